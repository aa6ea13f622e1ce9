"""A card that asks for a command: its field, its verdict, and the rating that is suggested."""

import pytest
from django.urls import reverse

from cards.models import Kind
from cards.scheduling.memory import Rating
from cards.study.actions import suggestion
from cards.web.face import Face
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


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
def test_what_was_changed_to_read_the_answer_is_told(sign_in, student, card, headers):
    browser = sign_in(student)
    browser.post(reverse("study:start"), {"kind": "normal"})
    session = student.study_sessions.get()
    asked = {"turn": 0, "item": card.public_id, "typed": "user@box:~$ docker run –d –p 8080:80 nginx"}
    page = browser.get(reverse("study:reveal", args=[session.pk]), asked, headers=headers).text
    assert "The prompt in front of the command was left out." in page
    assert "Long dashes were read as hyphens" in page


ANSWERS = [
    ("`docker run -d nginx`.", "<p><code>docker run -d nginx</code></p>"),
    ("`docker tag a b` then `docker push b`. ", "<p><code>docker tag a b</code> then <code>docker push b</code></p>"),
    ("It lists them.", "<p>It lists them.</p>"),
]


@pytest.mark.parametrize(("answer", "shown"), ANSWERS)
@pytest.mark.parametrize("kind", [Kind.COMMAND, Kind.SHELL])
def test_no_full_stop_stands_after_a_model_answer_as_if_it_belonged_to_the_command(kind, answer, shown):
    assert Face(factories.ItemFactory.build(kind=kind, answer=answer)).answer_html.strip() == shown


def test_a_model_answer_without_a_sentence_is_shown_as_code_and_not_as_markdown():
    model = "docker ps --format '*{{.Names}}*'\ndocker images"
    face = Face(factories.ItemFactory.build(kind=Kind.COMMAND, answer="", accepted=[model]))
    assert "<em>" not in face.answer_html
    assert "*{{.Names}}*&#39;\ndocker images" in face.answer_html.replace("&#x27;", "&#39;").replace("'", "&#39;")
