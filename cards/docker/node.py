"""Nodes of a swarm: what they are, what runs on them, and what they may do."""

from collections.abc import Callable
from typing import Any

from cards.docker import texts
from cards.docker.parsed import Options, Parsed
from cards.docker.refusal import Refused
from cards.docker.request import Client, filters, named

# Changes what the daemon said of a node; False leaves it alone.
Change = Callable[[dict[str, Any]], bool]


def reference(client: Client, name: str) -> str:
    """The node that "self" is."""
    return str(client.get("/info")["Swarm"]["NodeID"]) if name == "self" else name


def _change(client: Client, names: list[str], change: Change) -> None:
    for name in names:
        found = client.get(f"/nodes/{named('node', name)}")
        spec = {"Labels": None, **found["Spec"]}
        if change(spec):
            client.post(f"/nodes/{found['ID']}/update", {"version": found["Version"]["Index"]}, spec)


def _role(role: str) -> Change:
    def change(spec: dict[str, Any]) -> bool:
        is_new = spec["Role"] != role
        spec["Role"] = role
        return is_new

    return change


def promote(client: Client, parsed: Parsed) -> None:
    _change(client, parsed.arguments, _role("manager"))


def demote(client: Client, parsed: Parsed) -> None:
    _change(client, parsed.arguments, _role("worker"))


def update(client: Client, parsed: Parsed) -> None:
    options = parsed.options

    def change(spec: dict[str, Any]) -> bool:
        for flag in ("role", "availability"):
            if options.has(flag):
                spec.pop(flag.title(), None)
                if options[flag]:
                    spec[flag.title()] = options[flag]
        spec["Labels"] = _labels(spec["Labels"] or {}, options)
        return True

    _change(client, parsed.arguments, change)


def _labels(labels: dict[str, str], options: Options) -> dict[str, str]:
    found = {**labels, **texts.pairs(options["label-add"] or [])}
    for key in options["label-rm"] or []:
        if key not in found:
            raise Refused(f"key {key} doesn't exist in node's labels")
        del found[key]
    return found


def inspect(client: Client, parsed: Parsed) -> None:
    form = parsed.options["format"]
    if form.startswith("pretty") and form != "pretty" and not parsed.options["pretty"]:
        raise Refused("cannot supply extra formatting options to the pretty template")
    client.each(parsed.arguments, lambda name: client.get(f"/nodes/{named('node', reference(client, name))}"))


def ps(client: Client, parsed: Parsed) -> None:
    wanted = {name: dict(values) for name, values in (parsed.options["filter"] or {}).items()}

    def one(name: str) -> None:
        found = client.get(f"/nodes/{named('node', reference(client, name))}")
        # The filter grows from node to node: the client keeps adding to one.
        wanted.setdefault("node", {})[found["ID"]] = True
        client.get("/tasks", {"filters": filters(wanted)})

    client.each(parsed.arguments or ["self"], one)


HANDLERS = {
    "node promote": promote,
    "node demote": demote,
    "node update": update,
    "node inspect": inspect,
    "node ps": ps,
}
