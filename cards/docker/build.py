"""Images built, by the builder that has its context sent: `docker build` without buildx."""

import re

from cards.docker.body import full
from cards.docker.container_body import limits
from cards.docker.parsed import Options, Parsed
from cards.docker.paths import HERE, absolute, clean
from cards.docker.refusal import Refused
from cards.docker.request import Client, compact, filters
from cards.docker.texts import pairs

# Keys of the query that say nothing when they are empty, zero or false.
_QUERY = {
    "t": "tag", "securityopt": "security-opt", "extrahosts": "add-host", "q": "quiet", "nocache": "no-cache",
    "forcerm": "force-rm", "pull": "pull", "cpusetcpus": "cpuset-cpus", "cpusetmems": "cpuset-mems",
    "cpushares": "cpu-shares", "cpuquota": "cpu-quota", "cpuperiod": "cpu-period", "memory": "memory",
    "memswap": "memory-swap", "cgroupparent": "cgroup-parent", "shmsize": "shm-size", "target": "target",
}  # fmt: skip
_REMOTE = r"https?://|git://|git@|github\.com/"


def build(client: Client, parsed: Parsed) -> None:
    options, (context,) = parsed.options, parsed.arguments
    if options["file"] == context == "-":
        raise Refused("invalid argument: can't use stdin for both build context and dockerfile")
    if context == "-" or options["file"] == "-":
        client.confirm()
    dockerfile = _dockerfile(client, context, options["file"])
    query = full({key: options[name] for key, name in _QUERY.items()})
    query.update(
        full(
            {
                "rm": None if options["rm"] else "0",
                "isolation": "" if options["isolation"].lower() == "default" else options["isolation"],
                "networkmode": "" if options["network"] == "default" else options["network"],
                "platform": options["platform"].lower(),
                **_packed(options),
            }
        )
    )
    client.post("/build", {**query, "dockerfile": dockerfile, "version": "1"}, client.world.stream(context))
    if options["iidfile"] and not client.world.is_piped:
        raise Refused(f"Server did not provide an image ID. Cannot write {options['iidfile']}")


def _packed(options: Options) -> dict[str, str]:
    """What goes as JSON."""
    arguments = {
        key: value if is_pair else None
        for key, is_pair, value in (one.partition("=") for one in options["build-arg"] or [])
    }
    found = {
        "ulimits": limits(options["ulimit"]),
        "buildargs": dict(sorted(arguments.items())),
        "labels": dict(sorted(pairs(options["label"] or []).items())),
        "cachefrom": options["cache-from"] or [],
    }
    return {key: compact(value) for key, value in found.items() if value}


def _dockerfile(client: Client, context: str, given: str) -> str:
    """Its path within the context. Raises Refused where either is not there."""
    if context == "-":
        return given or "Dockerfile"
    if re.match(_REMOTE, context):
        return given or "Dockerfile"
    if not client.world.has_folder(context):
        if client.world.file(context) is not None:
            raise Refused(f"unable to prepare context: context must be a directory: {absolute(context)}")
        raise Refused(f'unable to prepare context: path "{context}" not found')
    if given == "-":
        return "Dockerfile"
    where = absolute(given or f"{context}/Dockerfile")
    if client.world.file(where) is None:
        raise Refused(
            "unable to prepare context: unable to evaluate symlinks in Dockerfile path: "
            f"lstat {where}: no such file or directory"
        )
    inside = where.removeprefix(f"{absolute(context)}/")
    return inside if not inside.startswith(HERE) else clean(given)


def prune(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    if not options["force"]:
        client.confirm()
    query = {
        "all": options["all"],
        "keep-storage": options["keep-storage"] or None,
        "filters": filters(options["filter"]) or "",
    }
    client.post("/build/prune", query)


HANDLERS = {"builder build": build, "builder prune": prune}
