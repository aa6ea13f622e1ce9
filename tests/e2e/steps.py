"""What a student does and sees on a page, by the words and roles that are on it."""

import re

from playwright.sync_api import Locator, Page, expect

from cards.models import Item

SESSION_URL = re.compile(r"/study/\d+/$")


def card(page: Page) -> Locator:
    return page.locator("#study-card")


def shows(page: Page, item: Item) -> None:
    """Waits until the item's question is on the table."""
    expect(card(page)).to_contain_text(item.prompt)
    expect(card(page)).to_have_attribute("data-side", "question")
    wait_for_scripts(page)


def wait_for_scripts(page: Page) -> None:
    """A key pressed before they have run is the browser's own: right, but the page that comes sets no focus."""
    page.wait_for_load_state("load")


def ratings(page: Page) -> Locator:
    return page.get_by_role("group", name="How well did you know it?")


def reveal(page: Page) -> None:
    page.get_by_role("button", name="Show answer").click()
    expect(ratings(page)).to_be_visible()


def rating(page: Page, name: str) -> Locator:
    return ratings(page).get_by_role("button", name=name)


def rate(page: Page, name: str) -> None:
    rating(page, name).click()


def type_answer(page: Page, text: str) -> None:
    page.get_by_label("Your answer").fill(text)
    page.get_by_role("button", name="Check").click()
    expect(ratings(page)).to_be_visible()


def choose(page: Page, name: str) -> None:
    """An entry of the card's menu."""
    page.locator("summary", has_text="This card").click()
    page.get_by_role("button", name=name, exact=True).click()


def announcement(page: Page) -> Locator:
    return page.locator("#announce")


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element of this text has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError(f"Tab never reached “{name}”.")


def sign_in_by_form(page: Page, login: str, password: str = "correct horse") -> None:
    page.get_by_label("E-mail address or user name").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
