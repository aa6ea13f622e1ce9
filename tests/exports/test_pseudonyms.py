"""Files without names: nobody is named anywhere in them, and the same student is the same in all of them."""

import json
import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from cards.exports.files import FILES, Order
from cards.models import Classroom, Enrolment, Grade, Review, Student, User
from tests import factories
from tests.exports.conftest import content_of, csv_rows, members_of

FILES_WITHOUT_NAMES = [
    (name, form) for name, file in FILES.items() if file.can_be_pseudonymous for form in file.formats
]  # fmt: skip
SECRETS = (
    *("Sam Student", "sam.s@", "00123", "HYPERLINK", "evil.example", "Not Yet", "not.yet", "my name is"),
    *("SeCrEt comment", "what Sam typed"),
)


@pytest.fixture
def talkative(busy: Classroom, student: Student) -> Classroom:
    """Everywhere that somebody can write, somebody wrote who they are."""
    for user in User.objects.all():  # no word that a column might be called by
        User.objects.filter(pk=user.pk).update(username=f"login{user.pk}of", email=f"mail{user.pk}of@example.org")
    own = Enrolment.objects.get(student=student)
    Grade.objects.create(assignment=busy.assignments.get(), enrolment=own, comment="SeCrEt comment for Sam")
    pattern = Review.objects.filter(student=student).latest("reviewed_at")
    pattern.pk, pattern.payload = None, {"typed": "what Sam typed", "verdict": "wrong", "suggested": 1}
    pattern._state.adding = True
    pattern.session = None
    pattern.save()
    return busy


def texts_of(content: bytes, form: str) -> str:
    if form == "zip":
        return "\n".join(f"{name}\n{texts_of(data, name)}" for name, data in members_of(content).items())
    if form == "xlsx":
        book = openpyxl.load_workbook(BytesIO(content))
        return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    return content.decode()


def get(desk: Client, classroom: Classroom, what: str, form: str, query: str = "?pseudonyms=1") -> bytes:
    return content_of(desk.get(reverse("exports:download", args=[classroom.pk, what, form]) + query))


@pytest.mark.parametrize(("what", "form"), FILES_WITHOUT_NAMES)
def test_no_file_with_pseudonyms_names_anybody(what: str, form: str, desk: Client, talkative: Classroom) -> None:
    response = desk.get(reverse("exports:download", args=[talkative.pk, what, form]) + "?pseudonyms=1")
    assert "pseudonyms" in response["Content-Disposition"]
    text = texts_of(content_of(response), form).lower()
    assert text
    accounts = [value for pair in User.objects.values_list("username", "email") for value in pair]
    assert [secret for secret in (*SECRETS, *accounts) if re.search(rf"\b{re.escape(secret.lower())}", text)] == []


def test_the_scan_finds_names_where_they_are(desk: Client, talkative: Classroom) -> None:
    text = texts_of(get(desk, talkative, "everything", "zip", ""), "zip").lower()
    assert [secret for secret in SECRETS if not re.search(rf"\b{re.escape(secret.lower())}", text)] == []


def test_a_student_has_one_pseudonym_in_all_files_of_a_class_and_another_elsewhere(
    desk: Client, busy: Classroom, student: Student, instructor: Any
) -> None:
    names = [
        {row["student"] for row in csv_rows(get(desk, busy, what, "csv"))}
        for what in ("responses", "reviews", "gradebook")
    ]
    assert names[0] == names[1] == names[2]
    actors = {json.loads(line)["actor"]["account"]["name"] for line in get(desk, busy, "xapi", "jsonl").splitlines()}
    assert actors == names[0]
    other = factories.ClassroomFactory()
    factories.TeacherFactory(classroom=other, user=instructor)
    factories.EnrolmentFactory(classroom=other, student=student)
    assert not names[0] & {row["student"] for row in csv_rows(get(desk, other, "roster", "csv"))}


def test_a_pseudonym_depends_on_the_servers_secret(desk: Client, busy: Classroom, settings: Any) -> None:
    before = {row["student"] for row in csv_rows(get(desk, busy, "roster", "csv"))}
    settings.SECRET_KEY = "another one that nobody knows"
    session = desk.session  # the signed-in session hangs on the key as well
    assert session is not None
    desk.force_login(busy.teachers.get().user)
    assert not before & {row["student"] for row in csv_rows(get(desk, busy, "roster", "csv"))}


def test_what_students_wrote_is_left_out_and_what_they_chose_is_not(desk: Client, busy: Classroom) -> None:
    rows = csv_rows(get(desk, busy, "responses", "csv"))
    written = {"short", "numeric", "gaps", "shell"}
    assert {row["kind"] for row in rows if not row["response"]} == written
    assert {row["kind"] for row in rows if row["response_json"]} == {row["kind"] for row in rows} - written
    assert "typed" not in csv_rows(get(desk, busy, "reviews", "csv"))[0]
    statements = [json.loads(line) for line in get(desk, busy, "xapi", "jsonl").splitlines()]
    kinds = {
        one["object"]["definition"]["interactionType"] for one in statements if "response" in one["result"]
    }  # fmt: skip
    assert kinds == {"choice", "true-false", "sequencing", "matching"}


def test_files_that_must_name_students_are_not_to_be_had_without(desk: Client, busy: Classroom) -> None:
    assert Order.of("moodle", "csv", is_pseudonymous=True) is None
    for what in ("moodle", "canvas"):
        url = reverse("exports:download", args=[busy.pk, what, "csv"])
        assert desk.get(f"{url}?pseudonyms=1").status_code == 404
