"""What a student did for an assignment, within the window in which it counts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import fsum

from cards.gradebook.cells import Work
from cards.gradebook.window import Window
from cards.grading.behaviour import counted
from cards.grading.late import NOT_LATE, count_days_begun, late_share, measure_lateness
from cards.models import Assignment, Attempt, Quiz
from cards.terms import Terms


@dataclass(frozen=True, slots=True)
class _Tried:
    percent: float
    worth: float
    late_by: timedelta
    submitted_at: datetime


def quiz_work(assignment: Assignment, window: Window, attempts: Iterable[Attempt], now: datetime) -> Work:
    """Of the student's attempts at the quiz, in the order they were begun. Each is late by itself."""
    assert assignment.quiz is not None
    seen = [each for each in attempts if is_within(each, window)]
    closed = [each for each in seen if not each.is_open]
    tried = [_tried(window, each) for each in closed if each.percent is not None]
    is_running = not tried and any(each.is_open for each in seen)
    worth = counted([each.worth for each in tried], assignment.quiz.counts)
    if worth is None:
        return Work(is_running=is_running)
    shown = _that_counts(tried, worth, assignment.quiz.counts)
    return Work(
        percent=fsum(each.percent for each in shown) / len(shown),
        worth=worth,
        late_by=max(each.late_by for each in shown),
        attempts=len(tried),
        submitted_at=shown[-1].submitted_at,
        is_hidden=not all(each.shows_result(now) for each in closed),
    )


def is_within(attempt: Attempt, window: Window) -> bool:
    if window.since and attempt.started_at < window.since:
        return False
    last_at = window.last_for(attempt.started_at, attempt.deadline_at)
    # What was on its way when the time was over is taken, as by the quiz.
    return attempt.submitted_at is None or last_at is None or attempt.submitted_at <= last_at + attempt.grace


def attempt_late_by(attempt: Attempt, window: Window) -> timedelta:
    return measure_lateness(window.due_at, attempt.submitted_at, attempt.grace) if attempt.submitted_at else NOT_LATE


def _tried(window: Window, attempt: Attempt) -> _Tried:
    assert attempt.percent is not None
    assert attempt.submitted_at is not None
    late = attempt_late_by(attempt, window)
    # A penalty must not make a score below zero better.
    share = late_factor(window.terms, late) if attempt.percent > 0 else 1.0
    return _Tried(attempt.percent, attempt.percent * share, late, attempt.submitted_at)


def _that_counts(tried: Sequence[_Tried], worth: float, counts: str) -> Sequence[_Tried]:
    if counts == Quiz.Counts.AVERAGE:
        return tried
    if counts == Quiz.Counts.FIRST:
        return tried[:1]
    # The best, or of several as good the one that came last; the last one is worth what it is worth.
    return [each for each in tried if each.worth == worth][-1:] if counts == Quiz.Counts.BEST else tried[-1:]


def late_factor(terms: Terms, late: timedelta) -> float:
    """The share that is left of what came so late."""
    return late_share(count_days_begun(late), terms.late_percent, is_daily=terms.is_late_daily)


@dataclass(frozen=True, slots=True)
class Learned:
    """When a card was first learned at all, and since the student joined; and whether it is known now."""

    at: datetime
    since_joining_at: datetime | None
    is_known: bool


def cards_work(
    window: Window, cards: Collection[int], learned: Mapping[int, Learned], joined_at: datetime, now: datetime
) -> Work:
    """The share of the cards that is learned. What was known on joining counts in full, and the class never sees when.

    `joined_at` is the first moment that the class sees.
    """
    lates: list[timedelta] = []
    seen: list[datetime] = []
    for card in cards:
        found = learned.get(card)
        if found is None:
            continue
        if found.at < joined_at and found.is_known:
            lates.append(NOT_LATE)
            continue
        at = found.at if found.at >= joined_at else found.since_joining_at
        if at and (window.last_at is None or at <= window.last_at):
            lates.append(measure_lateness(window.due_at, at))
            seen.append(at)
    if not lates:
        return Work()
    return Work(
        percent=100 * len(lates) / len(cards),
        worth=100 * fsum(late_factor(window.terms, each) for each in lates) / len(cards),
        late_by=max(lates),
        submitted_at=max(seen, default=None),
        is_running=len(lates) < len(cards) and not window.is_past_due(now),
    )
