"""The desk of quizzes in a real browser: a part more with its list, a try, a regrade, and no barrier."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cards.models import Attempt, Item, Kind, Quiz, Regrade, Tag, User
from tests import factories
from tests.admin.conftest import asked, corrected, quiz, taken  # noqa: F401  (fixtures)
from tests.e2e.test_admin_editing import barriers

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


def url_of(quiz: Quiz, view: str = "change", *more: int) -> str:  # noqa: F811
    return reverse(f"admin:cards_quiz_{view}", args=[quiz.pk, *more])


def test_a_part_is_added_with_a_list_of_its_own(visit: Visit, quiz: Quiz, editor: User) -> None:  # noqa: F811
    three = [factories.question(Kind.SHORT, prompt=f"What is number {n}?") for n in range(3)]
    page = visit(url_of(quiz), who=editor)
    page.get_by_text("Add another Part").click()
    part = page.locator("#sections-2")
    part.get_by_label("Title").fill("The new one")
    part.get_by_role("button", name="Add another row").click()
    rows = part.locator("[data-rows] tbody tr")
    expect(rows).to_have_count(3)
    page.keyboard.type(three[2].public_id)  # the new row has the focus
    expect(rows.nth(2).get_by_label("What it asks")).to_have_value(
        three[2].concept.name + ": What is number 2? (Short answer)"
    )
    for n in range(2):
        rows.nth(n).get_by_label("Question, by its id").fill(three[n].public_id)
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    section = quiz.sections.get(title="The new one")
    assert [entry.item for entry in section.entries.all()] == three


def test_a_quiz_is_tried_from_its_page(visit: Visit, quiz: Quiz, editor: User) -> None:  # noqa: F811
    page = visit(url_of(quiz), who=editor)
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("not recorded").first).to_be_visible()
    assert Attempt.objects.get().is_preview


def test_a_regrade_is_looked_at_and_made(
    visit: Visit,
    quiz: Quiz,  # noqa: F811
    corrected: Item,  # noqa: F811
    editor: User,
) -> None:
    page = visit(url_of(quiz), who=editor)
    page.get_by_role("link", name="Regrade", exact=True).click()
    page.get_by_role("link", name=corrected.public_id).click()
    expect(page.get_by_text("1 up, 1 down")).to_be_visible()
    page.get_by_label("Reason").fill("The client it is.")
    page.get_by_role("button", name="Regrade").click()
    expect(page.locator(".messagelist")).to_contain_text("Regraded: 2 answers changed.")
    assert Regrade.objects.get().reason == "The client it is."


def test_many_are_tagged_at_once(visit: Visit, asked: Item, editor: User) -> None:  # noqa: F811
    Tag.objects.create(name="core")
    page = visit(reverse("admin:cards_item_changelist"), who=editor)
    page.get_by_role("checkbox", name=f"Select this object for an action - {asked}").check()
    page.get_by_label("Action:").select_option(label="Add the tag")
    page.get_by_label("Tag:").select_option(label="core")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".messagelist")).to_contain_text("1 item now tagged core.")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["change", "regrade_choice", "regrade", "attempt", "item"])
def test_the_desk_of_quizzes_has_no_serious_barrier(
    name: str,
    theme: str,
    visit: Visit,
    quiz: Quiz,  # noqa: F811
    corrected: Item,  # noqa: F811
    editor: User,
) -> None:
    urls: dict[str, Any] = {
        "regrade": lambda: url_of(quiz, "regrade", corrected.pk),
        "attempt": lambda: reverse("admin:cards_attempt_change", args=[Attempt.objects.first().pk]),
        "item": lambda: reverse("admin:cards_item_change", args=[factories.question(Kind.GAPS).pk]),
    }
    page = visit(urls.get(name, lambda: url_of(quiz, name))(), who=editor, color_scheme=theme, bypass_csp=True)
    page.wait_for_load_state("networkidle")
    assert barriers(page) == []


@pytest.mark.parametrize("kind", factories.QUESTIONS)
def test_the_preview_of_every_kind_has_no_serious_barrier(
    kind: Kind, visit: Visit, editor: User, transactional_db: None
) -> None:
    item = factories.question(kind)
    page = visit(reverse("admin:cards_item_change", args=[item.pk]), who=editor, bypass_csp=True)
    page.get_by_role("button", name="Preview what is in the form").click()
    expect(page.locator("#item-preview .index-card")).to_have_count(2)
    page.wait_for_load_state("networkidle")
    assert barriers(page) == []
