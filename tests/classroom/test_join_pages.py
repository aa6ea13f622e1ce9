"""The way into a class in a browser: the code, the page before, the account, and back out."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from cards.classroom import join_views
from cards.models import Enrolment, Review, Student
from tests import factories

EMAIL = "ann@example.org"


@pytest.fixture
def url(classroom):
    return reverse("classroom:join", args=[classroom.code])


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}", "{3}"])
def test_a_code_is_found_however_it_is_typed(client, classroom, url, typed):
    code = classroom.code
    spoken = f"{code[:4]}-{code[4:]}"
    reply = client.post(
        "/classes/join/", {"code": typed.format(code, spoken, spoken.lower(), f"{code[:4]} {code[4:]}")}
    )
    assert reply.url == url
    page = client.get(url)
    assert page.status_code == 200
    assert "Docker 101, spring" in page.text


@pytest.mark.parametrize("who", ["stranger", "guest", "visitor"])
def test_what_the_instructor_sees_is_said_before_anything_is_given(request, sign_in, url, who):
    browser = Client() if who == "visitor" else sign_in(request.getfixturevalue(who))
    page = browser.get(url).text
    for words in (
        "What your instructor will see",
        "your attempts, answers, times and results",
        "Not your e-mail address",
    ):
        assert words in page
    assert ("Sign up and join" in page) == (who != "stranger")
    assert Enrolment.objects.count() == 1


def test_who_has_an_account_joins_by_a_name_and_lands_in_the_class(sign_in, stranger, classroom, url):
    browser = sign_in(stranger)
    page = browser.post(url, {"name": "  ", "number": "77"})
    assert page.status_code == 422
    assert "Fill this in." in page.text
    assert 'value="77"' in page.text
    page = browser.post(url, {"name": "Ann  Lee", "number": "77"}, follow=True)
    assert page.redirect_chain == [(reverse("classroom:classroom", args=[classroom.pk]), 302)]
    assert "You are in Docker 101, spring, as Ann Lee." in page.text
    own = classroom.enrolments.get(student=stranger)
    assert (own.name, own.number) == ("Ann Lee", "77")
    assert browser.get(url).url == reverse("classroom:classroom", args=[classroom.pk])


def test_an_account_that_never_studied_joins_too(sign_in, classroom, url):
    user = factories.UserFactory(first_name="Ann", last_name="Lee")
    browser = sign_in(user)
    assert 'value="Ann Lee"' in browser.get(url).text
    browser.post(url, {"name": "Ann Lee"})
    assert Student.objects.get(user=user).enrolments.get().classroom == classroom


def test_who_is_on_the_roster_by_a_proved_address_is_asked_for_nothing(sign_in, stranger, classroom, url):
    entry = factories.RosterEntryFactory(classroom=classroom, name="Ann Roster", email=EMAIL)
    EmailAddress.objects.create(user=stranger.user, email=EMAIL, verified=True)
    browser = sign_in(stranger)
    assert "You are on the roster as <b>Ann Roster</b>" in browser.get(url).text
    browser.post(url)
    entry.refresh_from_db()
    assert entry.student == stranger


def test_a_guest_signs_up_on_the_way_and_what_they_learned_comes_along(sign_in, guest, classroom, url):
    browser = sign_in(guest)
    sign_up = f"/accounts/signup/?next=%2Fclasses%2Fjoin%2F{classroom.code}%2F"
    assert sign_up in browser.get(url).text
    reply = browser.post(sign_up, {"email": EMAIL, "password1": "seven small whales", "next": url})
    assert reply.url == url
    browser.post(url, {"name": "Ann Lee"})
    own = classroom.enrolments.get(name="Ann Lee")
    assert (own.student, own.student.user.email) == (guest, EMAIL)
    assert Review.objects.count() == 0


@pytest.mark.parametrize(("name", "value"), [("is_joinable", False), ("archived_at", "now")])
def test_a_closed_class_says_so_on_its_page_and_to_who_sends_the_form(
    sign_in, stranger, classroom, url, now, name, value
):
    setattr(classroom, name, now if value == "now" else value)
    classroom.save()
    browser = sign_in(stranger)
    assert "takes nobody new at present" in browser.get(url).text
    page = browser.post(url, {"name": "Ann Lee"})
    assert page.status_code == 409
    assert "takes nobody new at present" in page.text
    assert not classroom.enrolments.filter(student=stranger).exists()


def test_an_instructor_of_the_class_is_led_to_it(desk, classroom, url):
    assert desk.client.get(url).url == reverse("classroom:classroom", args=[classroom.pk])


def test_a_wrong_code_says_so_and_too_many_of_them_have_to_wait(client, classroom, url, monkeypatch):
    monkeypatch.setattr(join_views, "WRONG_CODES", {"class_code": "3/5m/ip"})
    for _ in range(5):
        assert client.get(url).status_code == 200  # what is right counts for nothing
    for _ in range(3):
        page = client.get("/classes/join/AAAA2222/")
        assert page.status_code == 404
        assert "No class has this code" in page.text
    for path in ("/classes/join/AAAA2222/", url):
        assert client.get(path).status_code == 429
    assert client.post(url, {"name": "Ann"}).status_code == 429


def test_nothing_typed_is_said(client, db):
    assert "Type the code that your instructor gave you." in client.post("/classes/join/", follow=True).text
    assert client.post("/classes/join/", {"code": "…"}, follow=True).status_code == 404


def test_what_came_before_is_shown_and_taken_back(seat, own):
    page = seat.post("share", share="1")
    assert "The class sees what you did before, too." in page.text
    own.refresh_from_db()
    assert own.is_sharing_past
    seat.post("share", take_back="1")
    own.refresh_from_db()
    assert not own.is_sharing_past


def test_leaving_shuts_the_door(seat, own):
    page = seat.post("leave")
    assert "It keeps your grades, and sees nothing new." in page.text
    assert seat.get("classroom").status_code == 404
    own.refresh_from_db()
    assert not own.is_present
