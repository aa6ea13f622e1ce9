"""Canvas's own gradebook, back with our scores in it, and nothing else changed; by the rules of its importer."""

import csv
import re
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cards.exports import canvas
from cards.exports.canvas import Known
from cards.models import Assignment, Classroom, Enrolment, Export, Grade, Student
from cards.web.delimited import UnreadableFile as Unreadable
from tests import factories
from tests.exports.conftest import EVE, content_of

# As lib/gradebook_exporter.rb writes it: muted columns, points, custom columns, and totals that are read only.
HEADER = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Notes,Week 1 (4711),Final Exam (12),Current Score,Unposted Final Score"
)
MANUAL = ",,,,,,Manual Posting,,,"
POINTS = "    Points Possible,,,,,,10.00,100.00,(read only),(read only)"
SAM = '"Student, Sam",901,00123,sam.s,Tuesday,"says ""hi""",,88.5,12,13'
OTHER = '"Nobody, Known",902,00999,nobody,Tuesday,,7,EX,1,2'
TEST = '"Student, Test",903,,abcdef,Tuesday,,,,,'
LINES = [HEADER, MANUAL, POINTS, SAM, OTHER, TEST]
# Of gradebook_importer.rb and NON_ASSIGNMENT_COLUMN_HEADERS.
DROPPED = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")


def file_of(lines: list[str] = LINES, end: str = "\r\n", mark: str = "") -> bytes:
    return (mark + end.join(lines) + end).encode()


@pytest.fixture
def graded(classroom: Classroom, assignment: Assignment, student: Student) -> Classroom:
    own = Enrolment.objects.get(student=student)
    Enrolment.objects.filter(pk=own.pk).update(email="sam.s@example.org", number="00123")
    Grade.objects.create(assignment=assignment, enrolment=own, points=33)
    factories.EnrolmentFactory(classroom=classroom, name=EVE)
    return classroom


def upload(desk: Client, classroom: Classroom, content: bytes) -> Any:
    file = SimpleUploadedFile("canvas.csv", content)
    return desk.post(reverse("exports:canvas", args=[classroom.pk]), {"file": file})


def fill(desk: Client, page: Any, **changes: str) -> Any:
    form = page.context["form"]
    sent = {name: form.initial.get(name) or field.initial or "" for name, field in form.fields.items()} | changes
    return desk.post(page.request["PATH_INFO"], sent)


def cells(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=max(",;", key=text.partition("\n")[0].count)))


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_file_comes_back_with_one_cell_filled(end: str, mark: str, desk: Client, graded: Classroom) -> None:
    page = upload(desk, graded, file_of(end=end, mark=mark))
    assert page.context["plan"].unknown == ["Nobody, Known"]
    assert page.context["plan"].absent == [EVE]
    assert "worth 50 here and 10 in Canvas" in page.content.decode()
    response = fill(desk, page)
    filled = SAM.replace('"says ""hi""",,', '"says ""hi""",6.6,')  # 33 of 50 is 6.6 of 10
    assert content_of(response) == file_of([HEADER, MANUAL, POINTS, filled, OTHER, TEST], end, mark)
    assert response["Content-Disposition"].startswith('attachment; filename="docker-101-spring-canvas-filled-')
    assert list(Export.objects.values_list("what", "rows", "state")) == [("canvas-filled", 1, "done")]


def test_excused_is_ex_and_what_we_do_not_know_stays(desk: Client, graded: Classroom) -> None:
    Grade.objects.update(points=None, is_excused=True)
    lines = [line.replace("88.5", "77") for line in LINES]
    rows = cells(content_of(fill(desk, upload(desk, graded, file_of(lines)))))
    assert rows[3][6:8] == ["EX", "77"]
    assert rows[4] == cells(OTHER.encode())[0]


def test_a_file_with_semicolons_has_decimal_commas(desk: Client, graded: Classroom) -> None:
    lines = [HEADER, POINTS.replace(".", "§"), SAM.replace(", ", "§ ").replace(".5", "§5")]
    lines = [line.replace(",", ";").replace("§", ",") for line in lines]
    lines[2] = lines[2].replace("sam,s", "sam.s")
    rows = cells(content_of(fill(desk, upload(desk, graded, file_of(lines)))))
    assert rows[2][6] == "6,6"
    assert rows[1][6] == "10,00"


def test_a_column_can_be_chosen_and_left_out(desk: Client, graded: Classroom, assignment: Assignment) -> None:
    page = upload(desk, graded, file_of())
    column = f"column-{assignment.pk}"
    names = [name for _, name in page.context["form"].fields[column].choices]
    assert names == ["Leave it out", "Notes", "Week 1 (4711)", "Final Exam (12)"]
    rows = cells(content_of(fill(desk, page, **{column: "7"})))
    assert rows[3][6:8] == ["", "66"]
    refused = fill(desk, page, **{column: ""})
    assert refused.status_code == 422
    assert b"There is nothing to fill in" in refused.content
    assert fill(desk, page, **{column: "8"}).status_code == 422  # read only


def test_two_assignments_need_two_columns(desk: Client, graded: Classroom, assignment: Assignment) -> None:
    other = factories.AssignmentFactory(classroom=graded, title="Other")
    page = upload(desk, graded, file_of())
    answer = fill(desk, page, **{f"column-{assignment.pk}": "6", f"column-{other.pk}": "6"})
    assert b"Two assignments have one column" in answer.content


def test_the_number_of_canvas_in_our_title_finds_the_column() -> None:
    book = canvas.read(file_of())
    found = canvas.column_for("The exam (12)", book.targets)
    assert found is not None
    assert (found.title, found.possible) == ("Final Exam", 100)
    assert canvas.column_for("Week 1", book.targets) is not None
    assert canvas.column_for("Week", book.targets) is None


PEOPLE = [
    Known(1, "Sam Student", "sam@example.org", "00123"),
    Known(2, "Alex Twin", "", ""),
    Known(3, "Alex Twin", "", ""),
    Known(4, "Kim Login", "kim.login@example.org", ""),
    Known(5, "Canvas Id", "", "901"),
    Known(6, "José  Ñandú", "", ""),
]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ('"X, Y",1,00123,,S,', 1),
        ('"X, Y",901,,,S,', 5),
        ('"X, Y",901,00123,,S,', 1),  # the school's number goes before Canvas's own
        ('"X, Y",1,,kim.login,S,', 4),
        ('"X, Y",1,,KIM.LOGIN@example.org,S,', 4),
        ('"Student, Sam",1,,,S,', 1),
        ("Sam Student,1,,,S,", 1),
        ('"Ñandú, José",1,,,S,', 6),
        ('"Twin, Alex",1,,,S,', None),
        ('"Sam, Student",1,,,S,', None),
    ],
)
def test_a_row_is_matched_only_where_there_is_no_doubt(row: str, key: int | None) -> None:
    book = canvas.read(file_of(["Student,ID,SIS User ID,SIS Login ID,Section,A", row]))
    assert canvas.matched(book, PEOPLE) == ({1: key} if key else {})


def test_two_rows_of_one_student_are_nobodys() -> None:
    book = canvas.read(file_of(["Student,ID,SIS User ID,Section,A", "a,1,00123,S,", "b,2,00123,S,"]))
    assert canvas.matched(book, PEOPLE) == {}


def test_names_in_two_columns_are_read_too() -> None:
    book = canvas.read(file_of(["LastName,FirstName,ID,Section,A (1)", "Student,Sam,9,S,"]))
    assert book.name(1) == "Student, Sam"
    assert canvas.matched(book, PEOPLE) == {1: 1}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a,b,c\r\n1,2,3\r\n", "no gradebook of Canvas"),
        (b"", "no gradebook of Canvas"),
        (file_of([HEADER, '"a" b,1']), "quotation mark"),
        (HEADER.encode() + b'\r\n"open', "quotation mark"),
        ("Student,ID,Section\r\né".encode("latin-1"), "not in UTF-8"),
        (b"x" * (canvas.MOST_BYTES + 1), "larger than 1 MB"),
    ],
)
def test_what_is_no_gradebook_is_refused_with_a_reason(content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        canvas.read(content)


def test_a_refused_upload_says_why_on_the_page(desk: Client, classroom: Classroom) -> None:
    page = upload(desk, classroom, b"a,b\n")
    assert page.status_code == 422
    assert "no gradebook of Canvas" in page.content.decode()
    assert desk.post(reverse("exports:canvas", args=[classroom.pk]), {}).status_code == 422
    assert desk.post(reverse("exports:canvas", args=[classroom.pk]), {"content": "a,b"}).status_code == 422


TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\r"), max_size=12)


@given(
    st.lists(st.lists(TEXT, min_size=6, max_size=6), max_size=8), st.sampled_from(",;"), st.sampled_from(["\n", "\r\n"])
)
def test_a_file_that_is_not_filled_is_the_same_to_the_byte(rows: list[list[str]], delimiter: str, end: str) -> None:
    out = StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Week 1 (7)"])
    writer.writerows(rows)
    content = out.getvalue().encode()
    book = canvas.read(content)
    assert canvas.filled(book, {}) == content
    assert [[cell.text for cell in row] for row in book.rows[1:]] == rows


def test_the_least_that_canvas_imports(desk: Client, graded: Classroom) -> None:
    factories.AssignmentFactory(classroom=graded, title="Final Score of week 2 (99)", points=20)
    url = reverse("exports:download", args=[graded.pk, "canvas", "csv"])
    header, points, *students = cells(content_of(desk.get(url)))
    assert header[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert header[5:] == ["Week 1", "Final-Score of week 2 [99]"]
    assert not any(DROPPED.search(name) for name in header)
    assert points == ["    Points Possible", "", "", "", "", "50", "20"]
    assert [row[:4] for row in students] == [
        ["'" + EVE, "", "", ""], ["Sam Student", "", "00123", "sam.s@example.org"]
    ]  # fmt: skip
    assert [row[5:] for row in students] == [["", ""], ["33", ""]]


@given(st.text(max_size=40) | st.sampled_from(["Current Points", "final  score", "Override Status (1)", "x (2)"]))
def test_no_title_of_ours_is_one_that_canvas_drops(title: str) -> None:
    kept = canvas.kept_title(title)
    assert not DROPPED.search(kept)
    assert not re.search(r"\(\d+\)\s*$", kept)
