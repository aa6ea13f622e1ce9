"""Rosters as they come from spreadsheets and other systems, and what is said about those that can't be read."""

import zipfile
from contextlib import suppress
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl import Workbook

from cards.classroom import roster
from cards.classroom.roster import Unreadable, read
from cards.models.identity import clean_text
from cards.web.workbook import MOST_PARTS

PLAIN = "Name,Email,ID number,Section\nAnn Lee,ann@example.org,77,Monday\n"


def sheet(*rows, title="Roster"):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def people(content, name="roster.csv"):
    content = content.encode() if isinstance(content, str) else content
    return [(row.line, row.name, row.email, row.number, row.section) for row in read(content, name).rows]


ANN = (2, "Ann Lee", "ann@example.org", "77", "Monday")
TITLES = ["Name", "E-mail", "ID", "Section"]
WRITTEN = {
    "commas": PLAIN.encode(),
    "semicolons": PLAIN.replace(",", ";").encode(),
    "tabs": PLAIN.replace(",", "\t").encode(),
    "a mark of UTF-8": b"\xef\xbb\xbf" + PLAIN.encode(),
    "UTF-16": PLAIN.replace(",", "\t").encode("utf-16"),
    "line ends of Windows": PLAIN.replace("\n", "\r\n").encode(),
    "quotes": b'"Name","Email","ID number","Section"\n"Ann Lee","ann@example.org","77","Monday"\n',
    "blanks": b" name , EMAIL,Id Number ,section\n  Ann   Lee ,ann@example.org , 77,Monday\n",
    "another order": b"Section,ID number,Email,Name,Shoe size\nMonday,77,ann@example.org,Ann Lee,38\n",
    "two names": b"Last name,First name,Email address,Student ID,Group\nLee,Ann,ann@example.org,77,Monday\n",
    "Moodle": b"First name,Last name,ID number,Institution,Department,Email address,Section\n"
    b"Ann,Lee,77,,,ann@example.org,Monday\n",
    "a workbook": sheet(["Name", "Email", "ID number", "Section"], ["Ann Lee", "ann@example.org", 77, "Monday"]),
    "numbers that are floats": sheet(TITLES, ["Ann Lee", "ann@example.org", 77.0, "Monday"]),
}


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN)
def test_the_same_roster_is_read_however_it_was_written(content):
    assert people(content) == [ANN]


def test_an_export_of_canvas_is_read_as_it_is():
    content = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Quiz (12)\n    Points Possible,,,,,10\n"
        '"Lee, Ann",901,77,ann,Monday,8\n'
    )
    assert people(content) == [(3, "Lee, Ann", "", "77", "Monday")]


def test_names_keep_their_letters_in_the_encoding_of_western_excel():
    assert people("Name\nZoë Müller\n".encode("cp1252")) == [(2, "Zoë Müller", "", "", "")]
    assert people("Name\nZoë Müller 李\n") == [(2, "Zoë Müller 李", "", "", "")]


def test_titles_may_come_after_a_line_of_something_else_and_empty_rows_are_passed_over():
    found = people("Course 7\n\nName,ID\nAnn Lee,77\n,\nBen,78\n")
    assert found == [(4, "Ann Lee", "", "77", ""), (6, "Ben", "", "78", "")]


FAULTS = [
    ("Name,Email\n,ann@example.org\n", 2, "no name"),
    ("Name,Email\nAnn,not an address\n", 2, "“not an address” is no e-mail address"),
    (f"Name,Email\n{'x' * 121},\n", 2, "name is longer than 120"),
    (f"Name,ID\nAnn,{'7' * 61}\n", 2, "number is longer than 60"),
    ("Name,ID\nAnn,7\nBen,7\n", 3, "Row 2 has the same"),
    ("Name,Email\nAnn,a@example.org\nBen,A@example.org\n", 3, "Row 2 has the same"),
]


@pytest.mark.parametrize(("content", "line", "words"), FAULTS)
def test_a_row_that_can_not_be_read_is_named_and_the_others_are_read(content, line, words):
    found = read(f"{content}Cleo,\n".encode(), "roster.csv")
    assert [fault.line for fault in found.faults] == [line]
    assert words in found.faults[0].sentence
    assert found.rows[-1].name == "Cleo"


def bomb():
    """A workbook of a few kB that says, truly, that it unpacks to 40 MB."""
    content = BytesIO(sheet(["Name"], ["Ann"]))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/more.xml", b" " * 40_000_000)
    return content.getvalue()


def crowd():
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for n in range(MOST_PARTS + 1):
            packed.writestr(f"part{n}.xml", b"")
    return content.getvalue()


def with_entities():
    """A sheet whose text would grow a billionfold."""
    entities = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise("abcdefghi"))
    lol = f'<!DOCTYPE x [<!ENTITY a "lol">{entities}]>'
    content, source = BytesIO(), zipfile.ZipFile(BytesIO(sheet(["Name"], ["Ann"])))
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in source.namelist():
            text = source.read(name)
            if name.endswith("sheet1.xml"):
                text = f"<?xml version='1.0'?>{lol}".encode() + text.replace(b"Name", b"&i;")
            packed.writestr(name, text)
    return content.getvalue()


UNREADABLE = {
    "nothing": (b"", "empty"),
    "blanks": (b" \n \n", "empty"),
    "no titles": (b"Ann Lee,77\nBen,78\n", "has to name the columns"),
    "titles alone": (b"Name,Email\n", "nobody under"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no text"),
    "too large": (b"Name\n" + b"x" * roster.MOST_BYTES, "larger than 1 MB"),
    "too many": (b"Name\n" + b"x\n" * (roster.MOST_ROWS + 1), "more than 3,000 rows"),
    "a damaged workbook": (sheet(["Name"], ["Ann"])[:300], "damaged"),
    "a zip that is none": (b"PK\x03\x04" + b"x" * 100, "damaged"),
    "a zip of something else": (crowd()[:-1] + b"\0", "unpacks to far more|damaged"),
    "a bomb": (bomb(), "unpacks to far more"),
    "a crowd of parts": (crowd(), "unpacks to far more"),
    "entities": (with_entities(), "can't be read"),
}


@pytest.mark.parametrize(("content", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_can_not_be_read_says_what_to_do(content, words):
    with pytest.raises(Unreadable, match=words):
        read(content, "roster.xlsx")


@pytest.mark.parametrize("name", ["roster.xls", "ROSTER.ODS"])
def test_other_kinds_of_spreadsheet_are_named(name):
    with pytest.raises(Unreadable, match="CSV or as XLSX"):
        read(b"\xd0\xcf\x11\xe0 whatever", name)


def test_too_many_rows_of_a_workbook_are_refused_too():
    with pytest.raises(Unreadable, match="more than 3,000 rows"):
        read(sheet(["Name"], *([f"P{n}"] for n in range(roster.MOST_ROWS + 1))), "roster.xlsx")


@given(st.binary(max_size=400))
def test_whatever_comes_is_read_or_refused_with_a_sentence(content):
    for whole in (content, b"Name,ID\n" + content):
        with suppress(Unreadable):
            assert read(whole, "roster.csv").columns


names = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(st.lists(names, min_size=1, max_size=10))
def test_names_come_back_as_they_were_from_a_workbook(given_names):
    given_names = [clean_text(name) for name in given_names]
    assume(all(given_names))
    found = read(sheet(["Name", "ID"], *([f"{name}", f"N{n}"] for n, name in enumerate(given_names))), "roster.xlsx")
    assert [row.name for row in found.rows if not row.name.startswith("=")] == [
        name for name in given_names if not name.startswith("=")
    ]
