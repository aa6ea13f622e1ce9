from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    RIGHT = "right"
    NEAR = "near"
    PARTIAL = "partial"
    WRONG = "wrong"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the grader thinks of an answer, with a sentence for the student; `notes` say more, in Markdown."""

    outcome: Outcome
    message: str
    notes: tuple[str, ...] = ()

    @property
    def is_pass(self) -> bool:
        return self.outcome in (Outcome.RIGHT, Outcome.NEAR)
