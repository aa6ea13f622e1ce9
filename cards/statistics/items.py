"""Item statistics of a test: how hard each question is, how well it tells students apart, how far the test is reliable.

Formulas as in Moodle's quiz statistics (question/classes/statistics/questions/calculator.php and
mod/quiz/report/statistics/classes/calculator.php), which compare an item with the *rest* of the test: an item that is
part of what it is compared with looks better than it is. Variances have n - 1. What Moodle gives in percent is a share
here: facility 0..1, discrimination -1..1.

Students alike weigh as one: an observation is (mark on the item, total of the test, how many students). An omitted
answer is a mark of 0; who was not asked the question is not among its observations.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import atanh, fsum, sqrt, tanh
from typing import Generic, TypeAlias, TypeVar

from cards.statistics.interval import Z_95, Interval, wilson

Observed: TypeAlias = tuple[float, float, int]
Weighted: TypeAlias = tuple[float, int]
K = TypeVar("K", bound=Hashable)
# Of fewer students nothing but their number is shown: a correlation of nine says nothing, and may say who they are.
FEWEST = 10
# What is smaller than this share of its scale is rounding.
_SPREAD = 1e-12


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """None is what can't be computed, mostly because all marks or all rests are the same."""

    n: int
    facility: float | None = None
    facility_interval: Interval | None = None
    sd: float | None = None
    """As a share of the most marks."""
    discrimination: float | None = None
    """Pearson's r of the mark with the rest of the test; the point-biserial, if the mark is all or nothing."""
    discrimination_interval: Interval | None = None
    uncorrected: float | None = None
    """The same with the item in the total, as other systems have it."""
    efficiency: float | None = None
    """The covariance with the rest, of the most it could be with these marks and these rests."""
    intended_weight: float | None = None
    effective_weight: float | None = None
    is_against_total: bool = False
    """Who did better in the test did worse here: such an item has no effective weight."""

    @property
    def is_enough(self) -> bool:
        return self.n >= FEWEST


@dataclass(frozen=True, slots=True)
class ScoreStatistics:
    """Of the totals, in marks but for shape and reliability. There is no `alpha` where not all were asked the same."""

    n: int
    items: int
    most: float
    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    is_kr20: bool
    """Every item is all or nothing: alpha is Kuder and Richardson's formula 20."""

    @property
    def error_ratio(self) -> float | None:
        """The part of the spread that is error and not ability."""
        return None if self.alpha is None else sqrt(max(0.0, 1 - self.alpha))

    @property
    def standard_error(self) -> float | None:
        """A student's mark would be within so much of it two times in three."""
        return None if self.error_ratio is None or self.sd is None else self.error_ratio * self.sd

    @property
    def is_enough(self) -> bool:
        return self.n >= FEWEST


@dataclass(frozen=True, slots=True)
class Analysis(Generic[K]):
    scores: ScoreStatistics
    items: Mapping[K, ItemStatistics]


@dataclass(frozen=True, slots=True)
class _Moments:
    n: int
    mean_x: float
    mean_t: float
    var_x: float
    var_r: float
    var_t: float
    cov_r: float
    """Of the mark with the rest."""
    cov_t: float
    cov_most: float


def analysis(
    observed: Mapping[K, Sequence[Observed]], most: Mapping[K, float], totals: Sequence[Weighted]
) -> Analysis[K]:
    """`most` are the marks an item gives, `totals` those of all students as (total, how many).

    Where questions are drawn, a weight is the share of a question in the attempts that ask it: of what is asked in an
    attempt on average, and not of everything that could be drawn.
    """
    moments = {name: _moments(rows) for name, rows in observed.items()}
    roots = {name: sqrt(found.cov_t) for name, found in moments.items() if found and found.cov_t >= 0}
    students = sum(count for _, count in totals)
    share = {name: found.n / students for name, found in moments.items() if found and students}
    whole = fsum(root * share[name] for name, root in roots.items() if name in share)
    possible = fsum(most[name] * part for name, part in share.items())
    items = {
        name: replace(
            _item(found, most[name]),
            intended_weight=most[name] / possible if possible else None,
            effective_weight=roots[name] / whole if name in roots and whole else None,
        )
        for name, found in moments.items()
    }
    return Analysis(_scores(observed, moments, most, totals), items)


def item_statistics(rows: Sequence[Observed], most: float) -> ItemStatistics:
    """Of one item by itself, as of one of its versions: without weights, which need the whole test."""
    return _item(_moments(rows), most)


def suppressed(found: ItemStatistics) -> ItemStatistics:
    """Nothing but n, where n is small."""
    if found.is_enough:
        return found
    return ItemStatistics(found.n, intended_weight=found.intended_weight)


def _moments(rows: Sequence[Observed]) -> _Moments | None:
    n = sum(count for _, _, count in rows)
    if n == 0:
        return None
    mean_x = fsum(x * count for x, _, count in rows) / n
    mean_t = fsum(t * count for _, t, count in rows) / n
    mean_r = mean_t - mean_x
    deltas = [(x - mean_x, t - mean_t, t - x - mean_r, count) for x, t, count in rows]
    rests = sorted((t - x, count) for x, t, count in rows)
    marks = sorted((x, count) for x, _, count in rows)
    free = max(n - 1, 1)
    scale = _SPREAD * (mean_x**2 + mean_t**2)
    var_x = _beyond(_SPREAD * mean_x**2, fsum(x * x * count for x, _, _, count in deltas) / free)
    var_r = _beyond(scale, fsum(r * r * count for _, _, r, count in deltas) / free)
    var_t = _beyond(scale, fsum(t * t * count for _, t, _, count in deltas) / free)
    cov_r = fsum(x * r * count for x, _, r, count in deltas) / free
    cov_t = fsum(x * t * count for x, t, _, count in deltas) / free
    return _Moments(
        n, mean_x, mean_t, var_x, var_r, var_t,
        cov_r=_beyond(_SPREAD * sqrt(var_x * var_r), cov_r),
        cov_t=_beyond(_SPREAD * sqrt(var_x * var_t), cov_t),
        cov_most=_covariance_in_order(marks, rests, mean_x, mean_r) / free,
    )  # fmt: skip


def _beyond(rounding: float, value: float) -> float:
    return value if abs(value) > rounding else 0.0


def _covariance_in_order(marks: Sequence[Weighted], rests: Sequence[Weighted], mean_x: float, mean_r: float) -> float:
    """The sum of products if the best mark had gone to the best rest, and so on down; both in ascending order."""
    products: list[float] = []
    left, position = 0, 0
    for rest, count in rests:
        while count:
            if left == 0:
                mark, left = marks[position]
                position += 1
            both = min(count, left)
            products.append((mark - mean_x) * (rest - mean_r) * both)
            count, left = count - both, left - both
    return fsum(products)


def _item(found: _Moments | None, most: float) -> ItemStatistics:
    if found is None or most <= 0:
        return ItemStatistics(found.n if found else 0)
    facility = found.mean_x / most
    # Negative marks exist: the interval is of a share.
    share = min(max(facility, 0.0), 1.0)
    discrimination = _correlation(found.cov_r, found.var_x, found.var_r)
    return ItemStatistics(
        n=found.n,
        facility=facility,
        facility_interval=wilson(share * found.n, found.n),
        sd=sqrt(found.var_x) / most if found.n > 1 else None,
        discrimination=discrimination,
        discrimination_interval=correlation_interval(discrimination, found.n),
        uncorrected=_correlation(found.cov_t, found.var_x, found.var_t),
        efficiency=None if discrimination is None else found.cov_r / found.cov_most,
        is_against_total=found.cov_t < 0,
    )


def _correlation(covariance: float, var_a: float, var_b: float) -> float | None:
    if not var_a or not var_b:
        return None
    return min(1.0, max(-1.0, covariance / sqrt(var_a * var_b)))


def correlation_interval(r: float | None, n: int, z: float = Z_95) -> Interval | None:
    """The confidence interval (95 % by default) of a correlation of n pairs, by Fisher's z; from four pairs on."""
    if r is None or n < 4:
        return None
    if abs(r) >= 1:
        return Interval(r, r)
    reach = z / sqrt(n - 3)
    return Interval(tanh(atanh(r) - reach), tanh(atanh(r) + reach))


def _scores(
    observed: Mapping[K, Sequence[Observed]],
    moments: Mapping[K, _Moments | None],
    most: Mapping[K, float],
    totals: Sequence[Weighted],
) -> ScoreStatistics:
    n = sum(count for _, count in totals)
    mean = fsum(total * count for total, count in totals) / n if n else None
    m2, m3, m4 = (
        fsum((total - mean) ** power * count for total, count in totals) / n if n and mean is not None else 0.0
        for power in (2, 3, 4)
    )
    k2 = _beyond(_SPREAD * (mean or 0) ** 2, n * m2 / (n - 1)) if n > 1 else 0.0
    is_spread = k2 > 0
    k3 = n * n * m3 / ((n - 1) * (n - 2)) if n > 2 else 0.0
    k4 = n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1) * (n - 2) * (n - 3)) if n > 3 else 0.0
    variances = [found.var_x if found and found.n == n else None for found in moments.values()]
    return ScoreStatistics(
        n=n,
        items=len(observed),
        most=fsum(most[name] for name in observed),
        mean=mean,
        median=_median(totals, n) if n else None,
        sd=sqrt(k2) if n > 1 else None,
        skewness=k3 / k2**1.5 if n > 2 and is_spread else None,
        kurtosis=k4 / k2**2 if n > 3 and is_spread else None,
        alpha=_alpha(variances, k2) if n > 2 and is_spread else None,
        is_kr20=all(x in (0, most[name]) for name, rows in observed.items() for x, _, _ in rows),
    )


def _alpha(variances: Sequence[float | None], var_total: float) -> float | None:
    """Cronbach's, of the variances of the items; None stands for an item that not all were asked."""
    items, known = len(variances), [variance for variance in variances if variance is not None]
    if items < 2 or len(known) < items:
        return None
    return items / (items - 1) * (1 - fsum(known) / var_total)


def _median(totals: Sequence[Weighted], n: int) -> float:
    ordered, seen, middle = sorted(totals), 0, []
    for total, count in ordered:
        for place in ((n - 1) // 2, n // 2):
            if seen <= place < seen + count:
                middle.append(total)
        seen += count
    return fsum(middle) / 2
