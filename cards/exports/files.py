"""Every file that can be had of a class: what it is called, what it holds, and how its bytes come about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.text import slugify

from cards.exports import archive, canvas_grades, formats, moodle, revlog, xapi
from cards.exports.attempts import ATTEMPTS, attempt_rows
from cards.exports.items import DISTRACTORS, ITEMS, distractors, items
from cards.exports.people import ROSTER, gradebook, gradebook_table, roster
from cards.exports.record import Record
from cards.exports.responses import RESPONSES, responses
from cards.exports.reviews import REVIEWS, reviews
from cards.exports.scope import Scope
from cards.exports.table import Table, Values, kept_by, round_rows
from cards.models import Assignment

Made = tuple[Table, Iterator[Values]]

MAKERS: dict[str, Callable[[Scope], Made]] = {
    "gradebook": gradebook,
    "responses": lambda scope: (RESPONSES, responses(scope)),
    "attempts": lambda scope: (ATTEMPTS, attempt_rows(scope)),
    "items": lambda scope: (ITEMS, items(scope)),
    "distractors": lambda scope: (DISTRACTORS, distractors(scope)),
    "reviews": lambda scope: (REVIEWS, reviews(scope)),
    "roster": lambda scope: (ROSTER, roster(scope)),
}
GRADE_FILES: dict[str, Callable[[Scope], Made]] = {"canvas": canvas_grades.minimal, "moodle": moodle.grades}
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
TABLE_FORMATS = ("csv", "xlsx", "json")


@dataclass(frozen=True, slots=True)
class File:
    name: str
    title: str
    about: str
    formats: tuple[str, ...]
    can_be_pseudonymous: bool = True


TABLES = (
    File("gradebook", "Gradebook", "A row for each student, with what counts for each assignment.", TABLE_FORMATS),
    File("responses", "Responses", RESPONSES.about, TABLE_FORMATS),
    File("attempts", "Attempts", ATTEMPTS.about, TABLE_FORMATS),
    File("items", "Item statistics", "One row for each question of the class’s quizzes.", TABLE_FORMATS),
    File("distractors", "Distractors", "One row for each answer to a question, with who gives it.", TABLE_FORMATS),
    File("reviews", "Reviews", REVIEWS.about, TABLE_FORMATS),
    File("roster", "Roster", ROSTER.about, TABLE_FORMATS),
)
OTHERS = (
    File("canvas", "Canvas grades", "The least that Canvas imports. Better: fill in its own export.", ("csv",), False),
    File(
        "moodle", "Moodle grades", "For Moodle’s grade import: match “Email address” or “ID number”.", ("csv",), False
    ),
    File(
        "xapi",
        "xAPI statements",
        "JSON lines for a learning record store: questions answered, and what each attempt came to, lateness apart.",
        ("jsonl",),
    ),
    File(
        "revlog", "FSRS optimiser", "The log as fsrs-optimizer reads it, each card of each student by itself.", ("csv",)
    ),
    File("revlogs", "FSRS optimiser, by student", "The same as one file for each student, to train on.", ("zip",)),
)
EVERYTHING = File("everything", "Everything", "All tables as CSV with their data dictionary.", ("zip",))
FILES = {file.name: file for file in (*TABLES, EVERYTHING, *OTHERS)}


@dataclass(frozen=True, slots=True)
class Order:
    """A file that somebody wants; `file` and `format` go together."""

    file: File
    format: str
    is_pseudonymous: bool = False
    has_bom: bool = False

    @classmethod
    def of(cls, what: str, form: str, **wishes: bool) -> "Order | None":
        file = FILES.get(what)
        if file is None or form not in file.formats:
            return None
        if wishes.get("is_pseudonymous") and not file.can_be_pseudonymous:
            return None
        return cls(file, form, **wishes)

    def file_name(self, scope: Scope) -> str:
        return file_name(scope, f"{self.file.name}{'-pseudonyms' * self.is_pseudonymous}", self.format)


def file_name(scope: Scope, what: str, form: str) -> str:
    """ASCII alone, whatever the class is called."""
    title = slugify(scope.classroom.title)[:50].strip("-") or f"class-{scope.classroom.pk}"
    return f"{title}-{what}-{scope.now.astimezone(scope.zone).date().isoformat()}.{form}"


def made(scope: Scope, what: str, record: Record) -> Made:
    """A table as this scope may have it, its rows counted and its numbers rounded."""
    table, rows = MAKERS[what](scope)
    rows = round_rows(table, record.counted(rows))
    return (table.without_names(), kept_by(table, rows)) if scope.is_pseudonymous else (table, rows)


def pieces(order: Order, scope: Scope, record: Record) -> Iterator[bytes]:
    """The bytes of any file but XLSX."""
    name = order.file.name
    if order.format == "zip":
        if name == "revlogs":
            return archive.zipped(revlog.by_student(scope, record.counted))
        return archive.zipped(archive.members(scope, [made(scope, each, record) for each in MAKERS]))
    if name == "xapi":
        return formats.lines_pieces(record.counted(xapi.statements(scope)))
    if name in GRADE_FILES:
        table, rows = GRADE_FILES[name](scope)
        rows = round_rows(table, rows)
    elif name == "revlog":
        table, rows = revlog.REVLOG, revlog.rows(scope)
    else:
        table, rows = made(scope, name, record)
        return (
            formats.csv_pieces(table, rows, has_bom=order.has_bom)
            if order.format == "csv"
            else formats.json_pieces(table, rows)
        )
    return formats.csv_pieces(table, record.counted(rows), has_bom=order.has_bom)


def dictionary_tables() -> list[Table]:
    """As the page shows them: of the gradebook with one assignment in the place of all."""
    example = Assignment(title="<assignment>", points=100)
    return [gradebook_table([example]), RESPONSES, ATTEMPTS, ITEMS, DISTRACTORS, REVIEWS, ROSTER, revlog.REVLOG]
