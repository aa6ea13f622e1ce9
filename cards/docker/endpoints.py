"""What a container is attached to, by all the flags that say something of it."""

from typing import Any

from cards.docker import addresses
from cards.docker.networks import Attachment, is_users
from cards.docker.parsed import Options
from cards.docker.refusal import Invalid

# Of the first network, what may be said by a flag of its own, and how a complaint calls both.
_OWN = {
    "aliases": ("network-alias", "--network-alias and per-network alias"),
    "links": ("link", "--link and per-network links"),
    "ip": ("ip", "--ip and per-network IPv4 address"),
    "ip6": ("ip6", "--ip6 and per-network IPv6 address"),
    "mac": ("mac-address", "--mac-address and per-network MAC address"),
    "link_local_ips": ("link-local-ip", "--link-local-ip and per-network link-local IP addresses"),
}
EMPTY: dict[str, Any] = {
    "IPAMConfig": None, "Links": None, "Aliases": None, "MacAddress": "", "DriverOpts": None, "GwPriority": 0,
    "NetworkID": "", "EndpointID": "", "Gateway": "", "IPAddress": "", "IPPrefixLen": 0, "IPv6Gateway": "",
    "GlobalIPv6Address": "", "GlobalIPv6PrefixLen": 0, "DNSNames": None,
}  # fmt: skip


def endpoints(options: Options) -> dict[str, dict[str, Any]]:
    """By network. Raises Invalid."""
    given: list[Attachment] = options["network"] or []
    if not given:
        return {"default": _endpoint(_with_own({"target": "default"}, options))}
    found: dict[str, dict[str, Any]] = {}
    for at, attachment in enumerate(given):
        endpoint = _endpoint(_with_own(attachment, options) if at == 0 else attachment)
        target = attachment["target"]
        if target in found:
            raise Invalid(f'network "{target}" is specified multiple times')
        # One network of which nothing else is said is left to the daemon.
        if len(given) > 1 or endpoint != EMPTY:
            found[target] = endpoint
    if len({is_users(attachment["target"]) for attachment in given}) > 1:
        raise Invalid("conflicting options: cannot attach both user-defined and non-user-defined network-modes")
    return found


def _with_own(attachment: Attachment, options: Options) -> Attachment:
    for key, (flag, both) in _OWN.items():
        if attachment.get(key) and options[flag]:
            raise Invalid(f"conflicting options: cannot specify both {both}")
    own = {key: options[flag] for key, (flag, _) in _OWN.items() if options[flag]}
    if not is_users(attachment["target"]):
        # On a network that is built in, a link is the container's and not the endpoint's.
        own.pop("links", None)
    return {**attachment, **own}


def _endpoint(attachment: Attachment) -> dict[str, Any]:
    if not attachment["target"].strip():
        raise Invalid("no name set for network")
    if not is_users(attachment["target"]):
        if attachment.get("aliases"):
            raise Invalid("network-scoped aliases are only supported for user-defined networks")
        if attachment.get("links"):
            raise Invalid("links are only supported for user-defined networks")
    mac = attachment.get("mac", "")
    if mac and not addresses.is_mac(mac):
        raise Invalid(f"{mac} is not a valid mac address")
    ipam = {"IPv4Address": "ip", "IPv6Address": "ip6", "LinkLocalIPs": "link_local_ips"}
    return {
        **EMPTY,
        "IPAMConfig": {field: attachment[key] for field, key in ipam.items() if attachment.get(key)} or None,
        "Links": attachment.get("links") or None,
        "Aliases": attachment.get("aliases") or None,
        "MacAddress": mac,
        "DriverOpts": attachment.get("driver_opts") or None,
        "GwPriority": attachment.get("gw_priority", 0),
    }
