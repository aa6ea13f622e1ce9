"""Files between a container and this machine: `docker cp`."""

from cards.docker.client.parsed import Options, Parsed
from cards.docker.client.paths import absolute
from cards.docker.client.refusal import Refused
from cards.docker.client.request import Client, Denied, named


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
    has_folder = client.world.has_everything
    if path == "-" and not has_folder:
        raise Refused(f'destination "{container}:{target}" must be a directory')
    if path != "-" and client.world.file(path) is None:
        where = absolute(path)
        # What lies at the very top is named so by the client.
        slash = "/" if where.rfind("/") == 0 and not options["follow-link"] else ""
        raise Refused(f"lstat {slash}{where}: no such file or directory")
    if target.endswith("/") and not has_folder:
        raise Refused("no such directory")
    folder = target.rpartition("/")[0] or ("/" if target.startswith("/") else "./")
    query = {"path": folder, "noOverwriteDirNonDir": "true", "copyUIDGID": "true" if options["archive"] else None}
    client.ask("PUT", address, query, client.world.stream(path))
