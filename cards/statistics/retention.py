"""True retention: of the cards that came up for review, how many were still known?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cards.statistics.interval import Interval, wilson

REVIEW = 2
AGAIN = 1
# Anki's line between young and mature.
MATURE_FROM_DAYS = 21


@dataclass(frozen=True, slots=True)
class Answer:
    """A row of the log: the study day, the state before, the rating, and the interval (days) that led to it."""

    item: int
    day: date
    state: int
    rating: int
    interval_days: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `n` passed."""

    passed: int
    n: int

    @property
    def rate(self) -> float | None:
        return self.passed / self.n if self.n else None

    @property
    def interval(self) -> Interval:
        """The rate's 95 % confidence interval."""
        return wilson(self.passed, self.n)


@dataclass(frozen=True, slots=True)
class Retention:
    """`young` had an interval under 21 days, `mature` a longer one; `total` is both."""

    young: Share
    mature: Share
    total: Share


def true_retention(answers: Iterable[Answer]) -> Retention:
    """Retention as Anki counts it: the first answer per card and day, if it was a review; Hard passes.

    `answers` in time order, of whatever states. An answer after the first of the day tests minutes, not days.
    """
    firsts: dict[tuple[int, date], Answer] = {}
    for answer in answers:
        firsts.setdefault((answer.item, answer.day), answer)
    reviews = [answer for answer in firsts.values() if answer.state == REVIEW]
    young = _share(answer for answer in reviews if answer.interval_days < MATURE_FROM_DAYS)
    mature = _share(answer for answer in reviews if answer.interval_days >= MATURE_FROM_DAYS)
    return Retention(young, mature, Share(young.passed + mature.passed, young.n + mature.n))


def _share(answers: Iterable[Answer]) -> Share:
    passes = [answer.rating > AGAIN for answer in answers]
    return Share(sum(passes), len(passes))
