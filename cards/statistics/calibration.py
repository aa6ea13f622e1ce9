"""Calibration: does "90 %" come true nine times in ten? Predicted recall against what happened."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, fsum, sqrt
from math import log as ln

AGAIN = 1
# Predictions are kept off 0 and 1, where one miss would weigh without end.
_SURE = 1e-6


@dataclass(frozen=True, slots=True)
class Prediction:
    """A review on a later day than the answer before: the recall predicted (0..1) and whether it was known.

    `reviews` counts such reviews of the card up to this one, itself included; `lapses` the failed ones before it.
    """

    recall: float
    is_pass: bool
    elapsed_days: int
    reviews: int
    lapses: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions alike, as one point of the plot: the means (0..1) of what was predicted and what came true."""

    n: int
    predicted: float
    actual: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well `n` predictions fared. Lower is better for all figures but the means; None where n is 0.

    `constant_log_loss` is that of always predicting the mean, the least that a model of memory must beat.
    """

    n: int
    predicted: float | None
    actual: float | None
    log_loss: float | None
    constant_log_loss: float | None
    rmse_bins: float | None
    bins: Sequence[Bin]


def predictions(answers: Iterable[tuple[int, int, float]]) -> list[Prediction]:
    """One card's answers but its first, in time order, as predictions: (elapsed days, rating, predicted recall).

    Answers on the same day as the one before are left out: FSRS predicts days.
    """
    found: list[Prediction] = []
    lapses = 0
    for elapsed_days, rating, recall in answers:
        if elapsed_days > 0:
            found.append(Prediction(recall, rating > AGAIN, elapsed_days, len(found) + 1, lapses))
            lapses += rating == AGAIN
    return found


def calibration(found: Sequence[Prediction], bins: int = 10) -> Calibration:
    """All figures; the plot has at most `bins` points, each of as many predictions."""
    if not found:
        return Calibration(0, None, None, None, None, None, ())
    actual = sum(prediction.is_pass for prediction in found) / len(found)
    return Calibration(
        n=len(found),
        predicted=fsum(prediction.recall for prediction in found) / len(found),
        actual=actual,
        log_loss=log_loss((prediction.recall, prediction.is_pass) for prediction in found),
        constant_log_loss=log_loss((actual, prediction.is_pass) for prediction in found),
        rmse_bins=rmse_bins(found),
        bins=_plotted(found, bins),
    )


def log_loss(pairs: Iterable[tuple[float, bool]]) -> float:
    """Mean negative log-likelihood (nats) of what happened, given the predicted recall. Raises ValueError for none."""
    losses = [-ln(min(max(recall if is_pass else 1 - recall, _SURE), 1 - _SURE)) for recall, is_pass in pairs]
    if not losses:
        raise ValueError("There is no log loss of nothing.")
    return fsum(losses) / len(losses)


def rmse_bins(found: Iterable[Prediction]) -> float:
    """The benchmark's calibration error, 0..1: reviews alike in interval, count and lapses are compared by their means.

    Root of the mean, over reviews, of the squared distance between a bin's mean prediction and its share of passes.
    Source: fsrs-rs, `r_matrix_index` (dataset.rs) and `rmse_bins` (inference.rs), unweighted.
    """
    groups: defaultdict[tuple[float, ...], list[Prediction]] = defaultdict(list)
    for prediction in found:
        groups[r_matrix_index(prediction)].append(prediction)
    points = [_bin(group) for group in groups.values()]
    return sqrt(fsum(p.n * (p.predicted - p.actual) ** 2 for p in points) / sum(p.n for p in points))


def r_matrix_index(prediction: Prediction) -> tuple[float, ...]:
    """The log-spaced bin by (days elapsed, long-term reviews, lapses) that RMSE(bins) puts a review in."""
    return (
        round(_log_spaced(prediction.elapsed_days, 2.48, 3.62), 2),
        round(_log_spaced(prediction.reviews + 1, 1.99, 1.89)),
        round(_log_spaced(prediction.lapses, 1.65, 1.73)) if prediction.lapses else 0,
    )


def _log_spaced(count: int, start: float, ratio: float) -> float:
    return float(start * ratio ** floor(ln(count) / ln(ratio)))


def _plotted(found: Sequence[Prediction], bins: int) -> list[Bin]:
    """By predicted recall, in groups as equal in number as can be: most predictions lie close to the target."""
    ordered = sorted(found, key=lambda prediction: prediction.recall)
    count = min(bins, len(ordered))
    edges = [len(ordered) * n // count for n in range(count + 1)]
    return [_bin(ordered[start:end]) for start, end in pairwise(edges)]


def _bin(group: Sequence[Prediction]) -> Bin:
    n = len(group)
    return Bin(n, fsum(p.recall for p in group) / n, sum(p.is_pass for p in group) / n)
