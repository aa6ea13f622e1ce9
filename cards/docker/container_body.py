"""The body of "create a container": what the flags of `run` and `create` say, in the fields of the API."""

import re
from typing import Any

from cards.docker import addresses, mounts, ports, texts
from cards.docker.body import Rows, built, full
from cards.docker.endpoints import endpoints
from cards.docker.literals import integer
from cards.docker.parsed import Options
from cards.docker.refusal import Invalid
from cards.docker.request import World

CONFIG: Rows = {
    "Hostname": "hostname", "Domainname": "domainname", "User": "user", "Tty": "tty", "OpenStdin": "interactive",
    "WorkingDir": "workdir", "StopSignal": "?stop-signal",
}  # fmt: skip
HOST: Rows = {
    "ContainerIDFile": "cidfile", "AutoRemove": "rm", "VolumeDriver": "volume-driver", "VolumesFrom": "volumes-from",
    "Annotations": "?annotation", "CgroupnsMode": "cgroupns", "Dns": ("dns", []), "DnsOptions": ("dns-option", []),
    "DnsSearch": ("dns-search", []), "ExtraHosts": "add-host", "GroupAdd": "group-add", "IpcMode": "ipc",
    "Links": "link", "OomScoreAdj": "oom-score-adj", "PidMode": "pid", "Privileged": "privileged",
    "PublishAllPorts": "publish-all", "ReadonlyRootfs": "read-only", "UTSMode": "uts", "UsernsMode": "userns",
    "ShmSize": "shm-size", "Sysctls": "?sysctl", "Runtime": "?runtime", "Isolation": "isolation", "Mounts": "?mount",
}  # fmt: skip
RESOURCES: Rows = {
    "CpuShares": "cpu-shares", "Memory": "memory", "NanoCpus": "cpus", "CgroupParent": "cgroup-parent",
    "BlkioWeight": "blkio-weight", "BlkioWeightDevice": ("blkio-weight-device", []),
    "BlkioDeviceReadBps": ("device-read-bps", []), "BlkioDeviceWriteBps": ("device-write-bps", []),
    "BlkioDeviceReadIOps": ("device-read-iops", []), "BlkioDeviceWriteIOps": ("device-write-iops", []),
    "CpuPeriod": "cpu-period", "CpuQuota": "cpu-quota", "CpuRealtimePeriod": "cpu-rt-period",
    "CpuRealtimeRuntime": "cpu-rt-runtime", "CpusetCpus": "cpuset-cpus", "CpusetMems": "cpuset-mems",
    "DeviceCgroupRules": "device-cgroup-rule", "MemoryReservation": "memory-reservation",
    "MemorySwap": "memory-swap", "MemorySwappiness": "memory-swappiness", "OomKillDisable": "oom-kill-disable",
    "PidsLimit": "pids-limit", "CpuCount": "cpu-count", "CpuPercent": "cpu-percent",
    "IOMaximumIOps": "io-maxiops", "IOMaximumBandwidth": "io-maxbandwidth",
}  # fmt: skip
HEALTH: Rows = {
    "Interval": "health-interval", "Timeout": "health-timeout", "StartPeriod": "health-start-period",
    "StartInterval": "health-start-interval", "Retries": "health-retries",
}  # fmt: skip
_MODES = {
    "pid": ("--pid: invalid PID mode", r"|host|container:.+"),
    "uts": ("--uts: invalid UTS mode", r"|host"),
    "userns": ("--userns: invalid USER mode", r"|host"),
    "cgroupns": ("--cgroupns: invalid CGROUP mode", r"|private|host"),
}
_CDI = r"(?a)[A-Za-z][\w.-]*/[A-Za-z][\w-]*=[A-Za-z0-9](?:[\w.:-]*[A-Za-z0-9])?"


def create_body(options: Options, arguments: list[str], world: World) -> dict[str, Any]:
    """The checks come in the client's order, for its first complaint is the one that is shown. Raises Invalid."""
    if options["mac-address"] and not addresses.is_mac(options["mac-address"]):
        raise Invalid(f"{options['mac-address']} is not a valid mac address")
    swappiness = options["memory-swappiness"]
    if swappiness != -1 and not 0 <= swappiness <= 100:
        raise Invalid(f"invalid value: {swappiness}. Valid memory swappiness range is 0-100")
    volumes, binds = _volumes(options)
    exposed, bindings = _ports(options)
    devices, device_names = _devices(options)
    env = variables(options, world)
    labels = texts.pairs([*lines(options["label-file"], world), *(options["label"] or [])])
    for name, (complaint, pattern) in _MODES.items():
        if not re.fullmatch(pattern, options[name], re.DOTALL):
            raise Invalid(complaint)
    restart = restart_policy(options["restart"])
    logging = _logging(options)
    security, hidden_paths = _security(options, world)
    storage = _storage(options)
    health = _health(options)
    if options["rm"] and restart["Name"] not in ("no", ""):
        raise Invalid("conflicting options: cannot specify both --restart and --rm")
    requests = [*(options["gpus"] or []), *_cdi_request(device_names)]
    config = {
        **built(options, CONFIG), **_streams(options), "Image": arguments[0], "Cmd": arguments[1:] or None, "Env": env,
        "Volumes": volumes, "Entrypoint": _entrypoint(options), "OnBuild": None, "Labels": labels,
        **full({"ExposedPorts": exposed, "Healthcheck": health}),
    }  # fmt: skip
    if options.has("stop-timeout"):
        config["StopTimeout"] = options["stop-timeout"]
    host = {
        **built(options, HOST), **built(options, RESOURCES), "Binds": binds or None, "LogConfig": logging,
        "NetworkMode": (options["network"] or [{"target": "default"}])[0]["target"], "PortBindings": bindings,
        "RestartPolicy": restart, "ConsoleSize": [0, 0], "CapAdd": capabilities(options["cap-add"]),
        "CapDrop": capabilities(options["cap-drop"]), "Cgroup": "", "SecurityOpt": security, "Devices": devices,
        "DeviceRequests": requests or None, "Ulimits": limits(options["ulimit"]), "MaskedPaths": hidden_paths,
        "ReadonlyPaths": hidden_paths, **full({"StorageOpt": storage, "Tmpfs": _tmpfs(options)}),
    }  # fmt: skip
    if options.has("init"):
        host["Init"] = options["init"]
    return {**config, "HostConfig": host, "NetworkingConfig": {"EndpointsConfig": endpoints(options)}}


def _streams(options: Options) -> dict[str, bool]:
    attached = options["attach"] or []
    stdin = options["interactive"] or "stdin" in attached
    return {
        "AttachStdin": stdin,
        "AttachStdout": not attached or "stdout" in attached,
        "AttachStderr": not attached or "stderr" in attached,
        "StdinOnce": options["interactive"] and stdin,
    }


def _volumes(options: Options) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Anonymous ones, and those with a source; each once."""
    anonymous: dict[str, dict[str, Any]] = {}
    binds = []
    for text in dict.fromkeys(options["volume"] or []):
        bind = mounts.bind(text)
        if bind is None:
            anonymous[text] = {}
        else:
            binds.append(bind)
    return anonymous, binds


def _tmpfs(options: Options) -> dict[str, str]:
    return {path: rest for path, _, rest in (text.partition(":") for text in options["tmpfs"] or [])}


def _ports(options: Options) -> tuple[dict[str, Any], dict[str, list[dict[str, str]]]]:
    bindings: dict[str, list[dict[str, str]]] = {}
    for text in [ports.short(text) for text in options["publish"] or []]:
        for mapping in ports.read(text):
            binding = {"HostIp": mapping.host_ip, "HostPort": mapping.host_port}
            bindings.setdefault(mapping.port, []).append(binding)
        ports.check_count(len(bindings))
    exposed: dict[str, Any] = {port: {} for port in bindings}
    for text in options["expose"] or []:
        exposed.update((port, {}) for port in ports.exposed(text))
        ports.check_count(len(exposed))
    return exposed, bindings


def _devices(options: Options) -> tuple[list[dict[str, str]], list[str]]:
    found, names = [], []
    for text in options["device"] or []:
        if re.fullmatch(_CDI, text):
            names.append(text)
        else:
            found.append(mounts.device(text))
    return found, names


def _cdi_request(names: list[str]) -> list[dict[str, Any]]:
    if not names:
        return []
    return [{"Driver": "cdi", "Count": 0, "DeviceIDs": names, "Capabilities": None, "Options": None}]


def _entrypoint(options: Options) -> list[str] | None:
    """An empty one resets the image's."""
    return [options["entrypoint"]] if options.has("entrypoint") else None


def variables(options: Options, world: World) -> list[str] | None:
    """The environment, each variable once: the last that is said of it counts."""
    found = {}
    for line in lines(options["env-file"], world, is_env=True):
        found[line.partition("=")[0]] = line
    own = {}
    for text in options["env"] or []:
        own[text.partition("=")[0]] = text
    return [*found.values(), *own.values()] or None


def lines(files: list[str] | None, world: World, *, is_env: bool = False) -> list[str]:
    """Of files of "key=value"."""
    found = []
    for path in files or []:
        content = world.file(path)
        if content is None:
            raise Invalid(f"open {path}: no such file or directory")
        for line in (line.lstrip() for line in content.splitlines()):
            if not line or line.startswith("#"):
                continue
            key, is_pair, _ = line.partition("=")
            if " " in key or "\t" in key:
                raise Invalid(f"invalid env file ({path}): variable '{key}' contains whitespaces")
            if is_pair or line.startswith("<") or not is_env:
                found.append(line)
    return found


def restart_policy(text: str) -> dict[str, Any]:
    name, is_pair, count = text.partition(":")
    if is_pair and not name:
        raise Invalid("invalid restart policy format: no policy provided before colon")
    try:
        number = integer(count, base=10) if count else 0
    except Invalid:
        raise Invalid("invalid restart policy format: maximum retry count must be an integer") from None
    return {"Name": name, "MaximumRetryCount": number}


def _logging(options: Options) -> dict[str, Any]:
    given = options["log-opt"] or []
    if options["log-driver"] == "none" and given:
        raise Invalid("invalid logging opts for driver none")
    return {"Type": options["log-driver"], "Config": texts.pairs(given)}


def _security(options: Options, world: World) -> tuple[list[str] | None, list[str] | None]:
    """The options, and the paths that are hidden: None leaves those to the daemon."""
    given, found = options["security-opt"], []
    for text in given or []:
        key, is_pair, value = text.partition("=")
        if not is_pair and key != "no-new-privileges":
            key, is_pair, value = text.partition(":")
        if (not is_pair or not value) and key != "no-new-privileges":
            raise Invalid(f'Invalid --security-opt: "{text}"')
        if key == "seccomp" and value not in ("builtin", "unconfined"):
            if world.file(value) is None:
                raise Invalid(f"opening seccomp profile ({value}) failed: open {value}: no such file or directory")
            text = f"seccomp={world.file(value)}"
        found.append(text)
    kept = [text for text in found if text != "systempaths=unconfined"]
    return (None if given is None else kept), ([] if len(kept) < len(found) else None)


def _storage(options: Options) -> dict[str, str]:
    for text in options["storage-opt"] or []:
        if "=" not in text:
            raise Invalid("invalid storage option")
    return texts.pairs(options["storage-opt"] or [])


def _health(options: Options) -> dict[str, Any] | None:
    given = full({"Test": options["health-cmd"], **built(options, HEALTH)})
    if options["no-healthcheck"]:
        if given:
            raise Invalid("--no-healthcheck conflicts with --health-* options")
        return {"Test": ["NONE"]}
    for name in ("interval", "timeout", "retries", "start-period", "start-interval"):
        if options[f"health-{name}"] < 0:
            raise Invalid(f"--health-{name} cannot be negative")
    return {**given, **({"Test": ["CMD-SHELL", given["Test"]]} if "Test" in given else {})} or None


def capabilities(given: list[str] | None) -> list[str] | None:
    """In the kernel's spelling, sorted, each once."""
    names = {text.upper() for text in given or []}
    return sorted(name if name == "ALL" or name.startswith("CAP_") else f"CAP_{name}" for name in names) or None


def limits(given: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [limit for _, limit in sorted((given or {}).items())]
