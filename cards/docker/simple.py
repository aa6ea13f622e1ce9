"""Commands that are one request, or one for each of their arguments. A table says which."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from cards.docker.body import asked
from cards.docker.parsed import Parsed
from cards.docker.request import Client, named

Handler = Callable[[Client, Parsed], None]


class One(NamedTuple):
    """A request for the command; `query` names the flag of each key."""

    method: str
    path: str
    query: Mapping[str, str] = {}


class Each(NamedTuple):
    """A request for each argument, which is in the path; `kind` is what a complaint about an empty one calls it."""

    method: str
    path: str
    kind: str
    query: Mapping[str, str] = {}


_FILTERED = {"filters": "filter"}
REQUESTS: dict[str, One | Each] = {
    "container diff": Each("GET", "/containers/{}/changes", "container"),
    "container inspect": Each("GET", "/containers/{}/json", "container", {"size": "size"}),
    "container kill": Each("POST", "/containers/{}/kill", "container", {"signal": "signal"}),
    "container pause": Each("POST", "/containers/{}/pause", "container"),
    "container unpause": Each("POST", "/containers/{}/unpause", "container"),
    "container wait": Each("POST", "/containers/{}/wait", "container"),
    "image rm": Each("DELETE", "/images/{}", "image"),
    "network ls": One("GET", "/networks", _FILTERED),
    "volume ls": One("GET", "/volumes", _FILTERED),
    "volume rm": Each("DELETE", "/volumes/{}", "volume", {"force": "force"}),
    "volume inspect": Each("GET", "/volumes/{}", "volume"),
    "system df": One("GET", "/system/df"),
    "system info": One("GET", "/info"),
    "version": One("GET", "/version"),
    "swarm leave": One("POST", "/swarm/leave", {"force": "force"}),
    "node ls": One("GET", "/nodes", _FILTERED),
    "node rm": Each("DELETE", "/nodes/{}", "node", {"force": "force"}),
    "service rm": Each("DELETE", "/services/{}", "service"),
    "secret ls": One("GET", "/secrets", _FILTERED),
    "secret rm": Each("DELETE", "/secrets/{}", "secret"),
    "secret inspect": Each("GET", "/secrets/{}", "secret"),
    "config ls": One("GET", "/configs", _FILTERED),
    "config rm": Each("DELETE", "/configs/{}", "config"),
    "config inspect": Each("GET", "/configs/{}", "config"),
    "plugin ls": One("GET", "/plugins", _FILTERED),
    "plugin rm": Each("DELETE", "/plugins/{}", "plugin", {"force": "force"}),
    "plugin inspect": Each("GET", "/plugins/{}/json", "plugin"),
    "plugin enable": Each("POST", "/plugins/{}/enable", "plugin", {"timeout": "timeout"}),
    "plugin disable": Each("POST", "/plugins/{}/disable", "plugin", {"force": "force"}),
}


def simple(path: str) -> Handler:
    row = REQUESTS[path]

    def one(client: Client, parsed: Parsed) -> None:
        client.ask(row.method, row.path, asked(parsed.options, row.query))

    def each(client: Client, parsed: Parsed) -> None:
        query = asked(parsed.options, row.query)
        kind = row.kind if isinstance(row, Each) else ""
        client.each(parsed.arguments, lambda name: client.ask(row.method, row.path.format(named(kind, name)), query))

    return each if isinstance(row, Each) else one
