"""Who studies: a guest who signs up, and whoever signs in elsewhere, keep what they learned."""

from collections.abc import Callable

from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from cards.models import Item, Review, Student
from tests import factories
from tests.e2e import steps
from tests.e2e.conftest import Complaints

Visit = Callable[..., Page]

EMAIL, PASSWORD = "ann@example.org", "seven small whales"


def test_a_guest_who_signs_up_keeps_the_progress_and_finds_it_in_another_browser(
    visit: Visit, deck: list[Item]
) -> None:
    page = visit("/study/")
    for item in deck[:2]:
        steps.shows(page, item)
        steps.reveal(page)
        steps.rate(page, "Easy")
    steps.shows(page, deck[2])

    page.get_by_role("button", name="Stop").click()
    page.get_by_role("main").get_by_role("link", name="Sign up to keep it").click()
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.get_by_text("Your progress is kept: 2 answers.")).to_be_visible()
    student = Student.objects.get()
    assert student.user.email == EMAIL
    assert set(Review.objects.values_list("student", flat=True)) == {student.pk}

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.goto("/progress/")
    expect(page.get_by_role("heading", name="Nothing on record yet.")).to_be_visible()

    elsewhere = visit("/accounts/login/?next=/progress/")
    steps.sign_in_by_form(elsewhere, EMAIL, PASSWORD)
    expect(elsewhere.get_by_role("heading", name="of the 2 cards you have met")).to_be_visible()
    elsewhere.get_by_role("link", name="Study", exact=True).click()
    elsewhere.get_by_role("button", name="Start studying").click()
    steps.shows(elsewhere, deck[2])


def test_whoever_signs_in_gets_the_answers_of_the_guest_they_were(
    visit: Visit, deck: list[Item], student: Student
) -> None:
    page = visit("/study/")
    steps.reveal(page)
    steps.rate(page, "Good")
    steps.shows(page, deck[1])
    page.goto("/accounts/login/")
    steps.sign_in_by_form(page, student.user.username)
    expect(page.get_by_text("Your progress is kept: 1 answer.")).to_be_visible()
    assert Review.objects.get().student == student
    assert Student.objects.get() == student


def test_a_wrong_password_is_said_and_the_name_stays_in_the_form(visit: Visit, student: Student) -> None:
    page = visit("/accounts/login/")
    steps.sign_in_by_form(page, "student", "not this one")
    expect(page.get_by_role("alert").filter(has_text="No account has this name and this password.")).to_be_visible()
    expect(page.get_by_label("E-mail address or user name")).to_have_value("student")


def test_a_sign_in_that_ended_in_the_middle_is_said_and_after_signing_in_again_the_session_goes_on(
    visit: Visit, student: Student, complaints: Complaints
) -> None:
    complaints.expect("status of 404", "Response Status Error Code 404")
    factories.TypedFactory()
    page = visit("/study/", who=student)
    page.get_by_role("button", name="Start studying").click()
    steps.type_answer(page, "the demon of Docker")
    address = page.url

    Session.objects.all().delete()
    steps.rate(page, "Hard")
    expect(page.get_by_role("alert").filter(has_text="You are not signed in (any more)")).to_be_visible()
    expect(steps.card(page)).to_contain_text("the demon of Docker")
    expect(steps.rating(page, "Hard")).to_be_enabled()
    assert Review.objects.count() == 0

    other_tab = page.context.new_page()
    other_tab.goto("/accounts/login/")
    steps.sign_in_by_form(other_tab, "student")
    expect(other_tab.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto(address)
    expect(page.get_by_label("Your answer")).to_be_visible()
