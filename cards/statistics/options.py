"""Which answers were given to an item, by whom, and what that says of the item."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Generic, TypeAlias, TypeVar

from cards.statistics.interval import wilson
from cards.statistics.items import ItemStatistics, correlation_interval

K = TypeVar("K", bound=Hashable)
# A distractor that fewer take does no work; easier or harder questions hardly tell anybody apart.
LEAST_SHARE = 0.05
HARD, EASY = 0.2, 0.95
LEAST_EFFICIENCY = 0.15
# From here on a question tells students apart well.
GOOD_DISCRIMINATION = 0.3
# Fewer choosers than this can't outweigh the key.
FEWEST_CHOOSERS = 3
# A spread below this share of what it is taken from is rounding.
_ROUNDING = 1e-6

# Of one answer: the names of all that was chosen in it, the mark, the total, and how many students.
Chosen: TypeAlias = tuple[Sequence[K], float, float, int]


class Alarm(StrEnum):
    """What an author should look at. The sentences are the page's."""

    WRONG_KEY = "wrong_key"
    UNUSED = "unused"
    TOO_HARD = "too_hard"
    TOO_EASY = "too_easy"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class OptionStatistics(Generic[K]):
    """Over the `answered`: `share` of them chose it; `correlation` is the point-biserial with the rest score."""

    name: K
    is_key: bool
    n: int
    share: float | None
    mean_total: float | None
    correlation: float | None
    answered: int = 0


def option_statistics(names: Mapping[K, bool], answers: Iterable[Chosen[K]]) -> list[OptionStatistics[K]]:
    """For each name, in their order; True marks what is right. Blanks are not among the answers."""
    n, sum_r, sum_rr = 0, 0.0, 0.0
    takers: dict[K, list[float]] = {name: [0, 0.0, 0.0] for name in names}
    for chosen, mark, total, count in answers:
        rest = total - mark
        n, sum_r, sum_rr = n + count, sum_r + count * rest, sum_rr + count * rest * rest
        for name in chosen:
            if name in takers:
                own = takers[name]
                own[0], own[1], own[2] = own[0] + count, own[1] + count * total, own[2] + count * rest
    spread = sqrt(max(0.0, sum_rr - sum_r * sum_r / n)) if n else 0.0
    if spread <= _ROUNDING * sqrt(sum_rr):
        spread = 0.0
    return [
        OptionStatistics(
            name, is_key, int(taken), taken / n if n else None, sum_t / taken if taken else None,
            _point_biserial(n, taken, sum_r, own_r, spread), n,
        )
        for (name, is_key), (taken, sum_t, own_r) in zip(names.items(), takers.values(), strict=True)
    ]  # fmt: skip


def _point_biserial(n: int, taken: float, sum_r: float, own_r: float, spread: float) -> float | None:
    """Pearson's r of taking it, as 1 or 0, with the rest; `spread` is the root of the rests' squared deviations."""
    if not spread or not 0 < taken < n:
        return None
    covariance = own_r - taken * sum_r / n
    return min(1.0, max(-1.0, covariance / (spread * sqrt(taken * (n - taken) / n))))


def alarms(item: ItemStatistics, options: Sequence[OptionStatistics[K]], guess: float | None) -> list[Alarm]:
    """Most serious first. `guess` is what guessing blindly would come to, 0..1.

    An alarm needs a 95% interval that lies outside of the good range: what few students did may be chance.
    """
    facility, rising = item.facility_interval, item.discrimination_interval
    if not item.is_enough or facility is None:
        return []
    is_flat = rising is not None and rising.high < GOOD_DISCRIMINATION
    checks = {
        Alarm.WRONG_KEY: (is_flat and (item.discrimination or 0) < 0) or bool(rivals(options)),
        Alarm.TOO_HARD: facility.high < max(HARD, guess or 0.0),
        Alarm.TOO_EASY: facility.low > EASY,
        Alarm.WEAK: is_flat and item.efficiency is not None and 0 <= item.efficiency < LEAST_EFFICIENCY,
        Alarm.UNUSED: bool(unused(options)),
    }
    return [alarm for alarm, is_raised in checks.items() if is_raised]


def rivals(options: Sequence[OptionStatistics[K]]) -> list[OptionStatistics[K]]:
    """Distractors that better students took rather than any part of the key."""
    keys = [option.correlation for option in options if option.is_key and option.correlation is not None]
    best = max(keys, default=0.0)
    return [
        option
        for option in options
        if not option.is_key
        and option.n >= FEWEST_CHOOSERS
        and option.correlation is not None
        and option.correlation > max(best, 0.0)
        and _is_surely_positive(option)
    ]


def _is_surely_positive(option: OptionStatistics[K]) -> bool:
    found = correlation_interval(option.correlation, option.answered)
    return found is not None and found.low > 0


def unused(options: Sequence[OptionStatistics[K]]) -> list[OptionStatistics[K]]:
    """Distractors that hardly anybody took."""
    return [
        option
        for option in options
        if not option.is_key and option.answered and wilson(option.n, option.answered).high < LEAST_SHARE
    ]
