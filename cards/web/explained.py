"""What a docker command would send: its words one by one, and the requests to daemon and registry. None is made."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from cards.docker.client.parsed import Role, Word
from cards.docker.client.plan import Plan, plan
from cards.docker.client.request import Request
from cards.grading.command_differences import describe_plugin, of_error
from cards.grading.command_lines import read_commands

MOST_COMMANDS = 5
MOST_CALLS = 12
LANES = {"client": 45, "daemon": 160, "registry": 275}
FIRST_ROW, ROW = 62, 26
_ID = re.compile(r"\b[0-9a-f]{64}\b")
_WORDS = {
    Role.PREFIX: "not docker's: runs the client as root",
    Role.IMAGE: "image",
    Role.CONTAINER: "container",
    Role.ARGUMENT: "goes into the container",
    Role.SEPARATOR: "ends the flags",
}
# What the daemon asks a registry for, by the request that makes it do so.
_REGISTRY = (
    (re.compile(r"POST /images/create\?.*fromImage="), "GET /v2/…/manifests, then the layers that are missing"),
    (re.compile(r"POST /images/.+/push"), "the layers that are missing there, then PUT /v2/…/manifests"),
    (re.compile(r"GET /images/search"), "a search on Docker Hub"),
    (re.compile(r"POST /auth"), "GET /v2/ with the name and the password"),
    (re.compile(r"GET /(?:distribution/|plugins/privileges)"), "GET /v2/…/manifests"),
    (re.compile(r"POST /plugins/(?:pull|.+/upgrade)\b"), "the plugin’s layers"),
    (re.compile(r"POST /plugins/.+/push"), "the plugin’s layers, then PUT /v2/…/manifests"),
)


@dataclass(frozen=True, slots=True)
class Call:
    """An arrow of the picture, and its line of text; x and y in the units of the drawing."""

    number: int
    sender: str
    receiver: str
    text: str

    @property
    def x1(self) -> int:
        return LANES[self.sender] + 4

    @property
    def x2(self) -> int:
        return LANES[self.receiver] - 12

    @property
    def middle(self) -> int:
        return (self.x1 + self.x2) // 2

    @property
    def y(self) -> int:
        return FIRST_ROW + ROW * (self.number - 1)


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    meaning: str


class Explained:
    """One command; `changes` say how what was typed was read, in Markdown."""

    def __init__(self, line: str, changes: Sequence[str] = ()) -> None:
        self.line = line
        self.changes = changes
        self._plan: Plan = plan(line)

    @cached_property
    def parts(self) -> list[Part]:
        """None of a plugin's command, of which only the name is known."""
        return [] if describe_plugin(self._plan) else [Part(word.text, _meaning(word)) for word in self._plan.words]

    @cached_property
    def errors(self) -> list[str]:
        """Markdown."""
        return [] if self._plan.is_right else of_error(self.line, self._plan)

    @cached_property
    def calls(self) -> list[Call]:
        if not self._plan.is_right:
            return []
        steps: list[tuple[str, str, str]] = []
        for request in self._plan.requests:
            text = _said(request)
            steps.append(("client", "daemon", text))
            steps += [("daemon", "registry", asks) for pattern, asks in _REGISTRY if pattern.match(text)]
        return [Call(n, *step) for n, step in enumerate(steps[:MOST_CALLS], 1)]

    @property
    def height(self) -> int:
        return FIRST_ROW + ROW * len(self.calls)

    @property
    def spoken(self) -> str:
        """The picture in words; each request is also in the list below it."""
        return ", then ".join(f"{call.sender} to {call.receiver}" for call in self.calls)


def explained(text: str) -> list[Explained]:
    """What was changed to read them is told with the first."""
    read = read_commands(text)
    return [Explained(line, () if n else read.notes) for n, line in enumerate(read.lines[:MOST_COMMANDS])]


def _meaning(word: Word) -> str:
    if word.role is Role.FLAG:
        return "flag" if word.text == f"--{word.name}" else f"flag, short for --{word.name}"
    if word.role is Role.VALUE:
        return f"value of --{word.name}"
    if word.role is Role.COMMAND:
        return f"command: {word.name}" if word.name else "the client"
    return _WORDS.get(word.role, word.name.replace("_", " ").lower() or "argument")


def _said(request: Request) -> str:
    query = f"?{urlencode(request.query, doseq=True, safe='/:')}" if request.query else ""
    return _ID.sub("{id}", f"{request.method} {request.path}{query}")
