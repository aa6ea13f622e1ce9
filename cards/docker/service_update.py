"""What the flags of `service update` change in the spec that a service has."""

from collections.abc import Callable
from typing import Any, Protocol

from cards.docker import texts
from cards.docker.body import full
from cards.docker.container_body import limits
from cards.docker.parsed import Options
from cards.docker.refusal import Invalid, Refused
from cards.docker.request import Client, named
from cards.docker.service_spec import (
    CONTAINER,
    LIMITS,
    RESERVATIONS,
    ROLL_DEFAULT,
    capability_set,
    has_roll,
    health_check,
    hosts,
    log_driver,
    privileges,
    resource_list,
    restart,
    roll_over,
)

Spec = dict[str, Any]
_HEALTH = ("no-healthcheck", "health-cmd", "health-interval", "health-retries", "health-timeout", "health-start-period")


class References(Protocol):
    def __call__(self, client: Client, kind: str, given: list[dict[str, Any]]) -> list[dict[str, Any]]: ...


def changed(
    client: Client,
    spec: Spec,
    options: Options,
    *,
    attached: Callable[[Client, list[dict[str, Any]] | None], list[dict[str, Any]]],
    references_to: References,
) -> Spec:
    """Raises Invalid. The two functions ask the daemon for what the flags only name."""
    task: Spec = spec["TaskTemplate"]
    container: Spec = {**task["ContainerSpec"]}
    labels(spec, options, "label")
    _container(container, options)
    _mapping(container, options, "Sysctls", "sysctl")
    _ulimits(container, options)
    _resources(task, options)
    if policy := restart(options, task.get("RestartPolicy")):
        task["RestartPolicy"] = policy
    _placement(task, options)
    if options.has("network-add", "network-rm"):
        for name in options["network-rm"] or []:
            client.get(f"/networks/{named('network', name)}", {"scope": "swarm"})
        _networks(task, attached(client, options["network-add"]))
    _mode(spec, task, options)
    for field, kind in (("UpdateConfig", "update"), ("RollbackConfig", "rollback")):
        if has_roll(options, kind):
            spec[field] = roll_over(options, kind, {**ROLL_DEFAULT, **spec.get(field, {})})
    _endpoint(spec, options)
    _names(container, options)
    if driver := log_driver(options):
        task["LogDriver"] = driver
    if options["force"]:
        task["ForceUpdate"] += 1
    _health(container, options)
    _capabilities(container, options)
    for kind in ("secrets", "configs"):
        given = options[f"{kind[:-1]}-add"]
        if given:
            container[kind.title()] = references_to(client, kind, given)
    _credential(container, options)
    return {**spec, "TaskTemplate": {**task, "ContainerSpec": container}}


def labels(holder: Spec, options: Options, flag: str) -> None:
    """Removed first, then added; where there were none, none are made."""
    before = holder.get("Labels")
    if before is None and not options.has(f"{flag}-add"):
        return
    kept = {key: value for key, value in (before or {}).items() if key not in (options[f"{flag}-rm"] or [])}
    holder["Labels"] = {**kept, **texts.pairs(options[f"{flag}-add"] or [])}


def _container(container: Spec, options: Options) -> None:
    rows = {field: str(row)[1:] for field, row in CONTAINER.items()}
    for field, flag in {**rows, "Image": "image", "Args": "args"}.items():
        if options.has(flag):
            container.pop(field, None)
            if options[flag]:
                container[field] = options[flag]
    if options.has("init"):
        container["Init"] = options["init"]
    if options.has("stop-grace-period"):
        container["StopGracePeriod"] = options["stop-grace-period"]
    if options.has("container-label-add", "container-label-rm"):
        labels(container, options, "container-label")
        if not container.get("Labels"):
            container.pop("Labels", None)
    if options.has("env-add", "env-rm"):
        kept = {text.partition("=")[0]: text for text in container.get("Env", [])}
        removed = set(options["env-rm"] or [])
        kept = {key: text for key, text in kept.items() if key not in removed}
        kept |= {text.partition("=")[0]: text for text in options["env-add"] or []}
        _put(container, "Env", list(kept.values()))
    if options.has("mount-add", "mount-rm"):
        _mounts(container, options)


def _put(holder: Spec, field: str, value: Any) -> None:
    holder.pop(field, None)
    if value:
        holder[field] = value


def _mounts(container: Spec, options: Options) -> None:
    added = options["mount-add"] or []
    if len({mount["Target"] for mount in added}) < len(added):
        raise Invalid("duplicate mount target")
    found = {mount["Target"]: mount for mount in [*container.get("Mounts", []), *added]}
    kept = [mount for target, mount in found.items() if target not in (options["mount-rm"] or [])]
    _put(container, "Mounts", sorted(kept, key=lambda mount: (mount.get("Source", ""), mount["Target"])))


def _mapping(container: Spec, options: Options, field: str, flag: str) -> None:
    if options.has(f"{flag}-add", f"{flag}-rm"):
        removed = texts.pairs(options[f"{flag}-rm"] or [])
        kept = {key: value for key, value in container.get(field, {}).items() if key not in removed}
        _put(container, field, {**kept, **texts.pairs(options[f"{flag}-add"] or [])})


def _ulimits(container: Spec, options: Options) -> None:
    if options.has("ulimit-add", "ulimit-rm"):
        found = {limit["Name"]: limit for limit in container.get("Ulimits", [])}
        for name in texts.pairs(options["ulimit-rm"] or []):
            found.pop(name, None)
        _put(container, "Ulimits", limits({**found, **(options["ulimit-add"] or {})}))


def _resources(task: Spec, options: Options) -> None:
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
    _put(reserved, "GenericResources", list(found.values()))


def _placement(task: Spec, options: Options) -> None:
    if options.has("constraint-add", "constraint-rm"):
        placement = task.setdefault("Placement", {})
        found = [*placement.get("Constraints", []), *(options["constraint-add"] or [])]
        _put(placement, "Constraints", sorted(one for one in found if one not in (options["constraint-rm"] or [])))
    if options.has("placement-pref-add", "placement-pref-rm"):
        placement = task.setdefault("Placement", {})
        removed = options["placement-pref-rm"] or []
        kept = [one for one in placement.get("Preferences", []) if one not in removed]
        _put(placement, "Preferences", [*kept, *(options["placement-pref-add"] or [])])


def _networks(task: Spec, added: list[dict[str, Any]]) -> None:
    targets = [network["Target"] for network in added]
    if len(set(targets)) < len(targets):
        raise Refused(f"service is already attached to network {targets[0]}")
    _put(task, "Networks", sorted([*task.get("Networks", []), *added], key=lambda network: str(network["Target"])))


def _mode(spec: Spec, task: Spec, options: Options) -> None:
    if options.has("replicas"):
        if "Replicated" not in spec["Mode"]:
            raise Invalid("replicas can only be used with replicated mode")
        spec["Mode"] = {"Replicated": {"Replicas": options["replicas"]}}
    if options.has("replicas-max-per-node"):
        _put(task.setdefault("Placement", {}), "MaxReplicas", options["replicas-max-per-node"])


def _endpoint(spec: Spec, options: Options) -> None:
    if options.has("endpoint-mode"):
        _put(spec.setdefault("EndpointSpec", {}), "Mode", options["endpoint-mode"])
    if options.has("publish-add", "publish-rm"):
        endpoint = spec.setdefault("EndpointSpec", {})
        removed = [_port_key(port)[1:] for port in options["publish-rm"] or []]
        kept = [port for port in endpoint.get("Ports", []) if _port_key(port)[1:] not in removed]
        there = [_port_key(port) for port in endpoint.get("Ports", [])]
        added = [port for port in options["publish-add"] or [] if _port_key(port) not in there]
        _put(endpoint, "Ports", sorted([*kept, *added], key=_port_text))


def _port_key(port: Spec) -> tuple[Any, ...]:
    return tuple(port.get(key, 0) for key in ("PublishedPort", "TargetPort", "Protocol", "PublishMode"))


def _port_text(port: Spec) -> str:
    published, target, protocol, mode = _port_key(port)
    return f"{published}:{target}/{protocol}/{mode}"


def _names(container: Spec, options: Options) -> None:
    """Groups, and how names are looked up."""
    if options.has("group-add", "group-rm"):
        found = [*container.get("Groups", []), *(options["group-add"] or [])]
        _put(container, "Groups", sorted(one for one in found if one not in (options["group-rm"] or [])))
    rows = {"Nameservers": "dns", "Search": "dns-search", "Options": "dns-option"}
    if options.has(*(f"{flag}-{verb}" for flag in rows.values() for verb in ("add", "rm"))):
        before = container.get("DNSConfig", {})
        config = {}
        for field, flag in rows.items():
            named_twice = dict.fromkeys([*before.get(field, []), *(options[f"{flag}-add"] or [])])
            config[field] = sorted(one for one in named_twice if one not in (options[f"{flag}-rm"] or []))
        container["DNSConfig"] = full(config)
    if options.has("host-add", "host-rm"):
        removed = hosts([one if ":" in one else f"{one}:" for one in options["host-rm"] or []])
        kept = [one for one in container.get("Hosts", []) if one not in removed]
        _put(container, "Hosts", list(dict.fromkeys([*kept, *hosts(options["host-add"])])))


def _health(container: Spec, options: Options) -> None:
    if not options.has(*_HEALTH):
        return
    if options["no-healthcheck"] and options.has(*_HEALTH[1:]):
        raise Invalid("--no-healthcheck conflicts with --health-* options")
    found = health_check(options) or {}
    found.pop("StartInterval", None)
    container["Healthcheck"] = {**container.get("Healthcheck", {}), **found}


def _capabilities(container: Spec, options: Options) -> None:
    if not options.has("cap-add", "cap-drop"):
        return
    adding, dropping = capability_set(options["cap-add"]), capability_set(options["cap-drop"])
    added = set() if "RESET" in adding else set(container.get("CapabilityAdd", []))
    dropped = set() if "RESET" in dropping else set(container.get("CapabilityDrop", []))
    adding, dropping = adding - {"RESET"}, dropping - {"RESET"}
    for one in dropping - adding:
        (added.discard if one in added else dropped.add)(one)
    for one in adding:
        (dropped.discard if one in dropped else added.add)(one)
    _put(container, "CapabilityAdd", ["ALL"] if "ALL" in added else sorted(added))
    _put(container, "CapabilityDrop", ["ALL"] if "ALL" in dropped else sorted(dropped))


def _credential(container: Spec, options: Options) -> None:
    credential = options["credential-spec"]
    if credential and any(credential.values()):
        container["Privileges"] = privileges(credential)
