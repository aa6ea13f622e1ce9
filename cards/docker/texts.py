"""What the client checks of a text before it takes it: names of hosts, labels, variables, and the like."""

import re
from collections.abc import Callable
from typing import Any

from cards.docker import addresses, references
from cards.docker.literals import fields, integer, quoted, why
from cards.docker.refusal import Invalid

_BLANKS = " \t"
_DOMAIN = r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*"
_LONGEST_DOMAIN = 255
_DEVICE_RULE = r"(?a)[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}"
_SYSCTLS = frozenset(
    f"kernel.{name}" for name in ("msgmax", "msgmnb", "msgmni", "sem", "shmall", "shmmax", "shmmni", "shm_rmid_forced")
)


def variable(text: str) -> str:
    if not text.partition("=")[0]:
        raise Invalid(f"invalid environment variable: {text}")
    return text


def label(text: str) -> str:
    key = text.partition("=")[0].lstrip(_BLANKS)
    if not key:
        raise Invalid(f"invalid label '{text}': empty name")
    if any(blank in key for blank in _BLANKS):
        raise Invalid(f"label '{key}' contains whitespaces")
    return text


def ip(text: str) -> str:
    found = addresses.address(text.strip())
    if found is None:
        raise Invalid(f"IP address is not correctly formatted: {text}")
    return addresses.shown(found)


def domain(text: str) -> str:
    plain = text.strip(" ")
    if plain == ".":
        return plain
    name = plain.rstrip().removesuffix(".")
    is_domain = len(name) < _LONGEST_DOMAIN and re.search(r"[a-zA-Z]", name) and re.fullmatch(_DOMAIN, name)
    if not is_domain:
        raise Invalid(f"{plain} is not a valid domain")
    return name


def host(text: str) -> str:
    """ "name:address" or "name=address" """
    name, is_pair, value = text.partition("=")
    if not is_pair:
        name, is_pair, value = text.partition(":")
    if not is_pair or not name or ":" in name:
        raise Invalid(f"bad format for add-host: {quoted(text)}")
    if value != "host-gateway":
        if len(value) > 2 and value[0] == "[" and value[-1] == "]":
            value = value[1:-1]
        if addresses.address(value.strip()) is None:
            raise Invalid(f"invalid IP address in add-host: {quoted(value)}")
    return f"{name}:{value}"


def stream(text: str) -> str:
    if text.lower() not in ("stdin", "stdout", "stderr"):
        raise Invalid("valid streams are STDIN, STDOUT and STDERR")
    return text.lower()


def link(text: str) -> str:
    if not text:
        raise Invalid("empty string specified for links")
    if text.count(":") > 1:
        raise Invalid(f"bad format for links: {text}")
    return text


def device_rule(text: str) -> str:
    if not re.fullmatch(_DEVICE_RULE, text):
        raise Invalid(f"invalid device cgroup format '{text}'")
    return text


def sysctl(text: str) -> str:
    key, is_pair, _ = text.partition("=")
    if not is_pair or not (key in _SYSCTLS or key.startswith(("net.", "fs.mqueue."))):
        raise Invalid(f"sysctl '{text}' is not allowed")
    return text


def resource(text: str) -> str:
    if "=" not in text:
        raise Invalid(f"invalid generic-resource format `{text}` expected `name=value`")
    return text


def image(text: str) -> str:
    references.named(text)
    return text


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


def pairs(given: list[str]) -> dict[str, str]:
    """ "key=value" each; the last of a key counts."""
    return {key: value for key, _, value in (entry.partition("=") for entry in given)}


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
