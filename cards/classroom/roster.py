"""A roster as it comes, CSV or XLSX, read into rows. No database: what is wrong is said with the row it is in."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cards.web.errors import DomainError

MOST_BYTES = 1_000_000
MOST_ROWS = 3_000
MOST_COLUMNS = 60
# An XLSX is a zip: so much may it come to, and no more parts than a workbook has.
MOST_UNPACKED = 20_000_000
MOST_PARTS = 500

# What columns are called, in spreadsheets of one's own and in exports of Canvas, Moodle and others; the best first.
NAMES = {
    "name": ("name", "full name", "student", "student name", "display name"),
    "first": ("first name", "firstname", "given name", "given names", "forename"),
    "last": ("last name", "lastname", "surname", "family name"),
    "email": ("email", "email address", "e-mail", "e-mail address", "mail"),
    "number": ("id number", "student id", "student number", "sis user id", "idnumber", "number", "uin", "id"),
    "section": ("section", "class section", "group", "groups"),
}
LIMITS = {"name": 120, "email": 254, "number": 60, "section": 60}
FIELDS = ("name", "email", "number", "section")


class Unreadable(DomainError):
    code = "unreadable"


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is the row of the sheet; what its column is missing for, or its cell is empty of, is an empty string."""

    line: int
    name: str
    email: str
    number: str
    section: str


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
    lines = list(_xlsx(content) if is_zip else _csv(content))
    return _roster(lines)


def _csv(content: bytes) -> Iterator[Sequence[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise Unreadable("This is no text. Save the sheet as CSV or as XLSX.")
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=header.count)
    try:
        yield from csv.reader(StringIO(text), delimiter=delimiter)
    except csv.Error as error:
        raise Unreadable(f"The CSV can't be read: {error}.") from None


def _decoded(content: bytes) -> str:
    """UTF-8, or UTF-16 with its mark; else as Excel writes it in Western Europe, which any bytes can be read as."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _xlsx(content: bytes) -> Iterator[Sequence[str]]:
    """The first sheet. What formulas came to when the file was saved; the formulas themselves are never run."""
    from openpyxl import load_workbook  # takes a while, and few need it

    _check_size(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)):
            if number > MOST_ROWS * 2:
                break
            yield [_cell(value) for value in cells]
        book.close()
    except Exception as error:  # whatever a library finds in a file that somebody made up
        raise Unreadable("This XLSX can't be read. Open it, save it anew as XLSX or CSV, and try again.") from error


def _check_size(content: bytes) -> None:
    """Before anything is unpacked. zipfile itself reads no more of a part than the directory says here."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except BadZipFile:
        raise Unreadable("This XLSX is damaged. Save it anew and try again.") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("This XLSX unpacks to far more than a roster is. Copy the names into a new sheet.")


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # an ID number that a spreadsheet took for a measurement
    return "" if value is None else str(value)


def _roster(lines: Sequence[Sequence[str]]) -> Roster:
    start, places = _header(lines)
    columns = tuple(field for field in FIELDS if field in places or (field == "name" and "last" in places))
    rows: list[Row] = []
    faults: list[Fault] = []
    for line, cells in enumerate(lines[start + 1 :], start + 2):
        given = {field: _clean(cells[place]) if place < len(cells) else "" for field, place in places.items()}
        if not any(given.values()) or "points possible" in given.get("name", "").lower():  # Canvas's second row
            continue
        if len(rows) == MOST_ROWS:
            raise Unreadable(f"There are more than {MOST_ROWS:,} rows. Split the roster, or the class.")
        row = _row(line, given)
        sentence = _fault(row)
        if sentence:
            faults.append(Fault(line, sentence))
        else:
            rows.append(row)
    if not rows and not faults:
        raise Unreadable("There is nobody under the row of column names.")
    return Roster(columns, *_without_doubles(rows, faults))


def _header(lines: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """The first row that names a column for a name, and where each field stands in it."""
    for number, cells in enumerate(lines[:10]):
        titles = [re.sub(r"[\s_]+", " ", _clean(cell).lower()).strip(" *:") for cell in cells]
        places = {field: _place(titles, names) for field, names in NAMES.items()}
        found = {field: place for field, place in places.items() if place is not None}
        if "name" in found or "last" in found:
            return number, found
    raise Unreadable(
        "The first row has to name the columns: Name (or First name and Last name), and where you have them Email, "
        "ID number and Section."
    )


def _place(titles: Sequence[str], names: Iterable[str]) -> int | None:
    return next((titles.index(name) for name in names if name in titles), None)


def _clean(text: str) -> str:
    return " ".join(text.split())


def _row(line: int, given: dict[str, str]) -> Row:
    whole = f"{given.get('first', '')} {given.get('last', '')}".strip()
    return Row(line, given.get("name") or whole, *(given.get(field, "") for field in FIELDS[1:]))


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
        keys = [(field, getattr(row, field).lower()) for field in ("email", "number") if getattr(row, field)]
        first = next((seen[key] for key in keys if key in seen), None)
        if first:
            faults.append(Fault(row.line, f"Row {first} has the same e-mail address or ID number."))
            continue
        seen |= dict.fromkeys(keys, row.line)
        kept.append(row)
    return tuple(kept), tuple(sorted(faults, key=lambda fault: fault.line))
