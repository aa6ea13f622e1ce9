from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from cards.models import Item, Student
from tests import factories
from tests.progress.builders import Past


@pytest.fixture
def deck(db: None) -> list[Item]:
    """Sixty cards of two concepts."""
    image = factories.ConceptFactory(slug="image", name="Docker image")
    volume = factories.ConceptFactory(slug="volume", name="Docker volume")
    return [factories.ItemFactory(concept=image if n % 2 else volume) for n in range(60)]


@pytest.fixture
def past(deck: list[Item], now: datetime) -> Callable[..., Past]:
    """A saved past of the student with the deck, until an hour ago."""

    def past(student: Student, days: int = 60, **options: Any) -> Past:
        study = {name: options.pop(name) for name in ("new", "skipped") if name in options}
        return Past(student, **options).study(deck, now - timedelta(hours=1), days, **study).save()

    return past


@pytest.fixture(params=["htmx", "plain"])
def headers(request: pytest.FixtureRequest) -> dict[str, str]:
    """Both ways of asking."""
    return {"HX-Request": "true"} if request.param == "htmx" else {}
