"""A quiz in the browser: every kind of question and every mode by keyboard alone, and without JavaScript."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cards.grading.key import Key
from cards.grading.shuffle import fields_of
from cards.models import Attempt, Kind, Response, Slot, Student
from tests import factories
from tests.e2e import quizzing, steps
from tests.e2e.conftest import Complaints

Visit = Callable[..., Page]

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.mark.parametrize("kind", factories.QUESTIONS)
def test_each_kind_is_answered_by_keyboard_alone_and_told_what_is_right(visit: Visit, kind: str) -> None:
    page = visit(quizzing.quiz_of(kind, Kind.SINGLE, feedback="immediate"))
    quizzing.start(page)
    _, right, _ = factories.QUESTIONS[kind]
    quizzing.fill(page, quizzing.slot(), right)
    quizzing.wait_for_draft(page, right)
    quizzing.press(page, "Check")
    expect(quizzing.question(page).locator(".stamp")).to_have_text("Right")
    expect(steps.focused(page)).to_contain_text("1 of 1 point")
    expect(steps.announcement(page)).to_have_text("Right.")
    page.keyboard.press("Enter")
    quizzing.at(page, 2)
    assert (Response.objects.get().value, Student.objects.get().is_guest) == (right, True)


def test_a_quiz_with_feedback_at_the_end_from_the_list_to_the_result_by_keyboard_alone(
    visit: Visit, student: Student
) -> None:
    quizzing.quiz_of(*factories.QUESTIONS, title="All kinds", time_limit_s=3600)
    page = visit("/", who=student)
    steps.tab_to(page, "Quizzes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Find out what you know")
    quizzing.press(page, "All kinds")
    expect(page.get_by_role("heading", level=1)).to_have_text("All kinds")
    quizzing.start(page)
    for position, (_, right, _) in enumerate(factories.QUESTIONS.values(), 1):
        quizzing.at(page, position)
        expect(page).to_have_url(re.compile(rf"/attempts/\d+/{position}/$"))
        expect(page).to_have_title(re.compile(rf"Question {position} of 10 · All kinds"))
        if position == 4:
            quizzing.press(page, "Save and go on")  # without an answer
            continue
        quizzing.fill(page, quizzing.slot(position), right)
        quizzing.press(page, "Save and go on")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 of 10 questions unanswered")
    expect(page.get_by_text("Without an answer: 4.")).to_be_visible()
    quizzing.press(page, "Hand in all the same")
    expect(page.get_by_role("heading", level=1)).to_have_text("90% of the points")
    expect(page.locator(".asked details[open]")).to_have_count(1)
    expect(page.locator("#question-4")).to_contain_text("No answer")
    assert Attempt.objects.get().score == 9


def test_adaptive_by_keyboard_alone_tries_again_for_what_is_left(visit: Visit) -> None:
    page = visit(quizzing.quiz_of(Kind.SINGLE, feedback="immediate", marking="adaptive"))
    quizzing.start(page)
    quizzing.fill(page, quizzing.slot(), "b")
    quizzing.press(page, "Check")
    expect(steps.focused(page)).to_contain_text("0 points so far. A right answer now brings 0.67 points.")
    expect(quizzing.question(page)).to_contain_text("It only asks.")
    expect(steps.announcement(page)).to_have_text("Not this time.")
    page.locator("#prompt").focus()
    tab = quizzing.slot().order["options"].index("b")
    quizzing.tab_onto(page, f"choice|{tab}|")
    page.keyboard.press("ArrowDown" if tab == 0 else "ArrowUp")
    quizzing.press(page, "Check")
    expect(quizzing.question(page)).to_contain_text("0.67 of 1 point, 2 tries")
    assert Response.objects.count() == 2


def test_certainty_by_keyboard_alone_is_asked_for_and_costs_what_it_said(visit: Visit, complaints: Complaints) -> None:
    complaints.expect("status of 422")
    page = visit(quizzing.quiz_of(Kind.SINGLE, feedback="immediate", marking="certainty"))
    quizzing.start(page)
    quizzing.fill(page, quizzing.slot(), "b")
    quizzing.press(page, "Check")
    expect(page.get_by_role("alert").filter(has_text="Say how certain you are.")).to_be_visible()
    expect(steps.announcement(page)).to_contain_text("Say how certain you are.")
    quizzing.tab_onto(page, "certainty|1|")
    page.keyboard.press("ArrowUp")  # round to the last
    quizzing.press(page, "Check")
    expect(quizzing.question(page)).to_contain_text("−2 of 1 point, certain")


@pytest.mark.parametrize("feedback", ["immediate", "end"])
def test_acceptance_by_keyboard_alone_judges_one_choice_after_the_other(visit: Visit, feedback: str) -> None:
    page = visit(quizzing.quiz_of(Kind.SEVERAL, Kind.SHORT, marking="acceptance", feedback=feedback))
    quizzing.start(page)
    options = {option["id"]: option for option in quizzing.slot().key["options"]}
    for number, name in enumerate(quizzing.slot().order["options"]):
        expect(page.locator("#option")).to_have_text(options[name]["text"])
        if number:
            expect(steps.focused(page)).to_have_text(options[name]["text"])
        page.keyboard.press("a" if options[name]["correct"] else "r")
        expect(page.get_by_label("Decided so far").or_(page.locator(".back")).first).to_contain_text(
            options[name]["text"]
        )
        # Only then is the new form htmx's; quicker than that, it would be sent as a plain one.
        expect(page.locator(".htmx-settling")).to_have_count(0)
        if quizzing.slot().is_final:
            break
    text = "1 of 1 point" if feedback == "immediate" else "What is right comes with the result."
    expect(steps.focused(page)).to_contain_text(text)
    page.keyboard.press("Enter")
    quizzing.at(page, 2)
    assert Slot.objects.get(position=1).fraction == 1


def test_one_after_the_other_there_is_no_way_ahead_and_none_back(visit: Visit) -> None:
    page = visit(quizzing.quiz_of(Kind.SINGLE, Kind.SHORT, is_sequential=True))
    quizzing.start(page)
    expect(page.get_by_role("navigation", name="Questions").get_by_role("link", name="Question 2")).to_have_count(0)
    quizzing.fill(page, quizzing.slot(), "a")
    quizzing.press(page, "Save and go on")
    quizzing.at(page, 2)
    page.go_back()
    quizzing.at(page, 1)
    expect(quizzing.question(page)).to_contain_text("It is final. What is right comes with the result.")
    expect(quizzing.question(page)).to_contain_text("The daemon")


def test_after_the_due_date_the_result_is_a_date_until_then(visit: Visit, student: Student) -> None:
    due_at = timezone.now() + timedelta(days=3)
    page = visit(quizzing.quiz_of(Kind.SHORT, feedback="after_due", due_at=due_at), who=student)
    quizzing.start(page)
    quizzing.fill(page, quizzing.slot(), "daemon")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("All 1 question answered")
    quizzing.press(page, "Hand in")
    expect(page.get_by_role("heading", level=1)).to_have_text("The result comes later")
    expect(page.get_by_role("main")).not_to_contain_text("daemon")


@pytest.mark.parametrize("kind", factories.QUESTIONS)
def test_without_javascript_each_kind_is_saved_answered_and_handed_in(visit: Visit, kind: str) -> None:
    page = visit(quizzing.quiz_of(kind, Kind.SINGLE, time_limit_s=600), java_script_enabled=False)
    page.get_by_role("button", name="Start").click()
    quizzing.at(page, 1)
    expect(page.get_by_text(re.compile(r"until \d\d:\d\d"))).to_be_visible()
    expect(page.get_by_role("timer")).to_be_hidden()
    expect(page.get_by_role("button", name="Move")).to_have_count(0)
    _, right, _ = factories.QUESTIONS[kind]
    fill_plainly(page, right)
    page.get_by_role("button", name="Save", exact=True).click()
    quizzing.wait_for_draft(page, right)
    page.get_by_role("button", name="Save and go on").click()
    quizzing.at(page, 2)
    page.get_by_role("link", name="Overview and hand in").click()
    page.get_by_role("button", name="Hand in all the same").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("50% of the points")
    page.locator("#question-1 summary").click()
    expect(page.locator("#question-1")).to_contain_text("Because it is so.")


def fill_plainly(page: Page, response: object) -> None:
    found = quizzing.slot()
    for name, values in fields_of(Key.from_json(found.key), found.order, response).items():
        for value in values:
            field = page.locator(f"[name='{name}']")
            if name == "choice":
                page.locator(f"[name='choice'][value='{value}']").check()
            elif found.key["kind"] in ("short", "numeric", "shell") or (name, found.key["kind"]) == ("gap-1", "gaps"):
                field.fill(value)
            else:
                field.select_option(value)


@pytest.mark.parametrize("has_touch", [True, False])
def test_steps_are_moved_by_touch_and_the_order_is_there_after_a_reload(visit: Visit, has_touch: bool) -> None:
    page = visit(quizzing.quiz_of(Kind.ORDERING), width=320, height=640, has_touch=has_touch)
    page.get_by_role("button", name="Start").click()
    quizzing.at(page, 1)
    steps_shown = page.locator(".steps li")
    first, second = (steps_shown.nth(n).locator("label").inner_text() for n in (0, 1))
    down = page.get_by_role("button", name=f"Move down: {first}")
    down.tap() if has_touch else down.click()
    expect(steps_shown.nth(0)).to_contain_text(second)
    expect(steps.announcement(page)).to_have_text(f"{first}: place 2 of 3.")
    expect(quizzing.saved(page)).to_have_text(re.compile("Saved"))
    page.reload()
    expect(steps_shown.nth(0)).to_contain_text(second)
    expect(steps_shown.nth(1)).to_contain_text(first)


def test_the_first_and_the_last_step_move_one_way_and_the_focus_stays_on_the_step(visit: Visit) -> None:
    page = visit(quizzing.quiz_of(Kind.ORDERING))
    quizzing.start(page)
    text = page.locator(".steps li").nth(1).locator("label").inner_text()
    up, down = (page.get_by_role("button", name=f"Move {way}: {text}") for way in ("up", "down"))
    up.focus()
    page.keyboard.press("Enter")
    expect(up).to_be_hidden()
    expect(down).to_be_focused()
    page.keyboard.press("Enter")
    expect(down).to_be_focused()
    page.keyboard.press("Enter")
    expect(down).to_be_hidden()
    expect(up).to_be_focused()


def test_what_was_missed_is_studied_from_the_result(visit: Visit, student: Student) -> None:
    item = factories.question(Kind.SHORT)
    card = factories.ItemFactory(fact=item.fact)
    page = visit(f"/quizzes/{factories.quiz_of(item).slug}/", who=student)
    quizzing.start(page)
    quizzing.fill(page, quizzing.slot(), "client")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("All 1 question answered")
    quizzing.press(page, "Hand in")
    expect(page.get_by_role("heading", level=1)).to_have_text("0% of the points")
    quizzing.press(page, "Study what I missed")
    steps.shows(page, card)
    expect(page.get_by_text("What I missed")).to_be_visible()
