"""Secrets and configs of a swarm: made from a file or from what is piped in."""

import base64
from typing import Any

from cards.docker import texts
from cards.docker.body import full
from cards.docker.parsed import Parsed
from cards.docker.refusal import Refused
from cards.docker.request import Client, named


def _content(client: Client, path: str, what: str) -> str:
    """In base64, as JSON carries bytes."""
    if path == "":
        raise Refused(f"{what} file is required")
    content = client.world.keyboard() if path == "-" else client.world.file(path)
    if content is None:
        raise Refused(f"error reading from {path}: open {path}: no such file or directory")
    return base64.b64encode(content.encode()).decode()


def _create(client: Client, parsed: Parsed, kind: str, data: str) -> None:
    options = parsed.options
    body: dict[str, Any] = {
        **full({"Name": parsed.arguments[0], "Data": data}),
        "Labels": texts.pairs(options["label"] or []),
    }
    if options["template-driver"]:
        body["Templating"] = {"Name": options["template-driver"]}
    if kind == "secrets" and options["driver"]:
        body["Driver"] = {"Name": options["driver"]}
    client.post(f"/{kind}/create", body=body)


def create_secret(client: Client, parsed: Parsed) -> None:
    path = parsed.arguments[1] if len(parsed.arguments) > 1 else ""
    if parsed.options["driver"]:
        if path:
            raise Refused("When using secret driver secret data must be empty")
        _create(client, parsed, "secrets", "")
    else:
        _create(client, parsed, "secrets", _content(client, path, "secret"))


def create_config(client: Client, parsed: Parsed) -> None:
    path = parsed.arguments[1]
    try:
        data = _content(client, path, "config")
    except Refused as refused:
        raise Refused(f'Error reading content from "{path}": {refused.message}') from None
    _create(client, parsed, "configs", data)


def _inspect(kind: str) -> Any:
    def inspect(client: Client, parsed: Parsed) -> None:
        form = parsed.options["format"]
        if form.startswith("pretty") and form != "pretty" and not parsed.options["pretty"]:
            raise Refused("cannot supply extra formatting options to the pretty template")
        # What is printed for people stops at the first that is not there.
        names = parsed.arguments[:1] if parsed.options["pretty"] and not client.world.is_piped else parsed.arguments
        client.each(names, lambda name: client.get(f"/{kind}s/{named(kind, name)}"))

    return inspect


HANDLERS = {
    "secret create": create_secret,
    "config create": create_config,
    "secret inspect": _inspect("secret"),
    "config inspect": _inspect("config"),
}
