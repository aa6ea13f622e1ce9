"""Until when solutions are held back, which questions a quiz can ask, and what it costs to find out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cards.holds import find_held_quizzes, find_questions, find_reserved_questions
from cards.models import Kind, QuizOverride, Status, Tag
from tests import factories

DAY = timedelta(days=1)


@pytest.fixture
def exam(questions):
    return factories.quiz_of(*questions)


@pytest.fixture
def held(classroom, student, exam, now):
    """The days from now until solutions are shown; "never" without a date, None if they are not held back.

    Dates are in days from now, of the quiz, its assignment, the student's exception and the student's override.
    """

    def at(days):
        return now + days * DAY if days is not None else None

    def held(quiz=None, due=None, late=None, exception_due=None, exception_late=None, override=None, **given):
        exam.due_at = at(quiz)
        exam.save()
        one = factories.AssignmentFactory(
            **{"classroom": classroom, "quiz": exam, "due_at": at(due), "late_until_at": at(late)} | given
        )
        if exception_due or exception_late:
            factories.AssignmentExceptionFactory(
                assignment=one, enrolment=classroom.enrolments.get(), due_at=at(exception_due),
                late_until_at=at(exception_late),
            )  # fmt: skip
        if override:
            QuizOverride.objects.create(quiz=exam, student=student, due_at=at(override))
        found = find_held_quizzes(now)
        if exam.pk not in found:
            return None
        return (found[exam.pk] - now) / DAY if found[exam.pk] else "never"

    return held


@pytest.mark.parametrize(
    ("given", "days"),
    [
        ({}, "never"),
        ({"due": 2}, 2),
        ({"due": 0}, None),
        ({"due": -1}, None),
        ({"quiz": 3}, 3),
        ({"quiz": 3, "due": 2}, 2),
        ({"due": 2, "late": 4}, 4),
        ({"due": -2, "late": 1}, 1),
        ({"due": -2, "late": -1}, None),
        ({"due": -1, "exception_due": 5}, 5),
        ({"due": 2, "exception_due": 1}, 2),
        ({"due": -1, "exception_due": -0.5, "exception_late": 6}, 6),
        ({"exception_due": 5}, "never"),
        ({"due": -1, "override": 7}, 7),
        ({"due": 2, "late": 4, "override": 3}, 4),
        ({"override": 7}, "never"),
        ({"due": 2, "points": 0}, None),
        ({"due": 2, "is_showing_solutions": True}, None),
        ({"due": 2, "is_published": False}, 2),
    ],
)
def test_solutions_are_held_back_until_the_last_moment_of_the_last_student(held, given, days):
    assert held(**given) == days


def test_an_archived_class_holds_nothing_back(classroom, held, now):
    classroom.archived_at = now
    classroom.save()
    assert held(due=2) is None


def test_of_several_classes_the_last_one_holds(held):
    assert held(due=2) == 2
    assert held(due=5, classroom=factories.ClassroomFactory()) == 5
    assert held(due=3, classroom=factories.ClassroomFactory()) == 5
    assert held(classroom=factories.ClassroomFactory()) == "never"


def test_what_is_granted_to_who_left_or_is_in_another_class_holds_nothing_back(classroom, stranger, exam, held, now):
    QuizOverride.objects.create(quiz=exam, student=stranger, due_at=now + 9 * DAY)
    assert held(due=-1) is None
    classroom.enrolments.update(left_at=now)
    assert held(due=-1, exception_due=5, override=5) is None


def test_a_quiz_can_ask_what_it_lists_and_all_that_it_draws_from(questions, exam):
    other, tag = factories.ConceptFactory(), Tag.objects.create(name="core")
    fits = factories.question(Kind.SHORT, concept=other, level=1)
    fits.tags.add(tag)
    for unfit in ({"level": 3}, {"kind": Kind.NUMERIC}, {"status": Status.DRAFT}, {"concept": questions[0].concept}):
        factories.question(**{"kind": Kind.SHORT, "concept": other, "level": 1} | unfit).tags.add(tag)
    factories.question(Kind.SHORT, concept=other, level=1)
    factories.ItemFactory(concept=other)
    section = factories.QuizSectionFactory(quiz=exam, draws=1, kinds=["short"], hardest=2)
    section.concepts.set([other]), section.tags.set([tag])
    assert find_questions([exam.pk]) == {*(item.pk for item in questions), fits.pk}
    assert find_questions([]) == frozenset()


@pytest.mark.parametrize("size", [1, 12])
def test_what_is_reserved_takes_as_many_statements_for_many_quizzes_as_for_few(questions, now, size):
    practice = factories.quiz_of(*questions)
    for _ in range(size):
        quiz = factories.quiz_of(factories.question(Kind.SHORT))
        for _ in range(2):
            factories.QuizSectionFactory(quiz=quiz, draws=1, kinds=["shell"])
        factories.AssignmentFactory(quiz=quiz, due_at=now + DAY)
    with CaptureQueriesContext(connection) as captured:
        assert len(find_reserved_questions(practice, now)) == size
    # Is it graded; the others that are, or are restricted; their parts with concepts and tags; the questions.
    assert len(captured) == 7
