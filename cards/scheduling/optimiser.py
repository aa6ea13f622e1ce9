"""Fitting FSRS to one student: are there numbers that predict this student's answers better than those in use?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

import fsrs_rs_python as fsrs_rs
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from cards.scheduling.memory import DEFAULT_PARAMETERS, Rating, retrievability

# From this many on fsrs-rs fits all parameters; with fewer, at best the first intervals (w0 to w3).
FEWEST_REVIEWS = 64
TRAINED_SHARE = 0.8
# Predictions are kept off 0 and 1, where one miss would weigh without end.
_SURE = 1e-6


@dataclass(frozen=True, slots=True)
class Fit:
    """New parameters, and whether to adopt them.

    The log losses (nats per review, lower is better) are on held-out reviews, later than all that were trained on;
    None if there were too few to try. `reviews` counts all that could be used; `reason` is a sentence for the student.
    Where `is_better` is False, `parameters` are the ones in use.
    """

    parameters: tuple[float, ...]
    log_loss_before: float | None
    log_loss_after: float | None
    reviews: int
    is_better: bool
    reason: str


def fit(
    histories: Sequence[Sequence[tuple[int, int]]], parameters: tuple[float, ...], relearning_steps: int = 1
) -> Fit:
    """Train on the earliest four fifths of the reviews that count, and compare on the rest with `parameters` in use.

    A history is one item's answers in time order, (study day, rating 1..4), from the last time the item was new (see
    `log.history`). What counts is a review on a later day than the one before: answers of the same day change the
    memory but do not test it. Deterministic. Source: fsrs-rs through `fsrs_rs_python`, 21 parameters, recency weights.
    """
    targets = sorted(_targets(histories))
    if len(targets) < FEWEST_REVIEWS:
        return Fit(parameters, None, None, len(targets), False, _too_few(len(targets)))
    cut = int(len(targets) * TRAINED_SHARE)
    fitted = _trained(histories, targets[:cut], relearning_steps)
    before = _log_loss(histories, targets[cut:], parameters)
    after = _log_loss(histories, targets[cut:], fitted)
    is_better = after < before
    reason = _verdict(before, after, len(targets) - cut)
    return Fit(fitted if is_better else parameters, before, after, len(targets), is_better, reason)


class _Target(NamedTuple):
    """A review that counts, by the day: sorting puts targets in the order of time."""

    day: int
    history: int
    place: int


def _targets(histories: Sequence[Sequence[tuple[int, int]]]) -> Iterator[_Target]:
    for number, answers in enumerate(histories):
        for index in range(1, len(answers)):
            if answers[index][0] > answers[index - 1][0]:
                yield _Target(answers[index][0], number, index)


def _reviews(answers: Sequence[tuple[int, int]]) -> list[fsrs_rs.FSRSReview]:
    """A history as fsrs-rs takes it: the days since the answer before, 0 for the first."""
    days = [day for day, _ in answers]
    return [
        fsrs_rs.FSRSReview(rating, day - last)
        for (day, rating), last in zip(answers, [*days[:1], *days[:-1]], strict=True)
    ]


def _trained(
    histories: Sequence[Sequence[tuple[int, int]]], targets: Sequence[_Target], relearning_steps: int
) -> tuple[float, ...]:
    reviews = [_reviews(answers) for answers in histories]
    items = [fsrs_rs.FSRSItem(reviews[target.history][: target.place + 1]) for target in targets]
    # With the ids, fsrs-rs walks each history once instead of once per review: a third of the time.
    ids = [target.history for target in targets]
    trainer = fsrs_rs.FSRS(list(DEFAULT_PARAMETERS))
    found = trainer.compute_parameters(items, card_ids=ids, num_relearning_steps=relearning_steps)
    if found == fsrs_rs.DEFAULT_PARAMETERS:
        # It leaves out cards with a rare first interval, at least 20 for each first rating. A small deck has no others,
        # so it is fitted whole; this function of fsrs-rs is the same training without that filter.
        found = trainer.benchmark(items, card_ids=ids, num_relearning_steps=relearning_steps)
    return within_bounds(found)


def within_bounds(parameters: Iterable[float]) -> tuple[float, ...]:
    """Six decimals, in FSRS-6's bounds: single precision puts a value a hair outside, which the scheduler refuses."""
    bounded = zip(parameters, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return tuple(min(max(round(value, 6), low), high) for value, low, high in bounded)


def _log_loss(
    histories: Sequence[Sequence[tuple[int, int]]], targets: Sequence[_Target], parameters: tuple[float, ...]
) -> float:
    """Mean log loss of the recall that the parameters predict for each target from the answers before it."""
    numbers = sorted({target.history for target in targets})
    items = [fsrs_rs.FSRSItem(_reviews(histories[number])) for number in numbers]
    states = fsrs_rs.FSRS(list(parameters)).historical_memory_state_batch(items)
    states_of = dict(zip(numbers, states, strict=True))
    total = 0.0
    for day, number, index in targets:
        answers = histories[number]
        stability = states_of[number][index - 1].stability
        recall = retrievability(stability, day - answers[index - 1][0], parameters)
        chance = recall if answers[index][1] > Rating.AGAIN else 1 - recall
        total -= log(min(max(chance, _SURE), 1 - _SURE))
    return total / len(targets)


def _too_few(reviews: int) -> str:
    counted = "1 review that counts" if reviews == 1 else f"{reviews} reviews that count"
    return f"You have {counted}; fitting starts at {FEWEST_REVIEWS}."


def _verdict(before: float, after: float, held_out: int) -> str:
    figures = f"(log loss {after:.4f} against {before:.4f})"
    if after < before:
        return f"The fitted parameters predict your latest {held_out} reviews better than those in use {figures}."
    return (
        f"The fitted parameters predict your latest {held_out} reviews no better than those in use {figures}, "
        "so nothing changes."
    )
