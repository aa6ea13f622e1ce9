"""Search: all the words, in any case, in concepts and cards; hostile input is only text."""

import pytest
from django.test import Client
from django.utils.http import urlencode

from tests import factories
from tests.library.conftest import HTMX, Page

ASK = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])


def search(words, headers=None):
    return Client().get(f"/search/?{urlencode({'q': words})}", headers=headers or {})


@ASK
@pytest.mark.parametrize(
    ("words", "concepts", "cards"),
    [
        ("daemon", 1, 1),
        ("DAEMON", 1, 1),
        ("dae\u00admon\u200b", 1, 1),
        ("docker daemon", 1, 0),
        ("daemon docker", 1, 0),
        ("manages containers", 0, 1),
        ("socket", 1, 0),
        ("t-1", 0, 1),
        ("T-1", 0, 1),
        ("daemon nowhere", 0, 0),
        ("secret", 0, 0),
        ("%", 0, 0),
        ("_", 0, 0),
        ("dae_on", 0, 0),
        ("' OR 1=1 --", 0, 0),
        ("<script>alert(1)</script>", 0, 0),
        ('"><img src=x onerror=alert(1)>', 0, 0),
        ("x" * 100, 0, 0),
        ("a " * 50, 0, 1),
        ("容器", 0, 0),
    ],
)
def test_what_is_found(card, headers, words, concepts, cards):
    reply = search(words, headers)
    page = Page(reply.text)
    assert reply.status_code == 200
    assert ("1 concept" in page.text, "1 card" in page.text) == (bool(concepts), bool(cards))
    assert ("Nothing found" in page.text) == (not concepts and not cards)
    assert not [tag for tag, attributes in page.tags if tag == "img" or "onerror" in attributes]
    assert all("src" in script for script in page.all("script"))


@ASK
@pytest.mark.parametrize("words", ["", "   "])
def test_no_words_are_no_search(card, headers, words):
    reply = search(words, headers)
    assert reply.status_code == 200
    assert "Nothing found" not in reply.text
    assert "T-1" not in reply.text


@ASK
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("x" * 101, "The search has 101 characters; at most 100 are read."),
        ("a\0b", "Null characters are not allowed."),
    ],
)
def test_what_is_too_long_or_no_text_is_refused_in_words(card, headers, words, sentence):
    reply = search(words, headers)
    assert reply.status_code == 422
    assert sentence in reply.text


def test_the_words_stay_in_the_field_as_text(card):
    field = next(field for field in Page(search('"<b>&').text).all("input") if field.get("name") == "q")
    assert field["value"] == '"<b>&'


def test_found_words_are_marked_also_where_they_are_hidden_in_the_text(card):
    html = search("socket listens").text
    assert "It <mark>listens</mark> on a <mark>socket</mark>." in html


def test_at_most_twenty_of_each_are_shown_and_the_rest_is_counted(card):
    factories.ConceptFactory.create_batch(25, summary="Near the daemon.")
    factories.ItemFactory.create_batch(25, concept=card.concept, prompt="Where is the daemon?")
    html = search("daemon").text
    assert "26 concepts" in html
    assert "26 cards" in html
    assert len(Page(html).all("details")) == 20
    assert html.count("Near the <mark>daemon</mark>.") == 19
    assert "The first 20 are shown. More words find fewer." in html
    assert '<a href="/cards/?q=daemon">All 26 in the card browser</a>' in html


def test_the_field_asks_as_one_types_and_works_without_that(card):
    page = Page(Client().get("/search/").text)
    (field,) = [field for field in page.all("input") if field.get("name") == "q"]
    assert field["hx-get"] == "/search/"
    assert field["hx-trigger"] == "input changed delay:300ms, search"
    (form,) = [form for form in page.all("form") if form.get("role") == "search"]
    assert {"method": "get", "action": "/search/"}.items() <= form.items()
