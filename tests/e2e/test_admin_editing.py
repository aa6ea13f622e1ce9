"""The desk in a real browser: rows added by script, the preview in place, and nothing that the policy has to block."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from cards.models import Item, User
from tests import factories
from tests.admin.conftest import studied  # noqa: F401  (a fixture)

pytestmark = pytest.mark.browser


@pytest.fixture
def question(transactional_db: None) -> Item:
    return factories.QuestionFactory()


def open_form(visit: Callable[..., Page], question: Item, **options: object) -> Page:
    editor = factories.UserFactory(username="editor", is_staff=True, is_superuser=True)
    return visit(reverse("admin:cards_item_change", args=[question.pk]), who=editor, **options)


def test_a_row_is_added_by_the_button_and_saved(visit: Callable[..., Page], question: Item) -> None:
    page = open_form(visit, question)
    rows = page.locator("[data-rows] tbody tr")
    expect(rows).to_have_count(4)
    page.get_by_role("button", name="Add another row").click()
    expect(rows).to_have_count(5)
    page.keyboard.type("The registry")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    question.refresh_from_db()
    assert [option["text"] for option in question.options] == ["The daemon", "The client", "The registry"]


def test_the_preview_comes_in_place_and_saves_nothing(visit: Callable[..., Page], question: Item) -> None:
    page = open_form(visit, question)
    page.fill("[name=prompt]", "Which *part*?")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#item-preview .prompt em").first).to_have_text("part")
    assert "/change/" in page.url
    question.refresh_from_db()
    assert question.version == 1


def test_without_javascript_a_blank_row_is_filled_and_the_preview_opens_in_a_tab(
    visit: Callable[..., Page],
    question: Item,
) -> None:
    page = open_form(visit, question, java_script_enabled=False)
    page.fill("[name=options-2-text]", "The registry")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
    expect(opened.value.locator("fieldset.choices")).to_contain_text("The registry")
    page.locator("[name=_save]").click()
    expect(page).to_have_url(re.compile("/admin/cards/item/$"))
    question.refresh_from_db()
    assert len(question.options) == 3


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "cards_item_changelist", "cards_report_changelist", "cards_item_import"])
def test_the_desk_has_no_serious_barrier(
    name: str,
    theme: str,
    visit: Callable[..., Page],
    studied: Item,  # noqa: F811
    editor: User,
) -> None:
    page = visit(reverse(f"admin:{name}"), who=editor, color_scheme=theme, bypass_csp=True)
    assert barriers(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["item", "concept"])
def test_the_forms_of_the_desk_have_no_serious_barrier(
    name: str,
    theme: str,
    visit: Callable[..., Page],
    question: Item,
    editor: User,
) -> None:
    obj = question if name == "item" else question.concept
    url = reverse(f"admin:cards_{name}_change", args=[obj.pk])
    page = visit(url, who=editor, color_scheme=theme, bypass_csp=True)
    page.wait_for_load_state("networkidle")
    assert barriers(page) == []


def barriers(page: Page) -> list[str]:
    """What axe calls serious or critical."""
    found = Axe().run(page).response["violations"]
    grave = [fault for fault in found if fault["impact"] in ("serious", "critical")]
    return [f"{fault['id']}: {fault['nodes'][0]['target']}" for fault in grave]
