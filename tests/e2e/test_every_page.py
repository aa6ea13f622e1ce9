"""Every page, on a small light phone and on a wide dark screen: axe finds nothing serious, and nothing sticks out."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cards.models import Concept, Item, Report, State, Student, User
from tests.e2e import steps
from tests.e2e.audit import LOOKS, audit
from tests.e2e.conftest import Complaints, sitting
from tests.web.test_accounts_pages import OPEN, SECURED, SIGNED_IN

Visit = Callable[..., Page]

pytestmark = [pytest.mark.urls("tests.e2e.every_page"), pytest.mark.usefixtures("library")]
each_look = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sweep(page: Page, paths: Iterable[str], at_least: int) -> None:
    """Audits each page and tells of all that is wrong with any of them at once."""
    found = {}
    for path in paths:
        page.goto(path)
        strayed = [] if page.url.endswith(path) else [f"It leads to {page.url}."]
        found[path] = strayed + audit(page)
    print(f"{len(found)} pages at {page.viewport_size['width']} px")
    assert {path: problems for path, problems in found.items() if problems} == {}
    assert len(found) >= at_least


def first(kind: str) -> Item:
    """Among the cards that a visitor may get of its concept."""
    return Item.objects.published().filter(kind=kind).order_by("concept__position", "public_id").first()


def card_pages() -> Iterable[str]:
    """Either side of a card of each kind, as a visitor comes to see it, and verdicts on what was typed."""
    for kind in ("basic", "reversed", "cloze", "typed", "diagram", "command"):
        item = first(kind)
        query = f"?concept={item.concept.slug}&item={item.public_id}"
        yield f"/study/new/{query}"
        yield f"/study/new/reveal/{query}"
        if kind == "command":
            yield from (f"/study/new/reveal/{query}&typed=docker+run{words}" for words in ("", "+-d+nginx"))
        if kind == "diagram":
            yield from (f"/study/new/reveal/{query}&typed={typed}" for typed in ("", "regestry", item.accepted[0]))


@each_look
def test_the_pages_of_the_library_stand_up_to_the_audit(
    visit: Visit, look: dict[str, Any], complaints: Complaints
) -> None:
    complaints.expect("status of 422")
    page = visit("/", **look)
    concepts = [f"/concepts/{slug}/" for slug in ("container", "registry")]
    lists = ["/cards/?kind=cloze&concept=image", "/cards/?concept=nope", "/cards/?q=zebra"]
    searches = ["/search/", "/search/?q=daemon", "/search/?q=zebra"]
    explains = [
        "/explain/",
        "/explain/?q=docker+pull+nginx",
        "/explain/?q=docker+run+-rm+nginx",
        f"/explain/?q={'x' * 501}",
    ]
    sweep(page, ["/", "/map/", *concepts, *lists, *searches, *explains, "/resources/", "/components/"], at_least=15)


@each_look
def test_the_pages_that_a_visitor_studies_on_stand_up_to_the_audit(visit: Visit, look: dict[str, Any]) -> None:
    page = visit("/", **look)
    sweep(page, ["/study/new/", *card_pages(), "/progress/", "/settings/"], at_least=16)


@each_look
def test_the_pages_that_say_what_went_wrong_stand_up_to_the_audit(
    visit: Visit, look: dict[str, Any], complaints: Complaints
) -> None:
    complaints.expect("status of 404")
    page = visit("/", **look)
    sweep(page, ["/nowhere/", *(f"/broken/{code}/" for code in ("400", "403", "403_csrf", "429", "500"))], at_least=6)


@each_look
def test_the_pages_of_a_student_stand_up_to_the_audit(visit: Visit, look: dict[str, Any], learner: Student) -> None:
    item = Item.objects.cards().earliest("concept__position", "public_id")
    queue = [[item.pk, State.REVIEW, 0]]
    done = sitting(learner, finished_at=timezone.now())
    cram = sitting(learner, kind="cram", queue=queue, current=item)
    later = int((timezone.now() + timedelta(minutes=45)).timestamp())
    waiting = sitting(learner, kind="ahead", queue=[[item.pk, State.LEARNING, later]])
    running = sitting(learner, queue=queue, current=item)
    sessions = [f"/study/{session.pk}/" for session in (done, cram, waiting, running)]
    answers = [f"/study/{session.pk}/reveal/?item={item.public_id}" for session in (cram, running)]
    pages = ["/", "/map/", "/concepts/container/", "/study/", "/progress/", "/settings/", *sessions, *answers]
    sweep(visit("/", who=learner, **look), pages, at_least=12)


@each_look
def test_what_opens_on_a_page_or_comes_with_an_error_stands_up_to_the_audit(
    visit: Visit, look: dict[str, Any], student: Student, complaints: Complaints
) -> None:
    complaints.expect("status of 422", "net::ERR_", "htmx:")
    page = visit("/settings/", who=student, **look)
    page.get_by_label("New cards a day").fill("-1")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("New cards a day")).to_have_attribute("aria-invalid", "true")
    found = {"settings with an error": audit(page)}

    page.goto("/study/")
    page.get_by_role("button", name="Start studying").click()
    steps.reveal(page)
    page.locator("summary", has_text="This card").click()
    found["the menu of a card"] = audit(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    found["the keys"] = audit(page)
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    steps.rate(page, "Good")
    expect(page.get_by_role("alert").filter(has_text="Not saved")).to_be_visible()
    found["not saved"] = audit(page)

    page = visit("/accounts/login/", **look)
    steps.sign_in_by_form(page, "student", "not this one")
    expect(page.get_by_role("alert").filter(has_text="No account has this name")).to_be_visible()
    found["sign-in with an error"] = audit(page)
    assert {state: problems for state, problems in found.items() if problems} == {}


@each_look
def test_the_pages_of_the_accounts_stand_up_to_the_audit(visit: Visit, look: dict[str, Any], student: Student) -> None:
    sweep(visit("/", **look), map(reverse, OPEN), at_least=7)
    EmailAddress.objects.create(user=student.user, email=student.user.email, verified=True, primary=True)
    page = visit("/accounts/reauthenticate/", who=student, **look)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("main").get_by_role("button", name="Go on").click()
    page.wait_for_url("**/study/")
    sweep(page, map(reverse, SIGNED_IN), at_least=7)
    auth.TOTP.activate(student.user, TOTP_SECRET)
    RecoveryCodes.activate(student.user)
    sweep(page, map(reverse, SECURED), at_least=6)


def desk_pages() -> Iterable[str]:
    """The lists, a form of each shape, the history, the queue of reports, import and export."""
    for model in ("item", "concept", "report", "review", "student"):
        yield reverse(f"admin:cards_{model}_changelist")
    for kind in ("typed", "single"):
        yield reverse("admin:cards_item_change", args=[first(kind).pk])
    yield reverse("admin:cards_concept_change", args=[Concept.objects.get(slug="image").pk])
    yield reverse("admin:cards_report_change", args=[Report.objects.get().pk])
    yield reverse("admin:cards_item_history", args=[first("typed").pk])
    yield from (reverse(f"admin:cards_item_{name}") for name in ("add", "import", "export"))
    yield f"{reverse('admin:cards_item_add')}?kind=cloze"
    yield reverse("admin:index")


@each_look
def test_the_pages_of_the_desk_stand_up_to_the_audit(visit: Visit, look: dict[str, Any], editor: User) -> None:
    Report.objects.create(item=first("basic"), text="A word is missing.", created_at=timezone.now())
    sweep(visit("/admin/", who=editor, **look), desk_pages(), at_least=15)
