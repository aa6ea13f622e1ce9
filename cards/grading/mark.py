"""What the grader thinks of an answer to a question: how much of it is right, and which parts.

A mark says nothing of the key beyond what the author wrote as “why” for what was chosen: it can be shown between tries.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from cards.grading.verdict import Outcome


@dataclass(frozen=True, slots=True)
class PartMark:
    """Of an option that was chosen, a gap, a pair or a step, by its id. `message` is Markdown, the author's or ours."""

    id: str
    is_right: bool
    message: str = ""
    misconception: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """`fraction` is 0..1 of the points, exactly 1 if right in full."""

    fraction: float
    outcome: Outcome
    message: str
    parts: tuple[PartMark, ...] = ()

    @property
    def is_right(self) -> bool:
        return self.fraction >= 1

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"parts": [asdict(part) for part in self.parts]}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        parts = tuple(PartMark(**part) for part in stored["parts"])
        return cls(stored["fraction"], Outcome(stored["outcome"]), stored["message"], parts)


def marked(fraction: float, *, partly: str = "", parts: Sequence[PartMark] = ()) -> Mark:
    """The mark that follows from the fraction; `partly` is the sentence for what is neither right nor all wrong."""
    if fraction >= 1:
        return Mark(1.0, Outcome.RIGHT, "Right.", tuple(parts))
    outcome = Outcome.PARTIAL if fraction > 0 else Outcome.WRONG
    return Mark(float(fraction), outcome, partly or "Not this time.", tuple(parts))


def share(parts: Sequence[PartMark], noun: str) -> str:
    """“2 of 4 pairs are right.” Empty if none is."""
    right = sum(part.is_right for part in parts)
    return f"{right} of {len(parts)} {noun} {'is' if right == 1 else 'are'} right." if right else ""
