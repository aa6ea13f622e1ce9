"""A card that asks for a command, and the page that explains one, by keyboard alone; and both without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cards.models import Item, Kind, Review
from tests import factories
from tests.e2e import steps

Visit = Callable[..., Page]
MODEL = "docker run -d -p 8080:80 nginx"


@pytest.fixture
def command(transactional_db: None) -> Item:
    return factories.ItemFactory(public_id="a-0", kind=Kind.COMMAND, prompt="Start it.", accepted=[MODEL], answer="")


def test_a_command_is_typed_and_what_it_sends_is_shown(visit: Visit, command: Item) -> None:
    other = factories.ItemFactory(public_id="a-1", kind=Kind.COMMAND, concept=command.concept, accepted=[MODEL])
    page = visit("/study/new/")
    steps.shows(page, command)
    field = page.get_by_label("Your command")
    expect(field).to_be_focused()
    page.keyboard.type("docker run -d \\")
    page.keyboard.press("Enter")  # a line that goes on
    page.keyboard.type("-p 80:8080 nginx")
    page.keyboard.press("Enter")
    expect(steps.ratings(page)).to_be_visible()
    expect(page.get_by_text("Host and container port are swapped")).to_be_visible()
    steps.tab_to(page, "What does this send?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="Requests: client to daemon")).to_be_visible()
    page.keyboard.press("1")
    steps.shows(page, other)
    assert Review.objects.get().payload["suggested"] == Review.Rating.AGAIN
    expect(field).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_have_value("docker run -d \\\n-p 80:8080 nginx")


def test_a_command_is_explained(visit: Visit, command: Item) -> None:
    page = visit("/explain/")
    page.get_by_label("Command").focus()
    page.keyboard.type("docker pull alpine")
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="Requests: client to daemon, then daemon to registry")).to_be_visible()
    expect(page.get_by_text("POST /images/create")).to_be_visible()


def test_both_work_without_a_script(visit: Visit, command: Item) -> None:
    page = visit("/study/new/", java_script_enabled=False)
    page.get_by_label("Your command").fill(MODEL)
    page.get_by_role("button", name="Check").click()
    expect(steps.ratings(page)).to_be_visible()
    page.goto(page.url.partition("/study/")[0] + "/explain/")
    page.get_by_label("Command").fill("docker ps")
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_text("GET /containers/json")).to_be_visible()
