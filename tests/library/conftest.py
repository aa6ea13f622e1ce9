from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cards.models import Concept, ConceptLink, Item, Memory, State, Student
from tests import factories

HTMX = {"HX-Request": "true"}


class Page(HTMLParser):
    """What a test wants to know of some HTML: its tags with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def atlas(db: None) -> dict[str, Concept]:
    """Two concepts of the drawing that are linked, one that is not drawn, and one that nobody may see yet."""
    concepts = {
        "daemon": factories.ConceptFactory(
            slug="daemon", name="Docker daemon", place="daemon", body="It **listens** on a socket.", summary="Works."
        ),
        "image": factories.ConceptFactory(slug="image", name="Docker image", place="host", summary="A `template`."),
        "swarm": factories.ConceptFactory(slug="swarm", name="Swarm"),
        "secret": factories.ConceptFactory(slug="secret", name="Secret", place="host", status="draft"),
    }
    for verb, target in (("builds", "image"), ("hides", "secret")):
        ConceptLink.objects.create(source=concepts["daemon"], verb=verb, target=concepts[target])
    return concepts


@pytest.fixture
def card(atlas: dict[str, Concept]) -> Item:
    item = factories.ItemFactory(
        public_id="t-1",
        concept=atlas["daemon"],
        prompt="Who manages `containers`?",
        answer="The daemon, answered.",
        explanation="Explained [here](https://docs.example.org/a).",
        source_title="Docker engine",
    )
    item.tags.create(name="core")
    return item


@pytest.fixture
def remember() -> Callable[..., Memory]:
    """A student's memory of a card that comes back in eight days, unless the test says otherwise."""

    def remember(student: Student, item: Item, **fields: Any) -> Memory:
        now = timezone.now()
        plain = {
            "state": State.REVIEW, "stability": 10.0, "difficulty": 5.0, "last_reviewed_at": now,
            "due_at": now + timedelta(days=8, hours=1), "item_version": item.version, "reviews": 1,
        }  # fmt: skip
        return Memory.objects.create(student=student, item=item, **plain | fields)

    return remember


@pytest.fixture(params=["nobody", "guest", "student"])
def browser(request: pytest.FixtureRequest, db: None, sign_in: Any) -> Client:
    """The browser of somebody who has not studied yet, of a guest, of a signed-in student."""
    return Client() if request.param == "nobody" else sign_in(request.getfixturevalue(request.param))
