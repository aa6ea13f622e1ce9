"""The pages of classes at three widths, light and dark: axe finds nothing serious, and nothing sticks out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cards.models import Classroom, Kind, State, Student, User
from tests import factories
from tests.e2e.audit import audit
from tests.e2e.conftest import Complaints
from tests.e2e.test_every_page import sweep
from tests.e2e.test_every_quiz_page import LONG, each_look

Visit = Callable[..., Page]
pytestmark = [pytest.mark.urls("tests.e2e.every_page"), pytest.mark.usefixtures("transactional_db")]
DAY = timedelta(days=1)
ROSTER = (
    f"Name,Email,ID number,Section\nAnn Lee,ann@example.org,77,Monday\nBen {LONG[:90]},,78,\n,nobody@example.org,,\n"
)


@pytest.fixture
def busy(classroom: Classroom, student: Student) -> dict[str, Any]:
    """A class with something of everything, and texts as long as they get."""
    now = timezone.now()
    section = factories.ClassSectionFactory(classroom=classroom, title="Monday, the early ones")
    Classroom.objects.update(exam_on=(now + 40 * DAY).date(), time_zone="America/Argentina/ComodRivadavia")
    own = classroom.enrolments.get()
    factories.EnrolmentFactory(classroom=classroom, name=f"Long {LONG[:110]}", number="7" * 40, section=section)
    factories.EnrolmentFactory(classroom=classroom, number="78", is_on_roster=True, time_factor=1.5)
    factories.EnrolmentFactory(classroom=classroom, left_at=now)
    entry = factories.RosterEntryFactory(classroom=classroom, email=f"{'a' * 60}@example.org", number="A-1")
    quiz = factories.quiz_of(factories.question(Kind.SINGLE), title="Images and containers", time_limit_s=1200)
    dates = {"due_at": now + 3 * DAY, "late_until_at": now + 9 * DAY, "late_percent": 10, "late_rule": "daily"}
    one = factories.AssignmentFactory(classroom=classroom, quiz=quiz, title="Images and containers", **dates)
    late = {"due_at": now - DAY, "late_until_at": now + DAY, "late_percent": 20}
    factories.AssignmentFactory(classroom=classroom, title=f"Late {LONG}"[:120], **late)
    factories.AssignmentFactory(classroom=classroom, title="Missed", due_at=now - DAY)
    factories.AssignmentFactory(classroom=classroom, title="Hidden", is_published=False)
    factories.AssignmentFactory(classroom=classroom, title="Later", opens_at=now + DAY)
    cards = factories.AssignmentFactory(classroom=classroom, quiz=None, kind="cards", title="The first cards")
    for name in ("Docker image", "Docker container", "Docker registry"):
        cards.concepts.add(factories.ItemFactory(concept__name=name).concept)
    known = factories.ItemFactory(concept=cards.concepts.first())
    student.memories.create(
        item=known, item_version=1, state=State.REVIEW, stability=9, difficulty=5, reviews=1, last_reviewed_at=now
    )
    factories.AssignmentExceptionFactory(assignment=one, enrolment=own, due_at=now + 5 * DAY)
    return {"classroom": classroom, "own": own, "entry": entry, "one": one, "cards": cards}


def address(busy: dict[str, Any], name: str, *rows: Any) -> str:
    return reverse(f"classroom:{name}", args=[busy["classroom"].pk, *(getattr(row, "pk", row) for row in rows)])


@each_look
def test_the_pages_of_an_instructor_stand_up_to_the_audit(
    visit: Visit, look: dict[str, Any], busy: dict[str, Any], instructor: User
) -> None:
    pages = [
        *("classroom", "settings", "people", "add_person", "roster"),
        *(
            ("person", busy["own"]),
            ("person", busy["entry"]),
            ("make_assignment", "quiz"),
            ("make_assignment", "cards"),
        ),
        *(
            ("edit_assignment", busy["one"]),
            ("edit_assignment", busy["cards"]),
            ("remove_assignment", busy["one"]),
            ("remove_person", busy["own"]),
            ("unlink", busy["own"]),
            "archive",
            ("exception", busy["one"], busy["own"]),
        ),
    ]
    paths = [address(busy, name) if isinstance(name, str) else address(busy, *name) for name in pages]
    page = visit("/", who=instructor, **look)
    sweep(page, ["/classes/", "/classes/new/", *paths], at_least=14)
    page.goto(address(busy, "roster"))
    page.get_by_label("Roster").set_input_files({"name": "r.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()})
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What the roster would change")
    assert audit(page) == []


@each_look
def test_the_pages_of_a_student_of_a_class_stand_up_to_the_audit(
    visit: Visit,
    look: dict[str, Any],
    busy: dict[str, Any],
    student: Student,
    stranger: Student,
    complaints: Complaints,
) -> None:
    complaints.expect("status of 404")
    paths = [address(busy, "classroom"), address(busy, "assignment", busy["cards"])]
    sweep(visit("/", who=student, **look), ["/", "/study/", "/classes/", *paths], at_least=5)
    join = reverse("classroom:join", args=[busy["classroom"].code])
    sweep(visit("/", who=stranger, **look), ["/classes/", join, "/classes/join/AAAA2222/"], at_least=3)
    sweep(visit("/", **look), ["/classes/", join], at_least=2)


@each_look
def test_forms_of_classes_with_mistakes_stand_up_to_the_audit(
    visit: Visit,
    look: dict[str, Any],
    busy: dict[str, Any],
    instructor: User,
    stranger: Student,
    complaints: Complaints,
) -> None:
    complaints.expect("status of 422")
    found = {}
    page = visit(address(busy, "make_assignment", "quiz"), who=instructor, **look)
    page.get_by_label("Late work is taken until").fill("2026-05-03T14:05")
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_text("With late work it needs a due date")).to_be_visible()
    found["assign"] = audit(page)
    page = visit(reverse("classroom:join", args=[busy["classroom"].code]), who=stranger, **look)
    page.get_by_role("button", name="Join the class").click()
    expect(page.get_by_text("Fill this in.")).to_be_visible()
    found["join"] = audit(page)
    assert {state: problems for state, problems in found.items() if problems} == {}


@pytest.mark.parametrize("width", [320, 360, 768])
def test_somebody_signed_in_reaches_search_and_classes_at_any_width(visit: Visit, student: Student, width: int) -> None:
    page = visit("/study/", who=student, width=width)
    page.get_by_role("link", name="Search").click()
    page.wait_for_url("**/search/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Classes").click()
    page.wait_for_url("**/classes/")
    assert page.get_by_role("link", name="DockerQuiz").is_visible()
