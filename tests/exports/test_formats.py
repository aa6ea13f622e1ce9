"""Bytes out and in again: no text is calculated, none is cut, and what can't be held is refused with its place."""

import csv
import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.exports import formats
from cards.exports.archive import zipped
from cards.exports.formats import INCOMPLETE, CellRefused, csv_pieces, json_pieces, write_xlsx
from cards.exports.table import Column, Table, Type
from cards.web.spreadsheet import FORMULA_STARTS, arm, defuse
from tests.exports.conftest import members_of

TABLE = Table(
    "t",
    "Things",
    "One row for each thing.",
    (
        Column("text", Type.TEXT, "A text."),
        Column("number", Type.NUMBER, "A number."),
        Column("yes", Type.YES_NO, "Yes or no."),
    ),
)
PAYLOADS = ["1+1", 'HYPERLINK("http://evil.example")', "cmd|' /C calc'!A0", "SUM(1)*cmd|'/C calc'!A0", "A1", "", "x=1"]
PREFIXES = [
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    " =",
    "  +",
    '"=',
    "' =",
    "\u00a0=",
    "\u3000=",
    "＝",
    "＋",
    "－",
    "＠",
]
FORMULAS = [f"{prefix}{payload}" for prefix in PREFIXES for payload in PAYLOADS]
# All that PostgreSQL can store.
TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=60)
NUMBERS = st.none() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
ROWS = st.lists(st.tuples(TEXTS | st.sampled_from(FORMULAS), NUMBERS, st.none() | st.booleans()), max_size=20)
PRINTABLE = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=60)


def written(pieces: Iterator[bytes]) -> str:
    return b"".join(pieces).decode()


def xlsx(rows: Any) -> list[tuple[Any, ...]]:
    out = BytesIO()
    write_xlsx(out, TABLE, rows)
    book = openpyxl.load_workbook(out)
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return list(book["Things"].iter_rows(values_only=True))[1:]


@given(ROWS)
def test_csv_comes_back_as_it_was(rows: list[tuple[Any, ...]]) -> None:
    names, *lines = csv.reader(StringIO(written(csv_pieces(TABLE, rows)), newline=""), strict=True)
    assert names == TABLE.names
    assert [arm(line[0]) for line in lines] == [row[0] for row in rows]
    assert [float(line[1]) if line[1] else None for line in lines] == [row[1] for row in rows]
    assert [line[2] for line in lines] == [{None: "", True: "TRUE", False: "FALSE"}[row[2]] for row in rows]


@given(ROWS)
def test_no_cell_of_csv_that_is_a_text_begins_as_a_formula_does(rows: list[tuple[Any, ...]]) -> None:
    lines = list(csv.reader(StringIO(written(csv_pieces(TABLE, rows)), newline="")))[1:]
    assert not [line for line in lines if line[0].lstrip(' "\u00a0\u3000\ufeff').startswith(FORMULA_STARTS)]


@given(ROWS)
def test_json_comes_back_as_it_was(rows: list[tuple[Any, ...]]) -> None:
    found = json.loads(written(json_pieces(TABLE, rows)))
    assert [tuple(one.values()) for one in found] == rows


@given(st.lists(PRINTABLE | st.sampled_from([text for text in FORMULAS if text.isprintable()]), max_size=10))
def test_xlsx_comes_back_as_it_was(texts: list[str]) -> None:
    assert [row[0] for row in xlsx([(text, 1.5, True) for text in texts])] == texts


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_a_text_in_csv_and_comes_back_equal(text: str) -> None:
    out = defuse(text)
    assert out == f"'{text}" or not text.lstrip(' "\u00a0\u3000').startswith((*FORMULA_STARTS, "'"))
    assert arm(out) == text


def test_numbers_stay_numbers() -> None:
    lines = written(csv_pieces(TABLE, [("a", -5.25, False), ("b", -3, None)])).split("\r\n")
    assert lines[1:3] == ["a,-5.25,FALSE", "b,-3,"]
    assert xlsx([("a", -5.25, False)]) == [("a", -5.25, False)]


def test_csv_is_as_rfc_4180_has_it() -> None:
    text = written(csv_pieces(TABLE, [('one, "two"\nthree', 1, True)]))
    assert text == 'text,number,yes\r\n"one, ""two""\nthree",1,TRUE\r\n'
    assert b"".join(csv_pieces(TABLE, [], has_bom=True)).startswith(b"\xef\xbb\xbftext,")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x" * 32_768, "Things, row 2, column text: 32,768 characters; a cell of XLSX holds 32,767."),
        ("a\x07b", "Things, row 2, column text: there is a control character in it"),
        ("a\ud800", "Things, row 2, column text: there is a control character in it"),
    ],
)
def test_xlsx_refuses_what_it_cannot_hold_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(CellRefused, match=sentence.split(";")[0]):
        write_xlsx(BytesIO(), TABLE, [("fine", 1, True), (text, 1, True)])


def test_xlsx_holds_a_cell_of_its_longest_and_lines() -> None:
    longest = "é" * 32_767
    assert xlsx([(longest, 1, True), ("a\nb\tc", 2, False)]) == [(longest, 1, True), ("a\nb\tc", 2, False)]


def test_xlsx_refuses_more_rows_than_a_sheet_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MOST_ROWS", 3)
    with pytest.raises(CellRefused, match="XLSX holds 3 rows"):
        write_xlsx(BytesIO(), TABLE, [("a", 1, True)] * 4)
    assert len(xlsx([("a", 1, True)] * 3)) == 3


def test_a_json_number_that_is_none_is_never_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        list(json_pieces(TABLE, [("a", float("nan"), True)]))


def test_a_zip_is_written_as_it_goes_and_read_by_others() -> None:
    def pieces(name: str) -> Iterator[bytes]:
        for n in range(300):
            seen.append(name)
            yield f"{name} {n}\n".encode() * 500

    seen: list[str] = []
    stream = zipped((name, pieces(name)) for name in "ab")
    parts = [next(stream)]
    assert len(seen) < 300  # the first bytes are there before the first file is read through
    parts += stream
    assert max(map(len, parts)) < 100_000
    found = members_of(b"".join(parts))
    assert list(found) == ["a", "b"]
    assert found["b"].count(b"\n") == 150_000


def test_the_last_line_of_an_unfinished_file_is_one_cell() -> None:
    assert list(csv.reader(StringIO(formats.csv_broken().decode()))) == [[INCOMPLETE]]
