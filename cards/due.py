"""What a student has to do for their classes, and how each of it stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from cards import gradebook
from cards.gradebook import Cell, describe_lateness
from cards.models import Assignment, Enrolment, Student
from cards.terms import Terms, late_rule
from cards.web.times import UTC, short, written


class Standing(StrEnum):
    """`gradebook.Standing` says what it is worth; this, what there is to do."""

    RUNNING = "running"
    LATE = "late"
    OPEN = "open"
    LATER = "later"
    DONE = "done"
    EXCUSED = "excused"
    MISSED = "missed"


NEVER = datetime.max.replace(tzinfo=UTC)
TO_DO = (Standing.RUNNING, Standing.LATE, Standing.OPEN, Standing.LATER)
WORDS = {
    Standing.RUNNING: "begun",
    Standing.LATE: "late",
    Standing.OPEN: "to do",
    Standing.LATER: "not open yet",
    Standing.DONE: "done",
    Standing.EXCUSED: "excused",
    Standing.MISSED: "missed",
}


@dataclass(frozen=True, slots=True)
class Due:
    """An assignment as it stands for one student; times by the class's clock."""

    assignment: Assignment
    cell: Cell
    standing: Standing
    home_zone: str
    """The student's: a class in the same zone need not name it."""

    @property
    def terms(self) -> Terms:
        return self.cell.terms

    @property
    def words(self) -> str:
        return WORDS[self.standing]

    @property
    def lateness(self) -> str:
        """By how much, and what that costs; empty if it is in time."""
        return describe_lateness(self.cell)

    @property
    def is_to_do(self) -> bool:
        return self.standing in TO_DO

    @property
    def is_urgent(self) -> bool:
        return self.standing in (Standing.LATE, Standing.MISSED)

    @property
    def urgency(self) -> tuple[bool, bool, datetime]:
        """To sort by: what is to do before what is done, and both by their date, those without one last."""
        return (not self.is_to_do, self.standing is Standing.LATER, self.terms.due_at or NEVER)

    @property
    def when(self) -> str:
        """The dates that matter now: "due 3 May 2026 at 14:05"; empty if there are none."""
        own = self.terms
        if self.standing is Standing.LATE and own.ends_at:
            cost = late_rule(own.late_percent, own.late_rule)
            return f"was due, taken until {self._at(own.ends_at)}, {cost}"
        opens = f"opens {self._at(own.opens_at)}" if self.standing is Standing.LATER and own.opens_at else ""
        due = f"due {self._at(own.due_at)}" if own.due_at else ""
        return ", ".join(part for part in (opens, due) if part)

    def _at(self, moment: datetime) -> str:
        zone = ZoneInfo(self.assignment.classroom.time_zone)
        return short(moment, zone) if zone.key == self.home_zone else written(moment, zone)


def due(student: Student, now: datetime) -> list[Due]:
    """Of all the student's classes that are not archived; the most urgent first."""
    own = Enrolment.objects.present().filter(student=student, classroom__archived_at=None)
    found = [each for enrolment in own.select_related("classroom", "student") for each in due_of(enrolment, now)]
    return sorted(found, key=lambda each: each.urgency)


def to_do(student: Student | None, now: datetime) -> list[Due]:
    """What is not done yet and still can be."""
    return [each for each in due(student, now) if each.is_to_do] if student else []


def due_of(enrolment: Enrolment, now: datetime) -> list[Due]:
    """In one class, in a constant number of statements; the most urgent first."""
    assert enrolment.student is not None
    zone = enrolment.student.time_zone
    cells = gradebook.own_cells(enrolment, now)
    found = [Due(assignment, cell, _standing(cell, now), zone) for assignment, cell in cells]
    for each in found:
        each.assignment.classroom = enrolment.classroom
    return sorted(found, key=lambda each: each.urgency)


def _standing(cell: Cell, now: datetime) -> Standing:
    own = cell.terms
    match cell.standing:
        case gradebook.Standing.EXCUSED:
            return Standing.EXCUSED
        case gradebook.Standing.DONE | gradebook.Standing.LATE | gradebook.Standing.HIDDEN:
            return Standing.DONE
        case gradebook.Standing.MISSING:
            return Standing.LATE if own.ends_at and now < own.ends_at else Standing.MISSED
        case gradebook.Standing.OPEN:
            return Standing.RUNNING
    return Standing.LATER if own.opens_at and now < own.opens_at else Standing.OPEN
