"""Contexts: the client's own notes of the daemons it may talk to. No daemon is asked."""

import re
from hashlib import sha256

from cards.docker.literals import quoted
from cards.docker.parsed import Parsed
from cards.docker.paths import HERE
from cards.docker.refusal import Refused
from cards.docker.request import Client

DEFAULT = "default"
_NAME = r"[a-zA-Z0-9][a-zA-Z0-9_.+-]+"


def _check(name: str) -> None:
    if not name:
        raise Refused("context name cannot be empty")
    if name == DEFAULT:
        raise Refused('"default" is a reserved context name')
    if not re.fullmatch(_NAME, name):
        raise Refused(
            f"context name {quoted(name)} is invalid, names are validated against regexp "
            f"{quoted('^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$')}"
        )


def _find(client: Client, name: str) -> None:
    """A world where things are has the context too."""
    if name != DEFAULT and not client.world.is_piped:
        where = f"{HERE}/config/contexts/meta/{sha256(name.encode()).hexdigest()}/meta.json"
        missing = f"open {where}: no such file or directory"
        raise Refused(f"context {quoted(name)}: context not found: {missing}")


def create(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    _check(parsed.arguments[0])
    if options["from"]:
        if options["docker"]:
            raise Refused("cannot use --docker flag when --from is set")
        _find(client, options["from"])


def update(client: Client, parsed: Parsed) -> None:
    _check(parsed.arguments[0])
    _find(client, parsed.arguments[0])


def use(client: Client, parsed: Parsed) -> None:
    name = parsed.arguments[0]
    if name != DEFAULT:
        _check(name)
        _find(client, name)


def remove(client: Client, parsed: Parsed) -> None:
    def one(name: str) -> None:
        if name == DEFAULT:
            raise Refused('context "default" cannot be removed')
        if not client.world.is_piped and not parsed.options["force"]:
            raise Refused(f"context {quoted(name)} does not exist")

    client.each(parsed.arguments, one)


def inspect(client: Client, parsed: Parsed) -> None:
    client.each(parsed.arguments, lambda name: _find(client, name))


def export(client: Client, parsed: Parsed) -> None:
    if parsed.arguments[0] != DEFAULT:
        _check(parsed.arguments[0])
    path = parsed.arguments[1] if len(parsed.arguments) > 1 else ""
    if path not in ("", "-") and not client.world.is_piped and client.world.file(path) is not None:
        raise Refused(f"open {path}: file exists")
    _find(client, parsed.arguments[0])


def import_(client: Client, parsed: Parsed) -> None:
    name, path = parsed.arguments
    _check(name)
    if path == "-":
        client.confirm()
    elif client.world.file(path) is None:
        raise Refused(f"open {path}: no such file or directory")
    elif not client.world.is_piped:
        raise Refused("unexpected EOF")


def nothing(_client: Client, _parsed: Parsed) -> None:
    """It only prints what it knows."""


HANDLERS = {
    "context create": create,
    "context update": update,
    "context use": use,
    "context rm": remove,
    "context inspect": inspect,
    "context export": export,
    "context import": import_,
    "context ls": nothing,
    "context show": nothing,
}
