"""Which day exactly: intervals are spread a little, so that cards learned together do not come due together forever."""

from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from math import floor

# Below this many days an interval is kept as it is.
FUZZ_FROM = 2.5
# (from day, to day, share): how much of each part of an interval widens the range, beyond one day to either side.
FUZZ_PARTS = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, float("inf"), 0.05))
# Longer intervals are only spread: what is due in so far a future says little.
BALANCED_UP_TO = 90
# A day without reviews keeps this weight, for the range may hold nothing but such days.
LEAST = 0.0001
SIBLING_NEAR = {0: 1e-6, 1: 0.2, 2: 0.4, 3: 0.6, 4: 0.8}

_DAYS = tuple(timedelta(days=count) for count in range(BALANCED_UP_TO * 2))


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the coming days hold: `load` counts the cards due on a day, `sibling_days` have the same fact due."""

    today: date
    load: Mapping[date, int]
    easy_days: tuple[float, ...]
    sibling_days: frozenset[date] = frozenset()

    def weights(self, lower: int, upper: int) -> list[float]:
        """How welcome one more card is on each day from `lower` to `upper` days ahead (the load balancer of Anki).

        1 for an empty day, else due^-2.15 * interval^-3; times the easy-day share and the distance to siblings.
        """
        start, load, shares = self.today, self.load, self.easy_days
        weekday = start.weekday()
        found = []
        for days in range(lower, upper + 1):
            day = start + _DAYS[days]
            due, share = load.get(day, 0), shares[(weekday + days) % 7] or LEAST
            # In a small deck most days are empty. Were an empty easy day worth 1 * share, it would beat every normal
            # day that has a card; so only a normal day is favoured for being empty.
            weight = share if not due and share >= 1 else share * (due or 1) ** -2.15 * days**-3
            found.append(weight * self._apart(day) if self.sibling_days else weight)
        return found

    def _apart(self, day: date) -> float:
        nearest = min(abs((day - other).days) for other in self.sibling_days)
        return SIBLING_NEAR.get(nearest, 1.0)


def rounded(days: float) -> int:
    """To the nearest whole day, halves up (Python's own rounding takes 2.5 to 2)."""
    return floor(days + 0.5)


def fuzz_range(interval: float) -> tuple[int, int]:
    """The first and the last whole day that an interval (days, unrounded) may be moved to. Anki's ranges."""
    if interval < FUZZ_FROM:
        return rounded(interval), rounded(interval)
    delta = 1.0
    for start, end, share in FUZZ_PARTS:
        delta += share * max(0.0, min(interval, end) - start)
    return rounded(interval - delta), rounded(interval + delta)


def floor_after_pass(interval: float, previous: int) -> int:
    """The fewest days that a passed review may get by chance, where the one before had `previous` days.

    What has grown stays longer, and what could have stayed does not shrink. Where FSRS itself wants fewer days than
    the range reaches (an early review, a higher desired retention), there is no floor but one day.
    """
    if rounded(interval) > previous:
        return previous + 1
    return max(1, previous) if previous <= fuzz_range(interval)[1] else 1


def choose_days(interval: float, minimum: int, maximum: int, chance: float, calendar: Calendar) -> int:
    """A whole number of days for the interval, chosen by `chance` in [0, 1).

    In the fuzz range cut to [minimum, maximum]; where the range lies outside of them, the one that is nearer. `maximum`
    wins over `minimum`.
    """
    first, last = fuzz_range(interval)
    lower, upper = min(max(first, minimum), maximum), min(max(last, minimum), maximum)
    if lower == upper:
        return lower
    if interval > BALANCED_UP_TO:
        return lower + floor(chance * (1 + upper - lower))
    sums = list(accumulate(calendar.weights(lower, upper)))
    return min(lower + bisect(sums, chance * sums[-1]), upper)
