"""Reading in the browser: the map, a concept, the search, the card browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cards.models import Concept, Item
from tests.e2e import steps

Visit = Callable[..., Page]

pytestmark = pytest.mark.usefixtures("library")


def test_from_the_map_to_a_concept_to_its_cards(visit: Visit) -> None:
    page = visit("/map/")
    page.get_by_role("group", name="The Docker architecture").get_by_role("link", name="Docker daemon").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Docker daemon")
    page.get_by_role("button", name="Study this").click()
    expect(page).to_have_url(re.compile(r"/study/new/\?concept=daemon"))
    expect(steps.card(page)).to_contain_text(re.compile("Docker daemon", re.IGNORECASE))
    first = Item.objects.cards().filter(concept__slug="daemon").earliest("public_id")
    expect(steps.card(page)).to_contain_text(first.public_id.upper())


@pytest.mark.parametrize("width", [360, 1280])
def test_the_keyboard_reaches_every_part_of_the_map(visit: Visit, width: int) -> None:
    page = visit("/map/", width=width)
    drawing = page.get_by_role("group", name="The Docker architecture")
    parts = {link.get_attribute("href") for link in drawing.get_by_role("link").all()}
    assert parts == {
        f"/concepts/{slug}/"
        for slug in Concept.objects.exclude(place__in=["", "outside"]).values_list("slug", flat=True)
    }
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        href, is_inside = page.evaluate(
            "[document.activeElement.getAttribute('href'), !!document.activeElement.closest('.map')]"
        )
        if is_inside:
            reached.add(href)
    assert reached == parts
    last = drawing.get_by_role("link").last
    last.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/concepts/"))


def test_what_is_typed_into_the_search_is_found_as_it_is_typed(visit: Visit) -> None:
    page = visit("/search/")
    page.get_by_role("searchbox").press_sequentially("daemon")
    expect(page.get_by_role("link", name="Docker daemon").first).to_be_visible()
    expect(steps.announcement(page)).to_contain_text(re.compile(r"\d+ concepts?, \d+ cards?"))
    expect(page).to_have_url(re.compile("q=daemon"))
    expect(page.get_by_role("searchbox")).to_be_focused()

    page.get_by_role("searchbox").fill("daemon zebra")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Nothing found")).to_be_visible()


def test_without_javascript_the_search_has_a_button(visit: Visit) -> None:
    page = visit("/search/", java_script_enabled=False)
    page.get_by_role("searchbox").fill("registry")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("main").get_by_role("link", name="Docker registry").first).to_be_visible()


def test_the_card_browser_narrows_down_as_the_filters_are_set(visit: Visit) -> None:
    page = visit("/cards/")
    everything = Item.objects.published().cards().count()
    expect(page.get_by_role("heading", name=f"{everything} cards")).to_be_visible()
    page.get_by_label("Concept", exact=True).select_option(label="Docker registry")
    found = Item.objects.published().cards().filter(concept__slug="registry")
    expect(page.get_by_role("heading", name=f"{found.count()} card")).to_be_visible()
    page.get_by_label("Kind").select_option("cloze")
    expect(page.get_by_role("heading", name=f"{found.filter(kind='cloze').count()} card")).to_be_visible()
    expect(steps.announcement(page)).to_contain_text("card")

    first = found.filter(kind="cloze").earliest("public_id")
    entry = page.get_by_role("group").filter(has_text=first.source_title).first
    expect(entry.get_by_text("Answer", exact=True)).to_be_hidden()
    entry.locator("summary").click()
    expect(entry.get_by_text("Answer", exact=True)).to_be_visible()


def test_the_way_to_play_with_docker_is_on_the_resources_page(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("link", name="Resources").click()
    expect(page.get_by_role("link", name=re.compile("Play with Docker")).first).to_have_attribute(
        "href", re.compile(r"^https://")
    )
