"""The editors' desk in the browser."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cards.models import Item, User
from tests import factories
from tests.e2e import steps

Visit = Callable[..., Page]


@pytest.fixture
def item(transactional_db: None) -> Item:
    return factories.TypedFactory(explanation="The old explanation.")


def open_card(visit: Visit, item: Item, editor: User) -> Page:
    """From the front door of the desk, through the sign-in, to the card."""
    page = visit("/admin/")
    steps.sign_in_by_form(page, editor.username)
    page.get_by_role("main").get_by_role("link", name="Cards and questions", exact=True).click()
    page.get_by_role("link", name=item.public_id).click()
    expect(page.get_by_label("Prompt")).to_have_value(item.prompt)
    return page


def test_an_editor_signs_in_edits_a_card_sees_it_as_a_student_would_and_saves(
    visit: Visit, item: Item, editor: User
) -> None:
    page = open_card(visit, item, editor)
    preview = page.get_by_role("region", name="As a student sees it")
    expect(preview).to_contain_text(item.prompt)

    page.get_by_label("Prompt").fill("Which **process** runs containers?")
    page.get_by_role("button", name="Preview what is in the form").click()
    expect(preview.get_by_text("process", exact=True).first).to_have_js_property("tagName", "STRONG")
    item.refresh_from_db()
    assert item.prompt == "Which process manages containers?"

    page.get_by_role("button", name="Add another row").click()
    page.keyboard.type("engine")  # the new row has the focus
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    item.refresh_from_db()
    assert (item.prompt, item.version) == ("Which **process** runs containers?", 2)
    assert item.accepted == ["daemon", "docker daemon", "dockerd", "engine"]


def test_the_second_of_two_editors_is_told_and_loses_nothing(visit: Visit, item: Item, editor: User) -> None:
    grace = factories.UserFactory(username="grace", is_staff=True, is_superuser=True)
    first, second = open_card(visit, item, editor), open_card(visit, item, grace)
    first.get_by_label("Explanation").fill("The explanation of the first.")
    second.get_by_label("Prompt").fill("What runs containers?")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_text("was changed successfully")).to_be_visible()

    first.get_by_role("button", name="Save", exact=True).click()
    told = first.get_by_role("alert")
    expect(told).to_contain_text("Somebody saved this while you were editing")
    expect(told).to_contain_text("grace saved version 2")
    expect(first.get_by_label("Explanation")).to_have_value("The explanation of the first.")
    expect(first.get_by_label("Prompt")).to_have_value("What runs containers?")
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.get_by_text("was changed successfully")).to_be_visible()
    item.refresh_from_db()
    assert (item.prompt, item.explanation) == ("What runs containers?", "The explanation of the first.")
    assert item.version == 3


def test_without_javascript_the_preview_is_a_page_of_its_own(visit: Visit, item: Item, editor: User) -> None:
    page = visit(reverse("admin:cards_item_change", args=[item.pk]), who=editor, java_script_enabled=False)
    page.get_by_label("Prompt").fill("What manages it all?")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Preview what is in the form").click()
    expect(opened.value.get_by_text("Preview, not saved")).to_be_visible()
    expect(opened.value.get_by_text("What manages it all?").first).to_be_visible()
    item.refresh_from_db()
    assert item.version == 1
