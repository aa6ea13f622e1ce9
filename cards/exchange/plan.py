"""What the seed does with one entry: compare the file, the row, and what the seed last wrote. Pure decisions."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from cards.exchange.content import Content, digest
from cards.exchange.files import Entry
from cards.models import Status


class Step(Enum):
    CREATE = "created"
    UPDATE = "updated"
    RETIRE = "retired"
    ADOPT = "adopted"
    KEEP = "unchanged"
    LEAVE = "left alone"
    IGNORE = "none of the seed's"


@dataclass(slots=True)
class Stored:
    """A row and its content as they were found."""

    row: Any
    content: Content
    meaning: int | None = field(init=False)
    """The file's number of the meaning when the seed last wrote here; None if this content is not the seed's."""

    def __post_init__(self) -> None:
        # The row's own number is never below the file's.
        highest = getattr(self.row, "meaning_version", 1) if self.row.seed_digest else 0
        found = (n for n in range(1, highest + 1) if digest(self.content, n) == self.row.seed_digest)
        self.meaning = next(found, None)

    @property
    def why_left_alone(self) -> str:
        return (
            "edited since it was seeded" if self.row.seed_digest else "not written by the seed, and not as in the file"
        )


def step_for(entry: Entry[Any] | None, stored: Stored | None) -> Step:
    """One of the two may be missing: the row that is to be created, or the entry that is gone."""
    if entry is None:
        return _step_for_gone(stored)
    if stored is None:
        return Step.CREATE
    meaning, is_same = stored.meaning, stored.content == entry.content
    if meaning is None:
        return Step.ADOPT if is_same else Step.LEAVE
    is_newer = entry.meaning > meaning or entry.row.version > stored.row.version
    return Step.KEEP if is_same and not is_newer else Step.UPDATE


def _step_for_gone(stored: Stored | None) -> Step:
    if stored is None or not stored.row.seed_digest or stored.row.status == Status.RETIRED:
        return Step.IGNORE
    return Step.LEAVE if stored.meaning is None else Step.RETIRE
