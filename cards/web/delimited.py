"""Delimited text (CSV) as strict as RFC 4180, so that a stray quotation mark can't swallow the rows after it."""

import re
from typing import NamedTuple

from cards.web.errors import DomainError

DELIMITERS = ",;\t"
QUOTED = r'"[^"]*(?:""[^"]*)*"'


class UnreadableFile(DomainError):
    """The sentence says where in the file, and what to do about it."""

    code = "unreadable"


class Cell(NamedTuple):
    """As it stands in the file, quotes and all, and what ends it: a delimiter, a line end, or nothing."""

    raw: str
    end: str

    @property
    def text(self) -> str:
        return self.raw[1:-1].replace('""', '"') if self.raw.startswith('"') else self.raw


def decode_text(content: bytes, *, is_from_excel: bool) -> str:
    """UTF-8, or UTF-16 with its mark; `is_from_excel` takes anything else as Excel writes it in Western Europe."""
    is_utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16" if is_utf16 else "utf-8-sig", *(["cp1252"] if is_from_excel and not is_utf16 else [])):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("The file is not in UTF-8. Save it as “CSV UTF-8” and try again.")


def find_delimiter(text: str) -> str:
    """The most frequent one in the first line that has any, outside of quotes."""
    lines = re.sub(QUOTED, "", text[:20_000]).splitlines()
    head = next((line for line in lines if any(mark in line for mark in DELIMITERS)), "")
    return max(DELIMITERS, key=head.count)


def read_cells(text: str, delimiter: str) -> list[list[Cell]]:
    """All rows, empty ones too. Joined again, raw and end, the cells are the text."""
    pattern = re.compile(rf'({QUOTED}|[^"{delimiter}\r\n][^{delimiter}\r\n]*|)({delimiter}|\r\n|\n|\r|\Z)')
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    place = 0
    while place < len(text):
        found = pattern.match(text, place)
        if found is None:
            raise UnreadableFile(
                f"Row {len(rows) + 1}, column {len(row) + 1} can't be read: a quotation mark stands where none may, or "
                "is never closed. Correct it and upload the file again."
            )
        row.append(Cell(found[1], found[2]))
        place = found.end()
        if found[2] != delimiter:
            rows.append(row)
            row = []
    # A last line that ends with a delimiter has one more cell, which is empty.
    return [*rows, [*row, Cell("", "")]] if row else rows


def read_rows(text: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in read_cells(text, find_delimiter(text))]
