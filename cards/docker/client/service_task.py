"""What the flags of `service update` change in where and how the tasks of a service run."""

from typing import Any

from cards.docker.client.body import full
from cards.docker.client.parsed import Options
from cards.docker.client.refusal import Invalid, Refused
from cards.docker.client.service_spec import LIMITS, RESERVATIONS, resource_list

Spec = dict[str, Any]


def put(holder: Spec, field: str, value: Any) -> None:
    holder.pop(field, None)
    if value:
        holder[field] = value


def resources(task: Spec, options: Options) -> None:
    for field, rows in (("Limits", LIMITS), ("Reservations", RESERVATIONS)):
        flags = {key: str(row)[1:] for key, row in rows.items()}
        if options.has(*flags.values()):
            parts = task.setdefault("Resources", {"Limits": {}, "Reservations": {}})
            given = {key: options[flag] for key, flag in flags.items() if options.has(flag)}
            parts[field] = full({**parts.get(field, {}), **given})
    if options.has("generic-resource-add", "generic-resource-rm"):
        _own_resources(task, options)


def _own_resources(task: Spec, options: Options) -> None:
    parts = task.setdefault("Resources", {})
    reserved = parts.setdefault("Reservations", {})
    found = {one["DiscreteResourceSpec"]["Kind"]: one for one in reserved.get("GenericResources", [])}
    added = resource_list(options["generic-resource-add"])
    found |= {one["DiscreteResourceSpec"]["Kind"]: one for one in added}
    for kind in options["generic-resource-rm"] or []:
        if kind not in found:
            raise Invalid(f"could not find generic-resource `{kind}` to remove it")
        del found[kind]
    put(reserved, "GenericResources", list(found.values()))


def placement(task: Spec, options: Options) -> None:
    if options.has("constraint-add", "constraint-rm"):
        placement = task.setdefault("Placement", {})
        found = [*placement.get("Constraints", []), *(options["constraint-add"] or [])]
        put(placement, "Constraints", sorted(one for one in found if one not in (options["constraint-rm"] or [])))
    if options.has("placement-pref-add", "placement-pref-rm"):
        placement = task.setdefault("Placement", {})
        removed = options["placement-pref-rm"] or []
        kept = [one for one in placement.get("Preferences", []) if one not in removed]
        put(placement, "Preferences", [*kept, *(options["placement-pref-add"] or [])])


def networks(task: Spec, added: list[dict[str, Any]]) -> None:
    targets = [network["Target"] for network in added]
    if len(set(targets)) < len(targets):
        raise Refused(f"service is already attached to network {targets[0]}")
    put(task, "Networks", sorted([*task.get("Networks", []), *added], key=lambda network: str(network["Target"])))


def mode(spec: Spec, task: Spec, options: Options) -> None:
    if options.has("replicas"):
        if "Replicated" not in spec["Mode"]:
            raise Invalid("replicas can only be used with replicated mode")
        spec["Mode"] = {"Replicated": {"Replicas": options["replicas"]}}
    if options.has("replicas-max-per-node"):
        put(task.setdefault("Placement", {}), "MaxReplicas", options["replicas-max-per-node"])


def endpoint(spec: Spec, options: Options) -> None:
    if options.has("endpoint-mode"):
        put(spec.setdefault("EndpointSpec", {}), "Mode", options["endpoint-mode"])
    if options.has("publish-add", "publish-rm"):
        endpoint = spec.setdefault("EndpointSpec", {})
        removed = [_port_key(port)[1:] for port in options["publish-rm"] or []]
        kept = [port for port in endpoint.get("Ports", []) if _port_key(port)[1:] not in removed]
        there = [_port_key(port) for port in endpoint.get("Ports", [])]
        added = [port for port in options["publish-add"] or [] if _port_key(port) not in there]
        put(endpoint, "Ports", sorted([*kept, *added], key=_port_text))


def _port_key(port: Spec) -> tuple[Any, ...]:
    return tuple(port.get(key, 0) for key in ("PublishedPort", "TargetPort", "Protocol", "PublishMode"))


def _port_text(port: Spec) -> str:
    published, target, protocol, mode = _port_key(port)
    return f"{published}:{target}/{protocol}/{mode}"
