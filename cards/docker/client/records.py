"""Values of several fields, as a few flags take them: secrets, processors of graphics, where a task may run."""

from collections.abc import Callable
from typing import Any

from cards.docker.client.literals import fields, integer, why
from cards.docker.client.refusal import Invalid
from cards.docker.client.texts import pairs


def _mode(text: str) -> int:
    try:
        return integer(text, 32, is_signed=False)
    except Invalid as error:
        raise Invalid(f"invalid mode specified: {error}") from None


def _how_many(text: str) -> int:
    if text == "all":
        return -1
    try:
        return integer(text, base=10)
    except Invalid as error:
        raise Invalid(f'invalid count ({text}): value must be either "all" or an integer: {why(error)}') from None


def preference(text: str) -> dict[str, Any]:
    """Where tasks are placed: "spread=node.labels.zone"."""
    strategy, is_pair, value = text.partition("=")
    if not is_pair or not strategy:
        raise Invalid('placement preference must be of the format "<strategy>=<arg>"')
    if strategy != "spread":
        raise Invalid(f"unsupported placement preference {strategy} (only spread is supported)")
    return {"Spread": {"SpreadDescriptor": value}}


def credential(text: str) -> dict[str, str]:
    found = {"Config": "", "File": "", "Registry": ""}
    for key in found:
        if text.startswith(f"{key.lower()}://"):
            return {**found, key: text.partition("://")[2]}
    if text:
        raise Invalid('invalid credential spec: value must be prefixed with "config://", "file://", or "registry://"')
    return found


def file_reference(what: str) -> Callable[[str], dict[str, Any]]:
    """What a service is given of secrets or configs: "name", or "source=name,target=file,mode=0400"."""

    def read(text: str) -> dict[str, Any]:
        found: dict[str, Any] = {"source": "", "target": "", "uid": "0", "gid": "0", "mode": 0o444}
        given = fields(text)
        if len(given) == 1 and "=" not in given[0]:
            return {**found, "source": given[0], "target": given[0]}
        for field in given:
            key, is_pair, value = field.partition("=")
            if not is_pair or not key:
                raise Invalid(f"invalid field '{field}' must be a key=value pair")
            name = {"src": "source"}.get(key.lower(), key.lower())
            if name not in found:
                raise Invalid(f"invalid field in {what} request: {key}")
            found[name] = _mode(value) if name == "mode" else value
        if not found["source"]:
            raise Invalid("source is required")
        return {**found, "target": found["target"] or found["source"]}

    return read


def graphics(text: str) -> dict[str, Any]:
    """--gpus: "all", "2", "device=0", "count=1,capabilities=utility"."""
    request: dict[str, Any] = {"Driver": "", "Count": 0, "DeviceIDs": None, "Capabilities": None, "Options": None}
    seen = set()
    for field in fields(text):
        key, is_pair, value = field.partition("=")
        if key in seen:
            raise Invalid(f"gpu request key '{key}' can be specified only once")
        seen.add(key)
        if not is_pair:
            seen.add("count")
            request["Count"] = _how_many(key)
        elif key not in _GRAPHICS:
            raise Invalid(f"unexpected key '{key}' in '{field}'")
        else:
            name, convert = _GRAPHICS[key]
            request[name] = convert(value)
    if "count" not in seen and request["DeviceIDs"] is None:
        request["Count"] = 1
    request["Options"] = request["Options"] or {}
    request["Capabilities"] = request["Capabilities"] or [["gpu"]]
    return request


_GRAPHICS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "driver": ("Driver", str),
    "count": ("Count", _how_many),
    "device": ("DeviceIDs", lambda value: value.split(",")),
    "capabilities": ("Capabilities", lambda value: [[*value.split(","), "gpu"]]),
    "options": ("Options", lambda value: pairs(fields(value))),
}


def authority(text: str) -> dict[str, Any]:
    """A certificate signing endpoint of a swarm: "protocol=cfssl,url=https://…"."""
    found: dict[str, Any] = {"Protocol": "", "URL": "", "Options": {}, "CACert": ""}
    seen = set()
    for field in fields(text):
        key, is_pair, value = field.partition("=")
        if not is_pair:
            raise Invalid(f"invalid field '{field}' must be a key=value pair")
        seen.add(key.lower())
        if key.lower() == "protocol" and value.lower() != "cfssl":
            raise Invalid(f"unrecognized external CA protocol {value}")
        name = {"protocol": "Protocol", "url": "URL", "cacert": "CACert"}.get(key.lower())
        if name:
            found[name] = value.lower() if name == "Protocol" else value
        else:
            found["Options"][key] = value
    for needed in ("protocol", "url"):
        if needed not in seen:
            raise Invalid(f"the external-ca option needs a {needed}= parameter")
    return {key: value for key, value in found.items() if key != "Options" or value}
