"""A daemon that accepts everything: what a client needs to hear so that all of a command's requests are made.

`GENEROUS` has everything that is asked for. `BARE` is the recorder's, that asked the real client: a folder with a
Dockerfile, nobody at the keyboard, and a few answers that end a flow early.
"""

from typing import Any

from cards.docker.client.paths import HERE, absolute
from cards.docker.client.refusal import Waits
from cards.docker.client.request import Request

CONTAINER_ID, NETWORK_ID, EXEC_ID, SERVICE_ID, NODE_ID = "c" * 64, "d" * 64, "e" * 64, "s" * 25, "n"
_CONTAINER = {
    "Id": CONTAINER_ID,
    "State": {"Running": True},
    "Config": {"Tty": False, "OpenStdin": False},
    "HostConfig": {},
    "NetworkSettings": {"Ports": {}},
}
_SERVICE = {
    "ID": SERVICE_ID,
    "Version": {"Index": 1},
    "Spec": {
        "Name": "web",
        "TaskTemplate": {"ContainerSpec": {"Image": "nginx"}},
        "Mode": {"Replicated": {"Replicas": 1}},
    },
}
_NODE = {"ID": NODE_ID, "Version": {"Index": 1}, "Spec": {"Role": "worker", "Availability": "active"}}
_SWARM: dict[str, Any] = {"ID": "s", "Version": {"Index": 1}, "Spec": {}, "TrustRoot": ""}
_TRUSTED = {**_SWARM, "TrustRoot": "CA"}
_PLUGIN = {"Name": "vieux/sshfs:latest", "Enabled": False, "PluginReference": "docker.io/vieux/sshfs:latest"}
_INFO = {"Swarm": {"LocalNodeState": "active", "NodeID": NODE_ID, "ControlAvailable": True}}

# Method ("" for any), pattern of the path ("*" is a step, "**" several), status, answer: the first that fits.
Route = tuple[str, str, int, Any]
_DONE = ("start", "stop", "restart", "kill", "pause", "unpause", "rename", "resize")
_ROUTES: tuple[Route, ...] = (
    ("POST", "/containers/create", 201, {"Id": CONTAINER_ID}),
    ("POST", "/containers/prune", 200, {}),
    ("GET", "/containers/json", 200, []),
    ("GET", "/containers/*/json", 200, _CONTAINER),
    *(("POST", f"/containers/*/{action}", 204, None) for action in _DONE),
    ("POST", "/containers/*/wait", 200, {"StatusCode": 0}),
    ("POST", "/containers/*/exec", 201, {"Id": EXEC_ID}),
    ("POST", "/exec/*/start", 200, None),
    ("GET", "/exec/*/json", 200, {"ExitCode": 0}),
    ("", "/containers/*/logs", 200, None),
    ("", "/containers/*/attach", 200, None),
    ("GET", "/containers/*/top", 200, {"Titles": [], "Processes": []}),
    ("GET", "/containers/*/changes", 200, []),
    ("POST", "/containers/*/update", 200, {}),
    ("DELETE", "/containers/*", 204, None),
    ("POST", "/commit", 201, {}),
    ("GET", "/images/json", 200, []),
    ("GET", "/images/search", 200, []),
    ("POST", "/images/create", 200, {}),
    ("POST", "/images/prune", 200, {}),
    ("POST", "/images/load", 200, {}),
    ("GET", "/images/**/json", 200, {"Id": "sha256:" + "a" * 64}),
    ("GET", "/images/**/history", 200, []),
    ("POST", "/images/**/tag", 200, None),
    ("POST", "/images/**/push", 200, None),
    ("GET", "/images/get", 200, None),
    ("GET", "/images/**/get", 200, None),
    ("DELETE", "/images/**", 200, []),
    ("POST", "/networks/create", 201, {"Id": NETWORK_ID}),
    ("POST", "/networks/prune", 200, {}),
    ("GET", "/networks", 200, []),
    ("POST", "/networks/*/connect", 200, None),
    ("POST", "/networks/*/disconnect", 200, None),
    ("DELETE", "/networks/*", 204, None),
    ("GET", "/networks/*", 200, {"Id": NETWORK_ID}),
    ("POST", "/volumes/create", 201, {}),
    ("POST", "/volumes/prune", 200, {}),
    ("GET", "/volumes", 200, {}),
    ("DELETE", "/volumes/*", 204, None),
    ("GET", "/volumes/*", 200, {"Name": "data"}),
    ("GET", "/system/df", 200, {}),
    ("GET", "/events", 200, None),
    ("GET", "/info", 200, _INFO),
    ("GET", "/version", 200, {}),
    ("POST", "/build", 200, {}),
    ("POST", "/build/prune", 200, {}),
    ("POST", "/auth", 200, {}),
    ("POST", "/swarm/join", 200, None),
    ("POST", "/swarm/leave", 200, None),
    ("POST", "/swarm/update", 200, None),
    ("GET", "/swarm", 200, _SWARM),
    ("POST", "/services/create", 201, {"ID": SERVICE_ID}),
    ("GET", "/services", 200, []),
    ("POST", "/services/*/update", 200, {}),
    ("DELETE", "/services/*", 200, None),
    ("GET", "/services/*", 200, _SERVICE),
    ("GET", "/nodes", 200, []),
    ("POST", "/nodes/*/update", 200, None),
    ("GET", "/nodes/*", 200, _NODE),
    ("GET", "/plugins", 200, []),
    ("GET", "/plugins/privileges", 200, []),
    ("GET", "/plugins/**/json", 200, _PLUGIN),
    ("", "/plugins/**", 200, None),
    ("GET", "/tasks", 200, []),
    ("POST", "/secrets/create", 201, {"ID": "z"}),
    ("POST", "/configs/create", 201, {"ID": "z"}),
    ("GET", "/secrets", 200, []),
    ("GET", "/configs", 200, []),
)
_PLENTY: tuple[Route, ...] = (
    ("POST", "/swarm/init", 200, NODE_ID),
    *(("", f"/containers/*/{what}", 200, None) for what in ("archive", "stats", "export")),
    ("GET", "/distribution/**/json", 200, {}),
    ("GET", "/services/*/logs", 200, None),
    *(("", f"/{kind}/*", 200, None) for kind in ("tasks", "secrets", "configs")),
    ("DELETE", "/nodes/*", 200, None),
    ("POST", "/swarm/unlock", 200, None),
    ("GET", "/swarm/unlockkey", 200, {"UnlockKey": "SWMKEY-1-key"}),
)


def fits(pattern: str, path: str) -> bool:
    front, star, back = pattern.partition("*")
    if not star:
        return path == pattern
    is_deep = back.startswith("*")
    back = back.removeprefix("*")
    middle = path[len(front) : len(path) - len(back)]
    is_within = len(path) > len(front) + len(back) and path.startswith(front) and path.endswith(back)
    return is_within and (is_deep or "/" not in middle)


class StandIn:
    """A world of routes; what none fits is found (`is_generous`) or not found."""

    def __init__(self, routes: tuple[Route, ...], *, is_generous: bool) -> None:
        self.routes = routes
        self.has_everything = is_generous
        self.socket = "/var/run/docker.sock" if is_generous else f"{HERE}/daemon.sock"

    def answer(self, request: Request) -> tuple[int, Any]:
        if not self.has_everything and request.path == "/swarm/init":
            return 200, "node"
        if self.has_everything and (request.method, request.path) == ("GET", "/swarm"):
            return 200, _TRUSTED
        if self.has_everything and fits("/plugins/**/json", request.path):
            name = request.path.removeprefix("/plugins/").removesuffix("/json")
            return 200, {**_PLUGIN, "Name": name, "PluginReference": name}
        for method, pattern, status, answer in self.routes:
            if method in ("", request.method) and fits(pattern, request.path):
                return status, answer
        return 404, {"message": f"no such: {request.path}"}

    def variable(self, name: str) -> str | None:
        return None if self.has_everything else _ENVIRONMENT.get(name)

    def file(self, path: str) -> str | None:
        if self.has_everything:
            return f"<{path}>"
        if path in ("/dev/stdin", "-"):
            raise Waits
        return _DOCKERFILE if absolute(path.removeprefix(f"{HERE}/")) in _FILES else None

    def has_folder(self, path: str) -> bool:
        return self.has_everything or absolute(path) in _FOLDERS

    def stream(self, path: str) -> str | None:
        if self.has_everything:
            return f"<{path}>"
        content = self.file(path)
        size = _ARCHIVE_SIZE if content is None else len(content)
        return f"<{size} bytes>"

    def keyboard(self) -> str:
        if self.has_everything:
            return "<typed>"
        raise Waits


_ENVIRONMENT = {
    "HOME": HERE,
    "DOCKER_CONFIG": f"{HERE}/config",
    "DOCKER_HOST": f"unix://{HERE}/daemon.sock",
    "DOCKER_BUILDKIT": "0",
    "DOCKER_CLI_HINTS": "0",
}
_FOLDERS = ("/", "/tmp", "/dev", "/etc", "/usr", "/var", HERE, f"{HERE}/config")  # noqa: S108
_FILES = (f"{HERE}/Dockerfile", f"{HERE}/Dockerfile.dev")
_DOCKERFILE = "FROM scratch AS build\nLABEL a=b\n"
_ARCHIVE_SIZE = 3584
GENEROUS = StandIn((*_ROUTES, *_PLENTY), is_generous=True)
BARE = StandIn(_ROUTES, is_generous=False)
