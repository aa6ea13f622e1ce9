"""An attempt as a student goes through it: begun, answered question by question, handed in."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cards.models import Attempt, Item, Kind, Quiz, Slot, Student
from cards.quiz import actions, attempts
from tests import factories
from tests.quiz.browsing import Browser


@pytest.fixture
def questions(db: None) -> list[Item]:
    """Three single choices about the same concept; the first option of each is right."""
    concept = factories.ConceptFactory(slug="image", name="Docker image")
    return [factories.question(Kind.SINGLE, concept=concept) for _ in range(3)]


@pytest.fixture
def quiz(questions: list[Item]) -> Quiz:
    return factories.quiz_of(*questions, is_shuffling_questions=False)


@pytest.fixture
def begin(now: datetime) -> Callable[..., Attempt]:
    def begin(student: Student, quiz: Quiz, *, at: datetime = now, **given: Any) -> Attempt:
        return attempts.start(quiz=quiz, student=student, now=at, **given)

    return begin


@pytest.fixture
def slot() -> Callable[..., Slot]:
    """The question as a page that is opened now would find it."""

    def slot(attempt: Attempt, position: int = 1) -> Slot:
        return Slot.objects.select_related("attempt__quiz").get(attempt=attempt, position=position)

    return slot


@pytest.fixture
def act(slot: Callable[..., Slot], now: datetime) -> Callable[..., Slot]:
    """Save or answer a question, as its page would."""

    def act(what: str, attempt: Attempt, position: int, response: Any, *, at: datetime = now, **given: Any) -> Slot:
        found = slot(attempt, position)
        plain = {"step": found.step, "certainty": None}
        return getattr(actions, what)(slot=found, response=response, now=at, **plain | given)

    return act


@pytest.fixture
def save(act: Callable[..., Slot]) -> Callable[..., Slot]:
    return lambda *given, **named: act("save", *given, **named)


@pytest.fixture
def answer(act: Callable[..., Slot]) -> Callable[..., Slot]:
    return lambda *given, **named: act("answer", *given, **named)


@pytest.fixture
def submit(now: datetime) -> Callable[..., Attempt]:
    def submit(attempt: Attempt, *, at: datetime = now) -> Attempt:
        found = Attempt.objects.select_related("quiz").get(pk=attempt.pk)
        return actions.submit(attempt=found, now=at)

    return submit


@pytest.fixture
def taking(student: Student, begin: Callable[..., Attempt]) -> Callable[..., Attempt]:
    """An attempt, begun just now, at a quiz with these rules and a question of each of these kinds."""

    def taking(*kinds: str, **rules: Any) -> Attempt:
        items = [factories.question(kind) for kind in kinds or (Kind.SINGLE, Kind.SHORT)]
        return begin(student, factories.quiz_of(*items, is_shuffling_questions=False, **rules), at=timezone.now())

    return taking


@pytest.fixture(params=["htmx", "plain"])
def browse(request: pytest.FixtureRequest, sign_in: Any) -> Callable[..., Browser]:
    """The browser of somebody, both ways of asking."""
    return lambda who=None: Browser(sign_in(who) if who else Client(), is_htmx=request.param == "htmx")
