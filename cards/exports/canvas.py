"""Canvas's gradebook export, read so that a filled cell is all that differs in it afterwards. No database.

What Canvas does with such a file: lib/gradebook_exporter.rb and lib/gradebook_importer.rb of instructure/canvas-lms.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cards.models.identity import identity_key
from cards.web.delimited import Cell, UnreadableFile, find_delimiter, read_cells
from cards.web.figures import format_number
from cards.web.spreadsheet import is_row_of_canvas

MOST_BYTES = 1_000_000
MOST_POINTS = 1_000_000
# Canvas drops a column whose title says any of this anywhere.
DROPPED = re.compile(r"(Current|Final|Override) (Score|Points|Grade|Status)", re.IGNORECASE)
ID_AT_END = re.compile(r"\s*\((\d+)\)\s*$")
# With a comma that can't stand before thousands: 88,5 and 1.000,00, but not 1,000.
COMMA_NUMBER = re.compile(r"-?\d+,(?:\d{1,2}|\d{4,})|-?\d{1,3}(?:\.\d{3})+,\d+")
NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d*)?")
POSTING = {"muted", "manual posting"}
MINIMAL = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


class Target(NamedTuple):
    """A column that scores can be put into."""

    place: int
    title: str
    """Without its number."""
    number: str
    possible: float | None


class Known(NamedTuple):
    """A student as the class knows them."""

    key: int
    name: str
    email: str
    number: str


@dataclass(frozen=True, slots=True)
class Gradebook:
    rows: list[list[Cell]]
    names: list[str]
    first_student: int
    targets: tuple[Target, ...]
    mark: str
    """The byte order mark, if there is one."""
    has_commas: bool
    """Whether its numbers have a decimal comma."""

    def text(self, row: int, name: str) -> str:
        """Of a column of identity; empty if there is none."""
        place = self.names.index(name) if name in self.names else -1
        return self.rows[row][place].text.strip() if 0 <= place < len(self.rows[row]) else ""

    def students(self) -> list[int]:
        """The rows that are somebody's."""
        found = range(self.first_student, len(self.rows))
        return [row for row in found if self.name(row) and not is_row_of_canvas(self.name(row))]

    def name(self, row: int) -> str:
        if "Student" in self.names:
            return self.text(row, "Student")
        return ", ".join(filter(None, (self.text(row, "LastName"), self.text(row, "FirstName"))))


def read(content: bytes) -> Gradebook:
    """UnreadableFile says what to do about it."""
    if len(content) > MOST_BYTES:
        raise UnreadableFile(f"The file is larger than {MOST_BYTES // 1_000_000} MB.")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise UnreadableFile("The file is not in UTF-8. Upload it as Canvas exported it, without a detour.") from None
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    rows = read_cells(text, find_delimiter(text))
    names = [cell.text.strip() for cell in rows[0]] if rows else []
    if "Section" not in names or "ID" not in names or not {"Student", "LastName"} & set(names[:1]):
        raise UnreadableFile("This is no gradebook of Canvas: its first row has no columns Student, ID and Section.")
    return _gradebook(rows, names, mark)


def _gradebook(rows: list[list[Cell]], names: list[str], mark: str) -> Gradebook:
    possible = next((n for n, row in enumerate(rows[1:5], 1) if "Points Possible" in row[0].text), None)
    first = 1 if possible is None else possible + 1
    while first < len(rows) and {cell.text.strip().lower() for cell in rows[first]} - {""} <= POSTING:
        first += 1
    worth = [cell.text for cell in rows[possible]] if possible is not None else []
    worth += [""] * (len(names) - len(worth))
    numbers = [cell.text.strip() for row in rows[1:] for cell in row[names.index("Section") + 1 :]]
    has_commas = any(map(COMMA_NUMBER.fullmatch, numbers))
    targets = []
    for place in range(names.index("Section") + 1, len(names)):
        if names[place] and not DROPPED.search(names[place]) and "read only" not in worth[place].lower():
            number = ID_AT_END.search(names[place])
            title = ID_AT_END.sub("", names[place])
            points = _number(worth[place], has_commas=has_commas)
            if points is None and worth[place].strip():
                where = f"Row {(possible or 0) + 1}, column “{names[place]}”"
                raise UnreadableFile(f"{where}: “{worth[place].strip()}” is no number of points. Correct it in Canvas.")
            targets.append(Target(place, title, number[1] if number else "", points))
    return Gradebook(rows, names, first, tuple(targets), mark, has_commas)


def _number(text: str, *, has_commas: bool) -> float | None:
    """None for anything else than digits; so are nan and inf, which Python takes for numbers."""
    plain = text.strip()
    plain = plain.replace(".", "").replace(",", ".") if has_commas else plain
    if not (NUMBER.fullmatch(plain) and any(map(str.isdecimal, plain))):
        return None
    found = float(plain.replace(",", ""))
    return found if 0 <= found <= MOST_POINTS else None


def column_for(title: str, targets: Iterable[Target]) -> Target | None:
    """The column of an assignment of ours: with the number that its title ends with, else with its very title."""
    number = ID_AT_END.search(title)
    listed = list(targets)
    by_number = [each for each in listed if number and each.number == number[1]]
    by_title = [each for each in listed if each.title.strip() == ID_AT_END.sub("", title).strip()]
    return next((found[0] for found in (by_number, by_title) if len(found) == 1), None)


def matched(book: Gradebook, people: Sequence[Known]) -> dict[int, int]:
    """Who stands in which row, by row: by SIS ID, login, Canvas's ID, or name; only where there is no doubt.

    Canvas's own ID comes late, for the numbers on a roster are a school's, and might be somebody else's there.
    """
    rows = book.students()
    found: dict[int, int] = {}
    for column, words in (
        ("SIS User ID", lambda one: [one.number]),
        ("SIS Login ID", lambda one: [one.email, one.number, one.email.partition("@")[0]]),
        ("ID", lambda one: [one.number]),
        ("", lambda one: [_plain_name(one.name)]),
    ):  # fmt: skip
        taken = set(found.values())
        unmatched = [one for one in people if one.key not in taken]
        keys = {(identity_key(word), one.key) for one in unmatched for word in words(one) if identity_key(word)}
        counts = Counter(word for word, _ in keys)
        by_word = {word: key for word, key in keys if counts[word] == 1}
        said = {
            row: identity_key(book.text(row, column) if column else _plain_name(book.name(row)))
            for row in rows if row not in found
        }  # fmt: skip
        hits = {row: by_word[word] for row, word in said.items() if word in by_word}
        once = Counter(hits.values())
        found |= {row: key for row, key in hits.items() if once[key] == 1}
    return found


def _plain_name(name: str) -> str:
    """ "Student, Sam" and "Sam Student" are the same."""
    last, comma, first = name.partition(",")
    return " ".join((f"{first} {last}" if comma else name).split())


def filled(book: Gradebook, scores: Mapping[tuple[int, int], str]) -> bytes:
    """The file with these texts at (row, column), and otherwise byte for byte as it was."""
    rows = [list(row) for row in book.rows]
    for (line, place), text in scores.items():
        row = rows[line]
        if place < len(row):
            row[place] = replace_cell(row[place], text.replace(".", ",") if book.has_commas else text)
    return (book.mark + "".join(cell.raw + cell.end for row in rows for cell in row)).encode()


def replace_cell(cell: Cell, text: str) -> Cell:
    is_quoted = cell.raw.startswith('"') or "," in text
    return cell._replace(raw=f'"{text}"' if is_quoted else text)


def score(points: float | None, *, is_excused: bool, of: float, possible: float | None) -> str:
    """As a cell says it, at two digits as Canvas compares. Empty where there is nothing to say.

    Where the assignment is worth something else in Canvas, the share is what counts.
    """
    if is_excused:
        return "EX"
    if points is None:
        return ""
    scaled = points * possible / of if possible and of else points
    return format_number(scaled)


def kept_title(title: str) -> str:
    """A title that Canvas takes for an assignment's: no total, and no number that it would look for."""
    return ID_AT_END.sub(r" [\1]", DROPPED.sub(r"\1-\2", title))
