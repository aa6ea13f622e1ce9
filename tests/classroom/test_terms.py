"""Under which terms a student of a class takes a quiz, and that running attempts follow them."""

from datetime import timedelta

import pytest

from cards.models import Assignment, Attempt, Enrolment, Kind, Quiz, QuizOverride
from cards.quiz import attempts, queries
from cards.quiz.rules import rules
from cards.terms import assigned, late_rule, move_deadlines, own_terms, terms
from tests import factories
from tests.conftest import NOON

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
DATES = ("opens_at", "due_at", "late_until_at")
QUIZ = {"opens_at": 0, "due_at": 10, "time_limit_s": 600, "attempts_allowed": 1}


def at(values):
    """Dates in hours from noon."""
    return {
        name: NOON + value * HOUR if name in DATES and value is not None else value for name, value in values.items()
    }


def agreed(quiz=QUIZ, override=None, *classes):
    """What comes of a quiz, an override, and per class: an assignment, an exception and the student's factor."""
    found = []
    for given, exception, factor in classes:
        except_for = factories.AssignmentExceptionFactory.build(**at(exception)) if exception else None
        found.append(assigned(Assignment(**at(given)), factor, except_for))
    own = terms(Quiz(**at(quiz)), QuizOverride(**at(override)) if override else None, found)
    dates = [date and (date - NOON) / HOUR for date in (own.opens_at, own.due_at, own.ends_at)]
    return (*dates, own.time_limit and own.time_limit / MINUTE, own.attempts_allowed)


PLAIN = ({}, None, 1.0)
# What is assigned, what is excepted, the student's factor → opens, due, ends, minutes, attempts.
ONE_CLASS = [
    (PLAIN, (0, 10, 10, 10, 1)),
    (({"opens_at": 2}, None, 1.0), (2, 10, 10, 10, 1)),
    (({"due_at": 5}, None, 1.0), (0, 5, 5, 10, 1)),
    (({"due_at": 20}, None, 1.0), (0, 20, 20, 10, 1)),
    (({"due_at": 5, "late_until_at": 8}, None, 1.0), (0, 5, 8, 10, 1)),
    (({"attempts_allowed": 3}, None, 1.0), (0, 10, 10, 10, 3)),
    (({"attempts_allowed": 0}, None, 1.0), (0, 10, 10, 10, 0)),
    (({}, None, 1.5), (0, 10, 10, 15, 1)),
    (({"due_at": 5}, {"due_at": 7}, 1.0), (0, 7, 7, 10, 1)),
    (({"due_at": 5, "late_until_at": 8}, {"due_at": 7}, 1.0), (0, 7, 8, 10, 1)),
    (({"due_at": 5, "late_until_at": 8}, {"due_at": 9}, 1.0), (0, 9, 9, 10, 1)),
    (({"due_at": 5, "late_until_at": 8}, {"late_until_at": 12}, 1.0), (0, 5, 12, 10, 1)),
    (({"opens_at": 3}, {"opens_at": 1}, 1.0), (1, 10, 10, 10, 1)),
    (({"attempts_allowed": 3}, {"attempts_allowed": 0}, 1.0), (0, 10, 10, 10, 0)),
    (({"attempts_allowed": 3}, {"attempts_allowed": 5}, 1.0), (0, 10, 10, 10, 5)),
    (({}, {"time_factor": 2.0}, 1.5), (0, 10, 10, 20, 1)),
    (({}, {"due_at": 12}, 1.5), (0, 12, 12, 15, 1)),
]


@pytest.mark.parametrize(("one", "expected"), ONE_CLASS)
def test_a_class_replaces_the_quizs_terms_field_by_field_and_an_exception_those_of_the_class(one, expected):
    assert agreed(QUIZ, None, one) == expected


SEVERAL = [
    ([({"due_at": 5}, None, 1.0), ({"due_at": 7}, None, 1.0)], (0, 7, 7, 10, 1)),
    ([({"due_at": 5, "late_until_at": 9}, None, 1.0), ({"due_at": 7}, None, 1.0)], (0, 7, 9, 10, 1)),
    ([({"opens_at": 3}, None, 1.0), ({"opens_at": 1}, None, 1.0)], (1, 10, 10, 10, 1)),
    ([({"attempts_allowed": 2}, None, 1.0), ({"attempts_allowed": 4}, None, 1.0)], (0, 10, 10, 10, 4)),
    ([({"attempts_allowed": 2}, None, 1.0), ({"attempts_allowed": 0}, None, 1.0)], (0, 10, 10, 10, 0)),
    ([({}, None, 1.25), ({}, None, 1.5)], (0, 10, 10, 15, 1)),
    # One class says nothing of a date: there the quiz's own holds, which may be the kinder.
    ([({"due_at": 5}, None, 1.0), PLAIN], (0, 10, 10, 10, 1)),
]


@pytest.mark.parametrize(("classes", "expected"), SEVERAL)
def test_of_several_classes_the_kindest_holds_field_by_field(classes, expected):
    assert agreed(QUIZ, None, *classes) == agreed(QUIZ, None, *reversed(classes)) == expected


def test_no_date_at_all_is_the_kindest():
    quiz = {"time_limit_s": None, "attempts_allowed": 0}
    assert agreed(quiz, None, ({"opens_at": 1, "due_at": 5}, None, 1.0), PLAIN) == (None, None, None, None, 0)


OVERRIDES = [
    ({"due_at": 30}, (0, 30, 30, 15, 3)),
    ({"due_at": 6}, (0, 6, 8, 15, 3)),
    ({"attempts_allowed": 9}, (0, 5, 8, 15, 9)),
    ({"time_factor": 3.0}, (0, 5, 8, 30, 3)),
    ({"opens_at": -1}, (-1, 5, 8, 15, 3)),
]


@pytest.mark.parametrize(("override", "expected"), OVERRIDES)
def test_what_an_admin_granted_to_the_student_is_the_last_word(override, expected):
    one = ({"due_at": 5, "late_until_at": 8, "attempts_allowed": 3}, None, 1.5)
    assert agreed(QUIZ, override, one) == expected


@pytest.mark.parametrize(
    ("percent", "rule", "words"),
    [(0, "once", "at no cost"), (20, "once", "20% less"), (5, "daily", "5% less for every day begun")],
)
def test_what_lateness_costs_in_words(percent, rule, words):
    assert late_rule(percent, rule) == words


@pytest.fixture
def quiz(db):
    return factories.quiz_of(factories.question(Kind.SINGLE), time_limit_s=600)


@pytest.fixture
def assign(classroom, quiz):
    return lambda **given: factories.AssignmentFactory(classroom=classroom, quiz=quiz, **given)


def test_only_what_a_running_class_has_published_to_who_is_in_it_counts(classroom, quiz, assign, own, student, now):
    assignment = assign(due_at=now + DAY)

    def due():
        return own_terms(quiz, student).due_at

    assert due() == now + DAY
    assert own_terms(quiz, factories.StudentFactory()).due_at is None
    assert own_terms(quiz, None).due_at is None
    for model, kept, changed in (
        (Assignment, {"is_published": True}, {"is_published": False}),
        (type(classroom), {"archived_at": None}, {"archived_at": now}),
        (Enrolment, {"left_at": None}, {"left_at": now}),
    ):
        model.objects.update(**changed)
        assert due() is None
        model.objects.update(**kept)
    assert (due(), assignment.due_at) == (now + DAY, now + DAY)


def test_each_student_has_the_own_exception_and_the_own_time(classroom, quiz, assign, student, stranger, now):
    assignment = assign(due_at=now + DAY)
    other = factories.EnrolmentFactory(classroom=classroom, student=stranger, time_factor=1.5)
    factories.AssignmentExceptionFactory(assignment=assignment, enrolment=other, due_at=now + 2 * DAY)
    found = [(own_terms(quiz, who).due_at, own_terms(quiz, who).time_limit) for who in (student, stranger)]
    assert found == [(now + DAY, 10 * MINUTE), (now + 2 * DAY, 15 * MINUTE)]


@pytest.mark.parametrize("size", [1, 12])
def test_the_front_pages_take_as_many_statements_whatever_is_assigned(
    classroom, own, student, now, size, django_assert_num_queries
):
    for n in range(size):
        quiz = factories.quiz_of(factories.question(Kind.SINGLE), position=n)
        assignment = factories.AssignmentFactory(classroom=classroom, quiz=quiz, due_at=now + (n + 1) * DAY)
        factories.AssignmentExceptionFactory(assignment=assignment, enrolment=own, attempts_allowed=n + 1)
    with django_assert_num_queries(6):
        pages = queries.front_pages(list(Quiz.objects.published()), student, now)
    assert [page.terms.attempts_allowed for page in pages] == list(range(1, size + 1))


def test_the_page_of_a_quiz_says_what_late_work_costs(quiz, assign, student, now):
    assign(due_at=now + DAY, late_until_at=now + 3 * DAY, late_percent=20)
    said = dict(rules(queries.front_page(quiz, student, now), quiz, student, hold=None))
    assert said["Time"].endswith(
        "Due on 11 Mar 2026 at 12:00 (UTC). Late work is taken until 13 Mar 2026 at 12:00 (UTC), for 20% less in your "
        "class."
    )


def test_late_work_is_taken_until_the_last_moment_and_then_refused_with_both_dates(quiz, assign, student, now):
    assign(due_at=now - HOUR, late_until_at=now + HOUR)
    attempt = attempts.start(quiz=quiz, student=student, now=now + 55 * MINUTE)
    assert attempt.deadline_at == now + HOUR
    attempt.delete()
    with pytest.raises(attempts.Refused, match=r"due on 10 Mar 2026 at 11:00.*taken until 10 Mar 2026 at 13:00"):
        attempts.start(quiz=quiz, student=student, now=now + HOUR)


# Deadlines that move


@pytest.fixture
def running(quiz, assign, student, now):
    """An attempt that runs, and its deadline in minutes from when it began."""
    attempt = attempts.start(quiz=quiz, student=student, now=now)

    def left():
        attempt.refresh_from_db()
        return attempt.deadline_at and (attempt.deadline_at - now) / MINUTE

    return left


def test_a_running_attempt_ends_by_the_terms_as_they_are_now(running, quiz, assign, own, now):
    assert running() == 10
    assignment = assign(due_at=now + 5 * MINUTE)
    assert move_deadlines(quiz=quiz, now=now + MINUTE) == 1
    assert running() == 5
    assignment.due_at = now + DAY
    assignment.save()
    Enrolment.objects.update(time_factor=1.5)
    move_deadlines(quiz=quiz, now=now + MINUTE)
    assert running() == 15
    Quiz.objects.update(time_limit_s=None)
    quiz.refresh_from_db()
    move_deadlines(quiz=quiz, now=now + MINUTE)
    assert running() == 24 * 60


def test_a_deadline_never_moves_to_before_now_nor_out_of_the_past(running, quiz, assign, now):
    assign(due_at=now + MINUTE)
    move_deadlines(quiz=quiz, now=now + 3 * MINUTE)
    assert running() == 3
    move_deadlines(quiz=quiz, now=now + 8 * MINUTE)
    assert running() == 3
    assert move_deadlines(quiz=quiz, now=now + 9 * MINUTE) == 0


def test_what_is_handed_in_keeps_its_end(running, quiz, assign, now):
    Attempt.objects.update(state="submitted", submitted_at=now, score=0)
    assign(due_at=now + MINUTE)
    assert move_deadlines(quiz=quiz, now=now) == 0
    assert running() == 10


def test_of_others_and_of_tries_nothing_moves(running, quiz, assign, stranger, editor, now):
    assign(due_at=now + 5 * MINUTE)
    assert move_deadlines(quiz=quiz, now=now, students=[stranger.pk]) == 0
    Attempt.objects.update(is_preview=True, number=0)
    assert move_deadlines(quiz=quiz, now=now) == 0
    assert running() == 10


def test_results_that_wait_for_the_due_date_wait_for_the_new_one(quiz, assign, student, now):
    Quiz.objects.update(feedback="after_due", due_at=now + HOUR)
    quiz.refresh_from_db()
    attempt = attempts.start(quiz=quiz, student=student, now=now)
    Attempt.objects.update(state="submitted", submitted_at=now, score=0)
    assign(due_at=now + DAY)
    move_deadlines(quiz=quiz, now=now)
    attempt = Attempt.objects.select_related("quiz").get(pk=attempt.pk)
    assert not attempt.shows_result(now + 2 * HOUR)
    assert attempt.shows_result(now + DAY)
