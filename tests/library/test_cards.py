"""The card browser: filters, pages, and what the student sees of their own."""

from datetime import timedelta

import pytest
from django.test import Client

from cards.models import Kind, State
from tests import factories
from tests.conftest import NOON
from tests.library.conftest import HTMX, Page

ASK = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


@pytest.fixture
def shelf(card, atlas):
    """The card t-1 (basic, daemon, tag core) and three others."""
    factories.TypedFactory(public_id="t-2", concept=atlas["image"], prompt="Type a template.", accepted=["image"])
    cloze = factories.ItemFactory(
        public_id="t-3", concept=atlas["image"], kind=Kind.CLOZE, deletion=1, prompt="It has {{c1::layers::what}}."
    )
    factories.ItemFactory(public_id="t-4", concept=atlas["swarm"], prompt="Does 100% of a_b\\c match?")
    cloze.tags.create(name="files")


def shown(reply):
    return [f"t-{n}" for n in range(1, 5) if f"T-{n}<br>" in reply.text]


@ASK
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["t-1", "t-2", "t-3", "t-4"]),
        ("?concept=image", ["t-2", "t-3"]),
        ("?kind=cloze", ["t-3"]),
        ("?tag=core", ["t-1"]),
        ("?tag=files&concept=image&kind=cloze&q=layers", ["t-3"]),
        ("?tag=files&kind=typed", []),
        ("?q=TEMPLATE", ["t-2"]),
        ("?q=has+it", ["t-3"]),
        ("?q=answered", ["t-1"]),
        ("?q=t-4", ["t-4"]),
        ("?q=%25", ["t-4"]),
        ("?q=_", ["t-4"]),
        ("?q=\\c", ["t-4"]),
        ("?page=nonsense", ["t-1", "t-2", "t-3", "t-4"]),
        ("?page=99", ["t-1", "t-2", "t-3", "t-4"]),
    ],
)
def test_filters_narrow_the_list(shelf, headers, query, found):
    reply = Client().get(f"/cards/{query}", headers=headers)
    assert reply.status_code == 200
    assert shown(reply) == found
    assert ("Nothing fits" in reply.text) == (not found)


@ASK
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("concept=nowhere", "There is no such concept."),
        ("concept=secret", "There is no such concept."),
        ("kind=haiku", "There is no such kind of card."),
        ("kind=single", "There is no such kind of card."),
        ("tag=nothing", "There is no such tag."),
        ("q=" + "x" * 101, "The search has 101 characters; at most 100 are read."),
        ("q=a%00b", "Null characters are not allowed."),
    ],
)
def test_a_filter_that_can_not_be_is_refused_in_words(shelf, headers, query, sentence):
    reply = Client().get(f"/cards/?{query}", headers=headers)
    assert reply.status_code == 422
    assert sentence in reply.text
    assert shown(reply) == []


def test_a_cloze_card_hides_its_answer_until_it_is_unfolded(shelf):
    html = Client().get("/cards/?kind=cloze").text
    summary = html[html.index("<summary") : html.index("</summary>")]
    assert "[what]" in summary
    assert "layers" not in summary
    assert "<strong>layers</strong>" in html


def test_fifty_to_a_page_and_the_filters_go_along(card):
    factories.ItemFactory.create_batch(50, concept=card.concept, prompt="One & more")
    page = Page(Client().get("/cards/?concept=daemon&kind=").text)
    assert len(page.all("details")) == 50
    (following,) = [link["href"] for link in page.all("a") if link.get("rel") == "next"]
    assert following == "?concept=daemon&page=2"
    assert len(Page(Client().get(f"/cards/{following}").text).all("details")) == 1


def test_words_that_were_searched_for_are_marked_in_text_only(shelf):
    html = Client().get("/cards/?q=here").text
    assert '<a href="https://docs.example.org/a" rel="noopener noreferrer"><mark>here</mark>' in html


# The student's own


@pytest.fixture
def tags_of(sign_in, student, card, remember):
    """The tags on the card for the student, given a memory."""

    def tags_of(**fields):
        remember(student, card, **fields)
        html = sign_in(student).get("/cards/?q=t-1").text
        return [piece.split("<")[0] for piece in html.split('class="tag')[1:] for piece in [piece.split(">", 1)[1]]]

    return tags_of


@pytest.mark.parametrize(
    ("fields", "tags"),
    [
        ({}, ["in 8 d"]),
        ({"due_at": NOON - timedelta(days=1)}, ["due"]),
        ({"state": State.NEW, "due_at": None, "stability": None}, ["new"]),
        ({"item_version": 0}, ["new"]),
        ({"is_suspended": True}, ["suspended"]),
        ({"buried_until": NOON.date() + timedelta(days=2)}, ["put off until tomorrow"]),
        ({"buried_until": NOON.date() - timedelta(days=2)}, ["in 8 d"]),
        ({"flag": 3}, ["in 8 d", "flagged"]),
        ({"lapses": 8}, ["in 8 d", "keeps slipping"]),
    ],
)
def test_a_card_shows_when_it_comes_and_how_it_is_marked(at_noon, tags_of, fields, tags):
    assert tags_of(**fields) == tags


def test_a_card_never_seen_is_new_to_a_student_and_nothing_to_a_visitor(sign_in, student, card):
    assert '<span class="tag">new</span>' in sign_in(student).get("/cards/").text
    assert 'class="tag"' not in Client().get("/cards/").text


def test_nobody_sees_the_marks_of_another(sign_in, student, stranger, guest, card, remember):
    remember(student, card, flag=1, is_suspended=True)
    for who in (stranger, guest):
        html = sign_in(who).get("/cards/").text
        assert '<span class="tag">new</span>' in html
        assert "suspended" not in html
        assert "flagged" not in html
