"""What the client checks of a text before it takes it: names of hosts, labels, variables, and the like."""

import re

from cards.docker.client import addresses, references
from cards.docker.client.literals import quoted
from cards.docker.client.refusal import Invalid

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
    """A name and its address: "db:10.0.0.2", "db=10.0.0.2"."""
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


def pairs(given: list[str]) -> dict[str, str]:
    """Of lines such as "key=value"; the last of a key counts."""
    return {key: value for key, _, value in (entry.partition("=") for entry in given)}
