"""Internet addresses, networks and hardware addresses, as Go's net package takes them."""

import ipaddress
import re

from cards.docker.refusal import Invalid

_MAC = r"(?:[0-9a-fA-F]{2}([:-]))(?:[0-9a-fA-F]{2}\1)*[0-9a-fA-F]{2}|(?:[0-9a-fA-F]{4}\.)+[0-9a-fA-F]{4}"
_MAC_BYTES = (6, 8, 20)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def address(text: str) -> Address | None:
    if "%" in text or not text.isascii():
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def shown(found: Address) -> str:
    """As Go prints it: an IPv4 address within IPv6 is an IPv4 address."""
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)


def network(text: str) -> tuple[Address, Network]:
    """The address and its network. Raises Invalid."""
    host, slash, bits = text.partition("/")
    found = address(host)
    most = 32 if isinstance(found, ipaddress.IPv4Address) else 128
    if found is None or not slash or not re.fullmatch(r"[0-9]{1,3}", bits) or int(bits) > most:
        raise Invalid(f"invalid CIDR address: {text}")
    return found, ipaddress.ip_network(text, strict=False)


def is_mac(text: str) -> bool:
    plain = text.strip()
    return bool(re.fullmatch(_MAC, plain)) and len(re.sub(r"[^0-9a-fA-F]", "", plain)) // 2 in _MAC_BYTES


def listen(text: str, default: str) -> str:
    """An address with its port, `default` filling in what is missing. Raises Invalid."""
    if text in ("", "tcp://"):
        return default
    plain = text.removeprefix("tcp://")
    if "://" in plain or not plain:
        raise Invalid(f"invalid proto, expected tcp: {text}")
    default_host, _, default_port = default.rpartition(":")
    found = re.fullmatch(r"(\[[^\]]*\]|[^:\[\]]*)(?::([^:]*))?", plain.split("/", 1)[0])
    if not found:
        raise Invalid(f"invalid bind address format: {text}")
    if found[2] and not re.fullmatch(r"[0-9]+", found[2]):
        raise Invalid(f'parse "tcp://{plain}": invalid port ":{found[2]}" after host')
    return f"{found[1] or default_host}:{found[2] or default_port}"
