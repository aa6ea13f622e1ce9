"""What is in the tables of a class: whose rows, which columns, and the same in every format."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cards.editing import save_content
from cards.exports.canvas import score
from cards.exports.files import MAKERS, TABLES, dictionary_tables
from cards.exports.people import gradebook
from cards.exports.record import Record
from cards.exports.responses import RESPONSES, responses
from cards.exports.reviews import REVIEWS, reviews
from cards.exports.scope import Scope
from cards.exports.table import Table, Type
from cards.exports.xapi import _score
from cards.models import Attempt, Classroom, Enrolment, Export, Item, Quiz, Response, Review, Student
from cards.quiz import regrades
from cards.web.spreadsheet import arm
from tests.exports.conftest import DAY, EVE, content_of, csv_rows, json_rows, members_of, xlsx_sheets

KINDS = 10


def dicts(table: Table, rows: Any) -> list[dict[str, Any]]:
    return [dict(zip(table.names, row, strict=True)) for row in rows]


def get(desk: Client, classroom: Classroom, what: str, form: str, query: str = "") -> bytes:
    return content_of(desk.get(reverse("exports:download", args=[classroom.pk, what, form]) + query))


def test_responses_are_a_row_for_each_student_question_and_try_since_joining(scope: Scope, now: datetime) -> None:
    rows = dicts(RESPONSES, responses(scope))
    assert len(rows) == 3 * KINDS  # neither Sam's attempt before joining nor the stranger's
    assert {row["student"] for row in rows} == {"Sam Student", EVE}
    first = next(row for row in rows if row["student"] == "Sam Student" and row["kind"] == "single")
    assert (first["email"], first["number"], first["section"]) == ("sam.s@example.org", "00123", "Tuesday")
    assert (first["quiz"], first["assignment"], first["attempt_number"]) == ("all-kinds", "Week 1", 2)
    assert (first["response"], first["key"], first["response_json"]) == ("The client", "The daemon", '"b"')
    assert (first["fraction"], first["is_correct"], first["score"], first["max_score"]) == (0, False, 0, 1)
    assert first["started_at"] == "2026-03-08T13:00:00.000+01:00"
    assert first["took_ms"] == 5000
    assert [row["try"] for row in rows] == [1] * len(rows)


def test_an_answer_keeps_its_words_after_a_regrade_removed_its_choice(
    scope: Scope, instructor: Any, now: datetime
) -> None:
    item = Item.objects.get(kind="single")
    daemon, _ = item.options
    item.options = [daemon, {"id": "c", "text": "The registry", "correct": False}]
    save_content(item, expected_version=item.version)
    quiz = Quiz.objects.get(slug="all-kinds")
    seen = regrades.plan(quiz, item).digest
    regrades.commit(quiz=quiz, item=item, seen=seen, by=instructor, reason="A better choice.", now=now)
    rows = [row for row in dicts(RESPONSES, responses(scope)) if row["kind"] == "single"]
    assert {row["response"] for row in rows} == {"The daemon", "The client"}


def test_an_answer_reads_as_a_student_would_read_it(scope: Scope) -> None:
    rows = [row for row in dicts(RESPONSES, responses(scope)) if row["is_correct"] and row["student"] == EVE]
    by_kind = {row["kind"]: row["response"] for row in rows}
    assert by_kind == {
        "single": "The daemon",
        "true_false": "False",
        "several": "Images; Networks; Volumes",
        "short": "daemon",
        "numeric": "8080",
        "shell": "docker ps -a",
        "ordering": "Step a; Step b; Step c",
        "matching": "docker build → makes an image; docker run → starts a container",
        "label": "client → Sends commands; registry → Stores images for others",
        "gaps": "a: image; b: container",
    }
    assert all(row["response"] == row["key"] for row in rows)


def test_a_student_who_shares_the_past_shows_it_and_one_who_left_shows_nothing(scope: Scope, student: Student) -> None:
    own = Enrolment.objects.filter(student=student)
    own.update(is_sharing_past=True)
    assert len(list(responses(scope))) == 4 * KINDS
    own.update(left_at=scope.now)
    assert len(list(responses(scope))) == KINDS
    assert {row[0] for row in reviews(scope)} == {EVE}


def test_reviews_are_those_since_joining_with_what_went_in_and_came_out(
    scope: Scope, student: Student, now: datetime
) -> None:
    rows = dicts(REVIEWS, reviews(scope))
    own = Review.objects.filter(student=student, reviewed_at__gte=now - 10 * DAY)
    mine = [row for row in rows if row["student"] == "Sam Student"]
    assert [row["review"] for row in mine] == list(own.order_by("reviewed_at", "pk").values_list("pk", flat=True))
    review, row = own.order_by("reviewed_at", "pk")[0], mine[0]
    assert row["stability_after"] == review.stability_after
    assert datetime.fromisoformat(row["reviewed_at"]) == review.reviewed_at.replace(
        microsecond=review.reviewed_at.microsecond // 1000 * 1000
    )
    assert row["state_after"] in {"learning", "review"}
    assert any(row["quiz"] for row in rows) is Review.objects.filter(session=None, payload__quiz="all-kinds").exists()


def test_the_gradebook_is_wide_and_says_how_each_stands(scope: Scope) -> None:
    rows = dicts(*gradebook(scope))
    sam = next(row for row in rows if row["student"] == "Sam Student")
    assert (sam["Week 1"], sam["Week 1 · standing"], sam["total"], sam["possible"]) == (50, "done", 50, 50)


def test_two_assignments_of_one_title_have_two_names(scope: Scope, assignment: Any) -> None:
    assignment.pk = None
    assignment.save()
    names = gradebook(scope)[0].names
    assert len(names) == len(set(names))


@pytest.mark.parametrize("what", MAKERS)
def test_every_format_says_the_same(what: str, desk: Client, busy: Classroom, few: None) -> None:
    objects = json_rows(get(desk, busy, what, "json"))
    lines = csv_rows(get(desk, busy, what, "csv"))
    sheets = xlsx_sheets(get(desk, busy, what, "xlsx"))
    names, *cells = next(iter(sheets.values()))
    assert objects
    assert list(objects[0]) == list(lines[0]) == list(names)
    assert [[as_xlsx(value) for value in one.values()] for one in objects] == [list(map(as_xlsx, row)) for row in cells]
    for one, line in zip(objects, lines, strict=True):
        assert {name: as_csv(value) for name, value in one.items()} == {k: arm(v) for k, v in line.items()}
    assert [row[1] for row in sheets["Data dictionary"][1:]] == list(names)


def as_xlsx(value: Any) -> Any:
    """An empty text is an empty cell, and a number has sixteen digits."""
    return float(f"{value:.14g}") if isinstance(value, float | int) and value is not True else value or None


def as_csv(value: Any) -> str:
    if value is None:
        return ""
    return str(value).upper() if isinstance(value, bool) else str(value)


def test_everything_is_all_tables_and_their_dictionary(desk: Client, busy: Classroom, few: None) -> None:
    found = members_of(get(desk, busy, "everything", "zip"))
    assert set(found) == {f"{what}.csv" for what in (*MAKERS, "dictionary")}
    told = {(row["table"], row["column"]) for row in csv_rows(found["dictionary.csv"])}
    for what in MAKERS:
        assert {(what, name) for name in csv_rows(found[f"{what}.csv"])[0]} <= told


def test_an_empty_class_has_files_with_nothing_but_a_first_row(desk: Client, classroom: Classroom) -> None:
    Enrolment.objects.all().delete()
    for file in TABLES:
        assert json_rows(get(desk, classroom, file.name, "json")) == []
        assert csv_rows(get(desk, classroom, file.name, "csv")) == []


def test_a_file_is_on_record_and_its_name_is_clean(desk: Client, busy: Classroom, instructor: Any) -> None:
    busy.title = 'Ünïcode “Docker” 101/../"; x=\r\n'
    busy.save()
    response = desk.get(reverse("exports:download", args=[busy.pk, "responses", "csv"]))
    content_of(response)
    name = response["Content-Disposition"]
    assert name.isascii()
    assert name.startswith('attachment; filename="unicode-docker-101-x-responses-2')
    export = Export.objects.get()
    assert (export.user, export.what, export.format, export.rows) == (instructor, "responses", "csv", 3 * KINDS)
    assert (export.state, export.ended_at is None) == ("done", False)


@pytest.mark.parametrize("what", ["responses", "attempts", "reviews", "roster"])
def test_the_statements_of_an_export_do_not_grow_with_its_rows(
    what: str,
    scope: Scope,
    take: Callable[..., Attempt],
    django_assert_num_queries: Any,
    stranger: Student,
    now: datetime,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as before:
        few = len(list(MAKERS[what](scope)[1]))
    for _ in range(5):
        other = Student.objects.create(created_at=now, last_seen_on=now.date())
        Enrolment.objects.create(
            classroom=scope.classroom, student=other, name="Another", joined_at=now - 5 * DAY, created_at=now
        )
        take(other, is_right=False, at=now - timedelta(hours=2))
    with CaptureQueriesContext(connection) as after:
        many = len(list(MAKERS[what](scope)[1]))
    assert many >= few
    assert len(after) == len(before)


def test_every_column_says_what_it_means() -> None:
    for table in dictionary_tables():
        assert len(set(table.names)) == len(table.names)
        for column in table.columns:
            assert column.meaning.endswith(".")
            assert column.type in Type


def test_deleted_rows_are_left_out_while_an_export_runs(scope: Scope, eve: Student) -> None:
    rows = responses(scope)
    first = next(iter(rows))
    assert first[0] == EVE
    Attempt.objects.filter(student__enrolments__name="Sam Student").delete()
    assert len(list(rows)) < Response.objects.count() + KINDS


def test_the_record_counts_and_stops(busy: Classroom, now: datetime) -> None:
    record = Record(user=None, classroom=busy, what="x", form="csv", is_pseudonymous=False, now=now)
    assert list(record.counted(range(5))) == [0, 1, 2, 3, 4]
    assert record.rows == 5


@pytest.mark.parametrize(("form", "read"), [("csv", csv_rows), ("json", json_rows)])
def test_numbers_in_files_have_no_noise_of_arithmetic(
    desk: Client, busy: Classroom, assignment: Any, form: str, read: Callable[[bytes], list[dict[str, Any]]]
) -> None:
    own = Enrolment.objects.get(name="Sam Student")
    Attempt.objects.filter(student=own.student).update(score=12.499999999999998 / 13 * 10, max_score=10)
    [attempt, *_] = [row for row in read(get(desk, busy, "attempts", form)) if row["student"] == "Sam Student"]
    assert (float(attempt["score"]), str(attempt["percent"])) == (9.615385, "96.15")
    [grade] = [row for row in read(get(desk, busy, "gradebook", form)) if row["student"] == "Sam Student"]
    assert (str(grade["Week 1"]), str(grade["percent"])) == ("48.08", "96.15")


def test_xapi_and_canvas_round_as_well(scope: Scope) -> None:
    assert _score(0.1 + 0.2, 0.9) == {"scaled": 0.333333, "raw": 0.3, "min": 0.0, "max": 0.9}
    assert [score(points, is_excused=False, of=10, possible=None) for points in (12345.678, 9.615384599, -0.001)] == [
        "12345.68",
        "9.62",
        "0",
    ]


def test_the_gradebook_says_how_late_and_what_it_cost(scope: Scope, assignment: Any, now: datetime) -> None:
    late = {"late_until_at": now, "late_percent": 10, "due_at": now - DAY - timedelta(hours=1)}
    type(assignment).objects.filter(pk=assignment.pk).update(**late)
    [eve] = [row for row in dicts(*gradebook(scope)) if row["student"] == EVE]
    assert (eve["Week 1"], eve["Week 1 · deducted"]) == (45, 5)
    assert eve["Week 1 · late by"] == pytest.approx(1.03, abs=0.01)


def test_a_gap_is_a_blank_in_every_file(desk: Client, busy: Classroom, few: None) -> None:
    for what in ("responses", "items"):
        prompts = {row["prompt"] for row in csv_rows(get(desk, busy, what, "csv")) if row["kind"] == "gaps"}
        assert prompts == {"An ____ is a template for a ____."}
