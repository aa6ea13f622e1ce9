"""What the database itself refuses of quizzes and attempts, whoever writes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from cards.models import Attempt, Kind, Quiz, QuizEntry, QuizOverride, QuizSection, Response, Slot
from tests import factories
from tests.conftest import NOON


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "rules",
    [
        {"slug": "attempts"},
        {"opens_at": NOON, "due_at": NOON},
        {"feedback": "after_due"},
        {"marking": "adaptive", "feedback": "end"},
        {"pass_percent": 101},
        {"penalty": 1.5},
    ],
)
def test_a_quiz_that_makes_no_sense_is_refused_with_a_sentence(rules):
    refused(lambda: factories.QuizFactory(**rules))
    with pytest.raises(ValidationError) as error:
        Quiz(title="A quiz", **{"slug": "a-quiz"} | rules).full_clean()
    assert error.value.messages


@pytest.mark.django_db
@pytest.mark.parametrize("given", [{"easiest": 3, "hardest": 2}, {"easiest": 0}, {"hardest": 4}, {"points": 0}])
def test_a_section_that_makes_no_sense_is_refused(given):
    refused(lambda: factories.QuizSectionFactory(**given))


@pytest.mark.parametrize(
    "given",
    [
        *[{"kinds": kinds} for kinds in (["basic"], "single", [1], None)],
        *[{"weights": weights} for weights in ([1], {"image": -1}, {"image": "2"}, {"image": True}, {"image": 0})],
    ],
)
def test_filters_and_weights_that_say_nothing_are_refused_in_a_form(given):
    with pytest.raises(ValidationError):
        QuizSection(**given).clean()


@pytest.mark.parametrize("given", [{}, {"kinds": ["single", "gaps"]}, {"weights": {"image": 2, "volume": 0.5}}])
def test_filters_and_weights_that_say_something_are_fine(given):
    QuizSection(**given).clean()


def test_a_question_is_listed_once_and_worth_something(db):
    item, section = factories.question(Kind.SINGLE), factories.QuizSectionFactory()
    QuizEntry.objects.create(section=section, item=item)
    refused(lambda: QuizEntry.objects.create(section=section, item=item))
    refused(lambda: QuizEntry.objects.create(section=section, item=factories.question(Kind.SHORT), points=-1))


def test_a_student_has_one_override_that_gives_time(student):
    quiz = factories.QuizFactory()
    refused(lambda: QuizOverride.objects.create(quiz=quiz, student=student, time_factor=0))
    QuizOverride.objects.create(quiz=quiz, student=student)
    refused(lambda: QuizOverride.objects.create(quiz=quiz, student=student))


@pytest.fixture
def attempt(student, quiz, begin):
    return begin(student, quiz)


def another(row, **changed):
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields[1:]}
    return type(row).objects.create(**values | changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 2},  # two open ones
        {"state": "submitted", "submitted_at": NOON, "score": 1},  # the same number twice
        {"number": 2, "state": "submitted", "score": 1},  # closed, but when?
        {"number": 2, "state": "timed_out", "submitted_at": NOON},  # closed without a score
        {"number": 0},
        {"number": 3, "is_preview": True},
    ],
)
def test_an_attempt_that_makes_no_sense_is_refused(attempt, changed):
    refused(lambda: another(attempt, **changed))


def test_an_open_preview_may_stand_beside_an_open_attempt(attempt):
    assert another(attempt, number=0, is_preview=True).is_open


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"position": 9},  # the same item twice
        {"item_id": None},
        {"certainty": 4},
        {"state": "final"},
    ],
)
def test_a_question_of_an_attempt_that_makes_no_sense_is_refused(attempt, changed):
    other = factories.question(Kind.SHORT)
    plain = {"position": 9, "item_id": other.pk} if changed and "position" not in changed else {}
    refused(lambda: another(attempt.slots.first(), **plain | changed))


def test_a_try_has_its_number(attempt):
    slot = attempt.slots.first()
    given = {"fraction": 0, "points_earned": 0, "mark": {}, "item_version": 1, "given_at": NOON, "cause": "check"}
    Response.objects.create(slot=slot, number=1, **given)
    refused(lambda: Response.objects.create(slot=slot, number=1, **given))


def test_a_question_that_was_asked_and_a_quiz_that_was_taken_can_not_be_deleted(attempt):
    for row in (attempt.slots.first().item, attempt.quiz):
        with pytest.raises(models.ProtectedError):
            row.delete()


def test_whoever_goes_takes_the_attempts_along(attempt):
    attempt.student.delete()
    assert not Attempt.objects.exists()
    assert not Slot.objects.exists()


def test_an_attempt_is_overdue_a_while_after_its_grace(attempt):
    attempt.deadline_at = NOON
    grace, lag = timedelta(seconds=30), timedelta(seconds=10)
    assert attempt.accepts(NOON + grace)
    assert not attempt.accepts(NOON + grace + timedelta.resolution)
    assert not attempt.is_overdue(NOON + grace + lag)
    assert attempt.is_overdue(NOON + grace + lag + timedelta.resolution)
