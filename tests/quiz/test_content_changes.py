"""An editor changes a question, or the cards about its fact, while an attempt that drew it is running."""

import pytest
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from cards.models import Attempt, Concept, Item, Slot, StudySession
from tests import factories


def retire(item):
    Item.objects.filter(pk=item.pk).update(status="retired")


def unpublish(item):
    Item.objects.filter(pk=item.pk).update(status="draft")


def swap_the_key(item):
    options = [option | {"correct": not option["correct"]} for option in item.options]
    Item.objects.filter(pk=item.pk).update(version=2, meaning_version=2, options=options)


def change_the_wording(item):
    Item.objects.filter(pk=item.pk).update(version=2, prompt="Something else?")


def make_it_a_card(item):
    Item.objects.filter(pk=item.pk).update(kind="basic", options=[], answer="The daemon.")


def make_it_another_question(item):
    Item.objects.filter(pk=item.pk).update(kind="short", options=[], accepted=["daemon"])


def retire_the_concept(item):
    Concept.objects.filter(pk=item.concept_id).update(status="retired")


def delete_the_concept(item):
    Item.objects.filter(concept=item.concept_id).update(concept=factories.ConceptFactory())
    Concept.objects.filter(pk=item.concept_id).delete()


def take_it_out_of_the_quiz(item):
    item.quiz_entries.all().delete()


CHANGES = [
    *(retire, unpublish, swap_the_key, change_the_wording, make_it_a_card, make_it_another_question),
    *(retire_the_concept, delete_the_concept, take_it_out_of_the_quiz),
]


@pytest.mark.parametrize("feedback", ["immediate", "deferred"])
@pytest.mark.parametrize("happens", CHANGES)
def test_an_attempt_goes_on_with_the_question_as_it_was_drawn(
    student, quiz, questions, begin, slot, browse, happens, feedback
):
    quiz.feedback = feedback
    quiz.save()
    attempt, browser = begin(student, quiz, at=timezone.now()), browse(student)
    first = slot(attempt, 1)
    wording = first.item.prompt
    happens(first.item)
    page = browser.get("question", attempt.pk, 1)
    assert page.status_code == 200
    assert wording in page.text
    reply = browser.act("answer" if feedback == "immediate" else "save", first, "a")
    assert reply.status_code == 200
    reply = browser.act("answer" if feedback == "immediate" else "save", slot(attempt, 2), "b")
    assert reply.status_code == 200
    assert browser.submit(attempt).status_code == 200
    assert list(Slot.objects.order_by("position").values_list("fraction", flat=True))[:2] == [1, 0]
    assert Attempt.objects.get().state == "submitted"
    assert browser.get("attempt", attempt.pk).status_code == 200


@pytest.mark.parametrize("happens", CHANGES)
def test_what_was_missed_can_be_studied_although_the_question_changed(student, quiz, begin, slot, browse, happens):
    attempt, browser = begin(student, quiz, at=timezone.now()), browse(student)
    first = slot(attempt, 1)
    card = factories.ItemFactory(fact=first.item.fact)
    browser.act("save", first, "b")
    browser.submit(attempt)
    happens(first.item)
    reply = browser.client.post(reverse("study:start"), {"kind": "missed", "attempt": attempt.pk}, follow=True)
    assert reply.status_code == 200
    session = StudySession.objects.get()
    assert card.pk in {entry[0] for entry in session.queue}
    assert session.current.prompt in reply.text


def test_a_question_that_was_drawn_is_never_deleted(student, quiz, questions, begin):
    begin(student, quiz, at=timezone.now())
    take_it_out_of_the_quiz(questions[0])
    with pytest.raises(ProtectedError):
        questions[0].delete()


@pytest.mark.parametrize("happens", [retire, unpublish, make_it_a_card, take_it_out_of_the_quiz])
def test_a_question_that_left_is_not_drawn_by_the_next_attempt(student, quiz, questions, begin, happens):
    happens(questions[0])
    attempt = begin(student, quiz, at=timezone.now())
    assert set(Slot.objects.filter(attempt=attempt).values_list("item", flat=True)) == {
        question.pk for question in questions[1:]
    }
