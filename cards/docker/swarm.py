"""A swarm: begun, joined, left, and what all of it agrees on."""

from typing import Any

from cards.docker.body import Rows, built, full
from cards.docker.literals import quoted
from cards.docker.parsed import Options, Parsed
from cards.docker.parser import Helps, wrong_flag
from cards.docker.refusal import Refused
from cards.docker.request import Client

LISTEN = "0.0.0.0:2377"
_INIT: Rows = {
    "AdvertiseAddr": "advertise-addr", "DataPathAddr": "data-path-addr", "DataPathPort": "data-path-port",
    "ForceNewCluster": "force-new-cluster", "AutoLockManagers": "autolock",
    "DefaultAddrPool": ("default-addr-pool", []), "SubnetSize": "default-addr-pool-mask-length",
}  # fmt: skip
# What a spec says even when it is told nothing.
_RAFT = {"ElectionTick": 0, "HeartbeatTick": 0}
_AVAILABILITIES = ("active", "pause", "drain")
_CA_FLAGS = ("ca-cert", "ca-key", "cert-expiry", "external-ca")


def _merged(given: dict[str, Any], options: Options, root: str | None) -> dict[str, Any]:
    """A spec with what the flags say; `root` is the certificate that external authorities are signed by."""
    spec: dict[str, Any] = {
        "Labels": None, "Orchestration": {}, "Dispatcher": {}, "CAConfig": {}, "TaskDefaults": {}, **given,
        "Raft": {**_RAFT, **given.get("Raft", {})},
        "EncryptionConfig": {"AutoLockManagers": False, **given.get("EncryptionConfig", {})},
    }  # fmt: skip
    rows = {
        "task-history-limit": ("Orchestration", "TaskHistoryRetentionLimit"),
        "dispatcher-heartbeat": ("Dispatcher", "HeartbeatPeriod"),
        "max-snapshots": ("Raft", "KeepOldSnapshots"),
        "snapshot-interval": ("Raft", "SnapshotInterval"),
        "autolock": ("EncryptionConfig", "AutoLockManagers"),
        "cert-expiry": ("CAConfig", "NodeCertExpiry"),
    }
    for flag, (part, field) in rows.items():
        is_pointer = flag in ("task-history-limit", "max-snapshots", "autolock")
        if options.has(flag) and (options[flag] or is_pointer):
            spec[part] = {**spec[part], field: options[flag]}
    if options.has("external-ca"):
        authorities = [{**one, "CACert": one["CACert"] or root or ""} for one in options["external-ca"]]
        spec["CAConfig"] = {**spec["CAConfig"], "ExternalCAs": authorities}
    return spec


def _availability(options: Options) -> str:
    if not options.has("availability"):
        return ""
    if options["availability"].lower() not in _AVAILABILITIES:
        raise Refused(
            f"invalid availability {quoted(options['availability'])}, only active, pause and drain are supported"
        )
    return str(options["availability"].lower())


def init(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    body = {
        **built(options, _INIT),
        "ListenAddr": options["listen-addr"] or LISTEN,
        "Spec": _merged({}, options, None),
        "Availability": _availability(options),
    }
    _read_authorities(client, options)
    node = client.post("/swarm/init", body=body)
    if node == "node":
        # The recorder's daemon answers in plain text.
        raise Refused("invalid character 'o' in literal null (expecting 'u')")
    _join_command(client, node)
    if options["autolock"]:
        _key(client)


def _read_authorities(client: Client, options: Options) -> None:
    for one in options["external-ca"] or []:
        if one["CACert"] and client.world.file(one["CACert"]) is None:
            reason = f"open {one['CACert']}: no such file or directory"
            raise Refused(f"unable to read CA cert for external CA: {reason}")


def _join_command(client: Client, node: str) -> None:
    """What it asks to be able to tell others how to join."""
    client.get(f"/nodes/{node}")
    client.get("/swarm")


def join(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    body = {
        "ListenAddr": options["listen-addr"] or LISTEN,
        "AdvertiseAddr": options["advertise-addr"],
        "DataPathAddr": options["data-path-addr"],
        "RemoteAddrs": parsed.arguments,
        "JoinToken": options["token"],
        "Availability": _availability(options),
    }
    client.post("/swarm/join", body=body)
    client.get("/info")


def join_token(client: Client, parsed: Parsed) -> None:
    options, (role,) = parsed.options, parsed.arguments
    if role not in ("worker", "manager"):
        raise Refused(f"unknown role {role}")
    if options["rotate"]:
        _update(client, client.get("/swarm"), {}, f"rotate{role.title()}Token")
    client.get("/swarm")
    if not options["quiet"]:
        _join_command(client, client.get("/info")["Swarm"]["NodeID"])


def _update(client: Client, found: dict[str, Any], spec: dict[str, Any], rotated: str = "") -> None:
    keys = ("rotateWorkerToken", "rotateManagerToken", "rotateManagerUnlockKey")
    rotate = {key: "true" if key == rotated else "false" for key in keys}
    body = spec or _merged(found["Spec"], Options(), None)
    client.post("/swarm/update", {"version": found["Version"]["Index"], **rotate}, body)


def update(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    if not options.changed:
        raise Helps
    _read_authorities(client, options)
    found = client.get("/swarm")
    was_locked = found["Spec"].get("EncryptionConfig", {}).get("AutoLockManagers", False)
    spec = _merged(found["Spec"], options, found["TrustRoot"])
    _update(client, found, spec)
    if spec["EncryptionConfig"]["AutoLockManagers"] and not was_locked:
        _key(client)


def _key(client: Client) -> str:
    try:
        return str(client.get("/swarm/unlockkey")["UnlockKey"])
    except Refused as refused:
        raise Refused(f"could not fetch unlock key: {refused.message}") from None


def unlock(client: Client, _parsed: Parsed) -> None:
    state = client.get("/info")["Swarm"]["LocalNodeState"]
    if state == "inactive":
        raise Refused("Error: This node is not part of a swarm")
    if state != "locked":
        raise Refused("Error: swarm is not locked")
    client.post("/swarm/unlock", body={"UnlockKey": client.world.keyboard()})


def unlock_key(client: Client, parsed: Parsed) -> None:
    if parsed.options["rotate"]:
        found = client.get("/swarm")
        if not found["Spec"].get("EncryptionConfig", {}).get("AutoLockManagers"):
            raise Refused("cannot rotate because autolock is not turned on")
        _update(client, found, {}, "rotateManagerUnlockKey")
    if not _key(client):
        raise Refused("no unlock key is set")


def ca(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    contents = {name: _pem(client, parsed, name) for name in ("ca-cert", "ca-key")}
    found = client.get("/swarm")
    if not options["rotate"]:
        for name in _CA_FLAGS:
            if options.has(name):
                raise Refused(f"`--{name}` flag requires the `--rotate` flag to update the CA")
        if not found["TrustRoot"]:
            raise Refused("No CA information available")
        return
    if options["external-ca"] and not options.has("ca-cert"):
        raise Refused(
            "rotating to an external CA requires the `--ca-cert` flag to specify the external CA's cert - "
            "to add an external CA with the current root CA certificate, use the `update` command instead"
        )
    if options.has("ca-cert") and not options["external-ca"] and not options.has("ca-key"):
        raise Refused("the --ca-cert flag requires that a --ca-key flag and/or --external-ca flag be provided as well")
    spec = _merged(found["Spec"], options, contents["ca-cert"])
    fields = {"SigningCACert": contents["ca-cert"], "SigningCAKey": contents["ca-key"]}
    spec["CAConfig"] = {**spec["CAConfig"], **full(fields), **({} if any(contents.values()) else {"ForceRotate": 1})}
    _update(client, found, spec)
    if not options["detach"]:
        client.get("/swarm")


def _pem(client: Client, parsed: Parsed, name: str) -> str:
    """A certificate or a key, which the client reads while it reads the flag."""
    path = parsed.options[name]
    content = client.world.file(path) if path else ""
    if content is None:
        assert parsed.command is not None
        missing = f"open {path}: no such file or directory"
        raise wrong_flag(parsed.command, f'invalid argument {quoted(path)} for "--{name}" flag: {missing}')
    return content


HANDLERS = {
    "swarm init": init,
    "swarm join": join,
    "swarm join-token": join_token,
    "swarm update": update,
    "swarm unlock": unlock,
    "swarm unlock-key": unlock_key,
    "swarm ca": ca,
}
