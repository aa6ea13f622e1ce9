"""XLSX workbooks, read as the cells look in the spreadsheet: 00123 stays 00123, and 1-2 that became a day stays 1-2."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from cards.web.cell_formats import format_date, format_number
from cards.web.delimited import UnreadableFile

# An XLSX is a zip: so much may it come to, and no more parts than a workbook has.
MOST_UNPACKED = 20_000_000
MOST_PARTS = 500
MOST_COLUMNS = 100
MOST_ROWS = 1_048_576
# Excel keeps fifteen digits of a number and makes zeros of the others.
MOST_DIGITS = 15
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):[A-Z]+(\d+)"')


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    rows: list[list[str]]
    """Up to the last row that has anything in it."""
    faults: dict[tuple[int, int], str]
    """What is wrong with a cell, by row and column, both from 0. Its text is empty."""


def read_workbook(content: bytes) -> list[Sheet]:
    """The sheets that are not hidden. Formulas are never run: what they came to when the file was saved counts."""
    from openpyxl import load_workbook  # takes a while, and few need it

    _check_size(content)
    options: dict[str, Any] = {"read_only": True, "keep_links": False}
    try:
        values = load_workbook(BytesIO(content), data_only=True, **options)
        formulas = load_workbook(BytesIO(content), data_only=False, **options)
        pairs = zip(values.worksheets, formulas.worksheets, strict=True)
        return [_read_sheet(*pair, content) for pair in pairs if pair[0].sheet_state == "visible"]
    except Exception as error:  # whatever a library finds in a file that somebody made up
        raise UnreadableFile("This XLSX can't be read. Open it, save it anew as XLSX or CSV, and try again.") from error


def _check_size(content: bytes) -> None:
    """Before anything is unpacked. zipfile itself reads no more of a part than the directory says here."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except BadZipFile:
        raise UnreadableFile("This XLSX is damaged. Save it anew and try again.") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableFile("This XLSX unpacks to far more than a roster is. Copy the names into a new sheet.")


def _read_sheet(values: Any, formulas: Any, content: bytes) -> Sheet:
    sheet = Sheet(values.title, [], {})
    for line, pairs in enumerate(_pairs(values, formulas)):
        known = len(sheet.faults)
        texts = [_read_cell(sheet, (line, place), *pair) for place, pair in enumerate(pairs)]
        if any(texts) or len(sheet.faults) > known:
            sheet.rows.extend([] for _ in range(line - len(sheet.rows)))
            sheet.rows.append(texts)
    _fill_merged(sheet, _merged(values, content))
    return sheet


def _pairs(values: Any, formulas: Any) -> Iterator[Iterator[tuple[Any, Any]]]:
    """The same cell, with what it came to and with its formula, row by row."""
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # what a file says of its size may be wrong
    rows = zip(values.iter_rows(max_col=MOST_COLUMNS), formulas.iter_rows(max_col=MOST_COLUMNS), strict=True)
    for number, (cells, originals) in enumerate(rows):
        if number == MOST_ROWS:
            return
        yield zip(cells, originals, strict=True)


def _read_cell(sheet: Sheet, at: tuple[int, int], cell: Any, original: Any) -> str:
    text, fault = _shown(cell.value, cell.data_type, getattr(cell, "number_format", "General"))
    if cell.value is None and original.data_type == "f":
        fault = "holds a formula without a result. Open the file in a spreadsheet and save it, or type the value."
    if fault:
        sheet.faults[at] = f"Cell {_name(*at)} {fault}"
    return "" if fault else text


def _shown(value: Any, data_type: str, number_format: str) -> tuple[str, str]:
    """The text that a spreadsheet shows, and what is wrong with the cell."""
    if data_type == "e":
        return "", f"holds the error {value}. Type the value in its place."
    if isinstance(value, bool):
        return str(value).upper(), ""
    if isinstance(value, int | float):
        if abs(value) >= 10**MOST_DIGITS:
            return "", "holds a number with more digits than a spreadsheet keeps. Format it as text and type it anew."
        return format_number(value, number_format), ""
    if isinstance(value, datetime | date | time):
        return format_date(value, number_format), ""
    return "" if value is None else str(value), ""


def _name(line: int, place: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(place + 1)}{line + 1}"


def _merged(sheet: Any, content: bytes) -> list[tuple[int, int, int]]:
    """Of each merged area its first column, its first and its last row, from 0."""
    from openpyxl.utils import column_index_from_string

    with ZipFile(BytesIO(content)) as packed:
        part = packed.read(sheet._worksheet_path)  # the reader of long sheets knows of no merged cells
    found = MERGED.findall(part)
    return [(column_index_from_string(column.decode()) - 1, int(top) - 1, int(end) - 1) for column, top, end in found]


def _fill_merged(sheet: Sheet, areas: list[tuple[int, int, int]]) -> None:
    """What stands in a merged cell is meant for each of its rows."""
    for place, top, end in areas:
        first = sheet.rows[top] if top < len(sheet.rows) else []
        if place < len(first):
            for row in sheet.rows[top + 1 : end + 1]:
                if place < len(row):
                    row[place] = first[place]
