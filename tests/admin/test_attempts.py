"""Attempts on the desk: everything that was asked and answered, in words, and nothing to be changed."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cards.editing import save_content
from cards.grading.key import Key
from cards.grading.words import said
from cards.models import Attempt, Item, Kind, Quiz, Slot
from cards.quiz import actions, attempts, regrades
from tests import factories
from tests.conftest import NOON


def page_of(desk: Client, attempt: Attempt) -> str:
    return desk.get(reverse("admin:cards_attempt_change", args=[attempt.pk])).content.decode()


SAID = [
    (Kind.SINGLE, "a", ["The daemon"]),
    (Kind.SEVERAL, ["a", "c"], ["Images", "Kernels"]),
    (Kind.SEVERAL, [["a", True], ["c", False]], ["Images: accepted", "Kernels: rejected"]),
    (Kind.SHORT, "dæmon", ["dæmon"]),
    (Kind.NUMERIC, "80", ["80"]),
    (Kind.ORDERING, ["c", "a", "b"], ["Step c", "Step a", "Step b"]),
    (Kind.MATCHING, {"a": "c"}, ["docker build → stores images"]),
    (Kind.LABEL, {"b": "a"}, ["registry → Sends commands"]),
    (Kind.GAPS, {"a": "volume", "b": "x"}, ["a: volume", "b: x"]),
    (Kind.SINGLE, None, []),
    (Kind.GAPS, {}, []),
]


@pytest.mark.parametrize(("kind", "value", "words"), SAID)
def test_an_answer_is_said_in_words(kind: Kind, value: Any, words: list[str]) -> None:
    written, _, _ = factories.QUESTIONS[kind]
    assert said(Key(kind=kind, **{"prompt": "What?"} | written), value) == words  # type: ignore[arg-type]


def test_an_attempt_shows_its_questions_with_every_answer(desk: Client, taken: list[Attempt], asked: Item) -> None:
    page = page_of(desk, taken[1])
    assert asked.prompt in page
    assert "The client<br>" in page
    assert "Handed in · 0.00 then · Not this time." in page
    assert "<em>No answer</em>" in page
    assert "0.00 of 2" in page


def test_what_lies_in_the_form_of_an_attempt_that_runs_is_shown_apart(desk: Client, quiz: Quiz, student: Any) -> None:
    attempt = attempts.start(quiz=quiz, student=student, now=NOON)
    slot = Slot.objects.select_related("attempt__quiz").get(attempt=attempt, position=1)
    actions.save(slot=slot, step=0, response="b", certainty=None, now=NOON)
    assert "In the form: The client" in page_of(desk, attempt)


def test_an_answer_keeps_its_words_when_a_regrade_gave_its_choice_another_id(
    desk: Client, taken: list[Attempt], asked: Item, editor: Any
) -> None:
    right, wrong = asked.options
    asked.options = [right | {"text": wrong["text"]}, wrong | {"text": right["text"]}]
    save_content(asked, expected_version=1)
    seen = regrades.plan(taken[0].quiz, asked).digest
    regrades.commit(quiz=taken[0].quiz, item=asked, seen=seen, by=editor, reason="Mixed up.", now=NOON)
    assert "The daemon<br>" in page_of(desk, taken[0])
    assert "1.00 then" in page_of(desk, taken[0])


def test_nothing_of_an_attempt_can_be_changed(desk: Client, taken: list[Attempt]) -> None:
    url = reverse("admin:cards_attempt_change", args=[taken[0].pk])
    before = list(Attempt.objects.values()), list(Slot.objects.values())
    assert desk.post(url, {"score": "9"}).status_code == 403
    assert desk.post(reverse("admin:cards_attempt_delete", args=[taken[0].pk]), {"post": "yes"}).status_code == 403
    assert (list(Attempt.objects.values()), list(Slot.objects.values())) == before


def test_attempts_are_found_by_quiz_and_student(desk: Client, taken: list[Attempt]) -> None:
    url = reverse("admin:cards_attempt_changelist")
    found = desk.get(url, {"q": "stranger"}).context["cl"].result_list
    assert list(found) == [taken[1]]
    assert len(desk.get(url, {"quiz__id__exact": taken[0].quiz_id}).context["cl"].result_list) == 2
    assert len(desk.get(url, {"is_preview__exact": "1"}).context["cl"].result_list) == 0


def test_a_page_costs_the_same_number_of_statements_for_two_questions_and_for_ten(desk: Client, student: Any) -> None:
    def cost(size: int) -> int:
        quiz = factories.quiz_of(*(factories.question(Kind.SINGLE) for _ in range(size)))
        attempt = attempts.start(quiz=quiz, student=student, now=NOON)
        actions.submit(attempt=attempt, now=NOON)
        page_of(desk, attempt)
        with CaptureQueriesContext(connection) as seen:
            page_of(desk, attempt)
        return len(seen)

    assert cost(2) == cost(10)
