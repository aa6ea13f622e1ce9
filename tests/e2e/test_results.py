"""Results in a real browser: an instructor sets a grade while the student looks, two set one at once, and the audit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cards.models import Assignment, Attempt, Classroom, Enrolment, Item, Quiz, Student, User
from cards.quiz import actions, attempts
from tests import factories
from tests.e2e.audit import THREE_LOOKS, audit
from tests.e2e.conftest import Complaints
from tests.e2e.test_every_page import sweep
from tests.progress.builders import Past
from tests.results.crowd import crowd

Visit = Callable[..., Page]
LONG = "An assignment with a title as long as they get, about docker container run --publish 127.0.0.1:8080:80"
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture
def quizzes(classroom: Classroom) -> list[Quiz]:
    """Two that a class of thirty has taken: all kinds of question, and one whose texts are as long as they get."""
    now = timezone.now()
    options = [
        {"id": "a", "text": f"`{LONG}`", "correct": True},
        {"id": "b", "text": "Not that", "correct": False, "misconception": "image-is-container"},
    ]
    items = [factories.question(kind) for kind in factories.QUESTIONS]
    long = factories.question("single", prompt=f"What is `{LONG}`?", options=options)
    found = []
    for title, own in (("Images", items), (LONG, [long, *items[:2]])):
        quiz = factories.quiz_of(*own, title=title)
        factories.AssignmentFactory(classroom=classroom, quiz=quiz, title=title, due_at=now - DAY, points=10)
        crowd(quiz, own, 15, now - 2 * DAY, classroom)
        found.append(quiz)
    return found


@pytest.fixture
def task(quizzes: list[Quiz], classroom: Classroom) -> Assignment:
    return classroom.assignments.get(title="Images")


@pytest.fixture
def enrolment(classroom: Classroom) -> Enrolment:
    return classroom.enrolments.get(name="Sam Student")


def test_an_instructor_sets_a_grade_while_the_student_looks(
    visit: Visit, instructor: User, task: Assignment, enrolment: Enrolment, complaints: Complaints
) -> None:
    complaints.expect("status of 422")
    theirs = visit(f"/classes/{task.classroom_id}/", who=enrolment.student)
    expect(theirs.get_by_role("main")).not_to_contain_text("8.5")
    page = visit(f"/classes/{task.classroom_id}/gradebook/", who=instructor)
    row = page.get_by_role("row").filter(has_text="Sam Student")
    row.get_by_role("link", name="missing").first.click()
    page.get_by_label("Points in place of those computed").fill("8.5")
    page.get_by_label("Comment").fill("Shown on paper.")
    page.get_by_role("button", name="Save").click()
    # Points want a reason; what was typed is still there.
    expect(page.get_by_role("alert").filter(has_text="Say why")).to_be_visible()
    expect(page.get_by_label("Comment")).to_have_value("Shown on paper.")
    page.get_by_label("Reason").fill("Handed in on paper.")
    page.keyboard.press("Enter")
    expect(page.locator("#results-cell").get_by_text("Saved.")).to_be_visible()
    expect(page.locator(".trail")).to_contain_text("8.5 points in place of those computed")
    theirs.reload()
    expect(theirs.get_by_role("main")).to_contain_text("8.5")
    expect(theirs.get_by_role("main")).to_contain_text("Shown on paper.")
    expect(theirs.get_by_role("main")).not_to_contain_text("Handed in on paper.")


def test_of_two_instructors_the_second_is_told_and_nothing_is_lost(
    visit: Visit, instructor: User, task: Assignment, enrolment: Enrolment, complaints: Complaints
) -> None:
    complaints.expect("status of 409")
    fellow = factories.TeacherFactory(classroom=task.classroom).user
    path = f"/classes/{task.classroom_id}/gradebook/{enrolment.pk}/{task.pk}/"
    first, second = visit(path, who=instructor), visit(path, who=fellow)
    for page, points in ((first, "7"), (second, "5")):
        page.get_by_label("Points in place of those computed").fill(points)
        page.get_by_label("Reason").fill(f"Worth {points}.")
        page.get_by_role("button", name="Save").click()
    expect(second.get_by_role("alert").filter(has_text="Somebody else changed this grade")).to_be_visible()
    expect(second.get_by_label("Points in place of those computed")).to_have_value("5")
    expect(second.locator(".trail")).to_contain_text("7 points in place of those computed")
    assert audit(second) == []
    second.get_by_role("button", name="Save").click()
    expect(second.locator(".trail")).to_contain_text("5 points in place of 7")


def test_the_gradebook_sorts_and_filters_without_javascript(
    visit: Visit, instructor: User, task: Assignment, enrolment: Enrolment
) -> None:
    page = visit(f"/classes/{task.classroom_id}/gradebook/", who=instructor, java_script_enabled=False)
    names = page.locator("tbody th")
    expect(names).to_have_count(31)
    page.get_by_role("link", name="Name", exact=True).click()
    expect(names.first).to_have_text("Sam Student")
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "descending")
    page.get_by_label("Name, email or number").fill("sam")
    page.get_by_role("button", name="Show").click()
    expect(names.first).to_have_text("Sam Student")
    expect(names).to_have_count(1)
    page.get_by_role("link", name="missing").first.click()
    page.get_by_label("Excused: counts for nothing").check()
    page.get_by_label("Reason").fill("Ill.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. The student sees it at once.")).to_be_visible()


COLOURS = """element => {
  const probe = (name) => {
    const own = document.body.appendChild(document.createElement("i"));
    own.className = name;
    return getComputedStyle(own).color;
  };
  return [getComputedStyle(element).color, probe("is-wrong"), probe("stamp")];
}"""


def test_a_right_answer_has_the_colour_for_right_beside_a_wrong_one(visit: Visit, student: Student) -> None:
    item = factories.question("short")
    attempt = attempts.start(quiz=factories.quiz_of(item), student=student, now=timezone.now())
    slot = attempt.slots.select_related("attempt__quiz", "item").get()
    actions.save(slot=slot, step=slot.step, response="client", certainty=None, now=timezone.now())
    attempt = Attempt.objects.select_related("quiz", "student").get(pk=attempt.pk)
    actions.submit(attempt=attempt, now=timezone.now())
    page = visit(f"/quizzes/attempts/{attempt.pk}/", who=student)
    right, alarm, sea = page.locator("td[data-label=Right]").evaluate(COLOURS)
    assert (right, right == alarm) == (sea, False)
    wrong, alarm, _ = page.locator("td[data-label=You]").evaluate(COLOURS)
    assert wrong == alarm


@pytest.mark.parametrize("look", THREE_LOOKS.values(), ids=THREE_LOOKS)
def test_the_pages_of_results_stand_up_to_the_audit(
    visit: Visit, look: dict[str, Any], instructor: User, editor: User, quizzes: list[Quiz], task: Assignment,
    enrolment: Enrolment, library: None,
) -> None:  # fmt: skip
    cards = list(Item.objects.cards().order_by("concept__position", "public_id"))
    Past(enrolment.student).study(cards[:40], timezone.now(), 60, new=2).save()
    factories.ClassSectionFactory(classroom=task.classroom)
    Classroom.objects.update(exam_on=timezone.now().date() + 9 * DAY)
    home = f"/classes/{task.classroom_id}"
    cells = [f"{home}/gradebook/{one.pk}/{task.pk}/" for one in task.classroom.enrolments.all()[:2]]
    pages = [f"{home}/overview/", f"{home}/gradebook/", f"{home}/gradebook/?sort=-total&standing=left", *cells]
    pages += [f"{home}/quizzes/{one.pk}/" for one in task.classroom.assignments.all()]
    sweep(visit("/", who=instructor, **look), pages, at_least=7)
    Classroom.objects.update(archived_at=timezone.now())
    empty = factories.TeacherFactory(user=instructor).classroom
    bare = [f"/classes/{empty.pk}/overview/", f"/classes/{empty.pk}/gradebook/", cells[0]]
    sweep(visit("/", who=instructor, **look), bare, at_least=3)
    sweep(visit("/", who=editor, **look), [f"/analysis/{quiz.slug}/" for quiz in quizzes], at_least=2)
