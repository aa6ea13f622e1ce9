"""Services of a swarm: made, changed, scaled, rolled back, listed."""

import re
from typing import Any

from cards.docker.body import asked
from cards.docker.parsed import Parsed
from cards.docker.refusal import Invalid, Refused
from cards.docker.request import Client, Denied, filters, named
from cards.docker.service_spec import spec, tagged
from cards.docker.service_update import changed
from cards.docker.times import moment

_FILES = {"secrets": "Secret", "configs": "Config"}


def create(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    try:
        body = spec(options, parsed.arguments, client.world)
    except Invalid as error:
        raise Refused(str(error)) from None
    networks = attached(client, options["network"])
    if networks:
        body["TaskTemplate"]["Networks"] = networks
    container = body["TaskTemplate"]["ContainerSpec"]
    for kind, given in (("secrets", options["secret"]), ("configs", options["config"])):
        if given:
            container[kind.title()] = references_to(client, kind, given)
    if not options["no-resolve-image"]:
        resolve(client, container)
    identity = client.post("/services/create", body=body)["ID"]
    if not options["detach"]:
        converge(client, identity)


def attached(client: Client, given: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Networks by the identity that the swarm knows them by."""
    found = []
    for attachment in given or []:
        network = client.get(f"/networks/{named('network', attachment['target'])}", {"scope": "swarm"})
        fields = {"Aliases": attachment.get("aliases"), "DriverOpts": attachment.get("driver_opts")}
        found.append({"Target": network["Id"], **{key: value for key, value in fields.items() if value}})
    return sorted(found, key=lambda network: str(network["Target"]))


def references_to(client: Client, kind: str, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Secrets or configs by their identity. Raises Refused for one that the swarm does not have."""
    noun = kind[:-1]
    targets: dict[str, dict[str, Any]] = {}
    for one in given:
        if one["target"] in targets:
            raise Refused(f"duplicate {noun} target for {one['source']} not allowed")
        targets[one["target"]] = one
    names = {one["source"]: True for one in given}
    there = client.get(f"/{kind}", {"filters": filters({"name": names})})
    identities = {found["Spec"]["Name"]: found["ID"] for found in there}
    if client.world.is_piped:
        identities = {name: f"<{name}>" for name in names}
    for one in given:
        if one["source"] not in identities:
            raise Refused(f"{noun} not found: {one['source']}")
    return [_file(one, identities[one["source"]], _FILES[kind]) for one in given]


def _file(one: dict[str, Any], identity: str, field: str) -> dict[str, Any]:
    file = {"Name": one["target"], "UID": one["uid"], "GID": one["gid"], "Mode": one["mode"]}
    return {"File": file, f"{field}ID": identity, f"{field}Name": one["source"]}


def resolve(client: Client, container: dict[str, Any]) -> None:
    """The registry is asked for the digest; without an answer the tag is used."""
    image = container.get("Image")
    if not image:
        return
    try:
        found = client.get(f"/distribution/{image}/json")
    except Denied:
        return
    digest = found.get("Descriptor", {}).get("digest")
    if digest:
        container["Image"] = f"{image}@{digest}"


def converge(client: Client, identity: str) -> None:
    """It looks again and again until all tasks run; told once."""
    found = client.get(f"/services/{identity}", {"insertDefaults": "false"})
    client.get("/tasks", {"filters": filters({"_up-to-date": {"true": True}, "service": {found["ID"]: True}})})
    client.get("/nodes")
    if not client.world.is_piped:
        client.world.keyboard()


def _inspected(client: Client, name: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/services/{named('service', name)}", {"insertDefaults": "false"})
    return found


def _whole(given: dict[str, Any]) -> dict[str, Any]:
    """A spec as it is sent back, with the fields that are sent even when nothing was said of them."""
    return {"Labels": None, **given, "TaskTemplate": {"ForceUpdate": 0, **given["TaskTemplate"]}}


def _post(client: Client, found: dict[str, Any], body: dict[str, Any], query: dict[str, str]) -> None:
    container = body["TaskTemplate"]["ContainerSpec"]
    container["Image"] = tagged(container["Image"])
    client.post(f"/services/{found['ID']}/update", {**query, "version": found["Version"]["Index"]}, body)


def update(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    found = _inspected(client, parsed.arguments[0])
    if options["rollback"] and options.changed - {"rollback", "detach", "quiet"}:
        raise Refused("other flags may not be combined with --rollback")
    try:
        body = changed(client, _whole(found["Spec"]), options, attached=attached, references_to=references_to)
    except Invalid as error:
        raise Refused(str(error)) from None
    container = body["TaskTemplate"]["ContainerSpec"]
    container["Image"] = tagged(container["Image"])
    if options.has("image") and not options["no-resolve-image"]:
        resolve(client, container)
    query = {} if options["with-registry-auth"] else {"registryAuthFrom": "spec"}
    _post(client, found, body, {**query, **({"rollback": "previous"} if options["rollback"] else {})})
    if not options["detach"]:
        converge(client, parsed.arguments[0])


def rollback(client: Client, parsed: Parsed) -> None:
    found = _inspected(client, parsed.arguments[0])
    _post(client, found, _whole(found["Spec"]), {"rollback": "previous"})
    if not parsed.options["detach"]:
        converge(client, parsed.arguments[0])


def scale(client: Client, parsed: Parsed) -> None:
    for argument in parsed.arguments:
        name, _, _ = argument.partition("=")
        if "=" not in argument or not name or argument.endswith("="):
            assert parsed.command is not None
            said = f"docker {parsed.command.path_said}"
            raise Refused(
                f"invalid scale specifier '{argument}'.\nSee '{said} --help'.\n\n"
                f"Usage:  {parsed.command.usage_line()}\n\nScale one or multiple replicated services"
            )
    scaled: list[str] = []
    complaints = []
    for argument in parsed.arguments:
        name, _, text = argument.partition("=")
        try:
            _scale(client, name, text)
            scaled.append(name)
        except Refused as refused:
            complaints.append(f"{name}: {refused.message}")
    if not parsed.options["detach"]:
        for name in scaled:
            converge(client, name)
    if complaints:
        raise Refused("\n".join(complaints))


def _scale(client: Client, name: str, text: str) -> None:
    if not re.fullmatch(r"[0-9]{1,20}", text):
        raise Refused(f'invalid replicas value {text}: strconv.ParseUint: parsing "{text}": invalid syntax')
    found = _inspected(client, name)
    body = _whole(found["Spec"])
    if "Replicated" not in body["Mode"]:
        raise Refused("scale can only be used with replicated or replicated-job mode")
    body["Mode"] = {"Replicated": {"Replicas": int(text)}}
    _post(client, found, body, {})


def ls(client: Client, parsed: Parsed) -> None:
    status = None if parsed.options["quiet"] else "true"
    client.get("/services", {"status": status, "filters": filters(parsed.options["filter"])})


def inspect(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    if options["pretty"] and options["format"]:
        raise Refused("--format is incompatible with human friendly format")
    if options["format"].startswith("pretty") and options["format"] != "pretty":
        raise Refused("Cannot supply extra formatting options to the pretty template")
    query = {"insertDefaults": "true"}
    client.each(parsed.arguments, lambda name: client.get(f"/services/{named('service', name)}", query))


def ps(client: Client, parsed: Parsed) -> None:
    """The services are looked for by identity and by name first."""
    names = dict.fromkeys(parsed.arguments, True)
    there = [found for key in ("id", "name") for found in client.get("/services", {"filters": filters({key: names})})]
    if not there and not client.world.is_piped:
        raise Refused("\n".join(f"no such service: {name}" for name in parsed.arguments))
    wanted = {name: dict(values) for name, values in (parsed.options["filter"] or {}).items()}
    wanted["service"] = {f"<{name}>": True for name in names}
    client.get("/tasks", {"filters": filters(wanted)})


def logs(client: Client, parsed: Parsed) -> None:
    options, name = parsed.options, named("service", parsed.arguments[0])
    client.get(f"/services/{name}", {"insertDefaults": "false"})
    query = {
        "stdout": True,
        "stderr": True,
        "since": moment(options["since"], "since"),
        **asked(options, {"timestamps": "timestamps", "follow": "follow"}),
        "details": options["details"] or not options["raw"],
        "tail": options["tail"],
    }
    client.get(f"/services/{name}/logs", query)


HANDLERS = {
    "service create": create,
    "service update": update,
    "service rollback": rollback,
    "service scale": scale,
    "service ls": ls,
    "service inspect": inspect,
    "service ps": ps,
    "service logs": logs,
}
