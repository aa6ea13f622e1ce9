"""What the quiz accepts is what the gradebook counts, as late as every page says."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cards import marking
from cards.due import due_of
from cards.exports.people import gradebook
from cards.exports.scope import Scope
from cards.gradebook import Standing, book, describe_lateness
from cards.models import Attempt, Kind, Quiz, QuizOverride, Student
from cards.quiz import actions, attempts
from cards.quiz.queries import front_page
from cards.terms import move_deadlines, own_terms
from tests import factories
from tests.conftest import NOON

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
moments = st.none() | st.integers(-40, 40).map(lambda hours: NOON + hours * HOUR)


@st.composite
def dates(draw: Any, *, is_late: bool = True) -> dict[str, datetime | None]:
    """In an order that the database takes."""
    opens_at, due_at = draw(moments), draw(moments)
    if opens_at and due_at and opens_at >= due_at:
        opens_at, due_at = due_at, opens_at + HOUR
    late = draw(st.none() | st.integers(1, 60)) if is_late and due_at else None
    found = {"opens_at": opens_at, "due_at": due_at}
    return found | ({"late_until_at": due_at + late * HOUR if due_at and late else None} if is_late else {})


assignments = st.fixed_dictionaries(
    {
        "dates": dates(),
        "late_percent": st.sampled_from([0, 10, 20, 50, 100]),
        "late_rule": st.sampled_from(["once", "daily"]),
        "is_published": st.sampled_from([True, True, True, False]),
        "exception": st.none()
        | st.fixed_dictionaries({"opens_at": moments, "due_at": moments, "late_until_at": moments}),
    }
)
classes = st.fixed_dictionaries(
    {
        "assignments": st.lists(assignments, min_size=1, max_size=2),
        "time_factor": st.sampled_from([1.0, 1.5]),
        "has_section": st.booleans(),
    }
)
overrides = st.none() | st.fixed_dictionaries({"opens_at": moments, "due_at": moments})


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def build(quiz: Quiz, student: Student, rows: list[Any], override: Any) -> list[Any]:
    """The student's enrolments, one for each class."""
    found = []
    for row in rows:
        classroom = factories.ClassroomFactory()
        section = factories.ClassSectionFactory(classroom=classroom) if row["has_section"] else None
        enrolment = factories.EnrolmentFactory(
            classroom=classroom, student=student, section=section, time_factor=row["time_factor"]
        )
        for one in row["assignments"]:
            rules = {name: one[name] for name in ("late_percent", "late_rule", "is_published")}
            assignment = factories.AssignmentFactory(classroom=classroom, quiz=quiz, points=10, **one["dates"], **rules)
            if one["exception"]:
                factories.AssignmentExceptionFactory(assignment=assignment, enrolment=enrolment, **one["exception"])
        found.append(enrolment)
    if override:
        QuizOverride.objects.create(quiz=quiz, student=student, **override)
    return found


def take(quiz: Quiz, student: Student, start: datetime, end: datetime) -> Attempt | None:
    """With everything right; handed in at `end`, or closed when its time is over. None if the quiz does not take it."""
    with suppress(attempts.Refused):
        attempt = attempts.start(quiz=quiz, student=student, now=start)
        slot = attempt.slots.select_related("attempt__quiz", "item").get()
        actions.save(slot=slot, step=slot.step, response="a", certainty=None, now=start)
        attempt = Attempt.objects.select_related("quiz", "student").get(pk=attempt.pk)
        if attempt.accepts(end):
            return actions.submit(attempt=attempt, now=end)
        assert marking.time_out(attempt, end + HOUR)
        return attempt
    return None


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    quiz_dates=dates(is_late=False),
    rows=st.lists(classes, min_size=1, max_size=3),
    override=overrides,
    start=st.integers(-50, 50),
    minutes=st.integers(0, 150),
)
def test_what_is_accepted_is_what_is_counted(
    db: None, quiz_dates: Any, rows: Any, override: Any, start: int, minutes: int
) -> None:
    with undone():
        quiz = factories.quiz_of(factories.question(Kind.SINGLE), is_feeding_memory=False, **quiz_dates)
        student = factories.StudentFactory()
        enrolments = build(quiz, student, rows, override)
        begun_at = NOON + start * HOUR
        attempt = take(quiz, student, begun_at, begun_at + minutes * MINUTE)
        own, later = own_terms(quiz, student), NOON + 200 * HOUR
        assert front_page(quiz, student, later).terms == own
        for enrolment in enrolments:
            found = book(enrolment.classroom, later)
            shown = {each.assignment.pk: each for each in due_of(enrolment, later)}
            names, values = gradebook(Scope(enrolment.classroom, later))
            file = dict(zip(names.names, next(iter(values)), strict=True))
            for assignment in found.assignments:
                cell = found.cells[enrolment.pk, assignment.pk]
                assert cell.terms == own
                assert (cell.attempts == 1) is (attempt is not None)
                check_lateness(cell, attempt, own)
                assert shown[assignment.pk].terms == own
                assert shown[assignment.pk].lateness == describe_lateness(cell)
                assert file[assignment.title] == cell.counted
                assert file[f"{assignment.title} · standing"] == cell.standing


def check_lateness(cell: Any, attempt: Attempt | None, own: Any) -> None:
    if attempt is None:
        assert cell.standing in (Standing.MISSING, Standing.NONE)
        return
    assert attempt.submitted_at
    is_late = own.due_at is not None and attempt.submitted_at > own.due_at + attempt.grace
    assert cell.standing == (Standing.LATE if is_late else Standing.DONE)
    days = -(-(attempt.submitted_at - own.due_at) // timedelta(days=1)) if is_late else 0
    off = own.late_percent * (days if own.late_rule == "daily" else min(days, 1))
    assert cell.counted == pytest.approx(10 * max(0, 1 - off / 100))
    assert cell.deducted == pytest.approx(10 - cell.counted)


def test_work_before_an_individual_date_that_is_earlier_is_all_that_is_accepted(
    classroom: Any, student: Student, now: datetime
) -> None:
    quiz = factories.quiz_of(factories.question(Kind.SINGLE))
    factories.AssignmentFactory(classroom=classroom, quiz=quiz, due_at=now + 5 * HOUR)
    QuizOverride.objects.create(quiz=quiz, student=student, due_at=now + 2 * HOUR)
    with pytest.raises(attempts.Refused, match="was due on 10 Mar 2026 at 14:00"):
        attempts.start(quiz=quiz, student=student, now=now + 3 * HOUR)


def test_what_another_class_lets_the_student_hand_in_later_counts_in_both(
    classroom: Any, student: Student, now: datetime
) -> None:
    quiz = factories.quiz_of(factories.question(Kind.SINGLE))
    other = factories.EnrolmentFactory(student=student)
    for each, hours in ((classroom, 1), (other.classroom, 9)):
        factories.AssignmentFactory(classroom=each, quiz=quiz, due_at=now + hours * HOUR)
    assert take(quiz, student, now + 3 * HOUR, now + 4 * HOUR)
    for each in (classroom, other.classroom):
        assert [cell.standing for cell in book(each, now + 10 * HOUR).cells.values()] == [Standing.DONE]


def test_a_class_that_takes_no_late_work_does_not_make_that_of_another_free(
    classroom: Any, student: Student, now: datetime
) -> None:
    quiz = factories.quiz_of(factories.question(Kind.SINGLE))
    other = factories.EnrolmentFactory(student=student)
    late = {"late_until_at": now + 9 * HOUR, "late_percent": 20}
    factories.AssignmentFactory(classroom=classroom, quiz=quiz, due_at=now + HOUR)
    factories.AssignmentFactory(classroom=other.classroom, quiz=quiz, due_at=now + HOUR, **late)
    assert own_terms(quiz, student).late_percent == 20


def test_an_attempt_that_ran_when_its_deadline_moved_into_the_past_counts(
    classroom: Any, student: Student, now: datetime
) -> None:
    quiz = factories.quiz_of(factories.question(Kind.SINGLE))
    assignment = factories.AssignmentFactory(classroom=classroom, quiz=quiz, due_at=now + 9 * HOUR)
    attempt = attempts.start(quiz=quiz, student=student, now=now)
    assignment.due_at = now + HOUR
    assignment.save()
    move_deadlines(quiz=quiz, now=now + 2 * HOUR)
    attempt = Attempt.objects.select_related("quiz", "student").get(pk=attempt.pk)
    assert actions.submit(attempt=attempt, now=now + 2 * HOUR)
    assert next(iter(book(classroom, now + 3 * HOUR).cells.values())).attempts == 1


def test_a_class_that_was_archived_or_left_keeps_its_own_dates(classroom: Any, student: Student, now: datetime) -> None:
    quiz = factories.quiz_of(factories.question(Kind.SINGLE))
    factories.AssignmentFactory(classroom=classroom, quiz=quiz, due_at=now + HOUR)
    classroom.archived_at = now + 2 * HOUR
    classroom.save()
    assert next(iter(book(classroom, now + 3 * HOUR).cells.values())).due_at == now + HOUR
