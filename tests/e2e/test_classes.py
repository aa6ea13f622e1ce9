"""A class as two people live it at the same time: an instructor who makes it, a student who comes in by its link."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cards.models import Attempt, Classroom, Enrolment, Kind, Slot, Student, User
from tests import factories
from tests.e2e import quizzing

Visit = Callable[..., Page]

ROSTER = "Name;Email;ID number;Section\nAnn Lee;ann@example.org;77;Monday\nBen Cole;;78;\n;nobody@example.org;;\n"
CODE = re.compile(r"^[2-9A-Z]{4}-[2-9A-Z]{4}$")


@pytest.fixture
def quiz(transactional_db: None) -> Any:
    items = [factories.question(Kind.SINGLE) for _ in range(2)]
    return factories.quiz_of(*items, title="Images", is_shuffling_questions=False, time_limit_s=600)


def press(page: Page, name: str, *, role: str = "button") -> None:
    page.get_by_role("main").get_by_role(role, name=name, exact=True).click()


def make_class(page: Page) -> str:
    """The code of a new class, as the page says it."""
    page.goto("/classes/")
    press(page, "Make a class", role="link")
    page.get_by_label("Name of the class").fill("Docker 101, spring")
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    press(page, "Make the class")
    return page.get_by_text(CODE).inner_text()


def test_an_instructor_makes_a_class_and_assigns_a_quiz_and_a_student_joins_by_the_link_and_takes_it(
    visit: Visit, instructor: User, stranger: Student, quiz: Any
) -> None:
    desk = visit("/", who=instructor)
    make_class(desk)
    link = desk.get_by_role("link", name="/classes/join/").inner_text()
    path = re.sub(r"^https?://[^/]+", "", link)

    seat = visit(path, who=stranger, width=375, height=700)
    expect(seat.get_by_role("heading", name="What your instructor will see")).to_be_visible()
    seat.get_by_label("Your name").fill("Ann Lee")
    press(seat, "Join the class")
    expect(seat.get_by_text("You are in Docker 101, spring, as Ann Lee.")).to_be_visible()
    expect(seat.get_by_text("Nothing is left to do.")).to_be_visible()

    press(desk, "Assign a quiz", role="link")
    desk.get_by_label("Quiz", exact=True).select_option("Images")
    desk.get_by_label("Due").fill("2036-05-03T14:05")
    press(desk, "Assign")
    expect(desk.get_by_text("Quiz · 0 of 1 done · due 3 May 2036 at 14:05")).to_be_visible()

    seat.goto("/")
    expect(seat.get_by_text("due 3 May 2036 at 14:05 (Europe/Berlin)")).to_be_visible()
    press(seat, "Images", role="link")
    expect(seat.get_by_text("Due on 3 May 2036 at 12:05 (UTC).")).to_be_visible()
    press(seat, "Start")
    quizzing.at(seat, 1)
    before = Attempt.objects.get().deadline_at

    # More time for her, while she is at it.
    desk.get_by_role("navigation", name="Class").get_by_role("link", name="People").click()
    press(desk, "Ann Lee", role="link")
    desk.get_by_label("Extra time in %").fill("50")
    press(desk, "Save")
    expect(desk.get_by_text("Saved.")).to_be_visible()
    assert (Attempt.objects.get().deadline_at - before).total_seconds() == 300

    for slot in Slot.objects.order_by("position"):
        quizzing.at(seat, slot.position)
        quizzing.fill(seat, slot, "a")
        seat.get_by_role("button", name="Save and go on").click()
    seat.get_by_role("button", name="Hand in").click()
    expect(seat.get_by_text("100%").first).to_be_visible()

    desk.goto("/classes/")
    press(desk, "Docker 101, spring", role="link")
    expect(desk.get_by_text("1 of 1 done")).to_be_visible()
    seat.goto("/classes/")
    press(seat, "Docker 101, spring", role="link")
    expect(seat.get_by_text("100 of 100")).to_be_visible()


def test_a_roster_is_uploaded_looked_at_and_done_and_a_student_joins_as_an_entry_of_it(
    visit: Visit, instructor: User, stranger: Student
) -> None:
    desk = visit("/", who=instructor)
    code = make_class(desk)
    desk.get_by_role("navigation", name="Class").get_by_role("link", name="People").click()
    press(desk, "Upload a roster", role="link")
    desk.get_by_label("Roster").set_input_files({"name": "r.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()})
    press(desk, "Show what would change")
    expect(desk.get_by_text("There is no name.")).to_be_visible()
    assert Enrolment.objects.count() == 0
    press(desk, "Save these changes")
    expect(desk.get_by_text("Done: 2 new, 0 changed.")).to_be_visible()

    seat = visit("/classes/", who=stranger)
    seat.get_by_label("Code of the class").fill(f" {code.lower()} ")
    press(seat, "Look it up")
    seat.get_by_label("Your name").fill("Benjamin")
    seat.get_by_label("ID number").fill("78")
    press(seat, "Join the class")
    expect(seat.get_by_text("as Ben Cole.")).to_be_visible()

    desk.reload()
    expect(desk.get_by_role("row", name="Ben Cole")).to_contain_text("by number")
    press(desk, "Ben Cole", role="link")
    press(desk, "Unlink from the roster", role="link")
    press(desk, "Unlink")
    expect(desk.get_by_role("row", name="stranger")).to_contain_text("not on it")
    assert Enrolment.objects.get(student=stranger).name == "stranger"


def test_a_student_shows_what_came_before_takes_it_back_and_leaves_while_the_instructor_archives(
    visit: Visit, instructor: User, student: Student, classroom: Classroom
) -> None:
    seat, desk = visit(f"/classes/{classroom.pk}/", who=student), visit("/classes/", who=instructor)
    press(seat, "Show what I did before, too")
    expect(seat.get_by_text("The class sees what you did before joining, too.")).to_be_visible()
    press(seat, "Show only what I do since I joined")
    expect(seat.get_by_text("Taken back.")).to_be_visible()

    press(desk, "Docker 101, spring", role="link")
    desk.get_by_role("navigation", name="Class").get_by_role("link", name="Settings").click()
    press(desk, "Archive the class …", role="link")
    press(desk, "Archive the class")
    expect(desk.get_by_text("Archived: nobody can join")).to_be_visible()
    seat.reload()
    expect(seat.get_by_text("The class is over.")).to_be_visible()
    seat.get_by_text("Leave the class").click()
    press(seat, "Leave Docker 101, spring")
    expect(seat.get_by_text("It keeps your grades, and sees nothing new.")).to_be_visible()


@pytest.mark.parametrize("who", ["visitor", "guest"])
def test_without_javascript_somebody_new_signs_up_on_the_way_and_joins(
    request: pytest.FixtureRequest, visit: Visit, classroom: Classroom, who: str
) -> None:
    somebody = None if who == "visitor" else request.getfixturevalue(who)
    page = visit("/classes/", who=somebody, width=320, height=640, java_script_enabled=False)
    page.get_by_label("Code of the class").fill(classroom.spoken_code)
    press(page, "Look it up")
    expect(page.get_by_role("heading", name="What your instructor will see")).to_be_visible()
    press(page, "Sign up and join", role="link")
    page.get_by_label("E-mail address").fill("ann@example.org")
    page.get_by_label("Password").fill("seven small whales")
    press(page, "Sign up")
    page.get_by_label("Your name").fill("Ann Lee")
    press(page, "Join the class")
    expect(page.get_by_role("heading", level=1)).to_have_text("Docker 101, spring")
    own = Enrolment.objects.get(name="Ann Lee")
    assert own.student.user.email == "ann@example.org"
    assert somebody is None or own.student == somebody
