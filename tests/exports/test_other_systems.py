"""Moodle's import, a learning record store, the FSRS optimiser: each file by the other side's rules."""

import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import fsrs_rs_python
import pytest
from django.test import Client
from django.urls import reverse

from cards.exports.interactions import correct_patterns, definition, response_of
from cards.exports.questions import Question
from cards.exports.revlog import STUDENT
from cards.models import Assignment, Classroom, Enrolment, Grade, Kind, Quiz, Review, Student
from tests import factories
from tests.exports.conftest import DAY, content_of, csv_rows, members_of

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d")
INTERACTION_TYPES = {
    *("true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert"),
    *("numeric", "other"),
}


def get(desk: Client, classroom: Classroom, what: str, form: str, query: str = "") -> bytes:
    return content_of(desk.get(reverse("exports:download", args=[classroom.pk, what, form]) + query))


def statements(desk: Client, classroom: Classroom, query: str = "") -> list[dict[str, Any]]:
    return [json.loads(line) for line in get(desk, classroom, "xapi", "jsonl", query).splitlines()]


# Moodle: grade/import/csv maps one column to users, others to items; points stand as they are.


def test_moodle_finds_its_columns_and_points(
    desk: Client, busy: Classroom, assignment: Assignment, student: Student
) -> None:
    own = Enrolment.objects.get(student=student)
    Grade.objects.create(assignment=assignment, enrolment=own, points=100 / 3, comment="=Good")
    rows = csv_rows(get(desk, busy, "moodle", "csv"))
    assert list(rows[0]) == ["Email address", "ID number", "Full name", "Week 1", "Week 1 (Feedback)"]
    # Eve has neither an address nor a number, so Moodle could not tell who she is.
    assert rows == [
        {
            "Email address": "sam.s@example.org", "ID number": "00123", "Full name": "Sam Student",
            "Week 1": "33.33333", "Week 1 (Feedback)": "'=Good",
        }
    ]  # fmt: skip


# xAPI 1.0.3, xAPI-Data.md


def test_statements_are_as_the_specification_has_them(desk: Client, busy: Classroom) -> None:
    found = statements(desk, busy)
    assert len(found) == 3 * 10 + 3
    for one in found:
        assert set(one) == {"id", "timestamp", "actor", "context", "verb", "object", "result"}
        assert UUID(one["id"]).version == 5
        assert ISO.fullmatch(one["timestamp"])
        assert set(one["actor"]["account"]) == {"homePage", "name"}
        assert one["actor"]["objectType"] == "Agent"
        assert one["object"]["id"].startswith("http")
        score = one["result"]["score"]
        assert -1 <= score["scaled"] <= 1
        assert score["min"] <= score["raw"] <= score["max"]
        assert UUID(one["context"]["registration"])
        assert set(one["context"]["contextActivities"]) == {"parent", "grouping"}
        assert all(name.startswith("http") for name in one["context"]["extensions"])
        check_verb(one)
    assert len({one["id"] for one in found}) == len(found)


def check_verb(one: dict[str, Any]) -> None:
    verb, result = one["verb"]["id"].rpartition("/")[2], one["result"]
    if verb == "completed":
        assert re.fullmatch(r"PT\d+\.\d\dS", result["duration"])
        return
    assert verb == "answered"
    kind = one["object"]["definition"]
    assert kind["type"] == "http://adlnet.gov/expapi/activities/cmi.interaction"
    assert kind["interactionType"] in INTERACTION_TYPES
    assert isinstance(result["success"], bool)
    assert isinstance(result["response"], str)


def test_a_statement_is_the_same_in_every_export_and_another_one_under_pseudonyms(
    desk: Client, busy: Classroom
) -> None:
    first, again = statements(desk, busy), statements(desk, busy)
    assert first == again
    other = statements(desk, busy, "?pseudonyms=1")
    assert not {one["id"] for one in first} & {one["id"] for one in other}
    assert {one["actor"]["account"]["name"] for one in first} == {one["actor"]["account"]["name"] for one in other}


PATTERNS = {
    Kind.SINGLE: ("choice", ["a"]),
    Kind.TRUE_FALSE: ("true-false", ["false"]),
    Kind.SEVERAL: ("choice", ["a[,]b[,]d"]),
    Kind.SHORT: ("fill-in", ["{case_matters=false}daemon"]),
    Kind.NUMERIC: ("numeric", ["8080"]),
    Kind.SHELL: ("fill-in", ["{case_matters=true}docker ps -a"]),
    Kind.ORDERING: ("sequencing", ["a[,]b[,]c"]),
    Kind.MATCHING: ("matching", ["a[.]a[,]b[.]b"]),
    Kind.LABEL: ("matching", ["a[.]a[,]b[.]b"]),
    Kind.GAPS: ("fill-in", ["{case_matters=false}image[,]container"]),
}


@pytest.mark.parametrize("kind", factories.QUESTIONS)
def test_each_kind_of_question_is_an_interaction(kind: Kind, db: None) -> None:
    from cards.editing import key_of

    asked = Question(json.dumps(key_of(factories.question(kind)).to_json()))
    name, patterns = PATTERNS[kind]
    found = definition(asked)
    assert (found["interactionType"], correct_patterns(asked)) == (name, patterns)
    right = response_of(asked, factories.QUESTIONS[kind][1])
    assert right == re.sub(r"^\{case_matters=\w+\}", "", patterns[0])
    # Whatever an answer names is described.
    described = {one["id"] for part in ("choices", "source", "target") for one in found.get(part, [])}
    if described:
        assert set(re.split(r"\[[,.]\]", right)) <= described


def test_a_number_with_a_tolerance_is_a_range() -> None:
    key = {"kind": "numeric", "prompt": "?", "accepted": [{"value": "50", "tolerance": "0.1", "is_relative": True}]}
    assert correct_patterns(Question(json.dumps(key))) == ["45.0[:]55.0"]


def test_what_was_judged_one_by_one_is_the_choices_accepted() -> None:
    key = {"kind": "several", "prompt": "?", "options": [{"id": n, "text": n, "correct": True} for n in "ab"]}
    asked = Question(json.dumps(key))
    assert response_of(asked, [["a", True], ["b", False]]) == "a"
    assert asked.text([["a", True], ["b", False]]) == "a: accepted; b: rejected"


# fsrs-optimizer: revlog.csv


def test_the_optimisers_log_is_what_memories_are_made_of(
    desk: Client, busy: Classroom, student: Student, now: datetime
) -> None:
    rows = csv_rows(get(desk, busy, "revlog", "csv"))
    assert list(rows[0]) == ["card_id", "review_time", "review_rating", "review_state", "review_duration"]
    numbers = [{name: int(value) for name, value in row.items()} for row in rows]
    enrolment = Enrolment.objects.get(student=student)
    mine = [row for row in numbers if row["card_id"] // STUDENT == enrolment.pk]
    own = Review.objects.learning().filter(student=student, reviewed_at__gte=now - 10 * DAY).order_by("reviewed_at")
    assert [row["review_time"] for row in mine] == [round(each.reviewed_at.timestamp() * 1000) for each in own]
    assert [row["review_rating"] for row in mine] == [each.rating for each in own]
    assert all(0 <= row["review_state"] <= 3 for row in numbers)
    assert all(0 <= row["review_duration"] <= 60_000 for row in numbers)
    assert len({row["card_id"] for row in numbers}) == Review.objects.filter(
        student__enrolments__classroom=busy, reviewed_at__gte=now - 10 * DAY
    ).values("student", "item").distinct().count()  # fmt: skip


def test_fsrs_reads_the_log_and_trains_on_it(desk: Client, busy: Classroom) -> None:
    """By the library that Anki runs: a history for each card, days apart as the times say."""
    by_card = defaultdict(list)
    for row in csv_rows(get(desk, busy, "revlog", "csv")):
        at = datetime.fromtimestamp(int(row["review_time"]) / 1000, UTC)
        by_card[row["card_id"]].append((at.toordinal(), int(row["review_rating"])))
    items = []
    for answers in by_card.values():
        assert answers == sorted(answers, key=lambda answer: answer[0])
        days = [0, *(b[0] - a[0] for a, b in pairwise(answers))]
        reviews = [fsrs_rs_python.FSRSReview(rating, day) for (_, rating), day in zip(answers, days, strict=True)]
        items += [fsrs_rs_python.FSRSItem(reviews[:n]) for n in range(2, len(reviews) + 1) if days[n - 1] > 0]
    assert items
    fsrs = fsrs_rs_python.FSRS(fsrs_rs_python.DEFAULT_PARAMETERS)
    assert len(fsrs.compute_parameters(items)) == len(fsrs_rs_python.DEFAULT_PARAMETERS)


@pytest.mark.parametrize("query", ["", "?pseudonyms=1"])
def test_each_student_has_a_log_to_train_on(query: str, desk: Client, busy: Classroom) -> None:
    whole = csv_rows(get(desk, busy, "revlog", "csv", query))
    found = members_of(get(desk, busy, "revlogs", "zip", query))
    assert len(found) == 2
    assert sorted(str(row) for content in found.values() for row in csv_rows(content)) == sorted(map(str, whole))
    assert any("sam" in name for name in found) is not bool(query)


def test_a_retired_assignment_is_in_no_file(desk: Client, busy: Classroom, quiz: Quiz) -> None:
    busy.assignments.update(is_published=False)
    assert statements(desk, busy) == []
    assert csv_rows(get(desk, busy, "responses", "csv")) == []
