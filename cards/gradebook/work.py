"""What a student did for an assignment, within the window in which it counts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum

from cards.gradebook.cells import Work
from cards.gradebook.window import Window
from cards.grading.behaviour import counted
from cards.grading.late import days_late, late_share
from cards.models import Assignment, Attempt, Quiz


@dataclass(frozen=True, slots=True)
class _Tried:
    percent: float
    worth: float
    days_late: int
    submitted_at: datetime


def quiz_work(assignment: Assignment, window: Window, attempts: Iterable[Attempt], now: datetime) -> Work:
    """Of the student's attempts at the quiz, in the order they were begun. Each is late by itself."""
    assert assignment.quiz is not None
    seen = [each for each in attempts if is_within(each, window)]
    closed = [each for each in seen if not each.is_open]
    tried = [_tried(assignment, window, each) for each in closed if each.percent is not None]
    is_running = not tried and any(each.is_open for each in seen)
    worth = counted([each.worth for each in tried], assignment.quiz.counts)
    if worth is None:
        return Work(is_running=is_running)
    shown = _that_counts(tried, worth, assignment.quiz.counts)
    return Work(
        percent=fsum(each.percent for each in shown) / len(shown),
        worth=worth,
        days_late=max(each.days_late for each in shown),
        attempts=len(tried),
        submitted_at=shown[-1].submitted_at,
        is_hidden=not all(each.shows_result(now) for each in closed),
    )


def is_within(attempt: Attempt, window: Window) -> bool:
    if window.since and attempt.started_at < window.since:
        return False
    # What was on its way when the time was over is taken, as by the quiz.
    last_at = window.last_at + attempt.grace if window.last_at else None
    return attempt.submitted_at is None or last_at is None or attempt.submitted_at <= last_at


def attempt_days_late(attempt: Attempt, window: Window) -> int:
    return days_late(window.due_at, attempt.submitted_at, attempt.grace) if attempt.submitted_at else 0


def _tried(assignment: Assignment, window: Window, attempt: Attempt) -> _Tried:
    assert attempt.percent is not None
    assert attempt.submitted_at is not None
    days = attempt_days_late(attempt, window)
    # A penalty must not make a score below zero better.
    share = late_factor(assignment, days) if attempt.percent > 0 else 1.0
    return _Tried(attempt.percent, attempt.percent * share, days, attempt.submitted_at)


def _that_counts(tried: Sequence[_Tried], worth: float, counts: str) -> Sequence[_Tried]:
    if counts == Quiz.Counts.AVERAGE:
        return tried
    if counts == Quiz.Counts.FIRST:
        return tried[:1]
    # The best, or of several as good the one that came last; the last one is worth what it is worth.
    return [each for each in tried if each.worth == worth][-1:] if counts == Quiz.Counts.BEST else tried[-1:]


def late_factor(assignment: Assignment, days: int) -> float:
    return late_share(days, assignment.late_percent, is_daily=assignment.late_rule == Assignment.LateRule.DAILY)


@dataclass(frozen=True, slots=True)
class Learned:
    """When a card was first learned at all, and since the student joined; and whether it is known now."""

    at: datetime
    since_joining_at: datetime | None
    is_known: bool


def cards_work(
    assignment: Assignment, window: Window, cards: Collection[int], learned: Mapping[int, Learned], joined_at: datetime,
    now: datetime,
) -> Work:  # fmt: skip
    """The share of the cards that is learned. What was known on joining counts in full, and the class never sees when.

    `joined_at` is the first moment that the class sees.
    """
    days: list[int] = []
    seen: list[datetime] = []
    for card in cards:
        found = learned.get(card)
        if found is None:
            continue
        if found.at < joined_at and found.is_known:
            days.append(0)
            continue
        at = found.at if found.at >= joined_at else found.since_joining_at
        if at and (window.last_at is None or at <= window.last_at):
            days.append(days_late(window.due_at, at))
            seen.append(at)
    if not days:
        return Work()
    return Work(
        percent=100 * len(days) / len(cards),
        worth=100 * fsum(late_factor(assignment, each) for each in days) / len(cards),
        days_late=max(days),
        submitted_at=max(seen, default=None),
        is_running=len(days) < len(cards) and not window.is_past_due(now),
    )
