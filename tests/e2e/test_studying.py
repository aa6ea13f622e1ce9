"""A session in the browser: by keyboard alone, without JavaScript, typed answers, two tabs, the Back button."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cards.models import Item, Kind, Report, Review, Student
from tests import factories
from tests.e2e import steps
from tests.e2e.conftest import Complaints

Visit = Callable[..., Page]


def test_a_visitor_studies_by_keyboard_alone(visit: Visit, deck: list[Item]) -> None:
    page = visit("/")
    steps.tab_to(page, "Start with the first card")
    page.keyboard.press("Enter")
    steps.shows(page, deck[0])
    assert Student.objects.count() == 0

    page.keyboard.press("Space")
    expect(steps.focused(page)).to_contain_text(deck[0].answer)
    expect(steps.announcement(page)).to_have_text("Answer.")

    page.keyboard.press("3")
    steps.shows(page, deck[1])
    expect(steps.focused(page)).to_have_text(deck[1].prompt)
    expect(steps.announcement(page)).to_have_text("Question.")
    expect(page).to_have_url(steps.SESSION_URL)
    assert Student.objects.get().is_guest
    assert Review.objects.get().rating == Review.Rating.GOOD

    page.keyboard.press("u")
    steps.shows(page, deck[0])
    expect(steps.focused(page)).to_have_text(deck[0].prompt)
    expect(steps.announcement(page)).to_contain_text("Undone")
    assert Review.objects.standing().count() == 0


def test_the_question_mark_opens_the_keys_and_while_they_are_open_no_key_answers(
    visit: Visit, deck: list[Item]
) -> None:
    page = visit("/study/")
    steps.reveal(page)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    page.keyboard.press("3")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(steps.ratings(page)).to_be_visible()
    page.keyboard.press("4")
    steps.shows(page, deck[1])
    assert Review.objects.get().rating == Review.Rating.EASY


def test_a_key_inside_a_text_field_is_text(visit: Visit, deck: list[Item], student: Student) -> None:
    factories.TypedFactory(concept=deck[0].concept, public_id="a-1")
    page = visit("/study/", who=student)
    page.get_by_role("button", name="Start studying").click()
    field = page.get_by_label("Your answer")
    expect(field).to_be_focused()
    page.keyboard.type("u? 3m")
    expect(field).to_have_value("u? 3m")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(steps.ratings(page)).to_be_visible()
    page.keyboard.press("1")
    steps.shows(page, deck[0])
    assert Review.objects.get().payload["typed"] == "u? 3m"


def test_without_javascript_a_visitor_starts_reveals_rates_undoes_reports_and_finishes(
    visit: Visit, deck: list[Item]
) -> None:
    page = visit("/", java_script_enabled=False)
    page.get_by_role("link", name="Start with the first card").click()
    steps.shows(page, deck[0])
    steps.reveal(page)
    expect(steps.card(page)).to_contain_text(deck[0].answer)
    steps.rate(page, "Good")
    expect(page).to_have_url(steps.SESSION_URL)
    steps.shows(page, deck[1])

    page.get_by_role("button", name="Undo").click()
    steps.shows(page, deck[0])
    assert Review.objects.standing().count() == 0
    steps.reveal(page)
    steps.rate(page, "Easy")
    steps.shows(page, deck[1])

    page.locator("summary", has_text="This card").click()
    page.get_by_label("What is wrong with this card?").fill("The answer is missing a word.")
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_text("Thank you. The report reaches whoever edits the cards.")).to_be_visible()
    report = Report.objects.get()
    assert (report.item, report.text) == (deck[1], "The answer is missing a word.")

    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("heading", name="That is all for now.")).to_be_visible()
    expect(steps.card(page)).to_contain_text("100%")
    assert Review.objects.standing().get().rating == Review.Rating.EASY


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_slip_of_spelling_is_accepted_and_said_and_a_wrong_answer_may_be_overruled(
    visit: Visit, student: Student, java_script_enabled: bool
) -> None:
    factories.TypedFactory.create_batch(2, concept=factories.ConceptFactory())
    page = visit("/study/", who=student, java_script_enabled=java_script_enabled)
    page.get_by_role("button", name="Start studying").click()
    steps.type_answer(page, "deamon")
    expect(steps.card(page)).to_contain_text("Right, but it is spelled “daemon”.")
    expect(steps.card(page)).to_contain_text("deamon")
    expect(steps.rating(page, "suggested")).to_contain_text("Good")
    steps.rate(page, "Good")

    expect(page.get_by_label("Your answer")).to_have_value("")
    steps.type_answer(page, "the registry")
    expect(steps.card(page)).to_contain_text("Not this")
    expect(steps.rating(page, "suggested")).to_contain_text("Again")
    steps.rate(page, "Hard")
    expect(page.get_by_text("2 done")).to_be_visible()

    slip, overruled = Review.objects.order_by("turn")
    assert (slip.rating, slip.payload["verdict"], slip.payload["suggested"]) == (3, "near", 3)
    assert (overruled.rating, overruled.payload["typed"], overruled.payload["suggested"]) == (2, "the registry", 1)


def test_a_diagram_asks_for_a_part_that_its_drawing_hides(visit: Visit) -> None:
    factories.ItemFactory(
        kind=Kind.DIAGRAM, part="registry", prompt="Name the masked part.", answer="Registry.", accepted=["registry"]
    )
    page = visit("/study/")
    drawing = page.get_by_role("group", name="The Docker architecture")
    expect(drawing).to_be_visible()
    expect(drawing).to_contain_text("?")
    expect(drawing).not_to_contain_text("Registry")
    expect(drawing.get_by_role("link")).to_have_count(0)
    steps.type_answer(page, "Regestry")
    expect(steps.card(page)).to_contain_text("it is spelled “registry”")
    expect(drawing).to_contain_text("Registry")
    expect(drawing).not_to_contain_text("?")
    steps.rate(page, "Good")
    expect(page).to_have_url(steps.SESSION_URL)
    assert Review.objects.get().payload["verdict"] == "near"


def test_the_second_of_two_tabs_is_told_and_nothing_is_counted_twice(
    visit: Visit, deck: list[Item], student: Student, complaints: Complaints
) -> None:
    complaints.expect("status of 409")
    first = visit("/study/", who=student)
    first.get_by_role("button", name="Start studying").click()
    steps.shows(first, deck[0])
    second = first.context.new_page()
    second.goto(first.url)
    steps.reveal(first)
    steps.reveal(second)
    steps.rate(first, "Good")
    steps.shows(first, deck[1])

    steps.rate(second, "Again")
    steps.shows(second, deck[1])
    expect(steps.card(second)).to_contain_text("already answered “Good”, in another tab or before")
    assert [review.rating for review in Review.objects.all()] == [Review.Rating.GOOD]

    steps.reveal(second)
    steps.rate(second, "Hard")
    steps.shows(second, deck[2])
    assert [review.turn for review in Review.objects.all()] == [0, 1]


def test_a_double_click_is_one_answer(visit: Visit, deck: list[Item]) -> None:
    page = visit("/study/")
    steps.reveal(page)
    steps.rating(page, "Good").dblclick()
    steps.shows(page, deck[1])
    assert Review.objects.count() == 1


def test_after_the_back_button_the_page_says_where_the_session_stands(
    visit: Visit, deck: list[Item], complaints: Complaints
) -> None:
    complaints.expect("status of 409")
    page = visit("/study/new/", java_script_enabled=False)
    steps.reveal(page)
    steps.rate(page, "Good")
    steps.shows(page, deck[1])
    steps.reveal(page)
    steps.rate(page, "Good")
    steps.shows(page, deck[2])

    page.go_back()  # to the answer side of the card that is done
    steps.shows(page, deck[2])
    expect(page.get_by_text("This page was out of date. Here is where the session stands.")).to_be_visible()
    steps.reveal(page)
    steps.rate(page, "Again")
    steps.shows(page, deck[3])
    assert [(review.turn, review.rating) for review in Review.objects.all()] == [(0, 3), (1, 3), (2, 1)]


def test_an_answer_given_before_a_walk_through_the_site_stays_the_only_one(visit: Visit, deck: list[Item]) -> None:
    page = visit("/")
    page.get_by_role("link", name="Start with the first card").click()
    steps.reveal(page)
    steps.rate(page, "Good")
    steps.shows(page, deck[1])
    page.go_back()
    expect(page.get_by_role("link", name="Go on studying")).to_be_visible()
    page.go_forward()
    steps.shows(page, deck[1])
    assert Review.objects.count() == 1
