"""Delimited text is read strictly: right, or refused with the row."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.admin.formats import CSV, FileRefusedError
from cards.classroom import roster
from cards.exports import canvas
from cards.web.delimited import UnreadableFile, decode_text, find_delimiter, read_cells, read_rows

OPEN = 'Student,ID,Section\nAnn,"7,Monday\nBen,8,Friday\nCleo,9,"\n'


@pytest.mark.parametrize(
    "read",
    [
        lambda text: roster.read(text.encode(), "roster.csv"),
        lambda text: canvas.read(text.encode()),
        lambda text: CSV().create_dataset(text.encode()),
    ],
    ids=["roster", "canvas", "cards"],
)
@pytest.mark.parametrize("text", [OPEN.removesuffix('"\n'), 'Student,ID,Section\nAnn,"7"7,Monday\nBen,8,Friday\n'])
def test_an_open_quotation_mark_is_refused_with_its_row_and_swallows_nobody(read, text):
    with pytest.raises((UnreadableFile, FileRefusedError), match="Row 2, column 2 can't be read: a quotation mark"):
        read(text)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ('Name;"ID, if any, or none"\nAnn;7\n', ";"),
        ("Name\tID;x\tSection\n", "\t"),
        ("Course 7\n\nName;ID\nLee, Ann;7\n", ";"),
        ('"A;B;C;D",ID\n', ","),
        ("Name\nAnn\n", ","),
        ("", ","),
    ],
)
def test_delimiters_are_counted_outside_of_quotes(text, delimiter):
    assert find_delimiter(text) == delimiter


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_one(end):
    assert read_rows(end.join(["Name,ID", "Ann,7", ""])) == [["Name", "ID"], ["Ann", "7"]]
    found = roster.read(end.join(["Name,ID", "Ann,7", "Ben,8"]).encode(), "roster.csv")
    assert [(row.line, row.name) for row in found.rows] == [(2, "Ann"), (3, "Ben")]


def test_a_line_end_within_quotes_belongs_to_its_cell():
    assert read_rows('Name,Note\n"Ann","a\nb"\nBen,c\n')[1:] == [["Ann", "a\nb"], ["Ben", "c"]]


def test_utf_16_and_the_encoding_of_western_excel_are_read_and_what_is_neither_is_refused():
    assert decode_text("Zoë".encode("utf-16"), is_from_excel=False) == "Zoë"
    assert decode_text("Zoë".encode("cp1252"), is_from_excel=True) == "Zoë"
    for content, is_from_excel in ((b"Zo\xeb", False), (b"Zo\x81", True)):
        with pytest.raises(UnreadableFile, match="not in UTF-8"):
            decode_text(content, is_from_excel=is_from_excel)


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(st.lists(st.lists(cells, min_size=2, max_size=4), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_what_pythons_csv_writes_is_read_as_it_was_and_joined_again_it_is_the_file(rows, delimiter):
    out = StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
    found = read_cells(out.getvalue(), delimiter)
    assert [[cell.text for cell in row] for row in found] == rows
    assert "".join(cell.raw + cell.end for row in found for cell in row) == out.getvalue()


def test_a_hundred_thousand_rows_are_refused_with_the_limit():
    with pytest.raises(UnreadableFile, match="more than 3,000 rows"):
        roster.read(b"Name\n" + b"Ann Lee\n" * 100_000, "roster.csv")


CANVAS = "Student,ID,SIS User ID,Section,Quiz (12)\n    Points Possible,,,,{}\n"


@pytest.mark.parametrize(("points", "possible"), [('"1,000"', 1000), ('"1,000.50"', 1000.5), ("10.00", 10), ("", None)])
def test_a_comma_before_thousands_is_no_decimal_comma(points, possible):
    book = canvas.read(CANVAS.format(points).encode())
    assert book.targets[0].possible == possible
    assert not book.has_commas


@pytest.mark.parametrize(("points", "possible"), [("10,00", 10), ("1.000,50", 1000.5), ("0,5", 0.5)])
def test_a_decimal_comma_is_one(points, possible):
    book = canvas.read(CANVAS.replace(",", ";").format(points).encode())
    assert book.targets[0].possible == possible
    assert book.has_commas


@pytest.mark.parametrize("points", ["nan", "inf", "-Infinity", "1e5", "ten", "1_0"])
def test_points_that_are_no_number_are_refused_with_their_place(points):
    with pytest.raises(UnreadableFile, match=f"Row 2, column “Quiz \\(12\\)”: “{points}” is no number of points"):
        canvas.read(CANVAS.format(points).encode())


def test_the_test_student_of_canvas_is_nobody_but_a_person_of_nearly_that_name_is():
    content = CANVAS.format(10) + '"Student, Test",1,,S,\n"Student, Testa",2,8,S,\n'
    assert [row.name for row in roster.read(content.encode(), "c.csv").rows] == ["Student, Testa"]
    book = canvas.read(content.encode())
    assert [book.name(row) for row in book.students()] == ["Student, Testa"]
