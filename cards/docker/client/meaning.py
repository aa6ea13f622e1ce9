"""Whether two command lines mean the same: the same requests but for spelling and order, and the same shown of them."""

import json
import re
from collections.abc import Callable
from typing import Any

from cards.docker.client import references
from cards.docker.client.paths import HERE, clean
from cards.docker.client.plan import Plan, kept
from cards.docker.client.request import Query, Request

# Flags that only change what the client prints, asks or writes; they are part of what a line means.
CLIENTS_OWN = {
    "quiet", "no-trunc", "format", "digests", "tree", "human", "no-stream", "sig-proxy", "pretty", "no-resolve",
    "no-task-ids", "raw", "cidfile", "iidfile", "verbose", "output", "force", "follow-link", "password-stdin",
}  # fmt: skip
# Lists in which the order says nothing.
_SETS = {
    "Binds", "VolumesFrom", "CapAdd", "CapDrop", "ExtraHosts", "GroupAdd", "SecurityOpt", "Mounts", "Devices",
    "DeviceCgroupRules", "Links", "Aliases", "Ulimits", "Hosts", "Constraints", "Secrets", "Configs", "Ports",
    "Networks", "Groups", "CapabilityAdd", "CapabilityDrop", "GenericResources", "DnsOptions", "Config",
    "BlkioWeightDevice", "BlkioDeviceReadBps", "BlkioDeviceWriteBps", "BlkioDeviceReadIOps", "BlkioDeviceWriteIOps",
}  # fmt: skip
# How the folder that one is in is written.
_FOLDER = r"\$PWD\b|\$\{PWD\}|\$\(pwd\)|`pwd`"
_SIGNALS = {"1": "HUP", "2": "INT", "3": "QUIT", "9": "KILL", "15": "TERM"}


def canonical(line: str) -> str:
    """The same text for all lines that mean the same; for a line that fails, of its complaint."""
    made = kept(line)
    if not made.is_right:
        return _text(["fails", made.status, made.message.partition("\n")[0]])
    return re.sub(_FOLDER, HERE, _text(normal(made)))


def equivalent(a: str, b: str) -> bool:
    """A line that fails means nothing, so it is like no other."""
    return kept(a).is_right and kept(b).is_right and canonical(a) == canonical(b)


def normal(made: Plan) -> dict[str, Any]:
    """What a right line means, in parts that can be compared: what is shown, what the client does itself, requests.

    The requests of several targets come in any order.
    """
    requests = sorted((_request(one) for one in made.requests), key=_text)
    only_reads = all(one.method in ("GET", "HEAD") for one in made.requests)
    return {"shows": _shows(made) if only_reads else "", "own": _own(made), "requests": requests}


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _shows(made: Plan) -> str:
    """Of what only asks: the command, for another shows the same answer otherwise."""
    parsed = made.parsed
    path = parsed.command.path if parsed.command else ""
    if path == "inspect" and parsed.options["type"]:
        return f"{parsed.options['type']} inspect"
    # An argument that is in no request, such as a port or a role, chooses what is shown.
    asked = _text([list(one) for one in made.requests])
    shown = (one for one in parsed.arguments if one not in asked and one != "self")
    return " ".join([path, *("." if one == "./" else one for one in shown)])


def _own(made: Plan) -> dict[str, Any]:
    """Where nobody is asked anything, every flag is the client's own.

    So is what is taken away, for the stand-in has nothing that would then be missing.
    """
    options = made.parsed.options
    return {
        name: value
        for name, value in options.given().items()
        if (name in CLIENTS_OWN or name.endswith("-rm") or not made.requests) and value != options.flags[name].default
    }


def _request(request: Request) -> dict[str, Any]:
    query = {key: _parameter(key, values) for key, values in request.query.items()}
    if request.path.endswith("/kill"):
        query.setdefault("signal", ["KILL"])
    if query.get("registryAuthFrom") == ["spec"]:
        del query["registryAuthFrom"]
    return {"method": request.method, "path": _path(request.path), "query": query, "body": _body("", request.body)}


def _path(path: str) -> str:
    """An image in it has one spelling."""
    kind, _, rest = path[1:].partition("/")
    name, slash, action = rest.rpartition("/")
    if kind == "distribution" or (kind == "images" and name and action in ("json", "history", "tag", "push", "get")):
        return f"/{kind}/{references.same(name)}{slash}{action}"
    if kind == "images" and rest not in ("json", "create", "search", "prune", "load", "get"):
        return f"/images/{references.same(rest)}"
    return path


def _parameter(key: str, values: list[str]) -> Query | list[str]:
    if key in ("t", "names", "repo"):
        return sorted({references.same(value) for value in values})
    if key == "signal":
        return [_SIGNALS.get(value, value.upper().removeprefix("SIG")) for value in values]
    return sorted(values) if key in ("platforms", "extrahosts", "securityopt") else values


def _body(field: str, value: Any) -> Any:
    if field == "Labels":
        return value or {}
    if field in _FIELDS and value is not None:
        value = _FIELDS[field](value)
    if isinstance(value, dict):
        return {key: _body(key, inner) for key, inner in value.items()}
    if isinstance(value, list):
        found = [_body("", inner) for inner in value]
        return sorted(found, key=_text) if field in _SETS or field.endswith(("/tcp", "/udp", "/sctp")) else found
    return value


def _variables(lines: list[str]) -> list[str]:
    """The last of a variable counts."""
    return sorted({line.partition("=")[0]: line for line in lines}.values())


def _binds(binds: list[str]) -> list[str]:
    return [_bind(bind) for bind in binds]


def _bind(bind: str) -> str:
    """Writable is what it is anyway."""
    source, target, *options = bind.split(":")
    rights = sorted(set(",".join(options).split(",")) - {"rw", ""})
    return ":".join(
        [clean(source) if source.startswith(("/", "<")) else source, clean(target), *filter(None, [",".join(rights)])]
    )


def _restart(policy: dict[str, Any]) -> dict[str, Any]:
    return {**policy, "Name": policy.get("Name") or "no"}


_FIELDS: dict[str, Callable[[Any], Any]] = {
    "Image": references.same,
    "Env": _variables,
    "Binds": _binds,
    "RestartPolicy": lambda policy: _restart(policy) if "Name" in policy else policy,
}
