"""A command line as facets that can be compared one by one: its command, each flag, each argument by its usage.

A facet is named “command”, “--publish” by a flag's long name, “docker --host” if it stands before the command,
“IMAGE” as the usage names an argument, and “COMMAND” for what goes into the container. A line is put together from
its facets again, so that what a policy leaves open can be taken out of it.
"""

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self, TypeAlias

from cards.docker.client.meaning import canonical
from cards.docker.client.parsed import Role, Word
from cards.docker.client.plan import KEPT
from cards.docker.client.references import same

Facets: TypeAlias = dict[str, tuple[str, ...]]

COMMAND, INSIDE = "command", "COMMAND"
RULES = ("required", "allowed", "forbidden", "any")
_SKIPPED = (Role.PREFIX, Role.SEPARATOR)


def facets_of(words: Iterable[Word]) -> Facets:
    """In the order of the line; the values of a flag that may be repeated in theirs. A switch has the value true."""
    found: dict[str, list[str]] = {}
    space, flag = "docker ", ""
    for word in words:
        if word.role is Role.COMMAND and word.name:
            found[COMMAND], space = [word.name], ""
        elif word.role is Role.FLAG:
            flag = f"{space}--{word.name}"
            found.setdefault(flag, []).append("true")
        elif word.role is Role.VALUE:
            found[flag][-1] = word.text
        elif word.role is not Role.COMMAND and word.role not in _SKIPPED:
            name = INSIDE if word.role is Role.ARGUMENT else word.name
            found.setdefault(name, []).append(word.text)
    return {name: tuple(values) for name, values in found.items()}


@lru_cache(KEPT)
def meaning_of(line: str) -> str:
    """As `canonical`, for what is compared again and again: a model answer."""
    return canonical(line)


def is_flag(name: str) -> bool:
    return "--" in name


def line_of(facets: Mapping[str, tuple[str, ...]]) -> str:
    """The inverse of `facets_of`, in one spelling."""
    before: list[str] = []
    after: list[str] = []
    rest: list[str] = []
    for name, values in facets.items():
        if name.startswith("docker "):
            before += [f"{name.removeprefix('docker ')}={value}" for value in values]
        elif is_flag(name):
            after += [f"{name}={value}" for value in values]
        elif name != COMMAND:
            rest += values
    path = facets.get(COMMAND, ("",))[0].split()
    return shlex.join(["docker", *before, *path, *after, *(["--"] if path else []), *rest])


def is_same(name: str, given: Facets, wanted: Facets) -> bool:
    """Whether this facet means the same in both lines, however it is written."""
    if given[name] == wanted[name]:
        return True
    if name == "IMAGE":
        return list(map(same, given[name])) == list(map(same, wanted[name]))
    return canonical(line_of(wanted | {name: given[name]})) == meaning_of(line_of(wanted))


@dataclass(frozen=True, slots=True)
class Policy:
    """What of the model answer counts. Without a word in `required`, all of it does."""

    required: frozenset[str] = frozenset()
    """These have to be there and mean the same; what the model has beyond them may be there or not."""
    allowed: frozenset[str] = frozenset()
    """These may be there, or not."""
    forbidden: frozenset[str] = frozenset()
    any: frozenset[str] = frozenset()
    """These have to be there, with any value."""

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> Self:
        return cls(**{name: frozenset(written.get(name, ())) for name in RULES})

    def counted(self, given: Facets, wanted: Facets) -> tuple[Facets, Facets]:
        """Of both lines, what is to be compared."""
        is_open = self.allowed | (wanted.keys() - self.required - self.any - {COMMAND} if self.required else set())
        for name in self.any:
            if name in given and name in wanted:
                given = given | {name: wanted[name]}
        return _without(given, is_open), _without(wanted, is_open)


def _without(facets: Facets, names: Iterable[str]) -> Facets:
    left_out = set(names)
    return {name: values for name, values in facets.items() if name not in left_out}
