"""What Moodle's grade import takes: one column that says who, and one for each grade item."""

from collections.abc import Iterator

from cards.exports.scope import Scope
from cards.exports.table import Column, Table, Type, Values
from cards.gradebook import book
from cards.web.figures import format_number

# Moodle keeps five digits after the point.
DIGITS = 5


def grades(scope: Scope) -> tuple[Table, Iterator[Values]]:
    """Who has neither an address nor a number can't be matched there, and is left out. Empty cells change nothing."""
    found = book(scope.classroom, scope.now, enrolments=scope.present())
    columns = [
        Column("Email address", Type.TEXT, "Matches the user by e-mail address."),
        Column("ID number", Type.TEXT, "Matches the user by ID number."),
        Column("Full name", Type.TEXT, "To read; to be ignored in the import."),
    ]
    for each in found.assignments:
        points = f"of {format_number(each.points)} points"
        columns.append(Column(each.title, Type.NUMBER, "What counts.", points, digits=DIGITS))
        columns.append(Column(f"{each.title} (Feedback)", Type.TEXT, "The instructor's comment."))

    def rows() -> Iterator[Values]:
        for enrolment in found.enrolments:
            if enrolment.email or enrolment.number:
                pairs = [(cell.counted, cell.comment) for cell in found.row(enrolment)]
                yield (enrolment.email, enrolment.number, enrolment.name, *(value for pair in pairs for value in pair))

    return Table("moodle", "Moodle grades", "One row for each student.", tuple(columns)), rows()
