"""How far the client here and a recorded one agree."""

import json
from typing import Any

from cards.docker.plan import KILLED
from cards.docker.recorded import recorded
from tests.docker.vectors import first_line

# Made from a map by the real client, so in any order.
_UNORDERED = ("Env", "Binds", "Config", "GenericResources", "Ports")


def value(request: dict) -> str:
    """A request as a value that can be compared."""
    return json.dumps(_sorted("", request), sort_keys=True)


def _sorted(field: str, inner: Any) -> Any:
    if isinstance(inner, dict):
        return {key: _sorted(key, one) for key, one in inner.items()}
    if isinstance(inner, list):
        found = [_sorted("", one) for one in inner]
        return sorted(found, key=json.dumps) if field in _UNORDERED else found
    return inner


def same_requests(entry: dict) -> bool:
    """And the same exit status. Several containers are asked for at once, so requests may come in another order.

    A client that had to be ended asked the same again and again.
    """
    ours = recorded(entry["cmd"])
    told, here = (sorted(map(value, one["requests"])) for one in (entry, ours))
    if entry["rc"] == KILLED:
        told, here = sorted(set(told)), sorted(set(here))
    return ours["rc"] == entry["rc"] and here == told


def same_complaint(entry: dict) -> bool:
    ours = recorded(entry["cmd"])
    return ours["rc"] == entry["rc"] and first_line(ours["stderr"]) == first_line(entry["stderr"])
