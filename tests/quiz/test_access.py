"""Whose attempt it is: one's own, a guest's by the browser's session, nobody else's."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.contrib.sessions.backends.db import SessionStore
from django.http import Http404
from django.test import RequestFactory

from cards import access
from cards.accounts.actions import adopt, prune_guests
from cards.models import Attempt, Memory, Review, Slot, Status, Student
from tests import factories

DAY = timedelta(days=1)


@pytest.fixture
def asks(db):
    """A request of the student, as the middleware leaves it."""

    def asks(who):
        request = RequestFactory().get("/")
        is_student = isinstance(who, Student)
        request.user = (who.user if is_student else who) or AnonymousUser()
        request.session = SessionStore()
        if is_student and who.is_guest:
            request.session["guest"] = who.pk
        return request

    return asks


@pytest.mark.parametrize("owner", ["student", "guest"])
def test_an_attempt_and_its_questions_are_the_owners_alone(request, asks, begin, quiz, owner):
    people = {name: request.getfixturevalue(name) for name in ("student", "stranger", "guest")}
    other_guest, editor = factories.StudentFactory(user=None), request.getfixturevalue("editor")
    attempt = begin(people.pop(owner), quiz)
    own = asks(attempt.student)
    assert access.attempt(own, attempt.pk) == attempt
    slot = access.slot(own, attempt.pk, 2)
    assert (slot.position, slot.attempt, slot.attempt.quiz) == (2, attempt, quiz)
    for other in (*people.values(), other_guest, editor, AnonymousUser()):
        with pytest.raises(Http404):
            access.attempt(asks(other), attempt.pk)
        with pytest.raises(Http404):
            access.slot(asks(other), attempt.pk, 2)


def test_a_guest_who_signed_up_is_no_guest_any_more(asks, begin, quiz, guest):
    attempt = begin(guest, quiz)
    request = asks(guest)
    Student.objects.filter(pk=guest.pk).update(user=factories.UserFactory())
    with pytest.raises(Http404):
        access.attempt(request, attempt.pk)
    with pytest.raises(Http404):
        access.slot(request, attempt.pk, 1)


@pytest.mark.parametrize(("attempt", "position"), [(0, 0), (0, 4), (999_999_999_999_999_999, 1), (0, 10**17)])
def test_what_is_not_there_is_not_found(asks, begin, quiz, student, attempt, position):
    existing = begin(student, quiz).pk
    with pytest.raises(Http404):
        access.slot(asks(student), attempt or existing, position)


def test_drafts_are_for_staff_who_may_look_at_quizzes(asks, quiz, student, editor):
    quiz.status = Status.DRAFT
    quiz.save()
    desk = factories.UserFactory(is_staff=True)
    looker = factories.UserFactory(is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_quiz"))
    for who in (editor, looker):
        assert access.quiz(asks(who), quiz.slug) == quiz
    for who in (student, desk, AnonymousUser()):
        with pytest.raises(Http404):
            access.quiz(asks(who), quiz.slug)
    quiz.status = Status.PUBLISHED
    quiz.save()
    for who in (student, desk, AnonymousUser()):
        assert access.quiz(asks(who), quiz.slug) == quiz


def test_a_guests_quiz_and_what_it_taught_come_along_to_the_account(guest, student, begin, save, submit, quiz, now):
    cards = {who: factories.ItemFactory(fact=quiz.sections.get().entries.first().item.fact) for who in ("a", "b")}
    for item in cards.values():
        Memory.objects.create(
            student=guest, item=item, item_version=1, state=2, stability=3.0, difficulty=5.0, reviews=1, due_at=now,
            last_reviewed_at=now - 9 * DAY, interval_days=9,
        )  # fmt: skip
    begin(student, quiz)
    attempt = begin(guest, quiz)
    save(attempt, 1, "a")
    adopt(guest=guest, user=student.user, now=now)
    assert not Student.objects.filter(pk=guest.pk).exists()
    assert [(each.state, each.score) for each in Attempt.objects.filter(student=student).order_by("number")] == [
        ("open", None), ("submitted", 1),
    ]  # fmt: skip
    assert Review.objects.filter(student=student, session=None).count() == 2
    assert Memory.objects.filter(student=student, reviews=1).count() == 2


def test_a_guest_with_a_saved_answer_is_kept_and_one_who_only_looked_is_not(guest, begin, save, quiz, now):
    Student.objects.filter(pk=guest.pk).update(created_at=now - 9 * DAY, last_seen_on=now.date())
    attempt = begin(guest, quiz)
    save(attempt, 1, "a")
    assert prune_guests(now=now) == 0
    Slot.objects.update(saved_at=None)
    assert prune_guests(now=now) == 1
    assert not Attempt.objects.exists()
