"""Networks: made, joined, left and removed."""

from typing import Any

from cards.docker import addresses, texts
from cards.docker.body import Rows, built, full
from cards.docker.endpoints import EMPTY
from cards.docker.parsed import Options, Parsed
from cards.docker.refusal import Invalid, Refused
from cards.docker.request import Client, Denied, filters, named

_CREATE: Rows = {
    "Driver": "driver", "Scope": "scope", "Internal": "internal", "Attachable": "attachable", "Ingress": "ingress",
    "ConfigOnly": "config-only", "Options": ("opt", {}),
}  # fmt: skip


def create(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    try:
        pools = _pools(options)
    except Invalid as error:
        raise Refused(str(error)) from None
    body = {
        **built(options, _CREATE),
        "Name": parsed.arguments[0],
        "IPAM": {"Driver": options["ipam-driver"], "Options": options["ipam-opt"] or {}, "Config": pools},
        "ConfigFrom": {"Network": options["config-from"]} if options["config-from"] else None,
        "Labels": texts.pairs(options["label"] or []),
    }
    for flag, field in (("ipv4", "EnableIPv4"), ("ipv6", "EnableIPv6")):
        if options.has(flag):
            body[field] = options[flag]
    client.post("/networks/create", body=body)


def _pools(options: Options) -> list[dict[str, Any]]:
    """A pool of addresses for each subnet, with the range, gateway and other addresses that lie in it."""
    subnets, ranges, gateways = (options[name] or [] for name in ("subnet", "ip-range", "gateway"))
    if len(subnets) < max(len(ranges), len(gateways)):
        raise Invalid("every ip-range or gateway must have a corresponding subnet")
    pools: dict[str, dict[str, Any]] = {}
    for subnet in subnets:
        for other in pools:
            if _holds(subnet, other) or _holds(other, subnet):
                raise Invalid("multiple overlapping subnet configuration is not supported")
        pools[subnet] = {"Subnet": subnet}
    for text in ranges:
        addresses.network(text)
        _put(pools, text, "IPRange", "range", "ranges ({}, {}) on the same subnet")
    for text in gateways:
        _put(pools, text, "Gateway", "gateway", "gateways ({}, {}) for the same subnet")
    for name, text in (options["aux-address"] or {}).items():
        found = [pool for subnet, pool in pools.items() if _holds(subnet, text)]
        for pool in found:
            pool.setdefault("AuxiliaryAddresses", {})[name] = text
        if not found:
            raise Invalid(f"no matching subnet for aux-address {text}")
    return list(pools.values())


def _put(pools: dict[str, dict[str, Any]], text: str, field: str, what: str, twice: str) -> None:
    found = [pool for subnet, pool in pools.items() if _holds(subnet, text)]
    for pool in found:
        if field in pool:
            both = twice.format(text, pool[field])
            raise Invalid(f"cannot configure multiple {both} ({pool['Subnet']})")
        pool[field] = text
    if not found:
        raise Invalid(f"no matching subnet for {what} {text}")


def _holds(subnet: str, text: str) -> bool:
    try:
        network = addresses.network(subnet)[1]
    except Invalid as error:
        raise Invalid(f"invalid subnet: {error}") from None
    found = addresses.network(text)[0] if "/" in text else addresses.address(text)
    return found is not None and found.version == network.version and found in network


def connect(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    driver = {}
    for text in options["driver-opt"] or []:
        key, is_pair, value = text.partition("=")
        if not is_pair or not key.strip():
            raise Refused("invalid key/value pair format in driver options")
        driver[key.strip()] = value.strip()
    network, container = named("network", parsed.arguments[0]), named("container", parsed.arguments[1])
    ipam = full({"IPv4Address": options["ip"], "IPv6Address": options["ip6"], "LinkLocalIPs": options["link-local-ip"]})
    endpoint = {
        **EMPTY,
        "IPAMConfig": ipam,
        "Links": options["link"],
        "Aliases": options["alias"] or [],
        "DriverOpts": driver,
        "GwPriority": options["gw-priority"],
    }
    client.post(f"/networks/{network}/connect", body={"Container": container, "EndpointConfig": endpoint})


def disconnect(client: Client, parsed: Parsed) -> None:
    network, container = named("network", parsed.arguments[0]), named("container", parsed.arguments[1])
    body = {"Container": container, "Force": parsed.options["force"]}
    client.post(f"/networks/{network}/disconnect", body=body)


def remove(client: Client, parsed: Parsed) -> None:
    """It looks first whether a network is the routing mesh's."""

    def one(name: str) -> None:
        try:
            client.get(f"/networks/{named('network', name)}")
        except Denied as denied:
            if denied.status_code != 404:
                raise
        client.delete(f"/networks/{named('network', name)}")

    try:
        client.each(parsed.arguments, one)
    except Refused as refused:
        raise Refused(f"{refused.message}\nexit status 1") from None


def inspect(client: Client, parsed: Parsed) -> None:
    query = {"verbose": "true" if parsed.options["verbose"] else None}
    client.each(parsed.arguments, lambda name: client.get(f"/networks/{named('network', name)}", query))


def prune(client: Client, parsed: Parsed) -> None:
    if not parsed.options["force"]:
        client.confirm()
    client.post("/networks/prune", {"filters": filters(parsed.options["filter"])})


HANDLERS = {
    "network create": create,
    "network connect": connect,
    "network disconnect": disconnect,
    "network inspect": inspect,
    "network rm": remove,
    "network prune": prune,
}
