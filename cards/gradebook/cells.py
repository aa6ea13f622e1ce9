"""One assignment of one student: where it stands and what it is worth."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from cards.gradebook.window import Window
from cards.grading.late import NOT_LATE, count_days_begun
from cards.models import Assignment, Grade
from cards.terms import Terms


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
    late_by: timedelta = NOT_LATE
    attempts: int = 0
    submitted_at: datetime | None = None
    is_running: bool = False
    """The first attempt is open, or some of the cards are learned and the others are not due."""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """`points` are the instructor's, else those computed. `percent` may be below 0, points never are."""

    standing: Standing
    terms: Terms
    """Under which the student does it."""
    percent: float | None = None
    computed: float | None = None
    points: float | None = None
    is_overridden: bool = False
    late_by: timedelta = NOT_LATE
    """The latest part of what counts."""
    deducted: float = 0.0
    """Points that lateness cost, of those computed."""
    comment: str = ""
    attempts: int = 0
    submitted_at: datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        return self.terms.due_at

    @property
    def days_late(self) -> int:
        return count_days_begun(self.late_by)

    @property
    def is_late(self) -> bool:
        return self.late_by > NOT_LATE and self.standing is not Standing.EXCUSED

    @property
    def counted(self) -> float | None:
        """The grade, on every page and in every file, and what it adds to the total.

        None is no grade: nothing is due yet, or it is excused. Missing work is worth 0.
        """
        if self.standing in (Standing.DONE, Standing.LATE) or (self.is_overridden and self.points is not None):
            return self.points
        return 0.0 if self.standing is Standing.MISSING else None


def cell(assignment: Assignment, window: Window, work: Work, grade: Grade | None, now: datetime) -> Cell:
    computed = _points(assignment, work.worth)
    own = grade.points if grade else None
    is_excused = bool(grade and grade.is_excused)
    points = computed if own is None else own
    return Cell(
        terms=window.terms,
        standing=_standing(window, work, now, is_excused=is_excused, is_graded=own is not None),
        percent=work.percent,
        computed=computed,
        points=None if is_excused else points,
        is_overridden=own is not None,
        late_by=work.late_by,
        deducted=(_points(assignment, work.percent) or 0.0) - (computed or 0.0),
        comment=grade.comment if grade else "",
        attempts=work.attempts,
        submitted_at=work.submitted_at,
    )


def _points(assignment: Assignment, percent: float | None) -> float | None:
    return None if percent is None else max(0.0, assignment.points * percent / 100)


def _standing(window: Window, work: Work, now: datetime, *, is_excused: bool, is_graded: bool) -> Standing:
    if is_excused:
        return Standing.EXCUSED
    if work.is_running:
        return Standing.OPEN
    if work.worth is not None:
        return Standing.LATE if work.late_by else Standing.DONE
    if is_graded:
        return Standing.DONE
    return Standing.MISSING if window.is_past_due(now) else Standing.NONE


def hidden(cell: Cell) -> Cell:
    """As the student sees it until the results are out. What an instructor gave is said all the same."""
    given = cell.points if cell.is_overridden else None
    standing = cell.standing if cell.standing is Standing.EXCUSED else Standing.HIDDEN
    return replace(cell, standing=standing, percent=None, computed=None, points=given, deducted=0.0)
