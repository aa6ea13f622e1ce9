"""The spec of a service: what the flags of `service create` say, in the fields of the API."""

from typing import Any

from cards.docker.client import references, texts
from cards.docker.client.body import Rows, built, full
from cards.docker.client.environment import lines, valued
from cards.docker.client.parsed import Options
from cards.docker.client.refusal import Invalid
from cards.docker.client.request import World
from cards.docker.client.service_policy import health_check, restart, rolled
from cards.docker.client.sizes import limits

# All of these say nothing when they are empty, zero or false.
CONTAINER: Rows = {
    "Hostname": "?hostname", "Dir": "?workdir", "User": "?user", "StopSignal": "?stop-signal", "TTY": "?tty",
    "ReadOnly": "?read-only", "Isolation": "?isolation", "OomScoreAdj": "?oom-score-adj",
    "Command": "?entrypoint",
}  # fmt: skip
_CREATED: Rows = {"Groups": "?group", "Mounts": "?mount"}
LIMITS: Rows = {"NanoCPUs": "?limit-cpu", "MemoryBytes": "?limit-memory", "Pids": "?limit-pids"}
RESERVATIONS: Rows = {"NanoCPUs": "?reserve-cpu", "MemoryBytes": "?reserve-memory"}
_REPLICATED_ONLY = "can only be used with replicated or replicated-job mode"


def spec(options: Options, arguments: list[str], world: World) -> dict[str, Any]:
    """Networks, secrets and configs are added by whoever asks the daemon for them. Raises Invalid."""
    env = _variables(options, world)
    health = health_check(options)
    mode = _mode(options)
    rolls = {
        field: rolled(options, kind) for field, kind in (("UpdateConfig", "update"), ("RollbackConfig", "rollback"))
    }
    if mode.keys() & {"ReplicatedJob", "GlobalJob"} and any(rolls.values()):
        raise Invalid("update and rollback configuration is not supported for jobs")
    resources = {
        "Limits": built(options, LIMITS),
        "Reservations": full(
            {**built(options, RESERVATIONS), "GenericResources": resource_list(options["generic-resource"])}
        ),
    }
    return {
        **full({"Name": options["name"]}),
        "Labels": texts.pairs(options["label"] or []),
        "TaskTemplate": {
            "ContainerSpec": _container(options, arguments, env, health),
            "Resources": resources,
            "Placement": _placement(options),
            "ForceUpdate": 0,
            **full({"RestartPolicy": restart(options), "LogDriver": log_driver(options)}),
        },
        "Mode": mode,
        "EndpointSpec": full({"Mode": options["endpoint-mode"].lower(), "Ports": options["publish"]}),
        **full(rolls),
    }


def _container(options: Options, arguments: list[str], env: list[str], health: dict[str, Any] | None) -> dict[str, Any]:
    add, drop = _capabilities(options["cap-add"], options["cap-drop"])
    found = full(
        {
            "Image": tagged(arguments[0]),
            "Args": arguments[1:],
            "Env": env,
            "Labels": texts.pairs(options["container-label"] or []),
            "Hosts": hosts(options["host"]),
            "Sysctls": texts.pairs(options["sysctl"] or []),
            "Ulimits": limits(options["ulimit"]),
            "CapabilityAdd": add,
            "CapabilityDrop": drop,
            **built(options, CONTAINER),
            **built(options, _CREATED),
        }
    )
    dns = {"Nameservers": options["dns"], "Search": options["dns-search"], "Options": options["dns-option"]}
    found |= {"Init": options["init"], "DNSConfig": full(dns)}
    if health is not None:
        found["Healthcheck"] = health
    if options.has("stop-grace-period"):
        found["StopGracePeriod"] = options["stop-grace-period"]
    credential = options["credential-spec"]
    if credential and any(credential.values()):
        found["Privileges"] = privileges(credential)
    return found


def privileges(credential: dict[str, str]) -> dict[str, Any]:
    return {"CredentialSpec": credential, "SELinuxContext": None, "NoNewPrivileges": False}


def tagged(image: str) -> str:
    """In its short form and with its tag; what is no name is sent as it is."""
    try:
        return references.named(image).tagged().familiar()
    except Invalid:
        return image


def _variables(options: Options, world: World) -> list[str]:
    """The last value of a variable counts; what is said twice alike is sent twice, as the client does."""
    said: dict[str, list[str]] = {}
    bare = []
    for line in [*lines(options["env-file"], world, is_env=True), *valued(options["env"], world)]:
        key, is_pair, _ = line.partition("=")
        if not is_pair:
            said.pop(key, None)
            bare.append(line)
        elif said.get(key, [""])[-1] == line:
            said[key].append(line)
        else:
            said[key] = [line]
    return [*bare, *(line for same in said.values() for line in same)]


def _mode(options: Options) -> dict[str, Any]:
    replicas, concurrent = (options[name] if options.has(name) else None for name in ("replicas", "max-concurrent"))
    mode = options["mode"]
    if mode not in ("global", "replicated", "replicated-job", "global-job"):
        raise Invalid(f"Unknown mode: {mode}, only replicated and global supported")
    if mode == "global" and replicas is not None:
        raise Invalid(f"replicas {_REPLICATED_ONLY}")
    if mode.startswith("global") and options["replicas-max-per-node"] > 0:
        raise Invalid(f"replicas-max-per-node {_REPLICATED_ONLY}")
    if mode != "replicated-job" and concurrent is not None:
        raise Invalid("max-concurrent can only be used with replicated-job mode")
    if mode == "global-job" and replicas is not None:
        raise Invalid(f"replicas {_REPLICATED_ONLY}")
    counted = {} if replicas is None else {"Replicas": replicas}
    jobs = {"MaxConcurrent": replicas if concurrent is None else concurrent, "TotalCompletions": replicas}
    modes: dict[str, dict[str, Any]] = {
        "global": {"Global": {}},
        "global-job": {"GlobalJob": {}},
        "replicated": {"Replicated": counted},
        "replicated-job": {"ReplicatedJob": {key: value for key, value in jobs.items() if value is not None}},
    }
    return modes[mode]


def _placement(options: Options) -> dict[str, Any]:
    return full(
        {
            "Constraints": options["constraint"],
            "Preferences": options["placement-pref"],
            "MaxReplicas": options["replicas-max-per-node"],
        }
    )


def log_driver(options: Options) -> dict[str, Any] | None:
    name = options["log-driver"]
    return full({"Name": name, "Options": texts.pairs(options["log-opt"] or [])}) if name else None


def hosts(given: list[str] | None) -> list[str]:
    """The address first, as in a file of hosts."""
    return [f"{address} {name}" for name, _, address in (text.partition(":") for text in given or [])]


def resource_list(given: list[str] | None) -> list[dict[str, Any]]:
    """Of a kind so many. Raises Invalid."""
    found: dict[str, list[str]] = {}
    for text in given or []:
        if text.count("=") != 1:
            reason = f"incorrect term {text}, missing '=' or malformed expression"
            raise Invalid(f"invalid generic resource specification: error parsing generic resource: {reason}")
        kind, _, value = text.partition("=")
        found.setdefault(kind.strip(), []).append(value.strip())
    return [_resource(kind, values) for kind, values in found.items()]


def _resource(kind: str, values: list[str]) -> dict[str, Any]:
    if len(values) == 1 and values[0].isdecimal():
        return {"DiscreteResourceSpec": full({"Kind": kind, "Value": int(values[0])})}
    raise Invalid(
        f"invalid generic-resource request `{kind}={values[0]}`, "
        "Named Generic Resources is not supported for service create or update"
    )


def _capabilities(add: list[str] | None, drop: list[str] | None) -> tuple[list[str], list[str]]:
    """What is added is not dropped; ALL stands for every other."""
    added, dropped = capability_set(add), capability_set(drop)
    added = {"ALL"} if "ALL" in added else added
    dropped = {"ALL"} if "ALL" in dropped else dropped
    return sorted(added - {"RESET"}), sorted(dropped - added - {"RESET"})


def capability_set(given: list[str] | None) -> set[str]:
    names = {text.strip().upper() for text in given or []}
    return {name if name in ("ALL", "RESET") or name.startswith("CAP_") else f"CAP_{name}" for name in names}
