"""What comes twice, late or from another tab: each ends in the one right page, with the sentence that says why."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cards.models import Attempt, Kind, Response
from tests import factories

MINUTE = timedelta(minutes=1)


def ended(attempt, by):
    """Its time was over so long ago."""
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=timezone.now() - by)


@pytest.mark.parametrize("name", ["save", "answer"])
def test_another_tabs_answer_is_told_and_what_was_sent_is_shown(browse, student, taking, slot, name):
    attempt, browser = taking(Kind.SHORT), browse(student)
    before = slot(attempt)
    browser.act("save", before, "daemon")
    reply = browser.act(name, before, "registry, I think")
    assert reply.status_code == 409
    assert "changed in another tab or by an earlier click" in reply.text
    assert "<li>registry, I think</li>" in reply.text
    assert 'value="daemon"' in reply.text
    assert slot(attempt).draft == "daemon"
    if browser.is_htmx:
        assert (reply["HX-Retarget"], reply["HX-Reswap"]) == ("#quiz-question", "outerHTML")


def test_the_same_twice_is_no_news(browse, student, taking, slot):
    attempt, browser = taking(feedback="immediate"), browse(student)
    before = slot(attempt)
    for _ in range(2):
        reply = browser.act("answer", before, "a")
        assert reply.status_code == 200
        assert "stamp is-right" in reply.text
    assert Response.objects.count() == 1


def test_a_question_that_is_answered_for_good_takes_no_other_answer(browse, student, taking, slot):
    attempt, browser = taking(feedback="immediate"), browse(student)
    before = slot(attempt)
    browser.act("answer", before, "a")
    reply = browser.act("answer", before, "b")
    assert reply.status_code == 409
    assert "answered already" in reply.text
    assert "<li>The client</li>" in reply.text


LATE = {
    Kind.SINGLE: ["The client"],
    Kind.SEVERAL: ["Kernels"],
    Kind.SHORT: ["client"],
    Kind.ORDERING: ["Step a: 3", "Step b: 2", "Step c: 1"],
    Kind.MATCHING: ["docker build: starts a container", "docker run: stores images"],
    Kind.GAPS: ["Gap 1: volume"],
}


@pytest.mark.parametrize("kind", LATE)
@pytest.mark.parametrize("name", ["save", "answer"])
@pytest.mark.parametrize("how", ["handed in", "over"])
def test_what_comes_after_the_end_is_not_counted_and_shown_once_more(browse, student, taking, slot, kind, name, how):
    attempt, browser = taking(kind, time_limit_s=600), browse(student)
    before = slot(attempt)
    browser.submit(attempt) if how == "handed in" else ended(attempt, MINUTE)
    reply = browser.act(name, before, factories.QUESTIONS[kind][2])
    assert reply.status_code == 409
    assert "so it was not counted." in reply.text or "came after the end and was not counted." in reply.text
    for line in LATE[kind]:
        assert f"<li>{line}</li>" in reply.text
    assert reverse("quiz:attempt", args=[attempt.pk]) in reply.text
    assert slot(attempt).draft is None
    if browser.is_htmx:
        assert reply["HX-Retarget"] == "#quiz-question"


def test_a_question_of_an_attempt_that_is_over_leads_to_the_result_and_closes_it(browse, student, taking):
    attempt = taking(time_limit_s=600)
    ended(attempt, MINUTE)
    reply = browse(student).get("question", attempt.pk, 1)
    assert reply.redirect_chain[0][0] == reverse("quiz:attempt", args=[attempt.pk])
    assert "closed when its time was over" in reply.text
    assert Attempt.objects.get().state == "timed_out"


def test_in_the_moment_after_the_end_the_page_says_that_the_result_is_on_its_way(browse, student, taking):
    attempt = taking(time_limit_s=600)
    ended(attempt, timedelta(seconds=33))
    browser = browse(student)
    assert "Time is over" in browser.get("question", attempt.pk, 1).text
    assert "Time is over" in browser.get("attempt", attempt.pk).text
    assert "The time was over before this came." in browser.submit(attempt).text


def test_handing_in_twice_is_no_news(browse, student, taking):
    attempt, browser = taking(), browse(student)
    for _ in range(2):
        page = browser.submit(attempt)
        assert "0% of the points" in page.text
        assert 'class="notice error"' not in page.text


def test_one_after_the_other_a_later_question_waits_for_the_earlier(browse, student, taking, slot):
    attempt, browser = taking(is_sequential=True), browse(student)
    page = browser.get("question", attempt.pk, 2)
    assert page.redirect_chain[0][0] == reverse("quiz:question", args=[attempt.pk, 1])
    assert "one after the other" in page.text
    assert reverse("quiz:question", args=[attempt.pk, 2]) not in page.text
    reply = browser.act("answer", slot(attempt, 2), "daemon")
    assert reply.status_code == 422
    assert "Answer the one before first." in reply.text
    browser.act("answer", slot(attempt), "b")
    page = browser.get("question", attempt.pk, 1).text
    assert "It is final." in page
    assert "<li>The client</li>" in page


@pytest.mark.parametrize("by", [5 * MINUTE, None])
def test_a_clock_that_does_not_know_of_more_time_hands_nothing_in(browse, student, taking, by):
    attempt, browser = taking(time_limit_s=600), browse(student)
    shown = attempt.deadline_at.isoformat()
    assert f'name="deadline" value="{shown}"' in browser.get("question", attempt.pk, 1).text
    Attempt.objects.update(deadline_at=by and attempt.deadline_at + by)
    reply = browser.send("submit", attempt.pk, deadline=shown)
    reply = browser.client.get(reply["HX-Redirect"]) if browser.is_htmx else reply
    assert "You have more time than this page knew." in reply.text
    assert Attempt.objects.get().is_open
    Attempt.objects.update(deadline_at=attempt.deadline_at)
    browser.send("submit", attempt.pk, deadline=shown)
    assert not Attempt.objects.get().is_open


@pytest.mark.parametrize("deadline", ["", "nonsense", "2026-02-30T00:00"])
def test_a_click_that_names_no_deadline_hands_in(browse, student, taking, deadline):
    attempt, browser = taking(time_limit_s=600), browse(student)
    browser.send("submit", attempt.pk, deadline=deadline)
    assert not Attempt.objects.get().is_open
