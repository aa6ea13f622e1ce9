"""A request to the Engine API, and the client that makes them one after the other."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from cards.docker.paths import clean
from cards.docker.refusal import Refused

NOT_FOUND = 404
Query = dict[str, list[str]]


class Request(NamedTuple):
    """The version in front of the path is left out; `body` is JSON, or "<…>" for a stream of bytes."""

    method: str
    path: str
    query: Query
    body: Any = None


class World(Protocol):
    """What a client meets: a daemon, files, and somebody at the keyboard.

    `is_piped`: its standard input is no terminal, and there is something to read.
    """

    is_piped: bool
    socket: str

    def answer(self, request: Request) -> tuple[int, Any]: ...

    def file(self, path: str) -> str | None:
        """What is in it, None if there is none. Raises Waits where it never ends."""

    def has_folder(self, path: str) -> bool: ...

    def stream(self, path: str) -> str | None:
        """What stands for the bytes of a file, or of a folder's archive, in a body."""

    def keyboard(self) -> str:
        """What is typed. Raises Waits if nobody types."""


class Denied(Refused):
    """The daemon's answer was an error."""

    def __init__(self, status_code: int, message: str, exit_status: int = 1) -> None:
        super().__init__(f"Error response from daemon: {message}", exit_status)
        self.status_code = status_code


class Client:
    """Keeps every request it makes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.requests: list[Request] = []
        self.warnings: list[str] = []

    def ask(self, method: str, path: str, query: Mapping[str, Any] | None = None, body: Any = None) -> Any:
        """The daemon's answer. Raises Denied."""
        request = Request(method, clean(path), sent(query or {}), body)
        self.requests.append(request)
        status, answer = self.world.answer(request)
        if status >= 400:
            raise Denied(status, answer["message"])
        return answer

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        return self.ask("GET", path, query)

    def post(self, path: str, query: Mapping[str, Any] | None = None, body: Any = None) -> Any:
        return self.ask("POST", path, query, body)

    def delete(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        return self.ask("DELETE", path, query)

    def each(self, names: Iterable[str], act: Callable[[str], object], *, forgives: bool = False) -> None:
        """One after the other; what fails does not keep the others from being done.

        `forgives`: that something is not there is said, and is no failure.
        """
        complaints, status = [], 0
        for name in names:
            try:
                act(name)
            except Refused as refused:
                complaints.append(refused.message)
                is_absent = isinstance(refused, Denied) and refused.status_code == NOT_FOUND
                status = status if forgives and is_absent else 1
        if complaints:
            raise Refused("\n".join(complaints), status)

    def confirm(self) -> None:
        """A question that is answered with yes, or input that is read to its end."""
        self.world.keyboard()


def sent(query: Mapping[str, Any]) -> Query:
    """As it goes over the wire: what is None, False or an empty list is left out, True is 1."""
    found = {}
    for key, value in query.items():
        if value is None or value is False or value == []:
            continue
        values = value if isinstance(value, list) else [value]
        found[key] = ["1" if one is True else str(one) for one in values]
    return found


def filters(given: Mapping[str, Mapping[str, bool]] | None) -> str | None:
    """None where there are none: then they are not sent."""
    return compact({key: dict(sorted(values.items())) for key, values in sorted(given.items())}) if given else None


def compact(value: Any) -> str:
    """JSON as Go writes it."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return re.sub("[<>&\u2028\u2029]", lambda char: f"\\u{ord(char[0]):04x}", text)


def named(kind: str, name: str) -> str:
    """A name without the blanks around it. Raises Refused where nothing is left."""
    if not name.strip():
        raise Refused(f"invalid {kind} name or ID: value is empty")
    return name.strip()
