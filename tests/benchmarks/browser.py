"""A student's browser, as far as answering goes: the request to send next, and what the reply says comes after it."""

import gzip
import re
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any, Protocol
from urllib.parse import urlencode

# Of ten answers one is a miss: its card comes back in a learning step, as in life.
RATINGS = (3, 3, 4, 3, 3, 1, 3, 2, 3, 3)
TYPED = "the deamon"


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    form: dict[str, Any]

    @property
    def body(self) -> bytes:
        return urlencode(self.form).encode()


@dataclass(frozen=True)
class Reply:
    status: int
    content: bytes
    size: int
    """Bytes of the body on the wire."""

    @property
    def text(self) -> str:
        return self.content.decode()


def reply(status: int, body: bytes, encoding: str | None) -> Reply:
    return Reply(status, gzip.decompress(body) if encoding == "gzip" else body, len(body))


class Browser(Protocol):
    headers: dict[str, str]

    def next_request(self) -> Request: ...

    def read(self, got: Reply) -> None: ...


class OurBrowser:
    """In a study session, with htmx. `known` is what the seed printed for this student."""

    def __init__(self, known: dict[str, Any]) -> None:
        self.session, self.turn, self.item = known["session"], known["turn"], known["item"]
        self.previewed, self.needs_typing = "", known["needs_typing"]
        self.headers = _headers(known) | {"HX-Request": "true", "Accept-Encoding": "gzip"}

    @property
    def typed(self) -> str:
        return TYPED if self.needs_typing else ""

    @property
    def rating(self) -> int:
        return RATINGS[self.turn % len(RATINGS)]

    def reveal(self) -> Request:
        query = urlencode({"turn": self.turn, "item": self.item, "typed": self.typed})
        return Request("GET", f"/study/{self.session}/reveal/?{query}", {})

    def read_revealed(self, got: Reply) -> None:
        assert got.status == 200, (got.status, got.text)
        self.previewed = value("previewed", got.text)

    def next_request(self) -> Request:
        form = {"turn": self.turn, "item": self.item, "rating": self.rating, "typed": self.typed}
        return Request("POST", f"/study/{self.session}/answer/", form | {"previewed": self.previewed, "duration": 4000})

    def read(self, got: Reply) -> None:
        """After an accepted answer, or the repeat of one."""
        assert got.status == 200, (got.status, got.text)
        self.turn, self.item = int(value("turn", got.text)), value("item", got.text)
        self.previewed, self.needs_typing = "", 'id="typed"' in got.text


class QuizBrowser:
    """At a quiz whose feedback comes at the end, with htmx: an answer is saved and the next question comes. After the
    last one it begins again, and answers otherwise.
    """

    def __init__(self, known: dict[str, Any]) -> None:
        self.attempt, self.questions = known["attempt"], known["questions"]
        self.headers = _headers(known) | {"HX-Request": "true", "Accept-Encoding": "gzip"}
        self.round, self.position = 0, 1

    def next_request(self) -> Request:
        target = f"/quizzes/attempts/{self.attempt}/{self.position}/answer/"
        return Request("POST", target, {"step": self.round, "choice": self.round % 2})

    def read(self, got: Reply) -> None:
        """After the last question htmx is sent to the overview, which is not asked for."""
        assert got.status == 200, (got.status, got.text)
        if self.position == self.questions:
            self.round, self.position = self.round + 1, 1
            return
        assert int(value("step", got.text)) == self.round, got.text
        self.position += 1


class FloorBrowser:
    def __init__(self, known: dict[str, Any]) -> None:
        self.memory = known["memory"]
        self.headers = _headers(known)

    def next_request(self) -> Request:
        return Request("POST", "/answer", {"memory": self.memory, "rating": 3})

    def read(self, got: Reply) -> None:
        assert got.status == 200, (got.status, got.text)
        self.memory = value("memory", got.text)


class Line:
    """A connection that stays open, as a browser keeps it."""

    def __init__(self, port: int, timeout_s: float = 20) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=timeout_s)

    def call(self, request: Request, headers: dict[str, str]) -> Reply:
        """Raises OSError or HTTPException where no whole reply came; the next call then opens a new connection."""
        body = request.body if request.form else None
        content_type = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        try:
            self.connection.request(request.method, request.target, body, headers | content_type)
            got = self.connection.getresponse()
            return reply(got.status, got.read(), got.getheader("Content-Encoding"))
        except Exception:
            self.connection.close()
            raise

    def close(self) -> None:
        self.connection.close()


def _headers(known: dict[str, Any]) -> dict[str, str]:
    return {"Cookie": known["cookie"], "X-CSRFToken": known["token"]}


def value(name: str, text: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, f"no {name} in {text}"
    return found[1]
