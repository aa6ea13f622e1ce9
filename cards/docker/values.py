"""What a flag's value becomes, by the flag's type: one rule for each, as pflag and docker's own types have them."""

import re
from collections.abc import Callable
from typing import Any

from cards.docker import addresses, mounts, networks, ports, sizes, texts
from cards.docker.literals import duration, fields, integer, real, truth
from cards.docker.refusal import Invalid

# Takes what was set before, or None, and the text.
Setter = Callable[[Any, str], Any]


def _last(read: Callable[[str], Any]) -> Setter:
    return lambda _before, text: read(text)


def _each(read: Callable[[str], Any]) -> Setter:
    return lambda before, text: [*(before or []), read(text)]


def _all(read: Callable[[str], list[Any]]) -> Setter:
    return lambda before, text: [*(before or []), *read(text)]


def _pair(check: Callable[[str], str] = str) -> Setter:
    return lambda before, text: {**(before or {}), **texts.pairs([check(text)])}


def _filter(before: dict[str, dict[str, bool]] | None, text: str) -> dict[str, dict[str, bool]]:
    found = {name: dict(values) for name, values in (before or {}).items()}
    if not text:
        return found
    name, is_pair, value = text.partition("=")
    if not is_pair:
        raise Invalid("bad format of filter (expected name=value)")
    found.setdefault(name.strip().lower(), {})[value.strip()] = True
    return found


def _ports(before: list[dict[str, Any]] | None, text: str) -> list[dict[str, Any]]:
    found = [*(before or []), *ports.service(text)]
    ports.check_count(len(found))
    return found


def _limits(before: dict[str, Any] | None, text: str) -> dict[str, Any]:
    found = sizes.limit(text)
    return {**(before or {}), str(found["Name"]): found}


def _positive(text: str) -> int:
    found = duration(text)
    if found < 0:
        raise Invalid("duration cannot be negative")
    return found


def _strings(text: str) -> list[str]:
    return fields(text) if text else []


def _subnets(text: str) -> list[str]:
    found = []
    for part in _strings(re.sub("[\"'`]", "", text)):
        try:
            found.append(str(addresses.network(part.strip())[1]))
        except Invalid:
            raise Invalid(f"invalid string being converted to CIDR: {part}") from None
    return found


def _string_pairs(before: dict[str, str] | None, text: str) -> dict[str, str]:
    if "=" not in text:
        raise Invalid(f"{text} must be formatted as key=value")
    given = [text.strip('"')] if text.count("=") == 1 else fields(text)
    for part in given:
        if "=" not in part:
            raise Invalid(f"{part} must be formatted as key=value")
    return {**(before or {}), **texts.pairs(given)}


def _command(text: str) -> list[str]:
    """Split as a shell does, by the rules of another library than the one the line itself went through."""
    found = re.findall(r"""(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+""", text, re.DOTALL)
    if sum(map(len, found)) != len(re.sub(r"\s+", "", text)) and not re.search(r"['\"\\]", text):
        raise Invalid("invalid command")
    return [re.sub(r"""'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)""", _unquoted, word, flags=re.DOTALL) for word in found]


def _unquoted(match: re.Match[str]) -> str:
    if match[2] is not None:
        return re.sub(r"\\(.)", r"\1", match[2], flags=re.DOTALL)
    return match[1] if match[1] is not None else match[3]


_STRING = _last(str)
SETTERS: dict[str, Setter] = {
    "bool": _last(truth),
    "string": _STRING,
    "pem-file": _STRING,
    "int": _last(integer),
    "uint": _last(lambda text: integer(text, is_signed=False)),
    "uint16": _last(lambda text: integer(text, 16, is_signed=False)),
    "uint32": _last(lambda text: integer(text, 32, is_signed=False)),
    "float": _last(real),
    "duration": _last(duration),
    "duration:positive": _last(_positive),
    "bytes": _last(sizes.memory),
    "bytes:swap": _last(sizes.swap),
    "decimal": _last(sizes.processors),
    "list": _each(str),
    "list:env": _each(texts.variable),
    "list:label": _each(texts.label),
    "list:ip": _each(texts.ip),
    "list:domain": _each(texts.domain),
    "list:host": _each(texts.host),
    "list:stream": _each(texts.stream),
    "list:link": _each(texts.link),
    "list:reference": _each(texts.image),
    "list:device-rule": _each(texts.device_rule),
    "list:resource": _each(texts.resource),
    "list:weight": _each(sizes.weight),
    "list:rate": _each(sizes.rate),
    "list:count": _each(sizes.count),
    "map": _pair(),
    "map:sysctl": _pair(texts.sysctl),
    "strings": _all(_strings),
    "stringToString": _string_pairs,
    "ipNetSlice": _all(_subnets),
    "filter": _filter,
    "network": _each(networks.read),
    "mount": _each(mounts.read),
    "ulimit": _limits,
    "gpu-request": _each(texts.graphics),
    "port": _ports,
    "secret": _each(texts.file_reference("secret")),
    "config": _each(texts.file_reference("config")),
    "pref": _each(texts.preference),
    "command": _last(_command),
    "credential-spec": _last(texts.credential),
    "external-ca": _each(texts.authority),
    "node-addr": _last(lambda text: addresses.listen(text, "0.0.0.0:2377")),
}

# What a flag is that was not given, where its own default says nothing else.
ZEROS: dict[str, Any] = {
    "bool": False, "string": "", "int": 0, "uint": 0, "uint16": 0, "uint32": 0, "float": 0, "duration": 0, "bytes": 0,
    "decimal": 0, "pem-file": "",
}  # fmt: skip
