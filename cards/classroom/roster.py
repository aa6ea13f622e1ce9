"""A roster as it comes, CSV or XLSX, read into rows. No database: what is wrong is said with the row it is in."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cards.models.classroom import keys_of
from cards.models.identity import clean_email, clean_text
from cards.web.delimited import UnreadableFile as Unreadable
from cards.web.delimited import decode_text, read_rows
from cards.web.spreadsheet import DICTIONARY_SHEET, arm, is_row_of_canvas
from cards.web.workbook import Sheet, read_workbook

MOST_BYTES = 1_000_000
MOST_ROWS = 3_000

# What columns are called, in spreadsheets of one's own and in exports of Canvas, Moodle and others; the best first.
NAMES = {
    "name": ("name", "full name", "student", "student name", "display name"),
    "first": ("first name", "firstname", "given name", "given names", "forename"),
    "last": ("last name", "lastname", "surname", "family name"),
    "email": ("email", "email address", "e-mail", "e-mail address", "mail"),
    "number": ("id number", "student id", "student number", "sis user id", "idnumber", "number", "uin", "id"),
    "section": ("section", "class section", "group", "groups"),
    "listed": ("is on roster",),
}
LIMITS = {"name": 120, "email": 254, "number": 60, "section": 60}
FIELDS = ("name", "email", "number", "section")


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is the row of the sheet; what its column is missing for, or its cell is empty of, is an empty string."""

    line: int
    name: str
    email: str
    number: str
    section: str
    is_listed: bool = True
    """False in an export of a class of ours, for somebody who joined without being on the roster."""


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Roster:
    columns: tuple[str, ...]
    """Of FIELDS, those that the file has."""
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def read(content: bytes, name: str) -> Roster:
    """`name` is the file's, which only hints at what it is. Unreadable says what to do about it."""
    if len(content) > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 1_000_000} MB. A roster is names, not pictures.")
    if not content.strip():
        raise Unreadable("The file is empty.")
    is_zip = content.startswith(b"PK")
    if not is_zip and name.lower().endswith((".xls", ".ods", ".xlsm", ".xlsb", ".numbers")):
        raise Unreadable("Save it as CSV or as XLSX first; other kinds of spreadsheet are not read.")
    return _roster(_choose_sheet(read_workbook(content)) if is_zip else _csv(content))


def _csv(content: bytes) -> Sheet:
    """What our own exports put before a text that a spreadsheet would calculate is taken off again."""
    text = decode_text(content, is_from_excel=True)
    if "\0" in text:
        raise Unreadable("This is no text. Save the sheet as “CSV UTF-8” or as XLSX.")
    return Sheet("", [[arm(cell) for cell in row] for row in read_rows(text)], {})


def _choose_sheet(sheets: Sequence[Sheet]) -> Sheet:
    """The one with names. Of several none would be right, and to take all would hide that."""
    found = [sheet for sheet in sheets if sheet.title != DICTIONARY_SHEET and _find_header(sheet.rows)]
    if len(found) > 1:
        titles = ", ".join(f"“{sheet.title}”" for sheet in found)
        raise Unreadable(f"Several sheets have names in them: {titles}. Upload a file with one sheet.")
    return found[0] if found else Sheet("", [], {})


def _roster(sheet: Sheet) -> Roster:
    start, places = _header(sheet.rows)
    columns = tuple(field for field in FIELDS if field in places or (field == "name" and "last" in places))
    is_of_canvas = _is_of_canvas(sheet.rows[start])
    rows: list[Row] = []
    faults: list[Fault] = []
    for line in range(start + 1, len(sheet.rows)):
        given = _given(sheet.rows[line], places)
        wrong = next((sheet.faults[line, place] for place in places.values() if (line, place) in sheet.faults), "")
        if not (wrong or any(given.values())) or (is_of_canvas and is_row_of_canvas(given.get("name", ""))):
            continue
        if len(rows) + len(faults) == MOST_ROWS:
            raise Unreadable(f"There are more than {MOST_ROWS:,} rows. Split the roster, or the class.")
        row = _row(line + 1, given)
        sentence = wrong or _fault(row)
        if sentence:
            faults.append(Fault(row.line, sentence))
        else:
            rows.append(row)
    if not rows and not faults:
        raise Unreadable("There is nobody under the row of column names.")
    return Roster(columns, *_without_doubles(rows, faults))


def _given(cells: Sequence[str], places: dict[str, int]) -> dict[str, str]:
    texts = {field: cells[place] if place < len(cells) else "" for field, place in places.items()}
    return {field: (clean_email if field == "email" else clean_text)(text) for field, text in texts.items()}


def _is_of_canvas(titles: Sequence[str]) -> bool:
    return {"student", "id", "section"} <= {title.strip().lower() for title in titles}


def _header(lines: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    found = _find_header(lines)
    if found:
        return found
    raise Unreadable(
        "The first row has to name the columns: Name (or First name and Last name), and where you have them Email, "
        "ID number and Section."
    )


def _find_header(lines: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """The first row that names a column for a name, and where each field stands in it."""
    for number, cells in enumerate(lines[:10]):
        titles = [re.sub(r"[\s_]+", " ", clean_text(cell).lower()).strip(" *:") for cell in cells]
        places = {field: _place(titles, names) for field, names in NAMES.items()}
        found = {field: place for field, place in places.items() if place is not None}
        if "name" in found or "last" in found:
            return number, found
    return None


def _place(titles: Sequence[str], names: Iterable[str]) -> int | None:
    return next((titles.index(name) for name in names if name in titles), None)


def _row(line: int, given: dict[str, str]) -> Row:
    whole = f"{given.get('first', '')} {given.get('last', '')}".strip()
    email, number, section = (given.get(field, "") for field in FIELDS[1:])
    return Row(line, given.get("name") or whole, email, number, section, given.get("listed", "").upper() != "FALSE")


def _fault(row: Row) -> str:
    if not row.name:
        return "There is no name."
    for field, most in LIMITS.items():
        if len(getattr(row, field)) > most:
            return f"The {field} is longer than {most} characters."
    if row.email:
        try:
            validate_email(row.email)
        except ValidationError:
            return f"“{row.email}” is no e-mail address."
    return ""


def _without_doubles(rows: Sequence[Row], faults: list[Fault]) -> tuple[tuple[Row, ...], tuple[Fault, ...]]:
    """Of two rows with one address or number, the first."""
    seen: dict[tuple[str, str], int] = {}
    kept = []
    for row in rows:
        keys = [(name, key) for name, key in keys_of({"email": row.email, "number": row.number}).items() if key]
        first = next((seen[key] for key in keys if key in seen), None)
        if first:
            faults.append(Fault(row.line, f"Row {first} has the same e-mail address or ID number."))
            continue
        seen |= dict.fromkeys(keys, row.line)
        kept.append(row)
    return tuple(kept), tuple(sorted(faults, key=lambda fault: fault.line))
