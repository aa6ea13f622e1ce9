"""What a container or service is attached to: "--network app", "--network name=app,alias=web,ip=10.0.0.2"."""

import re
from typing import Any

from cards.docker.literals import fields, integer, why
from cards.docker.refusal import Invalid

# With anything else, a network of the user's own is meant; "container:…" is another one's network.
BUILT_IN = ("default", "bridge", "host", "none")
_LONG = r"\w=\w"
_TEXTS = {"name": "target", "ip": "ip", "ip6": "ip6", "mac-address": "mac"}
_LISTS = {"alias": "aliases", "link-local-ip": "link_local_ips"}
Attachment = dict[str, Any]


def read(text: str) -> Attachment:
    """One --network; `target` is its name. Raises Invalid."""
    if not re.search(_LONG, text):
        return {"target": text}
    found: Attachment = {"target": "", "aliases": []}
    for field in fields(text):
        key, is_pair, value = field.lower().partition("=")
        if not is_pair or not key:
            raise Invalid(f"invalid field {field}")
        _put(found, key.strip(), value.strip())
    if not found["target"]:
        raise Invalid("network name/id is not specified")
    return found


def _put(found: Attachment, key: str, value: str) -> None:
    if key in _TEXTS:
        found[_TEXTS[key]] = value
    elif key in _LISTS:
        found.setdefault(_LISTS[key], []).append(value)
    elif key == "driver-opt":
        name, is_pair, given = value.partition("=")
        if not is_pair or not name:
            raise Invalid("invalid key value pair format in driver options")
        found.setdefault("driver_opts", {})[name.strip()] = given.strip()
    elif key == "gw-priority":
        try:
            found["gw_priority"] = integer(value, base=10)
        except Invalid as error:
            raise Invalid(f"invalid gw-priority ({value}): {why(error)}") from None
    else:
        raise Invalid(f"invalid field key {key}")


def is_users(target: str) -> bool:
    return target not in BUILT_IN and not target.startswith("container:")
