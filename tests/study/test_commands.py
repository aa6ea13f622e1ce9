"""A card that asks for a command: its field, its verdict, and the rating that is suggested."""

import pytest
from django.urls import reverse

from cards.models import Kind
from cards.scheduling.memory import Rating
from cards.study.actions import suggestion
from tests import factories

pytestmark = pytest.mark.django_db
MODEL = "docker run -d -p 8080:80 nginx"


@pytest.fixture
def card():
    return factories.ItemFactory(kind=Kind.COMMAND, prompt="Start it.", answer="", accepted=[MODEL])


@pytest.mark.parametrize(
    ("typed", "rating"),
    [
        (MODEL, Rating.GOOD),
        (f"$ sudo {MODEL}", Rating.GOOD),
        ("docker container run --publish 8080:80 --detach nginx", Rating.GOOD),
        (f"{MODEL}:latest", Rating.GOOD),
        ("docker run -d -p 80:8080 nginx", Rating.AGAIN),
        ("docker run -dp nginx", Rating.AGAIN),
        ("", Rating.AGAIN),
    ],
)
def test_the_meaning_suggests_the_rating(card, typed, rating):
    assert suggestion(card, typed)[1] == rating


def test_the_policy_of_the_card_counts(card):
    card.policy = {"allowed": ["--detach"]}
    assert suggestion(card, "docker run -p 8080:80 nginx")[1] == Rating.GOOD


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
def test_the_field_is_made_for_commands_and_the_verdict_is_told(sign_in, student, card, headers):
    browser = sign_in(student)
    page = browser.post(reverse("study:start"), {"kind": "normal"}, follow=True, headers=headers)
    session = student.study_sessions.get()
    page = browser.get(reverse("study:session", args=[session.pk])).text
    for part in ("<textarea", 'autocapitalize="none"', 'autocorrect="off"', 'spellcheck="false"', "data-command"):
        assert part in page
    asked = {"turn": 0, "item": card.public_id, "typed": "docker run -d -p 80:8080 \\\n nginx"}
    page = browser.get(reverse("study:reveal", args=[session.pk]), asked, headers=headers).text
    assert "Host and container port are swapped" in page
    assert "What does this send?" in page
    assert "POST /containers/create" in page
    assert "docker run -d -p 80:8080 \\\n nginx" in page
