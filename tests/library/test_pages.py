"""Home, the map, concept pages and resources; and what holds for every page of the room."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import ConceptLink
from tests import factories
from tests.library.conftest import HTMX, Page

PAGES = [
    "/",
    "/map/",
    "/concepts/daemon/",
    "/cards/",
    "/cards/?q=daemon",
    "/search/",
    "/search/?q=daemon",
    "/resources/",
    "/explain/",
    "/explain/?q=docker+ps",
]
HAVE_FRAGMENTS = [path for path in PAGES if path.startswith(("/cards", "/search", "/explain"))]


@pytest.fixture
def resources(atlas):
    body = "- [Play](https://labs.example.org/)\n- [the map](/map/)\n"
    return factories.ConceptFactory(slug="resources", name="Resources", body=body, summary="Try it.")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_one_heading_a_title_and_nothing_inline(browser, card, resources, path):
    reply = browser.get(path)
    page = Page(reply.text)
    assert reply.status_code == 200
    assert len(page.all("h1")) == 1
    assert "DockerQuiz</title>" in reply.text
    assert "<title> · " not in reply.text
    assert all("src" in script for script in page.all("script"))
    assert not page.all("style")
    assert not [name for _, attributes in page.tags for name in attributes if name == "style" or name.startswith("on")]
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES)
def test_htmx_gets_the_page_or_the_part_of_it_that_changes(browser, card, resources, path):
    reply = browser.get(path, headers=HTMX)
    assert reply.status_code == 200
    assert ("<html" not in reply.text) == (path in HAVE_FRAGMENTS)
    assert "HX-Request" in reply["Vary"]
    if path in HAVE_FRAGMENTS:
        assert reply.text.strip().startswith("<section id=")
        assert reply.text.strip() in browser.get(path).text


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
@pytest.mark.parametrize("path", HAVE_FRAGMENTS)
def test_a_boosted_link_and_the_back_button_get_the_whole_page(card, path, header):
    assert "<html" in Client().get(path, headers=HTMX | {header: "true"}).text


@pytest.mark.parametrize("path", [*PAGES, "/cards/?concept=daemon&kind=basic&tag=core"])
@pytest.mark.parametrize("who", ["nobody", "student"])
def test_ten_times_the_content_takes_no_more_statements(request, sign_in, card, resources, remember, path, who):
    browser = Client() if who == "nobody" else sign_in(request.getfixturevalue("student"))

    def statements():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(path).status_code == 200
        return len(queries)

    def grow(number):
        for n in range(number):
            concept = factories.ConceptFactory(summary="Near the daemon.", place="host")
            ConceptLink.objects.create(source=card.concept, verb=f"uses {n}", target=concept)
            item = factories.ItemFactory(concept=[concept, card.concept][n % 2], prompt="Where is the daemon?")
            item.tags.add(card.tags.get())
            if who == "student":
                remember(request.getfixturevalue("student"), item)

    grow(2)
    few = statements()
    grow(28)
    assert statements() == few


def test_nothing_is_written_and_no_guest_is_made_by_a_visit(card, resources):
    with CaptureQueriesContext(connection) as queries:
        for path in PAGES:
            reply = Client().get(path)
            assert "sessionid" not in reply.cookies
    assert not [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


# The map


def test_the_map_draws_each_part_as_a_link_with_its_recall(sign_in, student, card, remember):
    remember(student, card)
    page = Page(sign_in(student).get("/map/").text)
    links = {(link["href"], link["aria-label"]) for link in page.all("a") if "aria-label" in link}
    assert links == {
        ("/concepts/daemon/", "Docker daemon: 100%, strong"),
        ("/concepts/image/", "Docker image: not started"),
    }


def test_the_map_says_every_link_in_words(browser, atlas):
    text = " ".join(Page(browser.get("/map/").text).text.split())
    assert "Docker daemon builds Docker image." in text
    assert "Secret" not in text


def test_home_counts_what_can_be_learned(browser, card):
    factories.ItemFactory(concept=card.concept)
    factories.QuestionFactory(concept=card.concept)
    assert "2 cards · 3 concepts" in browser.get("/").text


# A concept


def test_a_concept_says_what_it_is_and_how_it_connects_both_ways(browser, card):
    text = " ".join(Page(browser.get("/concepts/image/").text).text.split())
    assert "A template." in text
    assert "Docker daemon builds Docker image." in text
    text = " ".join(Page(browser.get("/concepts/daemon/").text).text.split())
    assert "It listens on a socket." in text
    assert "Docker daemon builds Docker image." in text
    assert "hides" not in text


def test_a_concept_lists_its_cards_with_the_answers_folded_away(browser, card):
    factories.QuestionFactory(concept=card.concept, prompt="A quiz question?")
    html = browser.get("/concepts/daemon/").text
    assert "A quiz question?" not in html
    assert html.index("T-1") < html.index("<summary") < html.index("Who manages") < html.index("</summary>")
    assert html.index("</summary>") < html.index("answered") < html.index("Docker engine") < html.index("</details>")


@pytest.mark.parametrize("path", ["/concepts/nowhere/", "/concepts/secret/", "/concepts/x%20y/"])
def test_an_unknown_or_hidden_concept_is_not_found(browser, atlas, path):
    assert browser.get(path).status_code == 404
    assert browser.get(path, headers=HTMX).status_code == 404


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_drafts_and_retired_cards_are_nowhere(browser, card, status):
    type(card).objects.update(status=status)
    for path in ("/concepts/daemon/", "/cards/", "/search/?q=manages"):
        assert "Who manages" not in browser.get(path).text


def test_cards_of_a_hidden_concept_are_nowhere(browser, atlas):
    factories.ItemFactory(concept=atlas["secret"], prompt="Who knows?")
    for path in ("/cards/", "/search/?q=knows"):
        assert "Who knows?" not in browser.get(path).text


def test_studying_the_concept_is_a_form(card):
    browser = Client(enforce_csrf_checks=True)
    page = Page(browser.get("/concepts/daemon/").text)
    fields = {field["name"]: field["value"] for field in page.all("input")}
    assert (fields["kind"], fields["concept"]) == ("normal", "daemon")
    reply = browser.post("/study/start/", fields)
    assert reply.status_code == 302
    assert reply["Location"].endswith("?concept=daemon")


def test_a_concept_without_cards_offers_no_studying(browser, atlas):
    html = browser.get("/concepts/swarm/").text
    assert "Study this" not in html
    assert "No cards yet" in html


def test_concepts_are_read_one_after_the_other(browser, atlas):
    def neighbours(slug):
        page = Page(browser.get(f"/concepts/{slug}/").text)
        return {link["rel"]: link["href"] for link in page.all("a") if link.get("rel") in ("prev", "next")}

    assert neighbours("daemon") == {"next": "/concepts/image/"}
    assert neighbours("image") == {"prev": "/concepts/daemon/", "next": "/concepts/swarm/"}
    assert neighbours("swarm") == {"prev": "/concepts/image/"}


# Resources


def test_links_that_leave_the_site_say_so_and_tell_nobody(browser, resources):
    reply = browser.get("/resources/").text
    links = {link["href"]: link for link in Page(reply).all("a")}
    assert links["https://labs.example.org/"]["rel"] == "noopener noreferrer"
    assert reply.count("(another site)") == 1


def test_resources_without_content_is_a_page_all_the_same(browser, atlas):
    reply = browser.get("/resources/")
    assert reply.status_code == 200
    assert "Nothing here yet" in reply.text
