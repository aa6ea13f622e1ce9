"""The daemon itself: what it says of everything, what happens in it, and what it may clear away."""

from collections.abc import Callable
from typing import Any

from cards.docker.body import asked
from cards.docker.image import prune_filters
from cards.docker.literals import quoted
from cards.docker.parsed import Parsed
from cards.docker.refusal import Refused
from cards.docker.request import Client, Denied, filters, named
from cards.docker.times import moment

_TYPES = ("config", "container", "image", "network", "node", "plugin", "secret", "service", "task", "volume")


def events(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    query = {"since": moment(options["since"]), "until": moment(options["until"])}
    client.get("/events", {**query, "filters": filters(options["filter"])})


def prune(client: Client, parsed: Parsed) -> None:
    """Containers, networks, volumes if they are asked for, images, and what builds left."""
    options = parsed.options
    given = options["filter"] or {}
    if options["volumes"] and "until" in given:
        raise Refused('ERROR: The "until" filter is not supported with "--volumes"')
    if not options["force"]:
        client.confirm()
    query = {"filters": filters(given)}
    client.post("/containers/prune", query)
    client.post("/networks/prune", query)
    if options["volumes"]:
        client.post("/volumes/prune", query)
    client.post("/images/prune", {"filters": prune_filters(given, is_all=options["all"])})
    client.post("/build/prune", {"all": options["all"], "filters": filters(given) or ""})


def inspect(client: Client, parsed: Parsed) -> None:
    """Without a type, each kind is tried until one has the name."""
    options = parsed.options
    wanted = options["type"]
    if wanted and wanted not in _TYPES:
        known = '", "'.join(_TYPES)
        raise Refused(f'unknown type: {quoted(wanted)}: must be one of "{known}"')
    client.each(parsed.arguments, lambda name: _find(client, name, wanted, is_size=options["size"]))


def _find(client: Client, name: str, wanted: str, *, is_size: bool) -> None:
    looks = _looks(client, is_size)
    if wanted:
        looks[wanted](name)
        return
    for kind, look in looks.items():
        if kind == "service":
            client.get("/info")
        try:
            look(name)
        except Denied as denied:
            if denied.status_code != 404:
                raise
        else:
            return
    raise Refused(f"Error: No such object: {name}")


def _looks(client: Client, is_size: bool) -> dict[str, Callable[[str], Any]]:
    """In the order in which they are tried."""

    def at(kind: str, path: str, query: dict[str, Any] | None = None) -> Callable[[str], Any]:
        return lambda name: client.get(path.format(named(kind, name)), query)

    return {
        "container": at("container", "/containers/{}/json", {"size": is_size}),
        "image": at("image", "/images/{}/json"),
        "network": at("network", "/networks/{}"),
        "volume": at("volume", "/volumes/{}"),
        "service": at("service", "/services/{}", {"insertDefaults": "true"}),
        "task": at("task", "/tasks/{}"),
        "node": at("node", "/nodes/{}"),
        "plugin": at("plugin", "/plugins/{}/json"),
        "secret": at("secret", "/secrets/{}"),
        "config": at("config", "/configs/{}"),
    }


def df(client: Client, parsed: Parsed) -> None:
    client.get("/system/df", asked(parsed.options, {}))


HANDLERS = {"system events": events, "system prune": prune, "inspect": inspect, "system df": df}
