"""Volumes: made, changed and removed."""

from typing import Any

from cards.docker import texts
from cards.docker.body import full
from cards.docker.parsed import Options, Parsed
from cards.docker.refusal import Refused
from cards.docker.request import Client, filters, named

# With one of these, it is a volume of a cluster.
_CLUSTER = ("group", "scope", "sharing", "availability", "type", "limit-bytes", "required-bytes")


def create(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    name = options["name"]
    if parsed.arguments:
        if name:
            raise Refused(
                "conflicting options: cannot specify a volume-name through both --name and as a positional arg"
            )
        name = parsed.arguments[0]
    body: dict[str, Any] = {
        **full({"Driver": options["driver"], "Name": name, "DriverOpts": options["opt"]}),
        **full({"Labels": texts.pairs(options["label"] or [])}),
    }
    if options.has(*_CLUSTER):
        body["ClusterVolumeSpec"] = _cluster(options)
    client.post("/volumes/create", body=body)


def _cluster(options: Options) -> dict[str, Any]:
    kind: dict[str, Any] = {"mount": {"MountVolume": {}}, "block": {"BlockVolume": {}}}.get(options["type"], {})
    secrets = [{"Key": key, "Secret": value} for key, value in sorted((options["secret"] or {}).items())]
    topology = {
        field: [{"Segments": texts.pairs(text.split(","))} for text in options[f"topology-{name}"] or []]
        for field, name in (("Requisite", "required"), ("Preferred", "preferred"))
    }
    size = {"RequiredBytes": max(0, options["required-bytes"]), "LimitBytes": max(0, options["limit-bytes"])}
    return {
        **full({"Group": options["group"], "Availability": options["availability"], "Secrets": secrets}),
        "AccessMode": {**full({"Scope": options["scope"], "Sharing": options["sharing"]}), **kind},
        "AccessibilityRequirements": full(topology),
        "CapacityRange": size,
    }


def update(client: Client, parsed: Parsed) -> None:
    found = client.get(f"/volumes/{named('volume', parsed.arguments[0])}")
    if "ClusterVolume" not in found:
        raise Refused("can only update cluster volumes")


def prune(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    wanted = {name: dict(values) for name, values in (options["filter"] or {}).items()}
    if options["all"]:
        if "all" in wanted:
            raise Refused("conflicting options: cannot specify both --all and --filter all=1")
        wanted["all"] = {"true": True}
    if not options["force"]:
        client.confirm()
    client.post("/volumes/prune", {"filters": filters(wanted)})


HANDLERS = {"volume create": create, "volume update": update, "volume prune": prune}
