"""One assignment of one student: where it stands and what it is worth."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cards.gradebook.window import Window
from cards.models import Assignment, Grade


class Standing(StrEnum):
    """HIDDEN is for the student's own eyes alone: handed in, and shown when all have had their time."""

    NONE = "none"
    OPEN = "open"
    DONE = "done"
    LATE = "late"
    MISSING = "missing"
    EXCUSED = "excused"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Work:
    """What was done within the window: `percent` before the late rule, `worth` after it, both of 100."""

    percent: float | None = None
    worth: float | None = None
    days_late: int = 0
    attempts: int = 0
    submitted_at: datetime | None = None
    is_running: bool = False
    """The first attempt is open, or some of the cards are learned and the others are not due."""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """`points` are what counts: the instructor's, else those computed. `percent` may be below 0, points never are."""

    standing: Standing
    percent: float | None = None
    computed: float | None = None
    points: float | None = None
    is_overridden: bool = False
    days_late: int = 0
    comment: str = ""
    attempts: int = 0
    submitted_at: datetime | None = None
    due_at: datetime | None = None
    """This student's."""

    @property
    def is_late(self) -> bool:
        return self.days_late > 0

    @property
    def counted(self) -> float | None:
        """What it adds to the total: nothing at all while it may still be done, and 0 if it is missing."""
        if self.standing in (Standing.DONE, Standing.LATE) or (self.is_overridden and self.points is not None):
            return self.points
        return 0.0 if self.standing is Standing.MISSING else None


def cell(assignment: Assignment, window: Window, work: Work, grade: Grade | None, now: datetime) -> Cell:
    computed = None if work.worth is None else max(0.0, assignment.points * work.worth / 100)
    own = grade.points if grade else None
    is_excused = bool(grade and grade.is_excused)
    points = computed if own is None else own
    return Cell(
        standing=_standing(window, work, now, is_excused=is_excused, is_graded=own is not None),
        percent=work.percent,
        computed=computed,
        points=None if is_excused else points,
        is_overridden=own is not None,
        days_late=work.days_late,
        comment=grade.comment if grade else "",
        attempts=work.attempts,
        submitted_at=work.submitted_at,
        due_at=window.due_at,
    )


def _standing(window: Window, work: Work, now: datetime, *, is_excused: bool, is_graded: bool) -> Standing:
    if is_excused:
        return Standing.EXCUSED
    if work.is_running:
        return Standing.OPEN
    if work.worth is not None:
        return Standing.LATE if work.days_late else Standing.DONE
    if is_graded:
        return Standing.DONE
    return Standing.MISSING if window.is_past_due(now) else Standing.NONE


def hidden(cell: Cell) -> Cell:
    """As the student sees it until the results are out. What an instructor gave is said all the same."""
    given = cell.points if cell.is_overridden else None
    standing = cell.standing if cell.standing is Standing.EXCUSED else Standing.HIDDEN
    return replace(cell, standing=standing, percent=None, computed=None, points=given)
