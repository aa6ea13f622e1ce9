"""What a class has done, written down without being played: attempts with a score, and cards with a log."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from math import fsum
from typing import Any

import pytest
from django.urls import reverse

from cards.grading.key import Key
from cards.grading.questions import grade
from cards.models import Assignment, Attempt, Classroom, Enrolment, Item, Memory, Quiz, Review, Slot, State, Student
from cards.quiz.attempts import content_of
from tests import factories

DAY = timedelta(days=1)


@pytest.fixture
def enrolment(classroom: Classroom) -> Enrolment:
    """The student's."""
    return classroom.enrolments.select_related("classroom", "student", "section").get()


@pytest.fixture
def assign(classroom: Classroom, now: datetime) -> Callable[..., Assignment]:
    """A quiz for the class, 10 points, due in a day; with concepts, their cards instead."""

    def assign(concepts: Iterable[Any] | None = None, **given: Any) -> Assignment:
        rules = {name: given.pop(name) for name in ("counts", "feedback") if name in given}
        plain: dict[str, Any] = {"classroom": classroom, "points": 10, "due_at": now + DAY}
        if concepts is None:
            plain["quiz"] = factories.QuizFactory(due_at=given.get("due_at", now + DAY), **rules)
            return factories.AssignmentFactory(**plain | given)
        assignment = factories.AssignmentFactory(**plain | {"kind": "cards", "quiz": None} | given)
        assignment.concepts.set(concepts)
        return assignment

    return assign


@pytest.fixture
def tried(now: datetime) -> Callable[..., Attempt]:
    """An attempt begun at a moment and handed in a minute later, worth so many percent; None is open still."""

    def tried(student: Student, quiz: Quiz | None, percent: float | None, at: datetime = now, **given: Any) -> Attempt:
        assert quiz
        number = given.pop("number", Attempt.objects.filter(student=student, quiz=quiz).count() + 1)
        due_at = quiz.due_at.isoformat() if quiz.due_at else None
        rules = {"grace_s": 30, "feedback": quiz.feedback, "due_at": due_at, "marking": "plain", "title": quiz.title}
        closed: dict[str, Any] = {"state": "submitted", "submitted_at": at + timedelta(minutes=1), "score": percent}
        plain = {"number": number, "seed": 1, "started_at": at, "rules": rules, "max_score": 100}
        fields = plain | ({} if percent is None else closed) | given
        return Attempt.objects.create(student=student, quiz=quiz, **fields)

    return tried


@pytest.fixture
def learned(now: datetime) -> Callable[..., Review]:
    """An answer that left the card learned, and the memory of it."""

    def learned(student: Student, item: Item, at: datetime = now, **given: Any) -> Review:
        known = {"state": State.REVIEW, "stability": 5.0, "difficulty": 5.0, "item_version": item.version}
        Memory.objects.update_or_create(
            student=student, item=item, defaults=known | {"last_reviewed_at": at, "due_at": at + 5 * DAY}
        )
        plain: dict[str, Any] = {
            "item_version": item.version, "turn": 0, "kind": "normal", "rating": 3, "duration_ms": 4000,
            "reviewed_at": at, "time_zone": "UTC", "day_start_hour": 4, "studied_on": at.date(),
            "state_before": 1, "state_after": 2, "step_after": 0, "elapsed_days": 0, "elapsed_seconds": 0,
            "interval_before_s": 0, "interval_after_s": 5 * 86400, "interval_days": 5, "due_at": at + 5 * DAY,
            "desired_retention": 0.9,
        }  # fmt: skip
        return Review.objects.create(student=student, item=item, **plain | given)

    return learned


@pytest.fixture
def answered(now: datetime) -> Callable[..., Attempt]:
    """A closed attempt with these answers, graded: {item: answer}, None for a blank."""

    def answered(student: Student, quiz: Quiz, answers: dict[Item, Any], at: datetime = now, **given: Any) -> Attempt:
        number = Attempt.objects.filter(student=student, quiz=quiz).count() + 1
        rules = {"grace_s": 30, "feedback": "end", "due_at": None, "marking": "plain", "title": quiz.title}
        contents = {item: content_of(item) for item in answers}
        marks = {item: grade(Key.from_json(contents[item]["key"]), value) for item, value in answers.items()}
        attempt = Attempt.objects.create(
            student=student, quiz=quiz, seed=1, state="submitted", started_at=at, rules=rules,
            submitted_at=at + timedelta(minutes=1), score=fsum(mark.fraction for mark in marks.values()),
            max_score=len(answers), **{"number": number} | given,
        )  # fmt: skip
        for position, (item, value) in enumerate(answers.items(), 1):
            fraction = marks[item].fraction
            Slot.objects.create(
                attempt=attempt, item=item, position=position, points=1, state="final", tries=1, checked=value,
                fraction=fraction, points_earned=fraction, mark=marks[item].to_json(), order={}, **contents[item],
            )  # fmt: skip
        return attempt

    return answered


@pytest.fixture
def at() -> Callable[..., str]:
    """The address of a page of results."""

    def at(name: str, *args: Any) -> str:
        return reverse(f"results:{name}", args=[getattr(each, "pk", each) for each in args])

    return at
