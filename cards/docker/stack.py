"""Stacks: the services, networks, secrets and configs that carry one name."""

from typing import Any

from cards.docker.parsed import Parsed
from cards.docker.refusal import Refused
from cards.docker.request import Client, filters

LABEL = "com.docker.stack.namespace"


def _of(stack: str, given: dict[str, dict[str, bool]] | None = None) -> dict[str, Any]:
    wanted = {name: dict(values) for name, values in (given or {}).items()}
    wanted.setdefault("label", {})[f"{LABEL}={stack}"] = True
    return {"filters": filters(wanted)}


def _check(stack: str) -> None:
    if not stack.strip("\"' "):
        raise Refused(f'invalid stack name: "{stack}"')


def ls(client: Client, _parsed: Parsed) -> None:
    client.get("/services", {"filters": filters({"label": {LABEL: True}})})


def ps(client: Client, parsed: Parsed) -> None:
    stack = parsed.arguments[0]
    _check(stack)
    if not client.get("/tasks", _of(stack, parsed.options["filter"])) and not client.world.is_piped:
        raise Refused(f"nothing found in stack: {stack}")


def services(client: Client, parsed: Parsed) -> None:
    stack = parsed.arguments[0]
    _check(stack)
    client.get(
        "/services", {"status": None if parsed.options["quiet"] else "true", **_of(stack, parsed.options["filter"])}
    )


def remove(client: Client, parsed: Parsed) -> None:
    for stack in parsed.arguments:
        _check(stack)
    for stack in parsed.arguments:
        for kind in ("services", "networks", "secrets", "configs"):
            client.get(f"/{kind}", _of(stack))


def deploy(client: Client, parsed: Parsed) -> None:
    """What is in the file is not known here: told is what the client asks before it makes the services."""
    stack, options = parsed.arguments[0], parsed.options
    _check(stack)
    if not options["compose-file"]:
        raise Refused("Specify a Compose file (with --compose-file)")
    for path in options["compose-file"]:
        if path == "-":
            client.confirm()
        elif client.world.file(path) is None:
            raise Refused(f"open {path}: no such file or directory")
    if options["resolve-image"] not in ("always", "changed", "never"):
        raise Refused(f"Invalid option {options['resolve-image']} for flag --resolve-image")
    if not client.get("/info")["Swarm"]["ControlAvailable"]:
        raise Refused(
            'this node is not a swarm manager. Use "docker swarm init" or "docker swarm join" '
            "to connect this node to swarm and try again"
        )
    for kind in ("networks", "services"):
        client.get(f"/{kind}", _of(stack))
    client.post("/services/create", body=f"<{' '.join(options['compose-file'])}>")


def config(client: Client, parsed: Parsed) -> None:
    for path in parsed.options["compose-file"] or []:
        if path != "-" and client.world.file(path) is None:
            raise Refused(f"open {path}: no such file or directory")
    if not parsed.options["compose-file"]:
        raise Refused("Specify a Compose file (with --compose-file)")


HANDLERS = {
    "stack ls": ls,
    "stack ps": ps,
    "stack services": services,
    "stack rm": remove,
    "stack deploy": deploy,
    "stack config": config,
}
