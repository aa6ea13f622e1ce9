"""The gradebook as a page shows it: filtered and sorted rows of a book."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from cards.gradebook import Book, Cell, Standing, Total, book, describe_lateness
from cards.models import Assignment, Classroom, ClassSection, Enrolment
from cards.models.identity import identity_key
from cards.web.templatetags.cards import number

WORDS = {
    Standing.NONE: "",
    Standing.OPEN: "begun",
    Standing.DONE: "",
    Standing.LATE: "late",
    Standing.MISSING: "missing",
    Standing.EXCUSED: "excused",
    Standing.HIDDEN: "hidden",
}
# What one may look for, and what it is called there.
FILTERS = {
    Standing.MISSING: "Something missing",
    Standing.LATE: "Something late",
    Standing.OPEN: "Something begun",
    Standing.EXCUSED: "Something excused",
}
SET, COMMENTED, LEFT = "set", "commented", "left"
MORE_FILTERS = {SET: "Points set by an instructor", COMMENTED: "A comment", LEFT: "Who left the class"}
NAME, SECTION, TOTAL = "name", "section", "total"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for; `sort` may begin with a minus."""

    sort: str = NAME
    name: str = ""
    section: int | None = None
    standing: str = ""

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def is_falling(self) -> bool:
        return self.sort.startswith("-")

    def sorted_by(self, column: str) -> str:
        """The query of a link in the head: another column, or the same one the other way round."""
        sort = f"-{column}" if self.sort == column else column
        return self._query(sort)

    def direction_of(self, column: str) -> str:
        """As aria-sort says it."""
        if self.column != column:
            return "none"
        return "descending" if self.is_falling else "ascending"

    @property
    def is_filtering(self) -> bool:
        return bool(self.name or self.section or self.standing)

    def _query(self, sort: str) -> str:
        kept = {"sort": sort, "q": self.name, "section": self.section, "standing": self.standing}
        return urlencode({name: value for name, value in kept.items() if value})


@dataclass(frozen=True, slots=True)
class Entry:
    assignment: Assignment
    cell: Cell
    word: str
    """What there is to say beside the points."""


@dataclass(frozen=True, slots=True)
class Row:
    enrolment: Enrolment
    entries: Sequence[Entry]
    total: Total


@dataclass(frozen=True, slots=True)
class Column:
    """A head of the table: its link sorts by it."""

    title: str
    query: str
    direction: str
    assignment: Assignment | None = None
    mean: float | None = None
    """Of the points that count."""


@dataclass(frozen=True, slots=True)
class Sheet:
    classroom: Classroom
    columns: Sequence[Column]
    rows: Sequence[Row]
    shown: int
    students: int
    """Before the filter. Neither these numbers nor a mean is about kept grades of deleted accounts."""
    former: int
    """Rows of those."""
    sections: Sequence[ClassSection]
    mean: float | None
    """Of the totals, in percent."""
    quizzes: Sequence[Assignment]


def sheet(classroom: Classroom, asked: Asked, now: datetime) -> Sheet:
    """In a constant number of statements."""
    sections = list(classroom.sections.all())
    found = book(classroom, now, enrolments=_who_left(classroom) if asked.standing == LEFT else None)
    rows = [_row(found, enrolment) for enrolment in found.enrolments]
    shown = [row for row in rows if _is_asked_for(row, asked)]
    current = [row for row in shown if row.enrolment.student_id]
    percents = [row.total.percent for row in current if row.total.percent is not None]
    return Sheet(
        classroom=classroom,
        columns=_columns(found.assignments, current, asked, has_sections=bool(sections)),
        rows=sorted(sorted(shown, key=_name), key=_order(asked), reverse=asked.is_falling),
        shown=len(current),
        students=sum(row.enrolment.student_id is not None for row in rows),
        former=len(shown) - len(current),
        sections=sections,
        mean=sum(percents) / len(percents) if percents else None,
        quizzes=[assignment for assignment in found.assignments if assignment.quiz_id],
    )


def _who_left(classroom: Classroom) -> QuerySet[Enrolment]:
    left = classroom.enrolments.filter(joined_at__isnull=False, left_at__isnull=False, student__isnull=False)
    return left.select_related("section", "student")


def _row(found: Book, enrolment: Enrolment) -> Row:
    pairs = zip(found.assignments, found.row(enrolment), strict=True)
    entries = [Entry(assignment, cell, word(cell)) for assignment, cell in pairs]
    return Row(enrolment, entries, found.totals[enrolment.pk])


def word(cell: Cell) -> str:
    """ "late by 6 minutes; 20% deducted", "begun, 7.5 so far", "missing": empty where the points say it all."""
    parts = [describe_lateness(cell) or WORDS[cell.standing]]
    if cell.standing is Standing.OPEN and cell.computed is not None and not cell.is_overridden:
        parts.append(f"{number(cell.computed)} so far")
    if cell.is_overridden and cell.standing is not Standing.EXCUSED:
        parts.append("set")
    return ", ".join(part for part in parts if part)


def _is_asked_for(row: Row, asked: Asked) -> bool:
    if asked.section and row.enrolment.section_id != asked.section:
        return False
    known = " ".join((row.enrolment.name, row.enrolment.email, row.enrolment.number))
    if identity_key(asked.name) not in identity_key(known):
        return False
    return not asked.standing or asked.standing == LEFT or any(_is(entry.cell, asked.standing) for entry in row.entries)


def _is(cell: Cell, standing: str) -> bool:
    if standing == SET:
        return cell.is_overridden
    return bool(cell.comment) if standing == COMMENTED else cell.standing == standing


def _columns(
    assignments: Sequence[Assignment], rows: Sequence[Row], asked: Asked, *, has_sections: bool
) -> list[Column]:
    def head(title: str, key: str, **more: Any) -> Column:
        return Column(title, asked.sorted_by(key), asked.direction_of(key), **more)

    columns = [head("Name", NAME)]
    columns += [head("Section", SECTION)] if has_sections else []
    for n, assignment in enumerate(assignments):
        counted = [points for row in rows if (points := row.entries[n].cell.counted) is not None]
        mean = sum(counted) / len(counted) if counted else None
        columns.append(head(assignment.title, str(assignment.pk), assignment=assignment, mean=mean))
    return [*columns, head("Total", TOTAL)]


def _name(row: Row) -> tuple[str, int]:
    return row.enrolment.name.casefold(), row.enrolment.pk


def _order(asked: Asked) -> Callable[[Row], Any]:
    """Rows without a value come first, or last the other way round: they are what one looks for."""
    if asked.column == SECTION:
        return lambda row: row.enrolment.section.title if row.enrolment.section else ""
    if asked.column == TOTAL:
        return lambda row: -1.0 if row.total.percent is None else row.total.percent
    if asked.column.isdecimal():
        return lambda row: next(
            (_points(entry.cell) for entry in row.entries if str(entry.assignment.pk) == asked.column), -1.0
        )
    return _name


def _points(cell: Cell) -> float:
    return -1.0 if cell.counted is None else cell.counted
