"""A command line taken apart: what every word is, what the flags say, and what is left."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from cards.docker.table import Command, Flag


class Role(StrEnum):
    """What a word is to the client. An `ARGUMENT` is none of the client's: it goes into the container."""

    PREFIX = "prefix"
    COMMAND = "command"
    FLAG = "flag"
    VALUE = "value"
    IMAGE = "image"
    CONTAINER = "container"
    OPERAND = "operand"
    ARGUMENT = "argument"
    SEPARATOR = "separator"


class Word(NamedTuple):
    """A part of the line; `start` and `end` are those of the word of the shell that it was in.

    `name` is the long name of the flag (also of a value), or what the usage calls the argument: "NETWORK".
    """

    text: str
    role: Role
    start: int
    end: int
    name: str = ""


@dataclass(slots=True)
class Options:
    """What was given by flags, by the flag's name; what was not is the flag's default."""

    flags: dict[str, Flag] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> Any:
        if name in self.values:
            return self.values[name]
        return self.flags[name].default

    def has(self, *names: str) -> bool:
        """Whether one of them was given, whatever its value."""
        return not self.changed.isdisjoint(names)

    def put(self, flag: Flag, text: str, setter: Any) -> None:
        self.values[flag.name] = setter(self.values.get(flag.name), text)
        self.changed.update((flag.long, flag.name))

    def given(self) -> dict[str, Any]:
        """Of the flags, only those given."""
        return {name: self.values[name] for name in sorted(self.values) if name in self.changed}


@dataclass(slots=True)
class Parsed:
    """As far as the line could be read; `command` is None where it named none."""

    words: list[Word] = field(default_factory=list)
    command: Command | None = None
    name: str = ""
    options: Options = field(default_factory=Options)
    arguments: list[str] = field(default_factory=list)
    globals: Options = field(default_factory=Options)


_IMAGES = ("IMAGE", "SOURCE_IMAGE", "TARGET_IMAGE", "REPOSITORY", "NAME[:TAG", "MANIFEST")
_CONTAINERS_OWN = ("COMMAND", "ARG", "ps")


def places(usage: str, count: int) -> Sequence[tuple[Role, str]]:
    """What each of so many arguments is, by the usage: "IMAGE [COMMAND] [ARG...]"."""
    names = [part.strip("[]") for part in re.findall(r"\S+", usage.partition("\n")[0]) if part != "[OPTIONS]"]
    names = [name for name in names if name != "|"] or ["ARGUMENT"]
    return [_place(names[min(at, len(names) - 1)].removesuffix("...")) for at in range(count)]


def _place(name: str) -> tuple[Role, str]:
    plain = re.sub(r"[\[\]]", "", name)
    if name.startswith(_IMAGES):
        return Role.IMAGE, plain
    if name.startswith("CONTAINER"):
        return Role.CONTAINER, plain
    return (Role.ARGUMENT if name in _CONTAINERS_OWN else Role.OPERAND), plain
