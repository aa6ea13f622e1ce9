"""The class itself: its roster, and what each assignment is worth to each student."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from cards.exports.scope import IDENTITY, Scope
from cards.exports.table import Column, Table, Type, Values
from cards.gradebook import Book, Cell, book
from cards.models import Assignment
from cards.web.figures import format_number

HOUR = timedelta(hours=1)

ROSTER = Table(
    "roster",
    "Roster",
    "One row for everybody who is in the class, was, or is on its roster.",
    (
        *IDENTITY,
        Column("state", Type.TEXT, "waiting (on the roster, has not joined), present, left, or deleted (the account)."),
        Column("is_on_roster", Type.YES_NO, "Whether an instructor entered them."),
        Column("joined_at", Type.TIME, "When they joined."),
        Column("left_at", Type.TIME, "When they left or were removed."),
        Column("is_sharing_past", Type.YES_NO, "Whether the class sees what they did before joining."),
        Column("time_factor", Type.NUMBER, "1.25 for a quarter more time.", names_somebody=True),
    ),
)
TOTALS = (
    Column("total", Type.NUMBER, "The sum of the points that count.", "points", digits=2),
    Column("possible", Type.NUMBER, "What the assignments that count could be worth.", "points", digits=2),
    Column("percent", Type.NUMBER, "The share.", "%", digits=2),
)


def roster(scope: Scope) -> Iterator[Values]:
    everybody = scope.classroom.enrolments.select_related("section")
    people = [(scope.person(enrolment), enrolment) for enrolment in everybody.iterator(2000)]
    for person, each in sorted(people, key=lambda pair: pair[0].name):
        state = "left" if each.left_at else "waiting" if not each.joined_at else "present"
        if state == "present" and each.student_id is None:
            state = "deleted"
        yield (
            *person.cells, state, each.is_on_roster, scope.clock(each.joined_at), scope.clock(each.left_at),
            each.is_sharing_past, each.time_factor,
        )  # fmt: skip


def gradebook_table(assignments: Sequence[Assignment]) -> Table:
    """Five columns for each assignment."""
    columns = [column for name, each in _named(assignments) for column in _columns(name, each)]
    about = "One row for each student, with what counts for each assignment."
    return Table("gradebook", "Gradebook", about, (*IDENTITY, *columns, *TOTALS))


def _named(assignments: Sequence[Assignment]) -> list[tuple[str, Assignment]]:
    """Each by its title; by its number too where that could be mistaken."""
    taken = Counter(column.name for column in (*IDENTITY, *TOTALS))
    taken.update(each.title for each in assignments)
    return [(f"{each.title} #{each.pk}" if taken[each.title] > 1 else each.title, each) for each in assignments]


def _columns(name: str, assignment: Assignment) -> tuple[Column, ...]:
    unit = f"of {format_number(assignment.points)} points"
    counts = (
        "What counts: the instructor's points, else those computed less what lateness cost; 0 for missing work, "
        "empty for what is only begun, not due yet or excused."
    )
    standing = "none (nothing yet), open (begun), done, late, missing or excused."
    return (
        Column(name, Type.NUMBER, counts, unit, digits=2),
        Column(f"{name} · standing", Type.TEXT, standing),
        Column(f"{name} · late by", Type.NUMBER, "How late what counts came; empty if in time.", "hours", digits=2),
        Column(f"{name} · deducted", Type.NUMBER, "What lateness cost, of the points computed.", "points", digits=2),
        Column(f"{name} · comment", Type.TEXT, "The instructor's comment.", names_somebody=True),
    )


def gradebook_rows(scope: Scope, found: Book) -> Iterator[Values]:
    people = [(scope.person(enrolment), enrolment) for enrolment in found.enrolments]
    for person, enrolment in sorted(people, key=lambda pair: (pair[0].name, pair[1].pk)):
        cells = found.row(enrolment)
        total = found.totals[enrolment.pk]
        values = [value for cell in cells for value in _values(cell)]
        yield (*person.cells, *values, total.points, total.possible, total.percent)


def _values(cell: Cell) -> tuple[float | str | None, ...]:
    late_by, deducted = (cell.late_by / HOUR, cell.deducted) if cell.is_late else (None, None)
    return cell.counted, cell.standing.value, late_by, deducted, cell.comment


def gradebook(scope: Scope) -> tuple[Table, Iterator[Values]]:
    found = book(scope.classroom, scope.now)
    return gradebook_table(found.assignments), gradebook_rows(scope, found)
