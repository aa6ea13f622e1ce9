"""What is remembered of one item, and how an answer changes it: FSRS-6 on study days.

Stability is the time in days after which recall has fallen to 90 %; difficulty runs from 1 (easy) to 10.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Self, TypeAlias, cast
from zoneinfo import ZoneInfo

import fsrs
from fsrs.scheduler import DEFAULT_PARAMETERS as FSRS_DEFAULT_PARAMETERS

DEFAULT_PARAMETERS: tuple[float, ...] = FSRS_DEFAULT_PARAMETERS
STABILITY_MAX = 36_500.0

Trace: TypeAlias = tuple[float, float]
"""What FSRS knows of an item: (stability in days, difficulty)."""


class State(IntEnum):
    NEW = 0
    LEARNING = 1
    REVIEW = 2
    RELEARNING = 3


class Rating(IntEnum):
    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Memory:
    """One student's memory of one item. `interval_days` is the interval last given, 0 for a step within the day."""

    state: State
    step: int
    stability: float | None
    difficulty: float | None
    due_at: datetime | None
    last_reviewed_at: datetime | None
    reviews: int
    lapses: int
    interval_days: int

    @classmethod
    def new(cls) -> Self:
        return cls(State.NEW, 0, None, None, None, None, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Rules:
    """How a student wants items scheduled. `easy_days`, Monday first: 1 normal, .5 fewer, 0 as good as none."""

    zone: ZoneInfo
    day_start_hour: int = 4
    desired_retention: float = 0.9
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    maximum_interval: int = 36_500
    leech_threshold: int = 8
    easy_days: tuple[float, ...] = (1, 1, 1, 1, 1, 1, 1)
    parameters: tuple[float, ...] = DEFAULT_PARAMETERS


# FSRS counts days as blocks of 24 hours, which would make 22:00 to 08:00 "the same day". So it is never shown a real
# time: the last review is at the dawn of time and this one a whole number of study days later.
_DAWN = datetime(1, 1, 1, tzinfo=UTC)
_RATINGS = (fsrs.Rating.Again, fsrs.Rating.Hard, fsrs.Rating.Good, fsrs.Rating.Easy)


@lru_cache(maxsize=256)
def _scheduler(parameters: tuple[float, ...]) -> fsrs.Scheduler:
    """The library's scheduler, used for stability and difficulty alone: steps, intervals and fuzz are decided here."""
    return fsrs.Scheduler(parameters, learning_steps=(), relearning_steps=(), maximum_interval=1, enable_fuzzing=False)


def _card(stability: float | None, difficulty: float | None) -> fsrs.Card:
    # Without an id, the library sleeps a millisecond to make one.
    if stability is None:
        return fsrs.Card(card_id=0, due=_DAWN)
    return fsrs.Card(0, fsrs.State.Review, None, stability, difficulty, _DAWN, _DAWN)


def _answered(scheduler: fsrs.Scheduler, card: fsrs.Card, rating: fsrs.Rating, at: datetime) -> Trace:
    after, _ = scheduler.review_card(card, rating, at)
    # fsrs-rs has this ceiling, the library does not.
    return min(cast(float, after.stability), STABILITY_MAX), cast(float, after.difficulty)


def remember(
    stability: float | None, difficulty: float | None, rating: Rating, elapsed_days: int, parameters: tuple[float, ...]
) -> Trace:
    """Stability (days) and difficulty after an answer, `elapsed_days` study days after the one before.

    Without a stability it is the first answer ever and the days do not matter. Zero days is FSRS's same-day formula,
    whatever the rating. Raises ValueError for parameters out of FSRS-6's bounds.
    Source: FSRS-6 as in `fsrs` 6.3.2, `Scheduler.review_card`.
    """
    at = _DAWN + timedelta(days=elapsed_days)
    return _answered(_scheduler(parameters), _card(stability, difficulty), _RATINGS[rating - 1], at)


@lru_cache(maxsize=1024)
def remember_each(
    stability: float | None, difficulty: float | None, elapsed_days: int, parameters: tuple[float, ...]
) -> Sequence[Trace]:
    """`remember` for the four ratings, Again first. Kept, because buttons are shown first and one is pressed later."""
    scheduler, card = _scheduler(parameters), _card(stability, difficulty)
    at = _DAWN + timedelta(days=elapsed_days)
    return [_answered(scheduler, card, rating, at) for rating in _RATINGS]


@lru_cache(maxsize=256)
def _curve(parameters: tuple[float, ...]) -> tuple[float, float]:
    """The forgetting curve's decay and the factor that puts recall at 90 % after `stability` days."""
    decay = -parameters[20]
    return decay, 0.9 ** (1 / decay) - 1


def retrievability(stability: float, elapsed_days: float, parameters: tuple[float, ...]) -> float:
    """The probability (0..1) of recall, `elapsed_days` study days after the last answer.

    FSRS-6's power forgetting curve, (1 + factor * t / S) ^ decay.
    """
    decay, factor = _curve(parameters)
    return float((1 + factor * elapsed_days / stability) ** decay)


def interval_days(stability: float, desired_retention: float, parameters: tuple[float, ...]) -> float:
    """The days, unrounded, after which recall has fallen to `desired_retention`: the inverse of `retrievability`."""
    decay, factor = _curve(parameters)
    return float(stability / factor * (desired_retention ** (1 / decay) - 1))
