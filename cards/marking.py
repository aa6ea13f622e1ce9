"""What an answer in a quiz is worth, the end of an attempt, and whose attempts they are.

Whoever writes to an attempt or its questions raises the attempt's step first, by a conditional update in the same
transaction: that claim says whether the attempt still takes it, and holds the row until it is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum
from typing import Any

from django.db import transaction
from django.db.models import F, Max, QuerySet

from cards import learning
from cards.grading.behaviour import MOST_CERTAINTY_POINTS, adaptive, certainty_points, judged
from cards.grading.key import CHOICE_KINDS, Key
from cards.grading.mark import Mark, PartMark, marked
from cards.grading.questions import grade
from cards.grading.verdict import Outcome
from cards.models import Attempt, Quiz, QuizOverride, Response, Slot, Student
from cards.models.attempt import LAST_IN_LINE
from cards.models.prepared import insert_many, update, update_many
from cards.scheduling.memory import Rating

State, Cause = Attempt.State, Response.Cause


@dataclass(frozen=True, slots=True)
class Graded:
    """A mark and what it comes to under the attempt's rules: the fraction that counts, and the points."""

    mark: Mark
    fraction: float
    points: float

    @property
    def columns(self) -> dict[str, Any]:
        return {"fraction": self.fraction, "points_earned": self.points, "mark": self.mark.to_json()}


def is_judged(attempt: Attempt, kind: str) -> bool:
    """Are the choices accepted or rejected one at a time? Other kinds are answered as ever."""
    return attempt.marking == Quiz.Marking.ACCEPTANCE and kind in CHOICE_KINDS


def graded(attempt: Attempt, slot: Slot, key: Key, response: Any, certainty: int | None) -> Graded:
    """A further try at the question. `response` None is a blank, which never costs points."""
    mark = grade(key, response)
    fraction = mark.fraction
    if attempt.marking == Quiz.Marking.ADAPTIVE:
        fraction = adaptive(slot.fraction or 0.0, fraction, attempt.rules["penalty"], slot.tries)
    share = fraction
    if attempt.marking == Quiz.Marking.CERTAINTY:
        is_given = mark.outcome != Outcome.EMPTY
        share = certainty_points(fraction, certainty or 1) / MOST_CERTAINTY_POINTS if is_given else 0.0
    return Graded(mark, fraction, slot.points * share)


def graded_by_judgements(slot: Slot, key: Key, judgements: Sequence[tuple[str, bool]]) -> tuple[bool, Graded]:
    """Whether that decides the question, and what it is worth if nothing follows."""
    is_decided, fraction = judged(key, slot.order, judgements)
    options = {option["id"]: option for option in key.options}
    parts = [
        PartMark(name, is_accepted == options[name]["correct"], options[name].get("why", ""))
        for name, is_accepted in judgements
    ]
    mark = marked(fraction, partly="" if is_decided else "You did not judge all of the right choices.", parts=parts)
    if not judgements:
        mark = grade(key, None)
    return is_decided, Graded(mark, fraction, slot.points * fraction)


def submit(attempt: Attempt, now: datetime) -> bool:
    """Close the attempt as handed in. False, and nothing written, if it takes nothing any more."""
    claim = Attempt.objects.filter(pk=attempt.pk).accepting(now, attempt.grace)
    return _close(attempt, claim, State.SUBMITTED, now, now)


def time_out(attempt: Attempt, now: datetime) -> bool:
    """Close it as overdue: what was saved until then counts."""
    if not attempt.is_overdue(now):
        return False
    late = Attempt.objects.filter(pk=attempt.pk, deadline_at__lt=now - attempt.grace - LAST_IN_LINE)
    return _close(attempt, late.open(), State.TIMED_OUT, attempt.deadline_at, now)


def time_out_all(now: datetime, quizzes: QuerySet[Quiz] | None = None) -> int:
    """Every attempt that is overdue, or those at these quizzes. Returns how many were closed."""
    late = Attempt.objects.open().filter(deadline_at__lt=now - LAST_IN_LINE).select_related("quiz")
    late = late if quizzes is None else late.filter(quiz__in=quizzes)
    return sum(time_out(attempt, now) for attempt in late.order_by("deadline_at"))


@transaction.atomic
def _close(attempt: Attempt, claim: QuerySet[Attempt], state: str, closed_at: datetime | None, now: datetime) -> bool:
    if not claim.update(step=F("step") + 1):
        return False
    slots = list(Slot.objects.filter(attempt=attempt).order_by("position"))
    _grade_drafts(attempt, slots, Cause.TIMEOUT if state == State.TIMED_OUT else Cause.SUBMIT, closed_at)
    attempt.state, attempt.submitted_at = state, closed_at
    attempt.score = fsum(slot.points_earned or 0 for slot in slots)
    update(Attempt, {"id": attempt.pk}, state=state, submitted_at=closed_at, score=attempt.score)
    _feed(attempt, slots, now)
    return True


def _grade_drafts(attempt: Attempt, slots: Iterable[Slot], cause: str, at: datetime | None) -> None:
    """Make every question final, from what was saved of it."""
    changes, responses = [], []
    for slot in slots:
        if slot.is_final:
            continue
        key = Key.from_json(slot.key)
        value = slot.judgements or None if is_judged(attempt, key.kind) else slot.draft
        if is_new_answer(slot, value):
            found = _graded_at_the_end(attempt, slot, key)
            slot.fraction, slot.points_earned, slot.mark = found.fraction, found.points, found.mark.to_json()
            slot.tries, slot.checked = slot.tries + 1, value
            responses.append(response_row(slot, value, found, slot.saved_at or at, cause))
        slot.state, slot.step = Slot.State.FINAL, slot.step + 1
        names = ("state", "step", "tries", "checked", "fraction", "points_earned", "mark")
        changes.append(({"id": slot.pk}, {name: getattr(slot, name) for name in names}))
    update_many(Slot, changes)
    insert_many(Response, responses)


def _graded_at_the_end(attempt: Attempt, slot: Slot, key: Key) -> Graded:
    if is_judged(attempt, key.kind):
        return graded_by_judgements(slot, key, slot.judgements)[1]
    return graded(attempt, slot, key, slot.draft, slot.certainty)


def is_new_answer(slot: Slot, value: Any) -> bool:
    """Not when a question that was tried is left as it was, or left blank: that is no further try."""
    return slot.tries == 0 or (value is not None and value != slot.checked)


def response_row(slot: Slot, value: Any, found: Graded, given_at: datetime | None, cause: str) -> dict[str, Any]:
    """The row of the log; `slot.tries` counts this try already."""
    return found.columns | {
        "slot_id": slot.pk, "number": slot.tries, "value": value, "certainty": slot.certainty,
        "item_version": slot.item_version, "given_at": given_at, "cause": cause,
    }  # fmt: skip


def _feed(attempt: Attempt, slots: Iterable[Slot], now: datetime) -> None:
    """One question answered is one review of each card of its fact that the student has begun: Good if it is right in
    full, Again otherwise; a blank is nothing; a fact asked twice counts once, by the worse answer. In a placement, what
    is right in full makes the new cards of its fact known, and nothing else counts.
    """
    if attempt.is_preview or not attempt.rules["is_feeding_memory"]:
        return
    student = Student.objects.select_related("parameters").get(pk=attempt.student_id)
    if not student.is_learning_from_quizzes:
        return
    is_right: dict[str, bool] = {}
    for slot in slots:
        if slot.mark and slot.mark["outcome"] != Outcome.EMPTY:
            fact = slot.face["fact"]
            is_right[fact] = is_right.get(fact, True) and (slot.fraction or 0) >= 1
    is_placement = attempt.rules["is_placement"]
    ratings = {fact: Rating.GOOD if right else Rating.AGAIN for fact, right in is_right.items()}
    if is_placement:
        ratings = {fact: Rating.EASY for fact, right in is_right.items() if right}
    if ratings:
        payload = {"quiz": attempt.quiz.slug, "attempt": attempt.pk}
        learning.retrieve(student=student, ratings=ratings, is_placement=is_placement, payload=payload, now=now)


@transaction.atomic
def take_over(*, guest: Student, into: Student, now: datetime) -> None:
    """Give a guest's attempts to the student who signed in. Of two open ones at a quiz, the guest's is handed in."""
    own = Attempt.objects.filter(student=into)
    for attempt in Attempt.objects.filter(student=guest, quiz__in=own.open().values("quiz")).open():
        _close(attempt, Attempt.objects.filter(pk=attempt.pk).open(), State.SUBMITTED, now, now)
    last = dict(own.values_list("quiz").annotate(Max("number")).order_by())
    for pk, quiz in Attempt.objects.filter(student=guest).order_by("number").values_list("pk", "quiz"):
        last[quiz] = last.get(quiz, 0) + 1
        Attempt.objects.filter(pk=pk).update(student=into, number=last[quiz])
    has_own = QuizOverride.objects.filter(student=into).values("quiz")
    QuizOverride.objects.filter(student=guest).exclude(quiz__in=has_own).update(student=into)
