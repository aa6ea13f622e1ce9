"""A command line → the Engine API requests that the client would make, in order."""

from dataclasses import dataclass, field
from functools import lru_cache

from cards.docker.commands import handler
from cards.docker.parsed import Parsed, Word
from cards.docker.parser import Helps, parse
from cards.docker.refusal import Refused, Waits
from cards.docker.request import Client, Request, World
from cards.docker.standin import GENEROUS

# A line is an answer in a form; what is longer than this is none, and is not read.
LONGEST = 1 << 13
KEPT = 256
# What somebody who waits for ever is ended by.
KILLED = -9
WAITS = "it waits for an answer or an event"


@dataclass(frozen=True, slots=True)
class Plan:
    """`status` is what the client exits with; `message` is its complaint, "" if there is none.

    A line that fails may have made requests before it did. `parsed` is there as far as the line could be read.
    """

    requests: tuple[Request, ...]
    status: int = 0
    message: str = ""
    parsed: Parsed = field(default_factory=Parsed)

    @property
    def words(self) -> list[Word]:
        return self.parsed.words

    @property
    def is_right(self) -> bool:
        """Whether the client took it."""
        return self.status == 0


def plan(line: str, world: World = GENEROUS) -> Plan:
    """Never raises, whatever the line is."""
    client, parsed = Client(world), Parsed()
    status, message = 0, ""
    try:
        if len(line) > LONGEST:
            raise Refused(f"no command is longer than {LONGEST} characters", 2)
        parse(line, parsed)
        assert parsed.command is not None
        handler(parsed.command.path)(client, parsed)
    except Helps:
        pass
    except Refused as refused:
        status, message = refused.status, refused.message
    except Waits:
        status, message = KILLED, WAITS
    return Plan(tuple(client.requests), status, message, parsed)


@lru_cache(KEPT)
def kept(line: str) -> Plan:
    """As `plan` by the generous stand-in; two answers are often compared with the same model."""
    return plan(line)
