from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cards.models import Student, StudySession
from cards.study import actions
from cards.study.turns import Standing
from tests import factories


@pytest.fixture
def deck(db: None) -> list[Any]:
    """Five plain cards of one concept, in their order."""
    concept = factories.ConceptFactory(slug="image", name="Docker image")
    return factories.ItemFactory.create_batch(5, concept=concept)


@pytest.fixture
def begin(now: datetime) -> Callable[..., StudySession]:
    def begin(student: Student, *, kind: str = "normal", concept: Any = None, at: datetime = now) -> StudySession:
        return actions.start(student=student, kind=kind, concept=concept, now=at)

    return begin


@pytest.fixture
def rate(now: datetime) -> Callable[..., Standing]:
    """Answer the card on the table, as the page would."""

    def rate(session: StudySession, rating: int = 3, *, at: datetime = now, **given: Any) -> Standing:
        fresh = StudySession.objects.select_related("student__parameters", "concept").get(pk=session.pk)
        plain = {"turn": fresh.turn, "typed": "", "previewed": "", "duration_ms": 3000}
        public_id = given.pop("public_id", fresh.current.public_id if fresh.current else "")
        return actions.answer(session=fresh, public_id=public_id, rating=rating, now=at, **plain | given)

    return rate
