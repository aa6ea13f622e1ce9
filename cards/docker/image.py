"""Images: listed, fetched, sent, named, packed and removed."""

import json
from typing import Any

from cards.docker import platforms, references
from cards.docker.parsed import Parsed
from cards.docker.paths import clean
from cards.docker.refusal import Refused
from cards.docker.request import Client, compact, filters

_UNKNOWN_WITH_TREE = {"quiet": "--quiet", "no-trunc": "--no-trunc", "digests": "--show-digest", "format": "--format"}


def ls(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    wanted = {name: dict(values) for name, values in (options["filter"] or {}).items()}
    if parsed.arguments and parsed.arguments[0]:
        wanted.setdefault("reference", {})[parsed.arguments[0]] = True
    query: dict[str, Any] = {"all": options["all"], "filters": filters(wanted)}
    if options["tree"]:
        for name, shown in _UNKNOWN_WITH_TREE.items():
            if options[name]:
                raise Refused(f"{shown} is not yet supported with --tree")
        query["manifests"] = True
    client.get("/images/json", query)


def remove(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    wanted = [compact(platforms.argument(text)) for text in options["platform"] or []]
    query = {"force": options["force"], "noprune": options["no-prune"], "platforms": list(dict.fromkeys(wanted))}
    client.each(parsed.arguments, lambda name: client.delete(f"/images/{name}", query), forgives=options["force"])


def pull(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    reference = references.read(parsed.arguments[0])
    if options["all-tags"] and (reference.tag or reference.digest):
        raise Refused("tag can't be used with --all-tags/-a")
    tag = None if options["all-tags"] else reference.version
    platform = options["platform"].lower() or None
    client.post("/images/create", {"fromImage": reference.name, "tag": tag, "platform": platform})


def push(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    platform = platforms.argument(options["platform"], f"Invalid platform {options['platform']}")
    reference = references.read(parsed.arguments[0])
    if options["all-tags"] and (reference.tag or reference.digest):
        raise Refused("tag can't be used with --all-tags/-a")
    if reference.digest:
        raise Refused("cannot push a digest reference")
    query = {
        "tag": None if options["all-tags"] else reference.tagged().tag,
        "platform": compact(platform) if platform else None,
    }
    client.post(f"/images/{reference.name}/push", query)


def tag(client: Client, parsed: Parsed) -> None:
    source, target = parsed.arguments
    if not references.is_id(source):
        _named(source)
    reference = _named(target)
    if reference.digest:
        raise Refused("refusing to create a tag with a digest reference")
    client.post(f"/images/{source}/tag", {"repo": reference.name, "tag": reference.tagged().tag})


def _named(text: str) -> references.Reference:
    try:
        return references.read(text)
    except Refused as refused:
        wrong = f'Error parsing reference: "{text}" is not a valid repository/tag'
        raise Refused(f"{wrong}: {refused.message}") from None


def history(client: Client, parsed: Parsed) -> None:
    platform = platforms.argument(parsed.options["platform"], "invalid platform: ")
    query = {"platform": compact(platform) if platform else None}
    client.get(f"/images/{parsed.arguments[0]}/history", query)


def inspect(client: Client, parsed: Parsed) -> None:
    platform = platforms.argument(parsed.options["platform"])
    query = {"platform": compact(platform) if platform else None}

    def one(name: str) -> None:
        if not name:
            raise Refused("Error: No such image: ")
        client.get(f"/images/{name}/json", query)

    client.each(parsed.arguments, one)


def save(client: Client, parsed: Parsed) -> None:
    platform = platforms.argument(parsed.options["platform"], "invalid platform: ")
    check_output(client, parsed.options["output"], "failed to save image")
    client.get("/images/get", {"names": parsed.arguments, "platform": compact(platform) if platform else None})


def check_output(client: Client, path: str, failed: str) -> None:
    """Where a file is to be written: not into a folder that is not there, not over a device."""
    folder = path.rpartition("/")[0] or ("/" if path.startswith("/") else ".")
    if not path:
        return
    if path.startswith("/dev/"):
        raise Refused(f"{failed}: cannot write to a character device file")
    if not client.world.has_folder(folder):
        raise Refused(f"{failed}: invalid output path: stat {clean(folder)}: no such file or directory")


def load(client: Client, parsed: Parsed) -> None:
    """Without a file it reads what it is given, unless that is a terminal."""
    path = parsed.options["input"]
    if not path and not client.world.is_piped:
        raise Refused("requested load from stdin, but stdin is empty")
    if path not in ("", "/dev/null") and client.world.file(path) is None:
        raise Refused(f"open {path}: no such file or directory")
    platform = platforms.argument(parsed.options["platform"], "invalid platform: ")
    query = {"quiet": "1", "platform": compact(platform) if platform else None}
    client.post("/images/load", query, None if path == "/dev/null" else client.world.stream(path or "stdin"))


def import_(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    source, *rest = parsed.arguments
    body = "<stdin>" if source == "-" and client.world.is_piped else None
    if source != "-" and not source.startswith(("https://", "http://")):
        if client.world.file(source) is None:
            raise Refused(f"open {source}: no such file or directory")
        body, source = client.world.stream(source), "-"
    name = rest[0] if rest else ""
    if name:
        references.read(name)
    query = {
        "fromSrc": source or None,
        "repo": name or None,
        "message": options["message"] or None,
        "platform": options["platform"].lower() or None,
        "changes": options["change"],
    }
    client.post("/images/create", query, body)
    if parsed.arguments[0] == "-":
        client.confirm()


def prune(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    if not options["force"]:
        client.confirm()
    client.post("/images/prune", {"filters": prune_filters(options["filter"], is_all=options["all"])})


def prune_filters(given: Any, *, is_all: bool) -> str | None:
    """Dangling images only, or all that nothing uses."""
    wanted = {name: dict(values) for name, values in (given or {}).items()}
    wanted.setdefault("dangling", {})[json.dumps(not is_all)] = True
    return filters(wanted)


HANDLERS = {
    "image ls": ls,
    "image rm": remove,
    "image pull": pull,
    "image push": push,
    "image tag": tag,
    "image history": history,
    "image inspect": inspect,
    "image save": save,
    "image load": load,
    "image import": import_,
    "image prune": prune,
}
