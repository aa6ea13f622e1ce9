"""Towards an exam in the browser: the plan, a session from it, the student's own pace, and two people at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cards.models import Classroom, Enrolment, Item, Review, Student, User
from tests import factories
from tests.e2e import steps
from tests.e2e.audit import LOOKS, audit
from tests.e2e.conftest import Complaints, today

Visit = Callable[..., Page]


@pytest.fixture
def spring(deck: list[Item], student: Student, instructor: User) -> Classroom:
    """A class of the student and the instructor, with an exam in eight days, at two cards a day."""
    on = today(student) + timedelta(days=8)
    found = factories.ClassroomFactory(title="Docker 101, spring", exam_on=on, exam_cards_per_day=2)
    factories.TeacherFactory(classroom=found, user=instructor)
    factories.EnrolmentFactory(classroom=found, student=student)
    return found


def plan(classroom: Classroom) -> str:
    return f"/progress/exam/{classroom.pk}/"


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_student_studies_todays_part_of_the_plan_and_sees_what_it_came_to(
    visit: Visit, spring: Classroom, student: Student, java_script_enabled: bool
) -> None:
    page = visit("/study/", who=student, java_script_enabled=java_script_enabled)
    page.get_by_role("link", name="Docker 101, spring").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("8 days to the exam")
    expect(page.get_by_text("you would recall 9")).to_contain_text("0% if you did nothing more")
    page.get_by_role("button", name="Study towards the exam").click()
    for _ in range(2):
        steps.reveal(page)
        steps.rate(page, "Easy")
    expect(steps.card(page)).to_contain_text("Today’s part of the plan towards the exam is done.")
    page.get_by_role("link", name="The plan").click()
    expect(page.get_by_text("2 of 5")).to_be_visible()
    expect(page.get_by_role("button", name="Study towards the exam")).to_have_count(0)
    assert {review.kind for review in Review.objects.all()} == {"normal"}


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_the_own_pace_is_changed_refused_and_switched_off_on_the_page(
    visit: Visit, spring: Classroom, student: Student, complaints: Complaints, java_script_enabled: bool
) -> None:
    complaints.expect("status of 422")
    page = visit(plan(spring), who=student, java_script_enabled=java_script_enabled)
    field = page.get_by_label("Cards a day, at most")
    field.fill("0")
    page.get_by_role("button", name="Save").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("Empty: 2, as the class has it. At least 1.")
    field.fill("4")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: you aim at this exam, with 4 cards a day at most.")).to_be_visible()
    expect(page.get_by_text("4 cards today")).to_be_visible()
    page.get_by_label("Aim at this exam").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("You do not aim at the exam of “Docker 101, spring”. Cards come as usual.")).to_be_visible()
    own = Enrolment.objects.get()
    assert (own.exam_cards_per_day, own.is_aiming) == (4, False)


def test_an_instructor_who_moves_the_exam_to_today_ends_the_session_of_a_student_who_is_answering(
    visit: Visit, spring: Classroom, student: Student, instructor: User
) -> None:
    page = visit(plan(spring), who=student)
    page.get_by_role("button", name="Study towards the exam").click()
    steps.reveal(page)

    desk = visit(f"/classes/{spring.pk}/settings/", who=instructor)
    desk.get_by_label("Day of the exam").fill(f"{today(student):%Y-%m-%d}")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_label("Day of the exam")).to_have_value(f"{today(student):%Y-%m-%d}")

    steps.rate(page, "Good")
    expect(steps.card(page)).to_contain_text("The exam of “Docker 101, spring” is today.")
    assert Review.objects.count() == 1
    page.goto(plan(spring))
    expect(page.get_by_role("heading", level=1)).to_have_text("The exam is today")


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_the_pages_about_the_exam_stand_up_to_the_audit(visit: Visit, learner: Student, look: dict[str, Any]) -> None:
    on = timezone.now().date() + timedelta(days=40)
    classroom = factories.ClassroomFactory(title="Docker 101 for those who come back in spring", exam_on=on)
    own = factories.EnrolmentFactory(classroom=classroom, student=learner)
    page, found = visit("/", who=learner, **look), {}

    def look_at(path: str, name: str) -> None:
        page.goto(path)
        for each in page.locator("details:not(.menu)").all():
            each.locator("summary").click()
        found[name] = audit(page)

    look_at(plan(classroom), "plan")
    look_at("/study/", "study page")
    look_at(f"/classes/{classroom.pk}/", "class")
    page.goto(plan(classroom))
    page.get_by_role("button", name="Study towards the exam").click()
    found["session"] = audit(page)
    page.get_by_role("button", name="Stop").click()
    expect(steps.card(page)).to_contain_text("of today’s part of the plan are left.")
    found["end"] = audit(page)
    Enrolment.objects.filter(pk=own.pk).update(is_aiming=False)
    look_at(plan(classroom), "not aiming")
    factories.EnrolmentFactory(student=learner, classroom__exam_on=on)
    look_at("/progress/exam/", "several")
    Classroom.objects.update(exam_on=None)
    look_at("/progress/exam/", "none")
    assert {name: problems for name, problems in found.items() if problems} == {}
