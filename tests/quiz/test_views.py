"""A question and what a student does with it, as a browser asks: with htmx and without, by its owner and by others."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cards.models import Attempt, Kind, Slot
from tests import factories
from tests.addresses import is_closed
from tests.quiz.browsing import HTMX, filled, form

MINUTE = timedelta(minutes=1)
ACTIONS = ["save", "answer", "judge"]


@pytest.mark.parametrize("kind", factories.QUESTIONS)
def test_what_is_saved_is_in_the_form_when_the_page_comes_again(browse, student, taking, slot, kind):
    attempt, (_, _, wrong) = taking(kind), factories.QUESTIONS[kind]
    reply = browse(student).act("save", slot(attempt), wrong)
    found = slot(attempt)
    assert reply.status_code == 200
    assert (found.draft, found.step, found.state) == (wrong, 1, "open")
    page = browse(student).get("question", attempt.pk, 1).text
    given = form(found, wrong)
    assert f'name="step" value="{given.pop("step")}"' in page
    assert filled(page) == given


def test_an_autosave_answers_with_the_time_and_the_place_in_the_row_and_no_more(student, taking, slot, sign_in):
    student.time_zone = "Asia/Kolkata"
    student.save()
    attempt = taking()
    at = reverse("quiz:save", args=[attempt.pk, 1])
    reply = sign_in(student).post(at, {"step": 0, "choice": "0"}, headers=HTMX | {"HX-Target": "quiz-saved"})
    now = timezone.now().astimezone(student.zone)
    assert f"Saved {now:%H:%M}" in reply.text or f"Saved {now - MINUTE:%H:%M}" in reply.text
    assert re.search(r'<p id="quiz-saved"[^>]*><input type="hidden" name="step" value="1">', reply.text)
    assert re.search(r'<li id="quiz-place-1" class="is-answered" hx-swap-oob="true">', reply.text)
    assert "quiz-form" not in reply.text
    assert "HX-Retarget" not in reply


def test_clearing_empties_the_form_and_what_was_saved(browse, student, taking, slot):
    attempt = taking(marking="certainty")
    browser = browse(student)
    browser.act("save", slot(attempt), "a", certainty="3")
    reply = browser.act("save", slot(attempt), "a", certainty="3", clear="1")
    assert "checked" not in reply.text
    assert "Saved without an answer" in reply.text
    assert (slot(attempt).draft, slot(attempt).certainty) == (None, None)


@pytest.mark.parametrize("feedback", ["end", "after_due"])
def test_with_feedback_later_an_answer_leads_on_and_after_the_last_to_the_overview(
    browse, student, taking, slot, feedback
):
    attempt, browser = taking(feedback=feedback, due_at=timezone.now() + MINUTE), browse(student)
    second = reverse("quiz:question", args=[attempt.pk, 2])
    reply = browser.act("answer", slot(attempt), "a")
    assert "Question 2" in reply.text
    assert (reply["HX-Push-Url"] if browser.is_htmx else reply.redirect_chain[0][0]) == second
    assert slot(attempt).state == "answered"
    reply = browser.act("answer", slot(attempt, 2), "daemon")
    overview = reverse("quiz:attempt", args=[attempt.pk])
    assert (reply["HX-Redirect"] if browser.is_htmx else reply.redirect_chain[0][0]) == overview
    assert "All 2 questions answered" in browser.get("attempt", attempt.pk).text


@pytest.mark.parametrize("kind", factories.QUESTIONS)
@pytest.mark.parametrize("is_right", [True, False])
def test_with_feedback_at_once_an_answer_shows_what_is_right_and_why(browse, student, taking, slot, kind, is_right):
    attempt, (_, right, wrong) = taking(kind, feedback="immediate"), factories.QUESTIONS[kind]
    reply = browse(student).act("answer", slot(attempt), right if is_right else wrong)
    found = slot(attempt)
    assert found.state == "final"
    assert f"stamp is-{found.mark['outcome']}" in reply.text
    assert (found.mark["outcome"] == "right") is is_right
    for text in ("Because it is so.", "Docker 101", "Overview", found.face["concept_name"]):
        assert text in reply.text
    assert "quiz-form" not in reply.text
    whys = [option["why"] for option in found.key["options"] if "why" in option and kind in ("single", "several")]
    assert all(why in reply.text for why in whys)


def test_an_answer_that_is_missing_is_asked_for_and_nothing_is_written(browse, student, taking, slot):
    attempt = taking(feedback="immediate")
    reply = browse(student).act("answer", slot(attempt))
    assert reply.status_code == 422
    assert "There is no answer yet." in reply.text
    assert slot(attempt).step == 0


def test_a_certainty_that_is_missing_is_asked_for_and_the_answer_stays_in_the_form(browse, student, taking, slot):
    attempt, browser = taking(feedback="immediate", marking="certainty"), browse(student)
    reply = browser.act("answer", slot(attempt), "a")
    assert reply.status_code == 422
    assert "Say how certain you are." in reply.text
    assert len(re.findall(r'name="choice"[^>]* checked', reply.text)) == 1
    assert "right +0.33, wrong 0" in reply.text
    assert "right +1, wrong −2" in reply.text
    reply = browser.act("answer", slot(attempt), "b", certainty="3")
    assert "−2 of 1 point, certain" in reply.text


def test_between_two_tries_the_page_says_how_good_the_last_was_and_what_the_next_would_bring(
    browse, student, taking, slot
):
    attempt, browser = taking(Kind.GAPS, feedback="immediate", marking="adaptive"), browse(student)
    reply = browser.act("answer", slot(attempt), {"a": "volume", "b": "container"})
    assert "1 of 2 gaps is right." in reply.text
    assert "0.5 points so far. A right answer now brings 0.67 points." in reply.text
    assert re.findall(r'<span class="visually-hidden">(right|not this)</span>', reply.text) == ["not this", "right"]
    assert 'id="quiz-form"' in reply.text
    reply = browser.act("answer", slot(attempt), {"a": "image", "b": "container"})
    assert "0.67 of 1 point, 2 tries" in reply.text


def test_a_choice_of_the_last_try_is_explained_where_it_stands_until_it_is_changed(browse, student, taking, slot):
    attempt, browser = taking(Kind.SEVERAL, feedback="immediate", marking="adaptive"), browse(student)
    reply = browser.act("answer", slot(attempt), ["a", "c"])
    assert "The host has one for all." in reply.text
    assert "They are Docker objects." in reply.text
    browser.act("save", slot(attempt), ["a", "b"])
    page = browser.get("question", attempt.pk, 1).text
    assert "The host has one for all." not in page
    assert "A right answer now brings" in page


def test_choices_are_judged_one_at_a_time_and_then_it_is_said_what_was_right(browse, student, taking, slot):
    attempt, browser = taking(Kind.SEVERAL, marking="acceptance", feedback="immediate"), browse(student)
    for number in range(4):
        found = slot(attempt)
        texts = {option["id"]: option["text"] for option in found.key["options"]}
        rights = {option["id"]: option["correct"] for option in found.key["options"]}
        names = found.order["options"]
        page = browser.get("question", attempt.pk, 1).text
        assert [text for text in texts.values() if text in page] == [
            text for name, text in texts.items() if name in names[: number + 1]
        ]
        word = "accept" if rights[names[number]] else "reject"
        given = {"step": found.step, "number": number, "is_accepted": word}
        reply = browser.send("judge", attempt.pk, 1, **given)
        assert reply.status_code == 200
        if slot(attempt).state == "final":
            break
    assert "stamp is-right" in reply.text
    assert "accepted by you" in reply.text


def test_what_was_judged_wrong_is_over_and_with_feedback_later_it_is_not_said(browse, student, taking, slot):
    attempt, browser = taking(Kind.SINGLE, marking="acceptance"), browse(student)
    found = slot(attempt)
    is_right = found.order["options"][0] == "a"
    given = {"step": 0, "number": 0, "is_accepted": "reject" if is_right else "accept"}
    reply = browser.send("judge", attempt.pk, 1, **given)
    assert "It is final." in reply.text
    assert not any(word in reply.text for word in ("stamp", "It only asks.", "It manages containers."))


@pytest.mark.parametrize("name", ["save", "answer"])
@pytest.mark.parametrize(
    ("kind", "broken"),
    [
        (Kind.SINGLE, {"choice": "2"}), (Kind.SINGLE, {"choice": "a"}), (Kind.SINGLE, {"choice": ["0", "1"]}),
        (Kind.SINGLE, {"choice": "0", "step": ""}), (Kind.SINGLE, {"choice": "0", "step": "-1"}),
        (Kind.SINGLE, {"choice": "0", "step": "x"}), (Kind.SINGLE, {"choice": "0", "certainty": "4"}),
        (Kind.SHORT, {"text": "x" * 501}), (Kind.NUMERIC, {"text": ["1", "2"]}), (Kind.MATCHING, {"match-0": "9"}),
        (Kind.ORDERING, {"place-0": "1"}), (Kind.ORDERING, {"place-0": "1", "place-1": "1", "place-2": "2"}),
        (Kind.GAPS, {"gap-0": "7"}), (Kind.LABEL, {"match-1": "-1"}),
    ],
)  # fmt: skip
def test_a_malformed_answer_is_refused_with_a_sentence_and_nothing_is_written(
    browse, student, taking, slot, name, kind, broken
):
    attempt = taking(kind, feedback="immediate")
    reply = browse(student).act(name, slot(attempt), None, **broken)
    assert reply.status_code == 422
    assert 'class="notice error"' in reply.text or "Not saved. " in reply.text
    assert (slot(attempt).step, slot(attempt).draft) == (0, None)


@pytest.mark.parametrize(
    "broken",
    [{"is_accepted": ""}, {"is_accepted": "maybe"}, {"number": ""}, {"number": "-1"}, {"number": "9"}, {"step": ""}],
)
def test_a_malformed_judgement_is_refused(browse, student, taking, slot, broken):
    attempt = taking(marking="acceptance")
    given = {"step": 0, "number": 0, "is_accepted": "accept"} | broken
    assert browse(student).send("judge", attempt.pk, 1, **given).status_code == 422
    assert slot(attempt).judgements == []


def test_what_was_typed_and_is_too_long_stays_in_the_form(browse, student, taking, slot):
    attempt = taking(Kind.SHORT)
    reply = browse(student).act("answer", slot(attempt), None, text="x" * 501)
    assert "at most 500 characters" in reply.text
    assert "x" * 501 in reply.text


# Whose it is


def test_a_stranger_sees_nothing_and_changes_nothing(browse, student, stranger, guest, editor, taking, slot):
    attempt = taking()
    for who in (stranger, guest, editor, None):
        browser = browse(who)
        assert is_closed(browser.get("attempt", attempt.pk))
        assert is_closed(browser.get("question", attempt.pk, 1))
        assert is_closed(browser.send("submit", attempt.pk))
        for name in ACTIONS:
            given = {"number": 0, "is_accepted": "accept"}
            assert is_closed(browser.act(name, slot(attempt), "a", **given))
    assert (slot(attempt).step, Attempt.objects.get().step) == (0, 0)


@pytest.mark.parametrize("nonsense", ["0", "999999999", "9" * 30, "latest", "-1", "１"])
def test_what_does_not_exist_is_not_found(student, taking, sign_in, nonsense):
    attempt = taking()
    client = sign_in(student)
    for path in (f"{nonsense}/", f"{nonsense}/1/", f"{attempt.pk}/{nonsense}/"):
        assert client.get(f"/quizzes/attempts/{path}").status_code == 404
    for name in ("answer", "save", "judge"):
        assert client.post(f"/quizzes/attempts/{attempt.pk}/{nonsense}/{name}/", {"step": 0}).status_code == 404


def test_changes_are_never_made_by_a_link(student, taking, sign_in):
    attempt, client = taking(), sign_in(student)
    paths = [reverse(f"quiz:{name}", args=[attempt.pk, 1]) for name in ACTIONS]
    paths += [reverse("quiz:submit", args=[attempt.pk]), reverse("quiz:start", args=[attempt.quiz.slug])]
    assert {client.get(path).status_code for path in paths} == {405}


def test_personal_pages_are_stored_nowhere(student, taking, sign_in):
    reply = sign_in(student).get(reverse("quiz:question", args=[taking().pk, 1]))
    assert "no-store" in reply["Cache-Control"]
    assert "HX-Request" in reply["Vary"]


def test_every_place_in_the_row_says_in_words_how_it_stands(student, taking, slot, save, answer, sign_in):
    attempt = taking(Kind.SINGLE, Kind.SHORT, Kind.NUMERIC, feedback="immediate")
    answer(attempt, 1, "a", at=timezone.now())
    save(attempt, 2, "daemon", at=timezone.now())
    page = sign_in(student).get(reverse("quiz:question", args=[attempt.pk, 3])).text
    assert re.findall(r'aria-label="Question \d, ([\w ]+)"', page) == ["done", "answered", "not answered"]
    assert len(Slot.objects.filter(attempt=attempt)) == 3
