"""Containers that are there: listed, looked into, changed, stopped, copied from and removed."""

import re
from typing import Any

from cards.docker import references
from cards.docker.body import Rows, asked, built
from cards.docker.container_body import restart_policy
from cards.docker.image import check_output
from cards.docker.parsed import Options, Parsed
from cards.docker.paths import absolute
from cards.docker.refusal import Invalid, Refused
from cards.docker.request import Client, Denied, filters, named
from cards.docker.times import moment

_UPDATE: Rows = {
    "CpuShares": "cpu-shares", "Memory": "memory", "NanoCpus": "cpus", "BlkioWeight": "blkio-weight",
    "CpuPeriod": "cpu-period", "CpuQuota": "cpu-quota", "CpuRealtimePeriod": "cpu-rt-period",
    "CpuRealtimeRuntime": "cpu-rt-runtime", "CpusetCpus": "cpuset-cpus", "CpusetMems": "cpuset-mems",
    "MemoryReservation": "memory-reservation", "MemorySwap": "memory-swap", "KernelMemory": "?kernel-memory",
    "PidsLimit": ("pids-limit", None),
}  # fmt: skip
# What an update says nothing of.
_UNTOLD: dict[str, Any] = {
    "CgroupParent": "", "BlkioWeightDevice": None, "BlkioDeviceReadBps": None, "BlkioDeviceWriteBps": None,
    "BlkioDeviceReadIOps": None, "BlkioDeviceWriteIOps": None, "Devices": None, "DeviceCgroupRules": None,
    "DeviceRequests": None, "MemorySwappiness": None, "OomKillDisable": None, "Ulimits": None, "CpuCount": 0,
    "CpuPercent": 0, "IOMaximumIOps": 0, "IOMaximumBandwidth": 0,
}  # fmt: skip
_SIZE_FIELD = r"\{\{[^{}]*(?:\.Size\b|json \.\s*\}\})"


def ls(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    limit = 1 if options["latest"] and options["last"] == -1 else options["last"]
    shows_size = not options["quiet"] and not options.has("size") and re.search(_SIZE_FIELD, options["format"])
    client.get(
        "/containers/json",
        {
            "all": options["all"],
            "limit": limit if limit > 0 else None,
            "size": options["size"] or bool(shows_size),
            "filters": filters(options["filter"]),
        },
    )


def logs(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    found = client.get(f"/containers/{named('container', parsed.arguments[0])}/json")
    query = {"stdout": True, "stderr": True, **asked(options, {"timestamps": "timestamps", "details": "details"})}
    query["since"] = moment(options["since"], "since")
    query["until"] = moment(options["until"], "until")
    client.get(f"/containers/{found['Id']}/logs", {**query, "follow": options["follow"], "tail": options["tail"]})


def remove(client: Client, parsed: Parsed) -> None:
    query = asked(parsed.options, {"v": "volumes", "link": "link", "force": "force"})

    def one(name: str) -> None:
        if not name.strip("/"):
            raise Refused("container name cannot be empty")
        client.delete(f"/containers/{named('container', name.strip('/'))}", query)

    client.each(parsed.arguments, one, forgives=parsed.options["force"])


def _stopping(action: str) -> Any:
    def act(client: Client, parsed: Parsed) -> None:
        options = parsed.options
        if {"time", "timeout"} <= {word.name for word in parsed.words}:
            raise Refused("conflicting options: cannot specify both --timeout and --time")
        timeout = str(options["timeout"]) if options.has("timeout", "time") else None
        query = {"signal": options["signal"] or None, "t": timeout}
        client.each(
            parsed.arguments, lambda name: client.post(f"/containers/{named('container', name)}/{action}", query)
        )

    return act


def rename(client: Client, parsed: Parsed) -> None:
    old, new = (name.strip() for name in parsed.arguments)
    if not old or not new:
        raise Refused("Error: Neither old nor new names may be empty")
    try:
        client.post(f"/containers/{old}/rename", {"name": new})
    except Denied as denied:
        raise Refused(f"{denied.message}\nError: failed to rename container named {old}") from None


def update(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    if not options.changed:
        raise Refused("you must provide one or more flags when using this command")
    try:
        policy = restart_policy(options["restart"])
    except Invalid as error:
        raise Refused(str(error)) from None
    body = {**_UNTOLD, **built(options, _UPDATE), "RestartPolicy": policy}
    client.each(parsed.arguments, lambda name: client.post(f"/containers/{named('container', name)}/update", body=body))


def top(client: Client, parsed: Parsed) -> None:
    name, *arguments = parsed.arguments
    query = {"ps_args": " ".join(arguments) if arguments else None}
    client.get(f"/containers/{named('container', name)}/top", query)


def port(client: Client, parsed: Parsed) -> None:
    name, *private = parsed.arguments
    client.get(f"/containers/{named('container', name)}/json")
    if not private or not private[0]:
        return
    number = private[0].partition("/")[0]
    if not re.fullmatch(r"[0-9]{1,5}", number) or int(number) > 65535:
        reason = "value out of range" if re.fullmatch(r"[0-9]+", number) else "invalid syntax"
        raise Refused(f'Error: invalid port ({number}): strconv.ParseUint: parsing "{number}": {reason}')
    raise Refused(f"Error: No public port '{private[0]}' published for {name}")


def prune(client: Client, parsed: Parsed) -> None:
    if not parsed.options["force"]:
        client.confirm()
    client.post("/containers/prune", {"filters": filters(parsed.options["filter"])})


def stats(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    if parsed.arguments:
        query = {"stream": "0" if options["no-stream"] else "1"}
        client.each(
            dict.fromkeys(parsed.arguments),
            lambda name: client.get(f"/containers/{named('container', name)}/stats", query),
        )
        return
    client.get("/events", {"filters": filters({"type": {"container": True}})})
    client.get("/containers/json", {"all": options["all"]})


def commit(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    name, *reference = parsed.arguments
    container = named("container", name)
    target = references.read(reference[0]) if reference and reference[0] else None
    if target and target.digest:
        raise Refused("refusing to create a tag with a digest reference")
    client.post(
        "/commit",
        {
            "container": container,
            "repo": target.name if target else "",
            "tag": target.tagged().tag if target else "",
            "comment": options["message"],
            "author": options["author"],
            "changes": options["change"],
            "pause": None if options["pause"] else "0",
        },
    )


def export(client: Client, parsed: Parsed) -> None:
    check_output(client, parsed.options["output"], "failed to export container")
    client.get(f"/containers/{named('container', parsed.arguments[0])}/export")


def copy(client: Client, parsed: Parsed) -> None:
    source, target = parsed.arguments
    if not source or not target:
        raise Refused(f"{'destination' if source else 'source'} can not be empty")
    (from_container, from_path), (to_container, to_path) = _side(source), _side(target)
    if from_container and to_container:
        raise Refused("copying between containers is not supported")
    if from_container:
        _copy_out(client, parsed.options, from_container, from_path)
    elif to_container:
        _copy_in(client, parsed.options, from_path, to_container, to_path)
    else:
        raise Refused("must specify at least one container source")


def _side(text: str) -> tuple[str, str]:
    """A container and a path in it; no container where the path is this machine's."""
    container, is_pair, path = text.partition(":")
    if text.startswith("/") or not is_pair or container.startswith("."):
        return "", text
    return container, path


def _copy_out(client: Client, options: Options, container: str, path: str) -> None:
    address = f"/containers/{named('container', container)}/archive"
    if options["follow-link"]:
        _stat(client, address, path)
    client.get(address, {"path": path})


def _stat(client: Client, address: str, path: str) -> bool:
    try:
        client.ask("HEAD", address, {"path": path})
    except Denied:
        return False
    return True


def _copy_in(client: Client, options: Options, path: str, container: str, target: str) -> None:
    """Into the folder that the target is, or else is to be in."""
    address = f"/containers/{named('container', container)}/archive"
    _stat(client, address, target)
    if path == "-":
        raise Refused(f'destination "{container}:{target}" must be a directory')
    if client.world.file(path) is None:
        where = absolute(path)
        # What lies at the very top is named so by the client.
        slash = "/" if where.rfind("/") == 0 and not options["follow-link"] else ""
        raise Refused(f"lstat {slash}{where}: no such file or directory")
    if target.endswith("/"):
        raise Refused("no such directory")
    folder = target.rpartition("/")[0] or ("/" if target.startswith("/") else "./")
    query = {"path": folder, "noOverwriteDirNonDir": "true", "copyUIDGID": "true" if options["archive"] else None}
    client.ask("PUT", address, query, client.world.stream(path))


def diff(client: Client, parsed: Parsed) -> None:
    if not parsed.arguments[0]:
        raise Refused("Container name cannot be empty")
    client.get(f"/containers/{named('container', parsed.arguments[0])}/changes")


HANDLERS = {
    "container ls": ls,
    "container logs": logs,
    "container rm": remove,
    "container stop": _stopping("stop"),
    "container restart": _stopping("restart"),
    "container rename": rename,
    "container update": update,
    "container top": top,
    "container port": port,
    "container prune": prune,
    "container stats": stats,
    "container commit": commit,
    "container export": export,
    "container cp": copy,
    "container diff": diff,
}
