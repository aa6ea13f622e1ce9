"""Between the turned card and its answer a day may begin, or the settings change: the answer counts all the same."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from cards.models import Classroom, Item, Memory, Parameters, Review, Student
from cards.scheduling.memory import DEFAULT_PARAMETERS
from cards.study import actions
from tests import factories

HTMX = {"HX-Request": "true"}
BEFORE = datetime(2026, 3, 11, 3, 55, tzinfo=UTC)
AFTER = datetime(2026, 3, 11, 4, 5, tzinfo=UTC)
TOLD = "not with the interval that its button showed"


@pytest.fixture(params=[HTMX, {}], ids=["htmx", "plain"])
def headers(request):
    return request.param


def fields(html):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def turn_over(browser, session, headers, **more):
    page = browser.get(reverse("study:session", args=[session]))
    return browser.get(reverse("study:reveal", args=[session]), fields(page.text) | more, headers=headers)


def rate(browser, session, revealed, headers, rating=3, **more):
    given = fields(revealed.text) | {"rating": rating} | more
    return browser.post(reverse("study:answer", args=[session]), given, headers=headers, follow=not headers)


# 03:55 in one zone or the other: a step of ten minutes is a day in the one and ten minutes in the other.
ZONES = [("Europe/Berlin", datetime(2026, 3, 11, 2, 55, tzinfo=UTC)), ("Europe/Berlin", BEFORE), ("Asia/Tokyo", BEFORE)]


@pytest.mark.parametrize(("zone", "at"), ZONES)
def test_a_visitors_first_answer_near_the_end_of_a_day_is_taken_in_the_browsers_zone(client, deck, headers, zone, at):
    with time_machine.travel(at, tick=False):
        revealed = turn_over(client, "new", headers, time_zone=zone)
        reply = rate(client, "new", revealed, headers)
    assert reply.status_code == 200
    assert TOLD not in reply.text
    assert deck[1].prompt in reply.text
    assert (Student.objects.get().time_zone, Review.objects.count()) == (zone, 1)


@pytest.mark.parametrize("at", [BEFORE, AFTER])
def test_a_visitors_first_answer_without_scripts_is_taken_in_utc(client, deck, headers, at):
    with time_machine.travel(at, tick=False):
        revealed = turn_over(client, "new", headers)
        assert fields(revealed.text)["time_zone"] == "UTC"
        assert rate(client, "new", revealed, headers).status_code == 200
    assert (Student.objects.get().time_zone, Review.objects.count()) == ("UTC", 1)


def test_a_zone_that_there_is_not_loses_no_first_answer(client, deck, headers):
    revealed = turn_over(client, "new", headers, time_zone="Moon/Crater")
    assert rate(client, "new", revealed, headers).status_code == 200
    assert Student.objects.get().time_zone == "UTC"


def move_to_another_zone(student):
    Student.objects.filter(pk=student.pk).update(time_zone="Asia/Tokyo")


def move_the_rollover(student):
    Student.objects.filter(pk=student.pk).update(day_start_hour=13)


def aim_higher(student):
    Student.objects.filter(pk=student.pk).update(desired_retention=0.97)


def change_the_steps(student):
    Student.objects.filter(pk=student.pk).update(learning_steps="2 30")


def fit_the_parameters(student):
    values = [value * 2 if n < 4 else value for n, value in enumerate(DEFAULT_PARAMETERS)]
    row = Parameters.objects.create(
        student=student, values=values, fitted_at=BEFORE, review_count=400, log_loss_before=0.4, log_loss_after=0.3
    )
    Student.objects.filter(pk=student.pk).update(parameters=row)


def move_the_exam(student):
    Classroom.objects.update(exam_on=BEFORE.date() + timedelta(days=2))


CHANGES = [move_to_another_zone, move_the_rollover, aim_higher, change_the_steps, fit_the_parameters, move_the_exam]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("rating", [1, 2, 3, 4])
def test_an_answer_is_kept_whatever_was_set_while_the_card_was_open(student, deck, sign_in, change, rating):
    browser = sign_in(student)
    session = actions.start(student=student, kind="normal", concept=None, now=datetime.now(UTC)).pk
    revealed = turn_over(browser, session, HTMX)
    shown = dict(zip(range(1, 5), fields(revealed.text)["previewed"].partition("_")[2].split("-"), strict=True))
    change(student)
    reply = rate(browser, session, revealed, HTMX, rating)
    assert reply.status_code == 200
    review = Review.objects.get()
    assert review.rating == rating
    assert (TOLD in reply.text) is (review.interval_after_s != int(shown[rating]))


@pytest.mark.parametrize("rating", [1, 2, 3, 4])
def test_an_answer_is_kept_although_a_day_began_while_the_card_was_open(student, deck, sign_in, headers, rating):
    with time_machine.travel(BEFORE, tick=False):
        browser = sign_in(student)
        session = actions.start(student=student, kind="normal", concept=None, now=BEFORE).pk
        revealed = turn_over(browser, session, headers)
    with time_machine.travel(AFTER, tick=False):
        reply = rate(browser, session, revealed, headers, rating)
    assert reply.status_code == 200
    assert deck[1].prompt in reply.text
    # Three minutes before four, a step of ten minutes leads into the next day.
    assert (TOLD in reply.text) is (rating in (2, 3))
    assert Review.objects.get().rating == rating


def test_the_notice_says_when_the_card_comes_back(at_noon, student, deck, sign_in, headers):
    browser = sign_in(student)
    session = actions.start(student=student, kind="normal", concept=None, now=datetime.now(UTC)).pk
    revealed = turn_over(browser, session, headers)
    change_the_steps(student)
    assert "The card comes back in 30 minutes." in rate(browser, session, revealed, headers).text


def test_an_answer_to_a_card_whose_meaning_changed_is_asked_for_again(student, deck, sign_in, headers):
    browser = sign_in(student)
    session = actions.start(student=student, kind="normal", concept=None, now=datetime.now(UTC)).pk
    revealed = turn_over(browser, session, headers)
    Item.objects.filter(pk=deck[0].pk).update(version=2, meaning_version=2)
    reply = rate(browser, session, revealed, headers)
    assert reply.status_code == 409
    assert "was edited or reviewed elsewhere" in reply.text
    assert not Review.objects.exists()
    assert rate(browser, session, reply, headers).status_code == 200
    assert Review.objects.count() == 1


def test_a_card_that_another_session_reviewed_meanwhile_is_asked_for_again(student, deck, sign_in):
    browser = sign_in(student)
    session = actions.start(student=student, kind="normal", concept=None, now=datetime.now(UTC)).pk
    revealed = turn_over(browser, session, HTMX)
    Memory.objects.create(
        student=student,
        item=deck[0],
        item_version=1,
        state=1,
        stability=1.0,
        difficulty=5.0,
        reviews=1,
        last_reviewed_at=datetime.now(UTC),
    )
    assert rate(browser, session, revealed, HTMX).status_code == 409
    assert not Review.objects.exists()


def test_a_visitors_page_that_was_open_while_they_saved_settings_still_takes_the_answer(client, deck, headers):
    factories.ItemFactory()
    revealed = turn_over(client, "new", headers, time_zone="Asia/Tokyo")
    form = client.get(reverse("progress:settings")).context["form"]
    given = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    client.post(reverse("progress:settings"), given | {"learning_steps": "3 30", "is_newcomer": "1"})
    reply = rate(client, "new", revealed, headers)
    assert reply.status_code == 200
    assert (Student.objects.count(), Review.objects.count()) == (1, 1)
