"""The spec of a service: what the flags of `service create` say, in the fields of the API."""

from typing import Any

from cards.docker import references, texts
from cards.docker.body import Rows, built, full
from cards.docker.container_body import limits, lines
from cards.docker.parsed import Options
from cards.docker.refusal import Invalid, Refused
from cards.docker.request import World

# All of these say nothing when they are empty, zero or false.
CONTAINER: Rows = {
    "Hostname": "?hostname", "Dir": "?workdir", "User": "?user", "StopSignal": "?stop-signal", "TTY": "?tty",
    "ReadOnly": "?read-only", "Isolation": "?isolation", "OomScoreAdj": "?oom-score-adj",
    "Command": "?entrypoint",
}  # fmt: skip
_CREATED: Rows = {"Groups": "?group", "Mounts": "?mount"}
LIMITS: Rows = {"NanoCPUs": "?limit-cpu", "MemoryBytes": "?limit-memory", "Pids": "?limit-pids"}
RESERVATIONS: Rows = {"NanoCPUs": "?reserve-cpu", "MemoryBytes": "?reserve-memory"}
_HEALTH = {
    "Interval": "health-interval", "Timeout": "health-timeout", "StartPeriod": "health-start-period",
    "StartInterval": "health-start-interval", "Retries": "health-retries",
}  # fmt: skip
RESTART = {
    "Condition": "restart-condition", "Delay": "restart-delay", "MaxAttempts": "restart-max-attempts",
    "Window": "restart-window",
}  # fmt: skip
RESTART_DEFAULT: dict[str, Any] = {"Condition": "any", "Delay": 5 * 10**9, "MaxAttempts": 0}
ROLL = {
    "Parallelism": "parallelism", "Delay": "delay", "FailureAction": "failure-action", "Monitor": "monitor",
    "MaxFailureRatio": "max-failure-ratio", "Order": "order",
}  # fmt: skip
ROLL_DEFAULT: dict[str, Any] = {
    "Parallelism": 1, "Delay": 0, "FailureAction": "pause", "Monitor": 5 * 10**9, "MaxFailureRatio": 0,
    "Order": "stop-first",
}  # fmt: skip
# They are sent even when they are empty or zero.
_ALWAYS = ("Parallelism", "MaxFailureRatio", "Order")
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
    valued: dict[str, list[str]] = {}
    bare = []
    for line in [*lines(options["env-file"], world, is_env=True), *(options["env"] or [])]:
        key, is_pair, _ = line.partition("=")
        if not is_pair:
            valued.pop(key, None)
            bare.append(line)
        elif valued.get(key, [""])[-1] == line:
            valued[key].append(line)
        else:
            valued[key] = [line]
    return [*bare, *(line for same in valued.values() for line in same)]


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


def health_check(options: Options) -> dict[str, Any] | None:
    given = {field: options[flag] for field, flag in _HEALTH.items()}
    said = options.has(*(flag for flag in _HEALTH.values() if flag != "health-retries"))
    has_any = bool(said or options["health-cmd"] or options["health-retries"])
    if options["no-healthcheck"]:
        if has_any:
            raise Invalid("--no-healthcheck conflicts with --health-* options")
        return {"Test": ["NONE"]}
    test = ["CMD-SHELL", options["health-cmd"]] if options["health-cmd"] else None
    return full({"Test": test, **given}) if has_any else None


def rolled(options: Options, kind: str) -> dict[str, Any] | None:
    """How an update or a rollback rolls out; None where nothing is said of it."""
    return roll_over(options, kind, dict(ROLL_DEFAULT)) if options.has(*_roll_flags(kind)) else None


def _roll_flags(kind: str) -> list[str]:
    return [f"{kind}-{name}" for name in ROLL.values()]


def has_roll(options: Options, kind: str) -> bool:
    return options.has(*_roll_flags(kind))


def roll_over(options: Options, kind: str, before: dict[str, Any]) -> dict[str, Any]:
    given = {field: options[f"{kind}-{name}"] for field, name in ROLL.items() if options.has(f"{kind}-{name}")}
    return {field: value for field, value in {**before, **given}.items() if value or field in _ALWAYS}


def restart(options: Options, before: dict[str, Any] | None = None) -> dict[str, Any] | None:
    if not options.has(*RESTART.values()):
        return before
    given = {field: options[flag] for field, flag in RESTART.items() if options.has(flag)}
    found = {**(before or RESTART_DEFAULT), **given}
    return {field: value for field, value in found.items() if value != ""}


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


def refused(error: Invalid) -> Refused:
    return Refused(str(error))
