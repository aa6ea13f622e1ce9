"""The gradebook of a class into Canvas's: what to put where, and a file from nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cards.exports import canvas
from cards.exports.canvas import Gradebook, Known, Target
from cards.exports.scope import Scope
from cards.exports.table import Column, Table, Type, Values
from cards.gradebook import Book, Cell, Standing, book
from cards.models import Assignment, Enrolment
from cards.web.figures import format_number


@dataclass(frozen=True, slots=True)
class Match:
    """An assignment of the class, the column of the file that it goes into, and how many scores there are."""

    assignment: Assignment
    target: Target | None

    @property
    def is_scaled(self) -> bool:
        possible = self.target.possible if self.target else None
        return possible is not None and possible != self.assignment.points


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be filled in. `unknown` are names in the file, `absent` people of the class who are not in it."""

    file: Gradebook
    matches: tuple[Match, ...]
    scores: Mapping[tuple[int, int], str]
    students: int
    unknown: Sequence[str]
    absent: Sequence[str]

    @property
    def filled(self) -> bytes:
        return canvas.filled(self.file, self.scores)


def plan(scope: Scope, file: Gradebook, chosen: Mapping[int, int | None]) -> Plan:
    """`chosen` are columns by assignment, in the place of those that are found by number or title."""
    found = book(scope.classroom, scope.now, enrolments=scope.present())
    matches = tuple(Match(each, _target(file, each, chosen)) for each in found.assignments)
    people = {each.pk: each for each in found.enrolments}
    rows = canvas.matched(file, [_known(each) for each in people.values()])
    scores = {}
    for row, key in rows.items():
        for match in matches:
            cell = found.cells[key, match.assignment.pk]
            text = _score(cell, match.assignment, match.target)
            if match.target and text:
                scores[row, match.target.place] = text
    return Plan(
        file, matches, scores, len(rows),
        unknown=[file.name(row) for row in file.students() if row not in rows],
        absent=[each.name for each in people.values() if each.pk not in rows.values()],
    )  # fmt: skip


def _target(file: Gradebook, assignment: Assignment, chosen: Mapping[int, int | None]) -> Target | None:
    if assignment.pk not in chosen:
        return canvas.column_for(assignment.title, file.targets)
    return next((each for each in file.targets if each.place == chosen[assignment.pk]), None)


def _known(enrolment: Enrolment) -> Known:
    return Known(enrolment.pk, enrolment.name, enrolment.email, enrolment.number)


def _score(cell: Cell, assignment: Assignment, target: Target | None) -> str:
    possible = target.possible if target else None
    is_excused = cell.standing is Standing.EXCUSED
    return canvas.score(cell.counted, is_excused=is_excused, of=assignment.points, possible=possible)


def minimal(scope: Scope) -> tuple[Table, Iterator[Values]]:
    """The least that Canvas imports. Its own ID stays empty: a made-up one would be somebody's."""
    found = book(scope.classroom, scope.now, enrolments=scope.present())
    identity = tuple(Column(name, Type.TEXT, "Who it is, for Canvas to match.") for name in canvas.MINIMAL)
    columns = [Column(canvas.kept_title(each.title), Type.TEXT, "What counts.") for each in found.assignments]
    table = Table("canvas", "Canvas gradebook", "One row for each student.", (*identity, *columns))
    return table, _minimal_rows(found)


def _minimal_rows(found: Book) -> Iterator[Values]:
    worth = [format_number(each.points) for each in found.assignments]
    yield ("    Points Possible", "", "", "", "", *worth)
    for each in found.enrolments:
        section = each.section.title if each.section else ""
        pairs = zip(found.row(each), found.assignments, strict=True)
        scores = [_score(cell, assignment, None) for cell, assignment in pairs]
        yield (each.name, "", each.number, each.email, section, *scores)
