"""What a student does on the page of a question by keyboard, and what the tests know of its key."""

import re
import time
from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from playwright.sync_api import Locator, Page, expect

from cards.grading.key import Key
from cards.grading.shuffle import fields_of
from cards.models import Attempt, Slot
from tests import factories
from tests.e2e import steps

FOCUSED = """() => {
  const element = document.activeElement;
  const labels = [...(element.labels ?? [])].map((label) => label.textContent).join(" ");
  return [element.name ?? "", element.value ?? "", element.getAttribute("aria-label") ?? "",
    labels, element.textContent].join("|");
}"""


def question(page: Page) -> Locator:
    return page.locator("#quiz-question")


def at(page: Page, number: int) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Question {number} ")
    steps.wait_for_scripts(page)


def start(page: Page) -> None:
    """By keyboard, from the front page."""
    steps.tab_to(page, "Start")
    page.keyboard.press("Enter")
    at(page, 1)


def slot(position: int = 1) -> Slot:
    """Of the only attempt there is. SQLite in memory refuses to read what is just being written, so ask again."""
    for _ in range(20):
        try:
            return _read_slot(position)
        except OperationalError:
            time.sleep(0.05)
    return _read_slot(position)


def _read_slot(position: int) -> Slot:
    return Slot.objects.select_related("attempt").get(attempt=Attempt.objects.get(), position=position)


def tab_onto(page: Page, *words: str) -> None:
    """Press Tab until the element with all these words in its name, value or label has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if all(word in page.evaluate(FOCUSED) for word in words):
            return
    raise AssertionError(f"Tab never reached {words}.")


def fill(page: Page, found: Slot, response: Any) -> None:
    """Give this answer by keyboard alone."""
    _WAYS.get(found.key["kind"], _by_fields)(page, found, response)


def _choose_one(page: Page, found: Slot, response: str) -> None:
    wanted = fields_of(Key.from_json(found.key), found.order, response)["choice"][0]
    tab_onto(page, "choice|0|")
    page.keyboard.press("Space")
    for _ in range(int(wanted)):
        page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED).startswith(f"choice|{wanted}|")


def _choose_several(page: Page, found: Slot, response: list[str]) -> None:
    for place in sorted(fields_of(Key.from_json(found.key), found.order, response)["choice"]):
        tab_onto(page, f"choice|{place}|")
        page.keyboard.press("Space")


def _order(page: Page, found: Slot, response: list[str]) -> None:
    """Moves each step up to its place, from the first on."""
    texts = {option["id"]: option["text"] for option in found.key["options"]}
    shown = [texts[name] for name in found.order["options"]]
    for place, name in enumerate(response):
        while shown.index(texts[name]) > place:
            before = shown.index(texts[name])
            button = page.get_by_role("button", name=f"Move up: {texts[name]}")
            if not button.evaluate("(button) => button === document.activeElement"):
                page.locator("#prompt").focus()
                tab_onto(page, f"Move up: {texts[name]}")
            page.keyboard.press("Enter")
            shown.insert(before - 1, shown.pop(before))
            expect(steps.announcement(page)).to_have_text(f"{texts[name]}: place {before} of {len(shown)}.")


def _by_fields(page: Page, found: Slot, response: Any) -> None:
    """Menus by their first letters, inputs by typing."""
    for name, (value,) in fields_of(Key.from_json(found.key), found.order, response).items():
        tab_onto(page, f"{name}|")
        field = page.locator(f"[name='{name}']")
        if field.evaluate("(field) => field.tagName") == "SELECT":
            for _ in range(int(value) + 1):
                page.keyboard.press("ArrowDown")
            expect(field).to_have_value(value)
        else:
            page.keyboard.type(value)


_WAYS: dict[str, Callable[[Page, Slot, Any], None]] = {
    **dict.fromkeys(("single", "true_false"), _choose_one),
    "several": _choose_several,
    "ordering": _order,
}


def press(page: Page, name: str) -> None:
    tab_onto(page, name)
    page.keyboard.press("Enter")


def saved(page: Page) -> Locator:
    return page.locator("#quiz-saved")


def wait_for_draft(page: Page, response: Any, position: int = 1) -> None:
    """Until the server has it, and the page says so."""
    for _ in range(100):
        if slot(position).draft == response:
            break
        page.wait_for_timeout(100)
    assert slot(position).draft == response
    expect(saved(page)).to_have_text(re.compile(r"Saved \d\d:\d\d"))


def quiz_of(*kinds: str, **rules: Any) -> str:
    """The address of a quiz with a question of each kind."""
    items = [factories.question(kind) for kind in kinds]
    return f"/quizzes/{factories.quiz_of(*items, is_shuffling_questions=False, **rules).slug}/"
