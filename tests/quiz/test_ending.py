"""The end of an attempt: handed in or out of time, graded by what was saved, once."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from cards import marking
from cards.models import Attempt, Kind, Response, Slot
from cards.quiz import actions, attempts
from cards.quiz.actions import Over
from tests import factories

MINUTE = timedelta(minutes=1)
LAG = timedelta(seconds=10)


@pytest.fixture
def every_kind(db):
    return [factories.question(kind) for kind in factories.QUESTIONS]


def fresh(attempt):
    return Attempt.objects.select_related("quiz").get(pk=attempt.pk)


def test_handing_in_grades_what_was_saved_of_every_kind(student, every_kind, begin, save, submit, now):
    attempt = begin(student, factories.quiz_of(*every_kind))
    for slot in attempt.slots.all():
        _, right, wrong = factories.QUESTIONS[Kind(slot.key["kind"])]
        save(attempt, slot.position, right if slot.position % 2 else wrong)
    closed = submit(attempt, at=now + MINUTE)
    assert (closed.state, closed.submitted_at, closed.score, closed.max_score) == ("submitted", now + MINUTE, 5, 10)
    assert fresh(attempt).score == 5
    for slot in attempt.slots.all():
        row = slot.responses.get()
        assert (slot.state, slot.fraction, slot.tries) == ("final", slot.position % 2, 1)
        assert (row.value, row.cause, row.given_at, row.number) == (slot.draft, "submit", now, 1)
        assert (row.fraction, row.points_earned, row.mark) == (slot.fraction, slot.points_earned, slot.mark)


def test_a_blank_is_a_row_of_its_own_and_worth_nothing(student, every_kind, begin, submit):
    attempt = begin(student, factories.quiz_of(*every_kind))
    assert submit(attempt).score == 0
    rows = Response.objects.all()
    assert {(row.value, row.fraction, row.mark["outcome"]) for row in rows} == {(None, 0, "empty")}
    assert len(rows) == 10


def test_what_was_final_before_stays_as_it_was(student, questions, begin, answer, save, submit):
    attempt = begin(student, factories.quiz_of(*questions, is_shuffling_questions=False, feedback="immediate"))
    answer(attempt, 1, "a")
    answer(attempt, 2, "b")
    save(attempt, 3, "a")
    assert submit(attempt).score == 2
    assert [row.cause for row in Response.objects.all()] == ["check", "check", "submit"]


@pytest.mark.parametrize(
    ("draft", "tries", "fraction"),
    [("b", 1, 0), ("", 1, 0), (None, 1, 0), ("a", 2, 0.75)],
    ids=["the same", "taken back", "nothing since", "a new one"],
)
def test_an_adaptive_question_is_tried_once_more_only_if_something_new_was_saved(
    student, questions, begin, answer, save, submit, slot, draft, tries, fraction
):
    rules = {"feedback": "immediate", "marking": "adaptive", "penalty": 0.25}
    attempt = begin(student, factories.quiz_of(questions[0], **rules))
    answer(attempt, 1, "b")
    if draft is not None:
        save(attempt, 1, draft)
    assert submit(attempt).score == fraction
    assert (slot(attempt).tries, slot(attempt).state, Response.objects.count()) == (tries, "final", tries)


def test_handing_in_twice_is_once_and_needs_no_words(student, quiz, begin, submit, now):
    attempt = begin(student, quiz)
    submit(attempt)
    assert submit(attempt, at=now + MINUTE).submitted_at == now
    assert Response.objects.count() == 3
    stale = Attempt(pk=attempt.pk, quiz=quiz, student=student, rules=attempt.rules)
    assert actions.submit(attempt=stale, now=now + MINUTE).submitted_at == now


WHEN = [
    ("at the deadline", 60, "submitted"),
    ("in the grace", 90, "submitted"),
    ("just after it", 90.001, "open"),
    ("while another may still be in line", 100, "open"),
    ("after that", 100.001, "timed_out"),
    ("a week later", 600_000, "timed_out"),
]


@pytest.mark.parametrize(("seconds", "state"), [each[1:] for each in WHEN], ids=[each[0] for each in WHEN])
def test_who_hands_in_after_the_grace_is_told_and_what_was_saved_counts(
    student, quiz, begin, save, submit, now, seconds, state
):
    quiz.time_limit_s = 60
    quiz.save()
    attempt = begin(student, quiz)
    save(attempt, 1, "a", at=now + MINUTE)
    at = now + timedelta(seconds=seconds)
    if state == "submitted":
        assert submit(attempt, at=at).score == 1
        return
    with pytest.raises(Over, match="The time was over"):
        submit(attempt, at=at)
    found = fresh(attempt)
    assert found.state == state
    if state == "timed_out":
        assert (found.score, found.submitted_at) == (1, now + MINUTE)
        assert {row.cause for row in Response.objects.all()} == {"timeout"}
        assert Response.objects.get(slot__position=1).given_at == now + MINUTE


def test_whoever_looks_at_an_overdue_attempt_closes_it_once(student, quiz, begin, now):
    quiz.time_limit_s = 60
    quiz.save()
    attempt = begin(student, quiz)
    assert actions.look(attempt=fresh(attempt), now=now + MINUTE).is_open
    one, other = fresh(attempt), fresh(attempt)
    late = now + 5 * MINUTE
    assert actions.look(attempt=one, now=late).state == "timed_out"
    assert actions.look(attempt=other, now=late).state == "timed_out"
    assert Response.objects.count() == 3


def test_an_attempt_without_a_limit_is_never_overdue(student, quiz, begin, now):
    attempt = begin(student, quiz)
    assert actions.look(attempt=fresh(attempt), now=now + timedelta(days=9000)).is_open


def test_more_time_given_at_the_last_moment_holds(student, quiz, begin, now):
    quiz.time_limit_s = 60
    quiz.save()
    attempt = begin(student, quiz)
    seen_overdue = fresh(attempt)
    Attempt.objects.update(deadline_at=now + 60 * MINUTE)
    assert not marking.time_out(seen_overdue, now + 5 * MINUTE)
    assert fresh(attempt).is_open


def test_the_command_closes_what_is_overdue_and_nothing_else(student, stranger, quiz, begin, save, capsys):
    quiz.time_limit_s = 60
    quiz.save()
    now = timezone.now()
    late = begin(student, quiz, at=now - 5 * MINUTE)
    save(late, 1, "a", at=now - 5 * MINUTE)
    running = begin(stranger, quiz, at=now - MINUTE)
    call_command("close_attempts")
    assert capsys.readouterr().out == "1 attempt closed.\n"
    assert (fresh(late).state, fresh(late).score, fresh(running).state) == ("timed_out", 1, "open")
    call_command("close_attempts")
    assert capsys.readouterr().out == ""


def test_a_closed_attempt_says_what_it_is_worth_in_the_database_too(student, quiz, begin, submit):
    submit(begin(student, quiz))
    assert not Slot.objects.exclude(state="final").exists()
    assert Attempt.objects.get().percent == 0


def test_a_guests_attempts_go_to_the_account_and_of_two_open_ones_the_guests_is_handed_in(
    student, guest, quiz, begin, save, submit, now
):
    other = factories.quiz_of(factories.question(Kind.SINGLE))
    submit(begin(student, quiz))
    begin(student, quiz)
    first = begin(guest, quiz)
    save(first, 1, "a")
    submit(first)
    second = begin(guest, quiz)
    save(second, 1, "a"), save(second, 2, "a")
    alone = begin(guest, other)
    marking.take_over(guest=guest, into=student, now=now + MINUTE)
    found = Attempt.objects.filter(student=student, quiz=quiz).order_by("number")
    assert [(each.number, each.state, each.score) for each in found] == [
        (1, "submitted", 0), (2, "open", None), (3, "submitted", 1), (4, "submitted", 2),
    ]  # fmt: skip
    assert fresh(alone).student == student
    assert fresh(alone).is_open
    assert attempts.start(quiz=other, student=student, now=now) == alone
