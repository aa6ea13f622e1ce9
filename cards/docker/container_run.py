"""Containers made and run: `create`, `run`, `start`, `attach` and `exec`."""

from typing import Any

from cards.docker import platforms, references
from cards.docker.body import Rows, built
from cards.docker.container_body import create_body, lines
from cards.docker.parsed import Parsed
from cards.docker.refusal import WRONG_USAGE, Invalid, Refused
from cards.docker.request import Client, Denied, named

NEVER_FOUND = 127
_PULLS = ("always", "missing", "never", "")
_SOCKET = "/var/run/docker.sock"
_EXEC: Rows = {
    "User": "user", "Privileged": "privileged", "Tty": "tty", "Detach": "detach", "DetachKeys": "detach-keys",
    "WorkingDir": "workdir",
}  # fmt: skip


def _for_help(complaint: str, command: str) -> Refused:
    is_missing = "no such file or directory" in complaint and command == "run"
    status = NEVER_FOUND if is_missing and not complaint.startswith("open") else WRONG_USAGE
    return Refused(f"docker: {complaint}\n\nRun 'docker {command} --help' for more information", status)


def _body(client: Client, parsed: Parsed, command: str) -> dict[str, Any]:
    pull = parsed.options["pull"]
    try:
        if pull not in _PULLS:
            raise Invalid(f'invalid pull option: \'{pull}\': must be one of "always", "missing" or "never"')
        return create_body(parsed.options, parsed.arguments, client.world)
    except Invalid as error:
        raise _for_help(str(error), command) from None


def _create(client: Client, parsed: Parsed, body: dict[str, Any]) -> str:
    """The container's ID; its image is pulled where the daemon has none."""
    options = parsed.options
    image = body["Image"]
    reference = None if references.is_id(image) else references.read(image)
    if options["use-api-socket"]:
        mount = {"Type": "bind", "Source": client.world.socket, "Target": _SOCKET, "BindOptions": {}}
        body["HostConfig"].setdefault("Mounts", []).append(mount)
    platform = platforms.argument(options["platform"], "error parsing specified platform: ")
    query = {"name": options["name"] or None, "platform": platforms.path(platform) or None}
    if options["pull"] == "always":
        _pull(client, image, options["platform"])
    try:
        answer = client.post("/containers/create", query, body)
    except Denied as denied:
        if denied.status_code != 404 or reference is None or options["pull"] != "missing":
            raise
        _pull(client, image, options["platform"])
        answer = client.post("/containers/create", query, body)
    return str(answer["Id"])


def _pull(client: Client, image: str, platform: str) -> None:
    reference = references.read(image)
    query = {"fromImage": reference.name, "tag": reference.version, "platform": platform.lower() or None}
    client.post("/images/create", query)


def create(client: Client, parsed: Parsed) -> None:
    _create(client, parsed, _body(client, parsed, "create"))


def run(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    body = _body(client, parsed, "run")
    if options["detach"]:
        if options["attach"]:
            raise Refused("conflicting options: cannot specify both --attach and --detach")
        body.update(AttachStdin=False, AttachStdout=False, AttachStderr=False, StdinOnce=False)
    try:
        container = _create(client, parsed, body)
    except Refused as refused:
        raise _for_help(refused.message, "run") from None
    streams = {name: body[f"Attach{name.title()}"] for name in ("stdin", "stdout", "stderr")}
    if any(streams.values()):
        _attach(client, container, streams, options["detach-keys"])
    condition = "removed" if options["rm"] else "next-exit"
    client.post(f"/containers/{container}/wait", {"condition": condition})
    try:
        client.post(f"/containers/{container}/start")
    except Refused as refused:
        raise _for_help(refused.message, "run") from None


def _attach(client: Client, container: str, streams: dict[str, bool], keys: str) -> None:
    client.post(f"/containers/{container}/attach", {"stream": True, **streams, "detachKeys": keys or None})


def start(client: Client, parsed: Parsed) -> None:
    options, names = parsed.options, parsed.arguments
    if not options["attach"] and not options["interactive"]:
        _start_all(client, names)
        return
    if len(names) > 1:
        raise Refused("you cannot start and attach multiple containers at once")
    found = client.get(f"/containers/{named('container', names[0])}/json")
    streams = {"stdin": options["interactive"] and found["Config"]["OpenStdin"], "stdout": True, "stderr": True}
    _attach(client, found["Id"], streams, options["detach-keys"])
    client.post(f"/containers/{found['Id']}/wait", {"condition": "next-exit"})
    client.post(f"/containers/{found['Id']}/start")


def _start_all(client: Client, names: list[str]) -> None:
    complaints, failed = [], []
    for name in names:
        try:
            client.post(f"/containers/{named('container', name)}/start")
        except Refused as refused:
            complaints.append(refused.message)
            failed.append(name)
    if failed:
        raise Refused("\n".join([*complaints, f"Error: failed to start containers: {', '.join(failed)}"]))


def attach(client: Client, parsed: Parsed) -> None:
    name = named("container", parsed.arguments[0])
    client.post(f"/containers/{name}/wait")
    found = client.get(f"/containers/{name}/json")
    is_stdin = not parsed.options["no-stdin"] and found["Config"]["OpenStdin"]
    _attach(client, name, {"stdin": is_stdin, "stdout": True, "stderr": True}, parsed.options["detach-keys"])
    client.get(f"/containers/{name}/json")


def execute(client: Client, parsed: Parsed) -> None:
    options = parsed.options
    is_attached = not options["detach"]
    env = [*_env_lines(client, options["env-file"]), *(options["env"] or [])]
    terminal = {"ConsoleSize": [0, 0]} if options["tty"] else {}
    body = {
        **built(options, _EXEC), "Cmd": parsed.arguments[1:], "Env": env or None, **terminal,
        "AttachStdin": is_attached and options["interactive"], "AttachStdout": is_attached,
        "AttachStderr": is_attached,
    }  # fmt: skip
    name = named("container", parsed.arguments[0])
    client.get(f"/containers/{name}/json")
    process = client.post(f"/containers/{name}/exec", body=body)["Id"]
    client.post(f"/exec/{process}/start", body={"Detach": options["detach"], "Tty": options["tty"], **terminal})
    if is_attached:
        client.get(f"/exec/{process}/json")


def _env_lines(client: Client, files: list[str] | None) -> list[str]:
    try:
        return lines(files, client.world, is_env=True)
    except Invalid as error:
        raise Refused(str(error)) from None


HANDLERS = {
    "container create": create,
    "container run": run,
    "container start": start,
    "container attach": attach,
    "container exec": execute,
}
