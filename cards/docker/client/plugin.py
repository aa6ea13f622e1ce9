"""Plugins of the daemon: installed, upgraded, pushed, set and made. (`docker compose` is a plugin of the client.)"""

from cards.docker.client import references
from cards.docker.client.parsed import Parsed
from cards.docker.client.paths import absolute, clean
from cards.docker.client.refusal import Refused
from cards.docker.client.request import Client, named


def install(client: Client, parsed: Parsed) -> None:
    options, (source, *settings) = parsed.options, parsed.arguments
    alias = references.read(options["alias"]).tagged() if options["alias"] else None
    if alias and alias.digest:
        raise Refused(f"invalid name: {options['alias']}")
    reference = references.read(source)
    _fetch(client, "/plugins/pull", {"name": alias.familiar() if alias else "", "remote": reference.full()})
    # The daemon answers with the name that it gave: the alias, or what the plugin is called.
    name = (alias or reference.tagged()).familiar()
    if settings:
        client.post(f"/plugins/{name}/set", body=settings)
    if not options["disable"]:
        client.post(f"/plugins/{name}/enable", {"timeout": 0})


def upgrade(client: Client, parsed: Parsed) -> None:
    local, remote = (*parsed.arguments, "")[:2]
    try:
        plugin = client.get(f"/plugins/{named('plugin', local)}/json")
    except Refused as refused:
        raise Refused(f"error reading plugin data: {refused.message}") from None
    try:
        wanted = references.read(remote or plugin["PluginReference"])
    except Refused as refused:
        raise Refused(f"error parsing remote upgrade image reference: {refused.message}") from None
    is_same = wanted.tagged() == references.read(plugin["PluginReference"]).tagged()
    if not parsed.options["skip-remote-check"] and not is_same:
        client.confirm()
    _fetch(client, f"/plugins/{plugin['Name']}/upgrade", {"remote": wanted.full()})


def _fetch(client: Client, path: str, query: dict[str, str]) -> None:
    """The privileges that the plugin asks for are sent back as granted."""
    granted = client.get("/plugins/privileges", {"remote": query["remote"]})
    client.post(path, query, granted)


def push(client: Client, parsed: Parsed) -> None:
    reference = references.read(parsed.arguments[0])
    if reference.digest:
        raise Refused(f"invalid name: {parsed.arguments[0]}")
    client.post(f"/plugins/{reference.tagged().familiar()}/push")


def change(client: Client, parsed: Parsed) -> None:
    name, *settings = parsed.arguments
    client.post(f"/plugins/{named('plugin', name)}/set", body=settings)


def create(client: Client, parsed: Parsed) -> None:
    name, folder = parsed.arguments[:2]
    references.read(name)
    if not client.world.has_folder(folder):
        if client.world.file(folder) is not None:
            raise Refused("context must be a directory")
        raise Refused(f"lstat {absolute(folder)}: no such file or directory")
    config = clean(f"{folder}/config.json") if folder else "config.json"
    if client.world.file(config) is None:
        raise Refused(f"open {config}: no such file or directory")
    client.post("/plugins/create", {"name": name}, client.world.stream(folder))


HANDLERS = {
    "plugin create": create,
    "plugin install": install,
    "plugin push": push,
    "plugin set": change,
    "plugin upgrade": upgrade,
}
