"""Which function makes the requests of which command."""

from cards.docker import (
    build,
    container,
    container_run,
    context,
    image,
    network,
    node,
    registry,
    secret,
    service,
    stack,
    swarm,
    system,
    volume,
)
from cards.docker.parsed import Parsed
from cards.docker.parser import Helps
from cards.docker.refusal import Refused
from cards.docker.request import Client
from cards.docker.simple import REQUESTS, Handler, simple

NOUNS = (
    build, container, container_run, context, image, network, node, registry, secret, service, stack, swarm, system,
    volume,
)  # fmt: skip
HANDLERS: dict[str, Handler] = {path: handle for noun in NOUNS for path, handle in noun.HANDLERS.items()}


def handler(path: str) -> Handler:
    if path in HANDLERS:
        return HANDLERS[path]
    return simple(path) if path in REQUESTS else _untold


def _untold(client: Client, parsed: Parsed) -> None:
    """Parsed to the last word; what it asks whom is not told here."""
    if parsed.command is None or parsed.command.is_group:
        raise Helps
    raise Refused(f"docker {parsed.command.path_said} is not simulated here")
