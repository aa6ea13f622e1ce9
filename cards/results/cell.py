"""The page of one cell of the gradebook: what was computed from what, what an instructor said, and who said it when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cards.gradebook import Cell, attempts_at, book, describe_lateness
from cards.models import Assignment, Enrolment, Grade, GradeChange
from cards.results.sheet import word
from cards.web.intervals import spoken_seconds
from cards.web.templatetags.cards import number, points
from cards.web.times import written


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt in one line; `percent` None while it runs."""

    number: int
    percent: float | None
    when: str
    late: str


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the audit trail in words."""

    who: str
    when: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class CellPage:
    enrolment: Enrolment
    assignment: Assignment
    cell: Cell
    word: str
    late: str
    """By how much, and what that costs."""
    due: str
    handed_in: str
    attempts: Sequence[Tried]
    changes: Sequence[Change]
    """The latest first."""
    grade: Grade | None
    seen: int


def cell_page(enrolment: Enrolment, assignment: Assignment, now: datetime) -> CellPage:
    """Of an assignment with its quiz, in a class that may see both."""
    zone = ZoneInfo(assignment.classroom.time_zone)
    found = book(assignment.classroom, now, enrolments=[enrolment], assignments=[assignment])
    cell = found.cells[enrolment.pk, assignment.pk]
    of_the_cell = {"enrolment": enrolment, "assignment": assignment}
    changes = list(GradeChange.objects.filter(**of_the_cell).select_related("by").order_by("-pk"))
    return CellPage(
        enrolment=enrolment,
        assignment=assignment,
        cell=cell,
        word=word(cell),
        late=describe_lateness(cell),
        due=written(cell.due_at, zone) if cell.due_at else "",
        handed_in=written(cell.submitted_at, zone) if cell.submitted_at else "",
        attempts=list(_tried(enrolment, assignment, zone)),
        changes=[_change(each, zone) for each in changes],
        grade=Grade.objects.filter(**of_the_cell).first(),
        seen=changes[0].pk if changes else 0,
    )


def _tried(enrolment: Enrolment, assignment: Assignment, zone: ZoneInfo) -> Iterator[Tried]:
    for attempt, late_by in attempts_at(enrolment, assignment):
        when = written(attempt.submitted_at, zone) if attempt.submitted_at else "running"
        late = f"late by {spoken_seconds(late_by.total_seconds())}" if late_by else ""
        yield Tried(attempt.number, attempt.percent, when, late)


def _change(change: GradeChange, zone: ZoneInfo) -> Change:
    who = (change.by.get_full_name() or change.by.get_username()) if change.by else "No account"
    return Change(who, written(change.at, zone), what_changed(change.before, change.after), change.reason)


def what_changed(before: dict[str, Any], after: dict[str, Any]) -> str:
    """ "8 points in place of those computed. Comment: “Well argued.”" """
    parts = []
    if after["points"] != before["points"]:
        old = "those computed" if before["points"] is None else number(before["points"])
        new = "The points computed" if after["points"] is None else points(after["points"])
        parts.append(f"{new} in place of {old}")
    if after["is_excused"] != before["is_excused"]:
        parts.append("Excused" if after["is_excused"] else "No longer excused")
    if after["comment"] != before["comment"]:
        parts.append(f"Comment: “{after['comment']}”" if after["comment"] else "Comment taken back")
    return ". ".join(parts)
