"""No answer is lost: saved as it changes, kept through bad lines, other tabs and the end of the time."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from cards.models import Attempt, Kind, Student
from tests.e2e import quizzing, steps
from tests.e2e.conftest import Complaints
from tests.e2e.test_lost_connection import NO_LINE, banner

Visit = Callable[..., Page]

SAVES = "**/save/"

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture
def typing(visit: Visit, student: Student) -> Page:
    """The first of two questions with a text to type; a key of the first is “daemon”."""
    page = visit(quizzing.quiz_of(Kind.SHORT, Kind.SHORT, time_limit_s=3600), who=student)
    quizzing.start(page)
    page.get_by_label("Your answer").focus()
    return page


def test_what_is_typed_is_saved_without_a_click_and_there_after_a_reload_and_on_another_machine(
    typing: Page, visit: Visit, student: Student
) -> None:
    typing.keyboard.type("the dae")
    quizzing.wait_for_draft(typing, "the dae")
    expect(typing.get_by_label("Your answer")).to_be_focused()
    typing.keyboard.type("mon")
    quizzing.wait_for_draft(typing, "the daemon")
    expect(typing.get_by_role("link", name="Question 1")).to_have_accessible_name("Question 1, answered")
    typing.reload()
    expect(typing.get_by_label("Your answer")).to_have_value("the daemon")
    elsewhere = visit(typing.url, who=student, width=375)
    expect(elsewhere.get_by_label("Your answer")).to_have_value("the daemon")


def test_a_link_clicked_right_after_a_key_waits_until_that_is_saved(typing: Page) -> None:
    typing.keyboard.type("daemon")
    typing.get_by_role("link", name="Question 2").click()
    quizzing.at(typing, 2)
    assert quizzing.slot().draft == "daemon"


def test_going_on_right_after_a_key_takes_the_last_letter_along(typing: Page) -> None:
    typing.keyboard.type("dae")
    typing.wait_for_timeout(450)
    typing.keyboard.type("mon")
    typing.keyboard.press("Enter")
    quizzing.at(typing, 2)
    assert (quizzing.slot().draft, quizzing.slot().state) == ("daemon", "answered")


def test_each_change_is_sent_once(typing: Page) -> None:
    sent: list[str] = []
    typing.on("request", lambda request: sent.append(request.url) if request.url.endswith("/save/") else None)
    typing.keyboard.type("daemon")
    quizzing.wait_for_draft(typing, "daemon")
    typing.keyboard.press("Tab")  # the field says “change” only now
    typing.wait_for_timeout(700)
    assert len(sent) == 1


def test_the_second_of_two_tabs_is_told_and_sees_what_it_sent(typing: Page, complaints: Complaints) -> None:
    complaints.expect("status of 409")
    other = typing.context.new_page()
    other.goto(typing.url)
    typing.keyboard.type("daemon")
    quizzing.wait_for_draft(typing, "daemon")
    other.get_by_label("Your answer").fill("registry")
    expect(other.get_by_role("alert").filter(has_text="changed in another tab")).to_be_visible()
    expect(other.get_by_text("registry")).to_be_visible()
    expect(other.get_by_label("Your answer")).to_have_value("daemon")
    other.get_by_label("Your answer").fill("the daemon")
    quizzing.wait_for_draft(other, "the daemon")


def test_without_a_line_the_page_says_so_and_saves_when_it_is_back(typing: Page, complaints: Complaints) -> None:
    complaints.expect(*NO_LINE)
    typing.context.set_offline(True)
    typing.keyboard.type("dae")
    banner(typing, "Not saved")
    typing.keyboard.type("mon")
    expect(typing.get_by_label("Your answer")).to_have_value("daemon")
    assert quizzing.slot().draft is None
    typing.context.set_offline(False)
    quizzing.wait_for_draft(typing, "daemon")
    banner(typing, "Saved.")


def lose_the_first(lost: list[int]) -> Callable[[Route], None]:
    """The server gets it, the browser never hears of it."""

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    return lose


def test_a_save_whose_reply_was_lost_is_no_other_tabs_and_what_was_typed_since_is_saved_too(
    typing: Page, complaints: Complaints
) -> None:
    complaints.expect(*NO_LINE)
    lost: list[int] = []
    typing.route(SAVES, lose_the_first(lost))
    typing.keyboard.type("dae")
    banner(typing, "Not saved")
    typing.keyboard.type("mon")
    quizzing.wait_for_draft(typing, "daemon")
    assert lost == [200]
    expect(typing.get_by_role("alert").filter(has_text="another tab")).to_have_count(0)
    expect(typing.get_by_label("Your answer")).to_have_value("daemon")


def test_an_answer_after_a_save_whose_reply_was_lost_is_taken(typing: Page, complaints: Complaints) -> None:
    complaints.expect(*NO_LINE)
    lost: list[int] = []
    typing.route(SAVES, lose_the_first(lost))
    typing.keyboard.type("dae")
    banner(typing, "Not saved")
    typing.keyboard.type("mon")
    typing.keyboard.press("Enter")
    quizzing.at(typing, 2)
    assert (lost, quizzing.slot().draft) == ([200], "daemon")


def test_an_error_of_the_server_is_no_saved_answer(typing: Page, complaints: Complaints) -> None:
    complaints.expect("status of 503", "Response Status Error Code 503")
    failures = iter([True, True])
    typing.route(SAVES, lambda route: route.fulfill(status=503) if next(failures, False) else route.continue_())
    typing.keyboard.type("daemon")
    banner(typing, "Not saved")
    quizzing.wait_for_draft(typing, "daemon")


def test_leaving_with_an_answer_that_could_not_be_saved_is_asked_about(typing: Page, complaints: Complaints) -> None:
    complaints.expect(*NO_LINE)
    typing.route(SAVES, lambda route: route.abort())
    typing.keyboard.type("daemon")
    banner(typing, "Not saved")
    asked: list[str] = []
    typing.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    typing.get_by_role("link", name="Question 2").click(no_wait_after=True)
    typing.wait_for_timeout(500)
    quizzing.at(typing, 1)
    assert asked == ["beforeunload"]


def test_a_double_click_on_check_is_one_answer(visit: Visit) -> None:
    page = visit(quizzing.quiz_of(Kind.SHORT, feedback="immediate", marking="adaptive"))
    quizzing.start(page)
    page.get_by_label("Your answer").fill("client")
    page.get_by_role("button", name="Check").dblclick()
    expect(page.get_by_text("A right answer now brings")).to_be_visible()
    page.wait_for_timeout(300)
    assert quizzing.slot().tries == 1


def test_after_the_back_button_the_question_comes_as_it_stands(typing: Page) -> None:
    typing.keyboard.type("client")
    typing.keyboard.press("Enter")
    quizzing.at(typing, 2)
    typing.go_back()
    quizzing.at(typing, 1)
    field = typing.get_by_label("Your answer")
    expect(field).to_have_value("client")
    field.fill("daemon")
    quizzing.wait_for_draft(typing, "daemon")


# The clock


def set_time_left(seconds: float) -> None:
    Attempt.objects.update(deadline_at=timezone.now() + timedelta(seconds=seconds))


def test_at_the_end_of_the_time_the_page_hands_in_what_stands_in_it(typing: Page) -> None:
    set_time_left(4)
    typing.reload()
    expect(typing.get_by_role("timer")).to_have_text(re.compile(r"0:0\d"))
    typing.get_by_label("Your answer").focus()
    expect(typing.get_by_role("timer")).to_have_text("0:01")
    typing.keyboard.type("daemon")
    expect(typing.get_by_role("heading", level=1)).to_have_text("50% of the points")
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.score) == ("submitted", 1)


def test_on_the_overview_too_the_time_hands_in(typing: Page) -> None:
    set_time_left(2)
    typing.goto(f"/quizzes/attempts/{Attempt.objects.get().pk}/")
    expect(typing.get_by_role("heading", level=1)).to_have_text("0% of the points")


def test_a_page_that_could_not_hand_in_says_so_and_what_was_saved_counts(typing: Page, complaints: Complaints) -> None:
    complaints.expect(*NO_LINE)
    typing.keyboard.type("daemon")
    quizzing.wait_for_draft(typing, "daemon")
    set_time_left(2)
    typing.reload()
    typing.context.set_offline(True)
    banner(typing, "Not saved")
    set_time_left(-120)
    typing.context.set_offline(False)
    expect(typing.get_by_role("heading", level=1)).to_have_text("50% of the points")
    expect(typing.get_by_role("alert").filter(has_text="The time was over before this came.")).to_be_visible()
    assert Attempt.objects.get().state == "timed_out"


def test_a_late_answer_is_shown_once_more_and_not_counted(typing: Page, complaints: Complaints) -> None:
    complaints.expect("status of 409")
    set_time_left(-120)
    typing.keyboard.type("daemon")
    expect(typing.get_by_role("heading", level=1)).to_have_text("This attempt is over")
    expect(typing.get_by_text("daemon")).to_be_visible()
    expect(steps.focused(typing)).to_have_text("This attempt is over")
    typing.get_by_role("link", name="To the result").click()
    expect(typing.get_by_role("heading", level=1)).to_have_text("0% of the points")


def test_the_clock_is_spoken_at_ten_five_and_one_minutes_and_not_in_between(typing: Page) -> None:
    for minutes, words in ((10, "10 minutes left."), (5, "5 minutes left."), (1, "1 minute left.")):
        set_time_left(60 * minutes + 3)
        typing.reload()
        expect(steps.announcement(typing)).to_have_text("")
        expect(steps.announcement(typing)).to_have_text(words)
    expect(typing.get_by_role("timer")).to_have_class(re.compile("is-short"))
    set_time_left(200)
    typing.reload()
    typing.wait_for_timeout(2200)
    expect(steps.announcement(typing)).to_have_text("")
