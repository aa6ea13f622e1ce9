"""A real browser for the pages: Debian's Chromium, driven by Playwright; nothing is downloaded."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from cards.models import Item, Memory, Student, StudySession, User
from cards.scheduling.day import study_day
from tests import factories
from tests.progress.builders import Past

# Playwright's loop runs in the tests' own thread; Django would take that for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--force-color-profile=srgb"),
]
MISSING = "Chromium is missing, so the browser tests did not run. Debian: apt-get install chromium"
# How long a page may take on a machine that is busy with other things.
PATIENCE_MS = 15_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def library(transactional_db: None) -> None:
    """The content that ships."""
    with open(os.devnull, "w") as nowhere:
        call_command("seed", verbosity=0, stdout=nowhere)


@pytest.fixture
def deck(transactional_db: None) -> list[Item]:
    """Five plain cards of one concept, in the order in which they come."""
    return factories.ItemFactory.create_batch(5, concept=factories.ConceptFactory(slug="image", name="Docker image"))


@pytest.fixture
def learner(student: Student, library: None) -> Student:
    """A student with a past of two months: some cards known, one that slips, one put away and one suspended."""
    cards = list(Item.objects.cards().order_by("concept__position", "public_id"))
    Past(student).study(cards[:40], timezone.now(), 60, new=2, skipped=0.1).save()
    Memory.objects.filter(item=cards[0]).update(flag=1, lapses=9)
    Memory.objects.create(student=student, item=cards[40], buried_until=today(student) + timedelta(days=1))
    Memory.objects.create(student=student, item=cards[41], is_suspended=True)
    return student


def today(student: Student) -> date:
    return study_day(timezone.now(), student.zone, student.day_start_hour)


def sitting(student: Student, **fields: Any) -> StudySession:
    """A session of today that two answers have been given in."""
    now = timezone.now()
    plain = {"studied_on": today(student), "started_at": now, "shown_at": now, "turn": 2, "answered": 2}
    return StudySession.objects.create(student=student, **plain | fields)


class Complaints:
    """What the console, the content policy or a request to another host had to say, but for what a test expects."""

    def __init__(self, home: str) -> None:
        self.home, self.heard, self.expected = home, [], []

    def listen(self, context: BrowserContext) -> None:
        context.on("console", lambda message: self.heard.append(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: self.heard.append(str(error.error)))
        context.on("request", lambda request: self._look_at(request.url))

    def _look_at(self, url: str) -> None:
        if not url.startswith((f"{self.home}/", "data:", "about:", "blob:")):
            self.heard.append(f"request to {url}")

    def expect(self, *patterns: str) -> None:
        """The test brings these about, so they are not held against the page; that none comes up is an error too."""
        self.expected += patterns

    def check(self) -> None:
        assert [text for text in self.heard if not any(re.search(one, text) for one in self.expected)] == []
        assert [one for one in self.expected if not any(re.search(one, text) for text in self.heard)] == []


@pytest.fixture
def complaints(live_server: Any) -> Complaints:
    return Complaints(live_server.url)


@pytest.fixture
def visit(
    chromium: Browser, live_server: Any, transactional_db: None, complaints: Complaints, sign_in: Any
) -> Iterator[Callable[..., Page]]:
    """A page in a browser of its own, of a visitor or of `who` (a student or a user). What it complains about fails."""
    contexts: list[BrowserContext] = []

    def visit(
        path: str = "/", *, who: Student | User | None = None, width: int = 1280, height: int = 900, **options: Any
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, service_workers="block", **options
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        complaints.listen(context)
        if who:
            session = sign_in(who).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    complaints.check()
