"""What is read of the answers to a quiz, and how they are put together. The formulas have tests of their own."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cards.analysis import Which, quiz_analysis
from cards.models import Enrolment, Item, Slot
from cards.statistics.items import FEWEST
from cards.statistics.options import Alarm
from tests import factories
from tests.results.crowd import crowd

HOUR = timedelta(hours=1)


@pytest.fixture
def items(db):
    concept = factories.ConceptFactory(name="Docker image")
    return [factories.question(kind, concept=concept) for kind in ("single", "short", "matching")]


@pytest.fixture
def quiz(items):
    return factories.quiz_of(*items)


@pytest.fixture
def all_answer(answered, quiz):
    """A student for each answer to the item."""

    def all_answer(item, values, at=None):
        for value in values:
            answered(factories.StudentFactory(), quiz, {item: value}, **({"at": at} if at else {}))
        return quiz_analysis(quiz)

    return all_answer


def answer_lines(found):
    return [(answer.label, answer.statistics.n) for answer in found.items[0].latest.answers]


@pytest.mark.parametrize(("which", "shares"), [("first", [0]), ("best", [100]), ("last", [0]), ("all", [0, 0, 100])])
def test_one_attempt_of_a_student_counts_or_all(answered, student, quiz, items, now, which, shares):
    for hours, value in enumerate(("b", "a", "b")):
        answered(student, quiz, {items[0]: value}, now + hours * HOUR)
    found = quiz_analysis(quiz, which=Which(which))
    assert [share for share, n in found.totals for _ in range(n)] == shares


def test_tries_of_staff_and_attempts_that_run_are_not_read(answered, tried, student, stranger, quiz, items):
    answered(student, quiz, {items[0]: "a"}, is_preview=True, number=0)
    tried(stranger, quiz, None)
    assert quiz_analysis(quiz).scores.n == 0


def test_a_class_sees_its_students_from_joining_to_leaving(answered, classroom, student, stranger, quiz, items, now):
    answered(stranger, quiz, {items[0]: "a"})
    answered(student, quiz, {items[0]: "a"}, now - HOUR)
    answered(student, quiz, {items[0]: "b"}, now)

    def shares():
        return [share for share, _ in quiz_analysis(quiz, classroom).totals]

    assert shares() == [100]
    Enrolment.objects.update(joined_at=now - HOUR / 2)
    assert shares() == [0]
    Enrolment.objects.update(is_sharing_past=True)
    assert shares() == [100]
    Enrolment.objects.update(is_sharing_past=False, left_at=now - HOUR / 4)
    assert shares() == []
    assert quiz_analysis(quiz).scores.n == 2


def test_a_blank_is_a_wrong_answer_that_takes_no_option(all_answer, items):
    found = all_answer(items[0], ["a"] * 6 + ["b"] * 3 + [None])
    assert found.items[0].statistics.facility == 0.6
    assert found.items[0].latest.omitted == 1
    assert answer_lines(found) == [("The daemon", 6), ("The client", 3)]
    assert found.items[0].latest.answers[0].statistics.share == 6 / 9


def test_of_too_few_students_nothing_is_said(all_answer, items):
    found = all_answer(items[0], ["a"] * (FEWEST - 1)).items[0]
    assert (found.statistics.n, found.statistics.facility) == (FEWEST - 1, None)
    assert (found.latest.answers, found.alarms) == ((), ())


def test_typed_answers_are_counted_by_what_they_mean(all_answer, items):
    texts = ["daemon", "The Daemon", "deamon", "engine", "client", "Client.", "cleint", "the client", "80", "81", "cli"]
    found = all_answer(items[1], texts)
    assert answer_lines(found) == [("client", 4), ("daemon", 3), ("80", 1), ("81", 1), ("cli", 1), ("engine", 1)]
    first = found.items[0].latest.answers[0]
    assert dict(first.spellings) == {"client": 1, "Client.": 1, "cleint": 1, "the client": 1}
    assert [answer.label for answer in found.items[0].latest.answers if answer.statistics.is_key] == [
        "daemon", "engine"
    ]  # fmt: skip


def test_numbers_are_counted_by_their_value(all_answer, answered, db):
    item = factories.question("numeric")
    quiz = factories.quiz_of(item)
    for text in ["8080", "8080.0", "8 080", "443", "443,0", "many", *["80"] * 5]:
        answered(factories.StudentFactory(), quiz, {item: text})
    assert answer_lines(quiz_analysis(quiz)) == [("80", 5), ("8080", 3), ("443", 2), ("many", 1)]


def test_of_what_belongs_together_the_commonest_wrong_pair_is_said(all_answer, items):
    found = all_answer(items[2], [{"a": "a", "b": "c"}] * 7 + [{"a": "c", "b": "c"}] * 2 + [{"a": "a"}] + [None])
    parts = [(part.label, part.n, part.share) for part in found.items[0].latest.wrong_parts]
    assert parts == [
        ("docker run → stores images", 9, 0.9),
        ("docker build → stores images", 2, 0.2),
        ("docker run → nothing", 1, 0.1),
    ]


@pytest.mark.parametrize(
    ("kind", "value", "labels"),
    [
        ("gaps", {"a": "Volume"}, {"Gap 1: volume", "Gap 2: left empty"}),
        ("ordering", ["b", "a", "c"], {"Step a: out of place"}),
    ],
)
def test_gaps_and_steps_have_their_wrong_parts(answered, db, kind, value, labels):
    item = factories.question(kind)
    if kind == "gaps":
        item.options = [item.options[0] | {"choices": []}, item.options[1]]
        item.save()
    quiz = factories.quiz_of(item)
    for _ in range(FEWEST):
        answered(factories.StudentFactory(), quiz, {item: value})
    parts = quiz_analysis(quiz).items[0].latest.wrong_parts
    assert {part.label for part in parts if part.n == FEWEST} == labels


def test_choices_judged_one_at_a_time_are_taken_if_they_were_accepted(all_answer, items):
    all_answer(items[0], ["a"] * FEWEST)
    Slot.objects.update(checked=[["b", False], ["a", True]])
    found = quiz_analysis(factories.Quiz.objects.get())
    assert answer_lines(found) == [("The daemon", FEWEST), ("The client", 0)]


def test_an_edited_question_is_split_by_its_version_with_the_whole_beside(all_answer, items, now):
    all_answer(items[0], ["a"] * 6 + ["b"] * 6)
    Item.objects.filter(pk=items[0].pk).update(version=2, options=[
        {"id": "a", "text": "The daemon itself", "correct": True}, {"id": "b", "text": "The client", "correct": False}
    ])  # fmt: skip
    items[0].refresh_from_db()
    found = all_answer(items[0], ["a"] * 10).items[0]
    assert (found.statistics.n, found.statistics.facility) == (22, 16 / 22)
    assert [(one.version, one.statistics.facility) for one in found.versions] == [(2, 1), (1, 0.5)]
    assert [version.answers[0].label for version in found.versions] == ["The daemon itself", "The daemon"]


def test_a_question_worth_more_for_some_is_compared_by_share(all_answer, items):
    all_answer(items[0], ["a"] * 10)
    Slot.objects.filter(pk__lte=Slot.objects.order_by("pk")[4].pk).update(points=2, points_earned=2)
    assert quiz_analysis(factories.Quiz.objects.get()).items[0].statistics.facility == 1


def test_a_key_that_better_students_avoid_raises_the_alarm(answered, quiz, items):
    for n in range(20):
        good = n % 2 == 0
        wrong = {items[2]: {"a": "c", "b": "c"}}
        answered(
            factories.StudentFactory(), quiz,
            {items[0]: "b" if good else "a", items[1]: "daemon" if good else "x"} | (wrong if not good else {}),
        )  # fmt: skip
    found = {item.public_id: item for item in quiz_analysis(quiz).items}
    assert Alarm.WRONG_KEY in found[items[0].public_id].alarms


def test_misconceptions_are_counted_over_all_questions_that_offer_them(answered, db):
    options = [
        {"id": "a", "text": "Right", "correct": True},
        {"id": "b", "text": "Wrong", "correct": False, "misconception": "image-is-container"},
    ]
    items = [factories.question("single", options=options) for _ in range(2)]
    quiz = factories.quiz_of(*items)
    for values in (("a", "b"), ("b", "b"), ("a", "a"), ("b", "b")):
        answered(factories.StudentFactory(), quiz, dict(zip(items, values, strict=True)))
    # Eight answers are too few to say it.
    assert quiz_analysis(quiz).misconceptions == ()
    answered(factories.StudentFactory(), quiz, dict.fromkeys(items, "a"))
    [found] = quiz_analysis(quiz).misconceptions
    assert (found.tag, found.n, found.of, found.items, found.share) == ("image-is-container", 5, 10, 2, 0.5)


def test_more_students_and_questions_take_no_more_statements(db, now):
    def statements(students, count):
        items = [factories.question(kind) for kind in list(factories.QUESTIONS)[:count]]
        quiz = factories.quiz_of(*items)
        crowd(quiz, items, students, now)
        with CaptureQueriesContext(connection) as captured:
            found = quiz_analysis(quiz)
        assert (found.scores.n, len(found.items)) == (students, count)
        return len(captured)

    assert statements(5, 2) == statements(40, 9) == 3
