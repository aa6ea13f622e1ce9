"""Which days were study days: the heat map and the streak."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = 7
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """`level` is 0 for none, else 1..4: the quarter of the busiest day that this one reaches into."""

    day: date
    answers: int
    level: int


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row with an answer. `current` ends today, or yesterday as long as today may still be studied."""

    current: int
    longest: int


def heat_map(answers_on: Mapping[date, int], today: date, weeks: int = 26) -> Sequence[Sequence[Day]]:
    """The last `weeks` weeks from Monday on, oldest first; the last ends today, so it may be short.

    `answers_on` counts the answers of each study day; days without may be missing.
    """
    monday = today - timedelta(days=today.weekday() + WEEK * (weeks - 1))
    shown = [monday + timedelta(days=n) for n in range((today - monday).days + 1)]
    most = max((answers_on.get(day, 0) for day in shown), default=0)
    days = [Day(day, answers_on.get(day, 0), _level(answers_on.get(day, 0), most)) for day in shown]
    return [days[start : start + WEEK] for start in range(0, len(days), WEEK)]


def _level(answers: int, most: int) -> int:
    # Rounded up: the least that was done can be seen.
    return -(-4 * answers // most) if most else 0


def streak(studied_on: Iterable[date], today: date) -> Streak:
    """From the study days with at least one answer, in any order, each any number of times. Later days are ignored."""
    days = {day for day in studied_on if day <= today}
    ends = [day for day in days if day + ONE_DAY not in days]
    current = _length(today if today in days else today - ONE_DAY, days)
    return Streak(current, max((_length(day, days) for day in ends), default=0))


def _length(last: date, days: set[date]) -> int:
    length = 0
    while last in days:
        length += 1
        last -= ONE_DAY
    return length
