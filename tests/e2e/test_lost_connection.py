"""What becomes of an answer when the line or the server fails: the page says so, and it is counted exactly once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from cards.models import Item, Review, Student
from tests import factories
from tests.e2e import steps
from tests.e2e.conftest import Complaints

Visit = Callable[..., Page]

ANSWERS = "**/answer/"
AT_ONCE_MS = 2000
# What the console says when a request gets no answer.
NO_LINE = ("net::ERR_", "htmx:sendError", "htmx:afterRequest")


@pytest.fixture(params=["visitor", "student"])
def revealed(request: pytest.FixtureRequest, visit: Visit, deck: list[Item]) -> Page:
    """The answer side of the first card: of somebody whom the server does not know yet, and of a signed-in student."""
    if request.param == "visitor":
        page = visit("/study/")
    else:
        page = visit("/study/", who=request.getfixturevalue("student"))
        page.get_by_role("button", name="Start studying").click()
    steps.reveal(page)
    return page


def banner(page: Page, text: str) -> None:
    """The line at the foot of the page; its words are those of templates/base.html."""
    expect(page.get_by_role("alert").filter(has_text=text)).to_be_visible()


def assert_one_answer(page: Page, rating: Review.Rating, item: Item) -> None:
    review = Review.objects.get()
    assert (review.rating, review.item, review.turn) == (rating, item, 0)
    assert Student.objects.count() == 1


def test_without_a_line_the_page_says_so_at_once_and_saves_once_when_it_is_back(
    revealed: Page, deck: list[Item], complaints: Complaints
) -> None:
    complaints.expect(*NO_LINE)
    revealed.context.set_offline(True)
    steps.rate(revealed, "Hard")
    expect(revealed.get_by_text("Not saved", exact=False)).to_be_visible(timeout=AT_ONCE_MS)
    expect(steps.ratings(revealed)).to_be_visible()
    assert Review.objects.count() == 0

    revealed.context.set_offline(False)
    steps.shows(revealed, deck[1])
    banner(revealed, "Saved.")
    assert_one_answer(revealed, Review.Rating.HARD, deck[0])

    steps.reveal(revealed)
    steps.rate(revealed, "Good")
    steps.shows(revealed, deck[2])
    assert [review.rating for review in Review.objects.all()] == [Review.Rating.HARD, Review.Rating.GOOD]


def test_an_answer_whose_reply_was_lost_is_counted_once_and_the_page_goes_on(
    revealed: Page, deck: list[Item], complaints: Complaints
) -> None:
    complaints.expect(*NO_LINE)
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        known = {cookie["name"] for cookie in revealed.context.cookies()}
        lost.append(route.fetch().status)
        # The cookies that came with the reply are lost with it.
        for name in {cookie["name"] for cookie in revealed.context.cookies()} - known:
            revealed.context.clear_cookies(name=name)
        route.abort()

    revealed.route(ANSWERS, lose_the_first)
    steps.rate(revealed, "Easy")
    banner(revealed, "Not saved")
    steps.shows(revealed, deck[1])
    banner(revealed, "Saved.")
    assert lost == [200]
    assert_one_answer(revealed, Review.Rating.EASY, deck[0])

    steps.reveal(revealed)
    steps.rate(revealed, "Again")
    steps.shows(revealed, deck[2])
    assert [review.turn for review in Review.objects.all()] == [0, 1]


def test_an_error_of_the_server_is_no_saved_answer_and_is_tried_again(
    revealed: Page, deck: list[Item], complaints: Complaints
) -> None:
    complaints.expect("status of 500", "Response Status Error Code 500")
    failures = iter([True, True])

    def fail_twice(route: Route) -> None:
        if next(failures, False):
            route.fulfill(status=500, content_type="text/html", body="<h1>Something broke</h1>")
        else:
            route.continue_()

    revealed.route(ANSWERS, fail_twice)
    steps.rate(revealed, "Good")
    banner(revealed, "Not saved")
    expect(revealed.get_by_text("Something broke")).to_be_hidden()
    steps.shows(revealed, deck[1])
    assert_one_answer(revealed, Review.Rating.GOOD, deck[0])


def test_a_question_that_could_not_be_turned_is_turned_when_the_line_is_back(
    visit: Visit, deck: list[Item], complaints: Complaints
) -> None:
    complaints.expect(*NO_LINE)
    page = visit("/study/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Show answer").click()
    banner(page, "No answer from the server.")
    page.context.set_offline(False)
    expect(steps.ratings(page)).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()


@pytest.fixture
def typed(visit: Visit, student: Student) -> Page:
    """A signed-in student's wrong answer to a typed card, checked and not rated yet."""
    factories.TypedFactory()
    page = visit("/study/", who=student)
    page.get_by_role("button", name="Start studying").click()
    steps.type_answer(page, "the registry, I think")
    return page


def assert_kept(page: Page) -> None:
    expect(steps.ratings(page)).to_be_visible()
    expect(steps.card(page)).to_contain_text("the registry, I think")
    assert Review.objects.count() == 0


def test_a_page_whose_cookie_is_gone_says_so_and_keeps_what_was_typed(typed: Page, complaints: Complaints) -> None:
    complaints.expect("status of 403", "Response Status Error Code 403")
    typed.context.clear_cookies(name="csrftoken")
    steps.rate(typed, "Again")
    banner(typed, "This page is out of date, so the answer was not saved.")
    assert_kept(typed)

    typed.reload()
    steps.type_answer(typed, "daemon")
    steps.rate(typed, "Again")
    expect(typed.get_by_text("1 done")).to_be_visible()
    assert Review.objects.get().payload["typed"] == "daemon"


def test_whoever_is_signed_out_in_the_middle_is_told_and_keeps_what_was_typed(
    typed: Page, complaints: Complaints
) -> None:
    complaints.expect("status of 404", "Response Status Error Code 404")
    typed.context.clear_cookies(name="sessionid")
    steps.rate(typed, "Again")
    banner(typed, "You are not signed in (any more)")
    assert_kept(typed)


def test_leaving_with_an_unsaved_answer_is_asked_about(visit: Visit, deck: list[Item], complaints: Complaints) -> None:
    complaints.expect(*NO_LINE)
    page = visit("/study/")
    steps.reveal(page)
    page.route(ANSWERS, lambda route: route.abort())
    steps.rate(page, "Good")
    banner(page, "Not saved")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Concepts").click(no_wait_after=True)
    expect(steps.ratings(page)).to_be_visible()
    assert asked == ["beforeunload"]
