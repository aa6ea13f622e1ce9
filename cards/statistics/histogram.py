"""How stability and difficulty are spread over a student's cards."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

# Days: a day, days, a week, two, a month, a quarter, half a year, a year, more.
STABILITY_EDGES = (0, 1, 3, 7, 14, 30, 90, 180, 365, inf)
DIFFICULTY_EDGES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """How many values lie from `low` up to, but not at, `high`; the last bar includes its high end."""

    low: float
    high: float
    count: int


def histogram(values: Iterable[float], edges: Sequence[float]) -> list[Bar]:
    """A bar between each two of the edges (ascending). Raises ValueError for a value outside of them."""
    counts = [0] * (len(edges) - 1)
    for value in values:
        if not edges[0] <= value <= edges[-1]:
            raise ValueError(f"{value} lies outside of {edges[0]} to {edges[-1]}.")
        counts[min(bisect(edges, value) - 1, len(counts) - 1)] += 1
    return [Bar(low, high, count) for (low, high), count in zip(pairwise(edges), counts, strict=True)]


def stability_histogram(days: Iterable[float]) -> list[Bar]:
    """Of stabilities in days, in bars that grow as intervals do."""
    return histogram(days, STABILITY_EDGES)


def difficulty_histogram(difficulties: Iterable[float]) -> list[Bar]:
    """Of difficulties, 1..10, in nine bars of one."""
    return histogram(difficulties, DIFFICULTY_EDGES)
