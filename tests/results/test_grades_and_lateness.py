"""One rule for what counts, and lateness with its cost, wherever a grade stands."""

from datetime import timedelta

import pytest

from cards.due import due_of
from cards.exports.canvas_grades import minimal
from cards.exports.moodle import grades
from cards.exports.people import gradebook
from cards.exports.scope import Scope
from cards.gradebook import book, describe_lateness
from cards.models import Enrolment, Grade
from cards.results.sheet import Asked, sheet
from tests import factories

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def tasks(assign, enrolment, learned, student, now):
    """One that is missing, one that is begun, one that is not due yet and one that is excused."""
    Enrolment.objects.update(email="sam@example.org")
    card = factories.ItemFactory()
    factories.ItemFactory(concept=card.concept)
    learned(student, card, now)
    found = {
        "missing": assign(title="missing", due_at=now - DAY),
        "begun": assign([card.concept], title="begun"),
        "later": assign(title="later"),
        "excused": assign(title="excused"),
    }
    Grade.objects.create(assignment=found["excused"], enrolment=enrolment, is_excused=True)
    return found


def test_begun_work_has_no_grade_and_missing_work_is_0_in_every_file(tasks, classroom, now):
    scope = Scope(classroom, now)
    expected = {"missing": 0.0, "begun": None, "later": None, "excused": None}
    for table, rows in (gradebook(scope), grades(scope)):
        row = dict(zip(table.names, next(iter(rows)), strict=True))
        assert {name: row[name] for name in expected} == expected
    table, rows = minimal(scope)
    row = dict(zip(table.names, list(rows)[1], strict=True))
    assert {name: row[name] for name in expected} == {"missing": "0", "begun": "", "later": "", "excused": "EX"}


def test_the_gradebook_and_the_students_page_say_the_same(tasks, classroom, enrolment, student, sign_in, now):
    [row] = sheet(classroom, Asked(), now).rows
    shown = {entry.assignment.title: (entry.cell.counted, entry.word) for entry in row.entries}
    assert shown == {
        "missing": (0, "missing"), "begun": (None, "begun, 5 so far"), "later": (None, ""), "excused": (None, "excused")
    }  # fmt: skip
    assert (row.total.points, row.total.possible) == (0, 10)
    own = {each.assignment.title: each.cell.counted for each in due_of(enrolment, now)}
    assert own == {title: counted for title, (counted, _) in shown.items()}


def test_the_rule_is_on_every_page_with_grades(tasks, classroom, instructor, student, sign_in, at):
    rule = "Missing work counts as 0. What is only begun or not due yet has no grade"
    browser = sign_in(instructor)
    for url in (at("gradebook", classroom), f"/classes/{classroom.pk}/exports/"):
        assert rule in browser.get(url).text
    assert rule in sign_in(student).get(f"/classes/{classroom.pk}/").text
    assert "the most specific setting holds" in browser.get(at("gradebook", classroom)).text


LATE = [
    ({"late_percent": 20, "late_rule": "daily"}, 6 * MINUTE, "late by 6 minutes; counts as 1 day begun, 20% deducted"),
    ({"late_percent": 20, "late_rule": "once"}, 6 * MINUTE, "late by 6 minutes; 20% deducted"),
    ({"late_percent": 20, "late_rule": "daily"}, 3 * DAY, "late by 3 days; counts as 3 days begun, 60% deducted"),
    ({"late_percent": 50, "late_rule": "daily"}, 3 * DAY, "late by 3 days; counts as 3 days begun, 100% deducted"),
    ({"late_percent": 0, "late_rule": "daily"}, 6 * MINUTE, "late by 6 minutes; nothing deducted"),
]


@pytest.mark.parametrize(("rule", "late", "words"), LATE)
def test_how_late_and_what_it_costs_is_said_beside_the_grade(
    assign, tried, classroom, enrolment, instructor, student, sign_in, now, at, rule, late, words, monkeypatch
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + 9 * DAY)
    assignment = assign(due_at=now, late_until_at=now + 5 * DAY, **rule)
    tried(student, assignment.quiz, 80, now + late - MINUTE)
    assert describe_lateness(book(classroom, now + 9 * DAY).cells[enrolment.pk, assignment.pk]) == words
    browser = sign_in(instructor)
    assert words in browser.get(at("gradebook", classroom)).text
    assert words in browser.get(at("cell", classroom, enrolment, assignment)).text
    assert f"done, {words}" in sign_in(student).get(f"/classes/{classroom.pk}/").text


def test_where_only_a_part_was_late_the_points_are_said(assign, learned, classroom, enrolment, student, now):
    cards = factories.ItemFactory.create_batch(2, concept=factories.ConceptFactory())
    assignment = assign([cards[0].concept], due_at=now, late_until_at=now + 5 * DAY, late_percent=50)
    learned(student, cards[0], now - DAY)
    learned(student, cards[1], now + DAY)
    cell = book(classroom, now + 9 * DAY).cells[enrolment.pk, assignment.pk]
    assert (cell.counted, cell.deducted) == (7.5, 2.5)
    assert describe_lateness(cell) == "late by 1 day; 2.5 points deducted"


def test_points_of_an_instructor_have_nothing_deducted(assign, tried, classroom, enrolment, student, now):
    assignment = assign(due_at=now, late_until_at=now + DAY, late_percent=50)
    tried(student, assignment.quiz, 80, now + 5 * MINUTE)
    Grade.objects.create(assignment=assignment, enrolment=enrolment, points=9)
    cell = book(classroom, now + 2 * DAY).cells[enrolment.pk, assignment.pk]
    assert describe_lateness(cell) == "late by 6 minutes"


def test_excused_work_is_excused_and_not_late(assign, tried, classroom, enrolment, student, now):
    assignment = assign(due_at=now, late_until_at=now + DAY, late_percent=50)
    tried(student, assignment.quiz, 80, now + 5 * MINUTE)
    Grade.objects.create(assignment=assignment, enrolment=enrolment, is_excused=True)
    [row] = sheet(classroom, Asked(), now + 2 * DAY).rows
    assert (row.entries[0].word, row.entries[0].cell.counted) == ("excused", None)
