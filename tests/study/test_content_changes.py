"""An editor changes a card while a student has it open, in the queue, behind them, or in an exam's plan."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cards import exams, learning
from cards.models import Classroom, Concept, ConceptLink, Item, Memory, Review, StudySession
from cards.scheduling.day import ONE_DAY
from cards.study import actions, pages, turns
from tests import factories
from tests.study.test_actions import fresh

HTMX = {"HX-Request": "true"}
OFF_COURSE = "This card is no longer in the session."


def retire(item):
    Item.objects.filter(pk=item.pk).update(status="retired")


def unpublish(item):
    Item.objects.filter(pk=item.pk).update(status="draft")


def delete(item):
    Memory.objects.filter(item=item, state=0).delete()
    Item.objects.filter(pk=item.pk).delete()


def change_the_meaning(item):
    Item.objects.filter(pk=item.pk).update(version=2, meaning_version=2, prompt="Something else?")


def make_it_a_question(item):
    question = factories.QuestionFactory.build()
    Item.objects.filter(pk=item.pk).update(kind=question.kind, options=question.options)


def make_it_a_typed_card(item):
    Item.objects.filter(pk=item.pk).update(kind="typed", accepted=["daemon"])


def retire_the_concept(item):
    Concept.objects.filter(pk=item.concept_id).update(status="retired")


def delete_the_concept(item):
    Item.objects.filter(concept=item.concept_id).update(concept=factories.ConceptFactory())
    Concept.objects.filter(pk=item.concept_id).delete()


def link_the_concept(item):
    ConceptLink.objects.create(source=factories.ConceptFactory(), target=item.concept, verb="needs")


LEAVES = [retire, unpublish, delete, make_it_a_question]
STAYS = [change_the_meaning, make_it_a_typed_card, retire_the_concept, delete_the_concept, link_the_concept]
CHANGES = LEAVES + STAYS
KINDS = ["normal", "exam"]


@pytest.fixture
def browser(student, sign_in):
    return sign_in(student)


@pytest.fixture
def start(student, classroom, deck):
    """A session of one kind, as its button starts it."""
    today = timezone.now().date()
    Classroom.objects.filter(pk=classroom.pk).update(exam_on=today + 30 * ONE_DAY, exam_cards_per_day=5)

    def start(kind):
        enrolment = exams.enrolment(classroom.enrolments.get().pk) if kind == "exam" else None
        return actions.start(student=student, kind=kind, concept=None, enrolment=enrolment, now=timezone.now())

    return start


def url(name, session):
    return reverse(f"study:{name}", args=[session.pk])


def fields(html):
    """The hidden inputs of the card's page, as the browser would send them."""
    return dict(re.findall(r'<input type="hidden" name="(turn|item|typed|previewed)" value="([^"]*)"', html))


def turn_over(browser, session, page):
    reply = browser.get(url("reveal", session), fields(page.text), headers=HTMX)
    assert reply.status_code == 200
    return reply


def rate(browser, session, page, headers=HTMX, rating=4):
    return browser.post(
        url("answer", session), fields(page.text) | {"rating": rating}, headers=headers, follow=not headers
    )


def go_on(browser, session, headers=HTMX):
    """Answer whatever the page shows until it shows nothing; the cards asked, by name."""
    asked = []
    page = browser.get(url("session", session))
    while "item" in fields(page.text):
        asked.append(fields(page.text)["item"])
        page = rate(browser, session, turn_over(browser, session, page))
        assert page.status_code == 200
        assert len(asked) < 20
    return asked


def assert_overview_and_session_agree(student, browser):
    now = timezone.now()
    left = sum(pages.overview(student, now).counts)
    assert browser.get(reverse("study:overview")).status_code == 200
    reply = browser.post(reverse("study:start"), {"kind": "normal"}, follow=True)
    assert reply.status_code == 200
    assert ("Nothing is due" not in reply.text) is bool(left)


@pytest.mark.parametrize("happens", CHANGES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
def test_a_card_that_changes_on_the_table_does_not_stop_the_session(
    student, browser, start, deck, headers, kind, happens
):
    session = start(kind)
    item = session.current
    revealed = turn_over(browser, session, browser.get(url("session", session)))
    happens(item)
    reply = rate(browser, session, revealed, headers)
    is_kept = Review.objects.exists()
    if happens in LEAVES:
        assert not is_kept
        assert (reply.status_code, OFF_COURSE in reply.text) == (409, True)
    elif not is_kept:
        assert (reply.status_code, "rate it once more" in reply.text) == (409, True)
    asked = go_on(browser, session)
    expected = {card.public_id for card in deck} - ({item.public_id} if is_kept or happens in LEAVES else set())
    assert set(asked) == expected
    assert_overview_and_session_agree(student, browser)


@pytest.mark.parametrize("happens", CHANGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_reload_after_the_change_shows_a_card_that_can_be_answered(student, browser, start, deck, kind, happens):
    session = start(kind)
    happens(session.current)
    if kind == "normal":
        assert_overview_and_session_agree(student, browser)
        session = StudySession.objects.get(finished_at=None)
    page = browser.get(url("session", session))
    shown = fields(page.text)["item"]
    reply = rate(browser, session, turn_over(browser, session, page))
    assert reply.status_code == 200
    assert Review.objects.get().item.public_id == shown


@pytest.mark.parametrize("happens", LEAVES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_card_that_leaves_while_in_the_queue_is_not_asked(student, browser, start, deck, kind, happens):
    session = start(kind)
    item = Item.objects.get(pk=fresh(session).queue[1][0])
    happens(item)
    assert set(go_on(browser, session)) == {card.public_id for card in deck} - {item.public_id}
    assert_overview_and_session_agree(student, browser)


@pytest.mark.parametrize("happens", [each for each in CHANGES if each is not delete])
@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_to_a_card_that_changed_since_can_be_undone(student, browser, start, deck, kind, happens):
    session = start(kind)
    item = session.current
    rate(browser, session, turn_over(browser, session, browser.get(url("session", session))))
    happens(item)
    reply = browser.post(url("undo", session), {"turn": 1}, headers=HTMX)
    assert reply.status_code == 200
    assert not Review.objects.standing().exists()
    assert (fields(reply.text)["item"] == item.public_id) is (happens not in LEAVES)
    if happens in LEAVES:
        assert "That card is no longer asked" in reply.text
    left = {card.public_id for card in deck} - ({item.public_id} if happens in LEAVES else set())
    assert set(go_on(browser, session)) == left
    assert_overview_and_session_agree(student, browser)


@pytest.mark.parametrize("happens", LEAVES)
@pytest.mark.parametrize("kind", KINDS)
def test_when_the_last_card_leaves_the_session_ends(student, browser, start, deck, kind, happens):
    for card in deck[1:]:
        learning.mark(student=student, item=card, is_suspended=True)
    session = start(kind)
    happens(session.current)
    page = browser.get(url("session", session))
    assert page.status_code == 200
    assert "item" not in fields(page.text)
    assert_overview_and_session_agree(student, browser)


@pytest.mark.parametrize("happens", LEAVES)
@pytest.mark.parametrize(("name", "more"), [("bury", {}), ("suspend", {}), ("flag", {"flag": 1})])
def test_a_mark_for_a_card_that_left_is_not_put_on_another(student, browser, start, deck, name, more, happens):
    session = start("normal")
    page = browser.get(url("session", session))
    happens(session.current)
    reply = browser.post(url(name, session), fields(page.text) | more, headers=HTMX)
    assert (reply.status_code, OFF_COURSE in reply.text) == (409, True)
    assert not Memory.objects.exists()
    # The card that is shown instead can be marked.
    reply = browser.post(url(name, session), fields(reply.text) | more, headers=HTMX)
    assert reply.status_code == 200
    assert Memory.objects.get().item == deck[1]


@pytest.mark.parametrize("happens", [each for each in LEAVES if each is not delete])
def test_a_learning_step_of_a_card_that_left_is_not_waited_for(at_noon, student, browser, start, deck, happens):
    for card in deck[1:]:
        learning.mark(student=student, item=card, is_suspended=True)
    student.learning_steps = "50"
    student.save()
    session = start("normal")
    item = session.current
    rate(browser, session, turn_over(browser, session, browser.get(url("session", session))), rating=1)
    assert "The next card is ready in" in browser.get(url("session", session)).text
    happens(item)
    assert "The next card is ready in" not in browser.get(url("session", session)).text
    assert_overview_and_session_agree(student, browser)


def test_the_card_that_a_page_shows_is_taken_although_a_step_falls_due_meanwhile(
    at_noon, student, start, deck, rate, now
):
    session = start("normal")
    at = timezone.now()
    actions.answer(
        session=fresh(session), turn=0, public_id=deck[0].public_id, rating=1, typed="", previewed="", duration_ms=1,
        now=at,
    )  # fmt: skip
    retire(fresh(session).current)
    shown = turns.standing(fresh(session), at).card
    later = at + timedelta(minutes=2)
    assert turns.standing(fresh(session), later).card.item == deck[0]
    given = {"turn": 1, "public_id": shown.item.public_id, "rating": 3, "typed": "", "previewed": "", "duration_ms": 1}
    actions.answer(session=fresh(session), now=later, **given)
    assert set(Review.objects.values_list("item", flat=True)) == {deck[0].pk, shown.item.pk}


@pytest.mark.parametrize("happens", LEAVES)
@pytest.mark.parametrize("kind", ["cram", "ahead"])
def test_practice_goes_on_without_a_card_that_left(student, browser, deck, kind, happens):
    at = timezone.now() - 2 * ONE_DAY
    for card in deck:
        Memory.objects.create(
            student=student, item=card, item_version=1, state=2, stability=20.0, difficulty=5.0, reviews=1,
            due_at=at + 20 * ONE_DAY, last_reviewed_at=at, interval_days=20,
        )  # fmt: skip
    session = actions.start(student=student, kind=kind, concept=None, now=timezone.now())
    item = session.current
    if happens is delete:
        Memory.objects.filter(item=item).delete()
    happens(item)
    assert set(go_on(browser, session)) == {card.public_id for card in deck} - {item.public_id}


@pytest.mark.parametrize("happens", STAYS)
def test_a_visitors_first_card_may_change_before_it_is_answered(client, deck, happens):
    page = client.get(reverse("study:session", args=["new"]) + "?concept=image")
    happens(deck[0])
    given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    revealed = client.get(reverse("study:reveal", args=["new"]), given, headers=HTMX)
    if happens is delete_the_concept:
        assert revealed.status_code == 404
        return
    given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', revealed.text)) | {"rating": 4}
    reply = client.post(reverse("study:answer", args=["new"]), given, headers=HTMX)
    assert reply.status_code == 200
    assert Review.objects.get().item == deck[0]
    assert deck[1].prompt in reply.text
    assert StudySession.objects.get().answered == 1
