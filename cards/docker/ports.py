"""Published and exposed ports: "8080:80", "127.0.0.1::53/udp", "8000-8001:80-81", "published=8080,target=80"."""

import re
from typing import NamedTuple

from cards.docker import addresses
from cards.docker.literals import fields, integer, why
from cards.docker.refusal import Invalid

PROTOCOLS = ("tcp", "udp", "sctp")
# The client has no such limit; here a range is written out only so far, for it must not take long.
MOST = 2000
_LONG = r"\w=\w"


class Mapping(NamedTuple):
    """`port` is "80/tcp"; `host_port` may be a range or empty."""

    port: str
    host_ip: str
    host_port: str


def split_protocol(text: str) -> tuple[str, str]:
    """Protocol and port; both are empty where there is no port."""
    port, _, rest = text.partition("/")
    protocol = rest.split("/", 1)[0]
    return (protocol or "tcp", port) if port else ("", "")


def check_count(count: int) -> None:
    if count > MOST:
        raise Invalid(f"more than {MOST} ports are not simulated here")


def port_range(text: str) -> tuple[int, int]:
    """Raises Invalid with Go's reason."""
    if not text:
        raise Invalid("empty string specified for ports")
    parts = text.split("-")
    first = integer(parts[0], 16, base=10, is_signed=False)
    last = integer(parts[1], 16, base=10, is_signed=False) if len(parts) > 1 else first
    if last < first:
        raise Invalid(f"invalid range specified for port: {text}")
    return first, last


def _range_or(text: str, complaint: str) -> tuple[int, int]:
    try:
        return port_range(text)
    except Invalid:
        raise Invalid(complaint) from None


def read(text: str) -> list[Mapping]:
    """The short form. Raises Invalid."""
    *front, container = text.split(":")
    host_port = front.pop() if front else ""
    ip = ":".join(front)
    protocol, container = split_protocol(container)
    if ip.startswith("["):
        if not ip.endswith("]"):
            raise Invalid(f"invalid IP address {ip}: address {ip}:: missing ']' in address")
        ip = ip[1:-1]
    if ip and addresses.address(ip) is None:
        raise Invalid(f"invalid IP address: {ip}")
    if not container:
        raise Invalid(f"no port specified: {text}<empty>")
    first, last = _range_or(container, f"invalid containerPort: {container}")
    host_first, host_last = _range_or(host_port, f"invalid hostPort: {host_port}") if host_port else (0, 0)
    if host_port and last - first != host_last - host_first and first != last:
        raise Invalid(f"invalid ranges specified for container and host Ports: {container} and {host_port}")
    if protocol.lower() not in PROTOCOLS:
        raise Invalid(f"invalid proto: {protocol}")
    check_count(max(last - first, host_last - host_first))
    return _mapped(range(first, last + 1), ip, (host_first, host_last) if host_port else None, protocol.lower())


def _mapped(ports: range, ip: str, host: tuple[int, int] | None, protocol: str) -> list[Mapping]:
    """One port may be given a whole range to choose from."""
    found = []
    for step, port in enumerate(ports):
        host_port = str(host[0] + step) if host else ""
        if host and len(ports) == 1 and host[0] != host[1]:
            host_port = f"{host_port}-{host[1]}"
        found.append(Mapping(f"{port}/{protocol}", ip, host_port))
    return found


def short(text: str) -> str:
    """The long form of `run` as a short one; what is short already stays. Raises Invalid."""
    if "=" not in text:
        return text
    given = {"protocol": "tcp"}
    for part in text.split(","):
        key, is_pair, value = part.partition("=")
        if not is_pair or not key:
            raise Invalid(f"invalid publish opts format (should be name=value but got '{part}')")
        given[key] = value
    return f"{given.get('published', '')}:{given.get('target', '')}/{given['protocol']}"


def exposed(text: str) -> list[str]:
    """The ports of --expose. Raises Invalid."""
    if ":" in text:
        raise Invalid(f"invalid port format for --expose: {text}")
    protocol, port = split_protocol(text)
    try:
        first, last = port_range(port)
    except Invalid as error:
        raise Invalid(f"invalid range format for --expose: {text}, error: {error}") from None
    check_count(last - first)
    return [f"{number}/{protocol}" for number in range(first, last + 1)]


def service(text: str) -> list[dict[str, object]]:
    """The ports of a service, of either form. Raises Invalid."""
    if re.search(_LONG, text):
        return [_service_long(text)]
    mappings = read(text)
    if any(mapping.host_ip for mapping in mappings):
        raise Invalid("hostip is not supported")
    found = []
    for mapping in mappings:
        port, protocol = mapping.port.split("/")
        first, last = port_range(mapping.host_port) if mapping.host_port else (0, 0)
        found += [_config(protocol, int(port), published, "ingress") for published in range(first, last + 1)]
    return found


def _config(protocol: str, target: int, published: int, mode: str) -> dict[str, object]:
    config = {"Protocol": protocol, "TargetPort": target, "PublishedPort": published, "PublishMode": mode}
    return {key: value for key, value in config.items() if value}


def _service_long(text: str) -> dict[str, object]:
    given: dict[str, str | int] = {"protocol": "tcp", "mode": "ingress", "target": 0, "published": 0}
    for field in fields(text):
        key, is_pair, value = field.lower().partition("=")
        if not is_pair or not key:
            raise Invalid(f"invalid field: {field}")
        given[key] = _long_value(key, value)
    if not given["target"]:
        raise Invalid("missing mandatory field 'target'")
    return _config(str(given["protocol"]), int(given["target"]), int(given["published"]), str(given["mode"]))


def _long_value(key: str, value: str) -> str | int:
    if key == "protocol":
        if value not in PROTOCOLS:
            raise Invalid(f"invalid protocol value '{value}'")
        return value
    if key == "mode":
        if value not in ("ingress", "host"):
            raise Invalid(f"invalid publish mode value ({value}): must be either 'ingress' or 'host'")
        return value
    if key not in ("target", "published"):
        raise Invalid(f"invalid field key: {key}")
    try:
        return integer(value, 16, base=10, is_signed=False)
    except Invalid as error:
        raise Invalid(f"invalid {key} port ({value}): value must be an integer: {why(error)}") from None
