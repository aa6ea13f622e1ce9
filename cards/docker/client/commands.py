"""Which function makes the requests of which command.

A noun's module is loaded when one of its commands is first seen, for the package is loaded by every web worker.
"""

from functools import cache
from importlib import import_module

from cards.docker.client.parsed import Parsed
from cards.docker.client.parser import Helps
from cards.docker.client.refusal import Refused
from cards.docker.client.request import Client
from cards.docker.client.simple import REQUESTS, Handler, simple

# By the first word of a command's name in the table.
_MODULES = {
    "builder": ("build",), "container": ("container", "container_run"), "context": ("context",), "image": ("image",),
    "network": ("network",), "node": ("node",), "plugin": ("plugin",), "secret": ("secret",),
    "config": ("secret",), "service": ("service",), "stack": ("stack",), "swarm": ("swarm",), "system": ("system",),
    "inspect": ("system",), "volume": ("volume",),
    "login": ("registry",), "logout": ("registry",), "search": ("registry",),
}  # fmt: skip


@cache
def _handlers(noun: str) -> dict[str, Handler]:
    found: dict[str, Handler] = {}
    for module in _MODULES.get(noun, ()):
        found |= import_module(f"cards.docker.client.{module}").HANDLERS
    return found


def handler(path: str) -> Handler:
    """By the command's name in the table."""
    found = _handlers(path.partition(" ")[0])
    if path in found:
        return found[path]
    return simple(path) if path in REQUESTS else _untold


def _untold(client: Client, parsed: Parsed) -> None:
    """Parsed to the last word; what it asks whom is not told here."""
    if parsed.command is None or parsed.command.is_group:
        raise Helps
    raise Refused(f"docker {parsed.command.path_said} is not simulated here")
