"""What a student does in an attempt. Each write claims the attempt, then the question by its token, then writes.

A claim that fails changes nothing. What was on its way twice is then no news: the question comes back as it is.
Anything else is told: Stale if the question moved on, Over if the attempt takes nothing any more.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from cards import marking
from cards.grading.key import Key
from cards.grading.questions import Response as Given
from cards.grading.questions import is_blank
from cards.marking import Graded, graded, graded_by_judgements, is_judged, response_row
from cards.models import Attempt, Quiz, Response, Slot
from cards.models.prepared import insert, update
from cards.quiz.questions import is_locked
from cards.web.errors import DomainError


class Stale(DomainError):
    """The token is used: another tab, the Back button, or a reply that was lost. `slot` is how it stands."""

    code = "stale"
    status = 409

    def __init__(self, message: str, slot: Slot) -> None:
        super().__init__(message)
        self.slot = slot


class Over(DomainError):
    """The attempt takes nothing any more. What came is not counted; the page shows it once more beside the sentence."""

    code = "over"
    status = 409


class NotYet(DomainError):
    """Nothing was written, for something is missing in what came."""

    code = "not_yet"


def save(*, slot: Slot, step: int, response: Given, certainty: int | None, now: datetime) -> Slot:
    """Keep what the form holds, as after every change of it. It is graded when the attempt ends, at the latest."""
    draft = _draft(slot, response)

    def is_same(stored: Slot) -> bool:
        return (stored.draft, stored.certainty) == (draft, certainty)

    return _write(slot, step, now, is_same, draft=draft, certainty=certainty, saved_at=now)


def answer(*, slot: Slot, step: int, response: Given, certainty: int | None, now: datetime) -> Slot:
    """Give the answer: with feedback after each question it is graded at once, otherwise kept until the end."""
    draft = _draft(slot, response)
    _check_complete(slot, draft, certainty)
    try:
        return _answer(slot, step, draft, certainty, now)
    except Stale as stale:
        # The form's own autosave may have overtaken it: what it left is what is answered now.
        if is_locked(stale.slot) or (stale.slot.draft, stale.slot.certainty) != (draft, certainty):
            raise
        return _answer(stale.slot, stale.slot.step, draft, certainty, now)


def _answer(slot: Slot, step: int, draft: Given | None, certainty: int | None, now: datetime) -> Slot:
    attempt, is_adaptive = slot.attempt, slot.attempt.marking == Quiz.Marking.ADAPTIVE
    kept: dict[str, Any] = {"draft": draft, "certainty": certainty, "saved_at": now}
    is_graded = attempt.feedback == Quiz.Feedback.IMMEDIATE and not (draft is None and is_adaptive)

    def is_same(stored: Slot) -> bool:
        is_given = stored.tries > 0 and stored.checked == draft if is_graded else stored.state != Slot.State.OPEN
        return is_given and (stored.draft, stored.certainty) == (draft, certainty)

    if not is_graded:
        return _write(slot, step, now, is_same, state=Slot.State.ANSWERED, **kept)
    if is_adaptive and slot.tries and slot.checked == draft:  # no further try, so no penalty
        return _write(slot, step, now, is_same, **kept)
    found = graded(attempt, slot, Key.from_json(slot.key), draft, certainty)
    is_final = found.mark.is_right or not is_adaptive
    state = Slot.State.FINAL if is_final else Slot.State.ANSWERED
    return _write(slot, step, now, is_same, checks=found, state=state, checked=draft, **kept)


def judge(*, slot: Slot, step: int, number: int, is_accepted: bool, now: datetime) -> Slot:
    """Accept or reject the choice that is shown, the one with this number."""
    key = Key.from_json(slot.key)
    shown = slot.order["options"]
    if not is_judged(slot.attempt, key.kind) or not 0 <= number < len(shown):
        raise DomainError("There is nothing to accept or reject here.")
    judgement = [shown[number], is_accepted]

    def is_same(stored: Slot) -> bool:
        return stored.judgements[number : number + 1] == [judgement]

    if slot.step != step or number != len(slot.judgements):
        return _what_became(slot, now, is_same)
    judgements = [*slot.judgements, judgement]
    is_decided, found = graded_by_judgements(slot, key, judgements)
    kept: dict[str, Any] = {"judgements": judgements, "saved_at": now}
    if not is_decided:
        return _write(slot, step, now, is_same, **kept)
    return _write(slot, step, now, is_same, checks=found, state=Slot.State.FINAL, checked=judgements, **kept)


def submit(*, attempt: Attempt, now: datetime) -> Attempt:
    """Hand in: every question is graded by what was saved. A second time changes nothing and needs no words."""
    if attempt.is_open and marking.submit(attempt, now):
        return attempt
    if look(attempt=attempt, now=now).state != Attempt.State.SUBMITTED:
        raise Over("The time was over before this came. What was saved until then counts.")
    return attempt


def look(*, attempt: Attempt, now: datetime) -> Attempt:
    """The attempt as it stands; whoever looks at one whose time is over closes it."""
    if attempt.is_overdue(now):
        marking.time_out(attempt, now)
    attempt.refresh_from_db(fields=["state", "step", "submitted_at", "score"])
    return attempt


def _draft(slot: Slot, response: Given) -> Given | None:
    key = Key.from_json(slot.key)
    if is_judged(slot.attempt, key.kind):
        raise DomainError("Here choices are accepted or rejected one at a time.")
    return None if is_blank(key, response) else response


def _check_complete(slot: Slot, draft: Given | None, certainty: int | None) -> None:
    if draft is None and slot.attempt.feedback == Quiz.Feedback.IMMEDIATE and not slot.attempt.rules["is_sequential"]:
        raise NotYet("There is no answer yet. Leave the question for later, or answer it.")
    if draft is not None and certainty is None and slot.attempt.marking == Quiz.Marking.CERTAINTY:
        raise NotYet("Say how certain you are.")


def _write(
    slot: Slot, step: int, now: datetime, is_same: Callable[[Slot], bool], *, checks: Graded | None = None, **kept: Any
) -> Slot:
    """Write the columns if the token is still good, and the row of the log if they come of a check."""
    if slot.step != step or is_locked(slot):
        return _what_became(slot, now, is_same)
    _check_reached(slot)
    columns = kept | ({"tries": slot.tries + 1} | checks.columns if checks else {})
    with transaction.atomic():
        is_claimed = slot.attempt.claim(now) and update(Slot, {"id": slot.pk, "step": step}, step=step + 1, **columns)
        if not is_claimed:
            transaction.set_rollback(True)
        elif checks:
            _note(slot, columns, checks, now)
    if not is_claimed:
        return _what_became(slot, now, is_same)
    slot.step = step + 1
    vars(slot).update(columns)
    return slot


def _note(slot: Slot, columns: dict[str, Any], checks: Graded, now: datetime) -> None:
    slot.tries, slot.certainty = columns["tries"], columns.get("certainty")
    insert(Response, **response_row(slot, columns["checked"], checks, now, Response.Cause.CHECK))


def _check_reached(slot: Slot) -> None:
    if slot.attempt.rules["is_sequential"] and not is_reached(slot):
        raise NotYet("The questions of this quiz come one after the other. Answer the one before first.")


def is_reached(slot: Slot) -> bool:
    """In a quiz that goes one after the other: is no question before this one still open?"""
    before = Slot.objects.filter(attempt=slot.attempt_id, position__lt=slot.position)
    return not before.filter(state=Slot.State.OPEN).exists()


def _what_became(slot: Slot, now: datetime, is_same: Callable[[Slot], bool]) -> Slot:
    """Nothing was written: the question as it stands if it stands as was asked for, else the reason."""
    stored = Slot.objects.select_related("attempt__quiz").get(pk=slot.pk)
    if is_same(stored):
        return stored
    attempt = look(attempt=stored.attempt, now=now)
    if attempt.state == Attempt.State.SUBMITTED:
        raise Over("The attempt was handed in before this answer came, so it was not counted.")
    if not attempt.accepts(now):
        raise Over("This answer came after the end and was not counted. What was saved before counts.")
    if is_locked(stored):
        raise Stale("This question is answered already. Nothing was changed.", stored)
    raise Stale("This question was changed in another tab or by an earlier click. Here is how it stands.", stored)
