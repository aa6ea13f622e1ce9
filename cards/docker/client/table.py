"""The commands, their other names and their flags: `commands.json`, made from an installed client and then kept.

A flag there is a line such as "-p, --publish list" or "--net network for=network hidden": its type says how its value
is read (`values.SETTERS`), `for` which flag it stands for, `needs` what kind of daemon.
"""

import json
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from cards.docker.client.values import SETTERS, ZEROS

HELP = "help"


@dataclass(frozen=True, slots=True)
class Flag:
    """`name` is what its value is kept under; for a hidden twin that is the other's."""

    long: str
    short: str
    type: str
    default: Any
    name: str
    needs: str
    deprecated: str
    is_hidden: bool

    @property
    def is_bool(self) -> bool:
        return self.type == "bool"

    def shown(self) -> str:
        """As a complaint names it."""
        return f"-{self.short}, --{self.long}" if self.short and self.long != HELP else f"--{self.long}"


def _flag(line: str) -> Flag:
    words = line.split()
    short = words.pop(0)[1] if not words[0].startswith("--") else ""
    long, kind, *notes = words
    given = dict(note.partition("=")[::2] for note in notes)
    base = kind.partition(":")[0]
    default = SETTERS[kind](None, given["default"]) if "default" in given else ZEROS.get(base)
    long = long.removeprefix("--")
    name = given.get("for", long)
    return Flag(long, short, kind, default, name, given.get("needs", ""), _deprecation(given), "hidden" in given)


def _deprecation(given: dict[str, str]) -> str:
    if "deprecated" not in given:
        return ""
    return f"use --{given['deprecated']} instead" if given["deprecated"] else "option will be ignored"


@dataclass(frozen=True)
class Command:
    """`path` is its full name: "container run". `path_said` is how a complaint names it."""

    path: str
    path_said: str
    usage: str
    least: int
    most: int | None
    stops_at_first: bool
    subcommands: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def is_group(self) -> bool:
        return bool(self.subcommands) or not self.path

    @cached_property
    def flags(self) -> dict[str, Flag]:
        """By their long name. Every command takes --help, and -h for it unless that means something else."""
        found = {flag.long: flag for flag in map(_flag, self.lines)}
        has_own = self.path in ("container run", "container create")
        return {**found, HELP: Flag(HELP, "" if has_own else "h", "bool", False, HELP, "", "", True)}

    @cached_property
    def shorts(self) -> dict[str, Flag]:
        return {flag.short: flag for flag in reversed(self.flags.values()) if flag.short}

    def usage_line(self) -> str:
        return f"docker {self.path_said} {self.usage}".replace("  ", " ").rstrip()


@cache
def _entries() -> dict[str, dict[str, Any]]:
    return json.loads(files("cards.docker.client").joinpath("commands.json").read_text("utf-8"))


@cache
def names() -> dict[str, str]:
    """Every name of every command, in full, and what it is in the table."""
    entries = _entries()
    return {name: path for path, entry in entries.items() for name in (path, *entry["also"])}


@cache
def long_flags() -> frozenset[str]:
    """The long names of the flags of every command."""
    lines = (line for entry in _entries().values() for line in entry["flags"])
    return frozenset(word.removeprefix("--") for line in lines for word in line.split()[:2] if word.startswith("--"))


@cache
def _children() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names():
        if name:
            found.setdefault(name.rpartition(" ")[0], []).append(name)
    return found


@cache
def command(name: str) -> Command:
    """By any of its full names."""
    path = names()[name]
    entry = _entries()[path]
    least, _, most = entry["takes"].partition("..")
    is_range = ".." in entry["takes"]
    return Command(
        path=path,
        path_said=entry.get("said", {}).get(name) or _said(name, path),
        usage=entry.get("usages", {}).get(name, entry["usage"]),
        least=int(least),
        most=(int(most) if most else None) if is_range else int(least),
        stops_at_first=entry.get("stops", False),
        subcommands=tuple(_children().get(name, ())),
        lines=tuple(entry["flags"]),
    )


def _said(name: str, path: str) -> str:
    """A complaint names a command by its own name in the group that it was asked for in, never by an alias."""
    group = name.rpartition(" ")[0]
    return name if not group or group != path.rpartition(" ")[0] else path


def child(name: str, word: str) -> str | None:
    """The full name of a subcommand; None if there is none."""
    full = f"{name} {word}" if name else word
    return full if word and " " not in word and full in names() else None
