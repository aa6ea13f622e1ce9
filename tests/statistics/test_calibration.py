import random
from itertools import accumulate
from math import log, sqrt

import fsrs_rs_python
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.scheduling.log import Answered, recalled
from cards.scheduling.memory import DEFAULT_PARAMETERS
from cards.statistics.calibration import (
    Bin,
    Prediction,
    calibration,
    log_loss,
    predictions,
    r_matrix_index,
    rmse_bins,
)


def predicted(recall: float, is_pass: bool, days: int = 5, reviews: int = 1, lapses: int = 0) -> Prediction:
    return Prediction(recall, is_pass, days, reviews, lapses)


def test_answers_of_the_same_day_are_no_predictions_and_make_no_lapses():
    answers = [(0, 1, 1.0), (3, 3, 0.9), (0, 1, 1.0), (8, 1, 0.8), (0, 3, 1.0), (2, 2, 0.7)]
    assert predictions(answers) == [
        predicted(0.9, True, days=3, reviews=1),
        predicted(0.8, False, days=8, reviews=2),
        predicted(0.7, True, days=2, reviews=3, lapses=1),
    ]


@pytest.mark.parametrize(
    ("pairs", "loss"),
    [
        ([(0.5, True)], log(2)),
        ([(0.9, True), (0.9, False)], -(log(0.9) + log(0.1)) / 2),
        ([(1.0, True)], 0),
        ([(1.0, False)], -log(1e-6)),
        ([(0.0, True)], -log(1e-6)),
    ],
)
def test_log_loss(pairs, loss):
    assert log_loss(pairs) == pytest.approx(loss, abs=2e-6)


def test_there_is_no_log_loss_of_nothing():
    with pytest.raises(ValueError, match="nothing"):
        log_loss([])


@pytest.mark.parametrize(
    ("prediction", "index"),
    [
        # Days: 2.48 * 3.62^k from 3.62^k on. Reviews and this one's: 1.99 * 1.89^k. Lapses: 1.65 * 1.73^k, 0 for none.
        (predicted(0.9, True, days=1, reviews=1), (2.48, 4, 0)),
        (predicted(0.9, True, days=3, reviews=2), (2.48, 4, 0)),
        (predicted(0.9, True, days=4, reviews=3), (8.98, 7, 0)),
        (predicted(0.9, True, days=13, reviews=5), (8.98, 7, 0)),
        (predicted(0.9, True, days=14, reviews=6), (32.5, 13, 0)),
        (predicted(0.9, True, days=100, reviews=20, lapses=1), (117.65, 25, 2)),
        (predicted(0.9, True, days=200, reviews=40, lapses=2), (425.88, 48, 3)),
        (predicted(0.9, True, days=700, reviews=5, lapses=3), (1541.68, 7, 5)),
    ],
)
def test_bins_of_the_benchmark(prediction, index):
    assert r_matrix_index(prediction) == index


def test_rmse_of_bins_weighs_each_bin_by_its_reviews():
    near = [predicted(0.9, True), predicted(0.7, False), predicted(0.8, True)]  # mean .8, actual 2/3
    far = [predicted(0.6, False, days=50)]
    assert rmse_bins(near + far) == pytest.approx(sqrt((3 * (0.8 - 2 / 3) ** 2 + 0.6**2) / 4))


def item_and_last_prediction(chance: random.Random) -> tuple[fsrs_rs_python.FSRSItem, Prediction]:
    gaps = [0] + [chance.choice([0, 1, 2, 4, 14]) for _ in range(chance.randrange(6))] + [chance.choice([1, 3, 4, 50])]
    answers = [(gap, chance.choice([1, 3, 3])) for gap in gaps]
    days = accumulate(gaps)
    history = [Answered(day, rating) for day, (_, rating) in zip(days, answers, strict=True)]
    item = fsrs_rs_python.FSRSItem([fsrs_rs_python.FSRSReview(rating, gap) for gap, rating in answers])
    return item, predictions(recalled(history, DEFAULT_PARAMETERS))[-1]


def test_rmse_of_bins_and_the_bins_themselves_are_those_of_fsrs_rs():
    """On pairs: it weighs the later review four times, which shows only where the two are in different bins."""
    model, chance, together = fsrs_rs_python.FSRS(list(DEFAULT_PARAMETERS)), random.Random(1), 0
    for _ in range(400):
        (one, first), (other, second) = item_and_last_prediction(chance), item_and_last_prediction(chance)
        if r_matrix_index(first) == r_matrix_index(second):
            expected, together = rmse_bins([first, second]), together + 1
        else:
            expected = sqrt((0.25 * rmse_bins([first]) ** 2 + rmse_bins([second]) ** 2) / 1.25)
        assert expected == pytest.approx(model.evaluate([one, other]).rmse_bins, rel=1e-3, abs=1e-5)
    assert 20 < together < 380


def test_all_figures_at_once():
    recalls = [(0.9, True), (0.9, True), (0.6, False), (0.8, True)]
    found = calibration([predicted(*recall) for recall in recalls], bins=2)
    assert (found.n, found.predicted, found.actual) == pytest.approx((4, 0.8, 0.75))
    assert found.log_loss == pytest.approx(-(2 * log(0.9) + log(0.4) + log(0.8)) / 4)
    assert found.constant_log_loss == pytest.approx(-(3 * log(0.75) + log(0.25)) / 4)
    assert found.rmse_bins == pytest.approx(0.05)
    assert found.bins == [Bin(2, pytest.approx(0.7), 0.5), Bin(2, pytest.approx(0.9), 1)]


def test_without_predictions_there_are_no_figures():
    found = calibration([])
    assert (found.n, found.log_loss, found.constant_log_loss, found.rmse_bins, found.bins) == (0, None, None, None, ())


many = st.lists(
    st.builds(
        Prediction, st.floats(0, 1), st.booleans(), st.integers(1, 5000), st.integers(1, 300), st.integers(0, 100)
    ),
    min_size=1,
    max_size=60,
)


@given(many, st.integers(1, 20))
def test_the_plot_shows_every_prediction_once_in_ascending_groups_of_one_size(found, bins):
    points = calibration(found, bins).bins
    assert len(points) == min(bins, len(found))
    assert sum(point.n for point in points) == len(found)
    assert max(point.n for point in points) - min(point.n for point in points) <= 1
    assert [point.predicted for point in points] == pytest.approx(sorted(point.predicted for point in points))


@given(many)
def test_figures_lie_within_their_bounds(found):
    figures = calibration(found)
    assert 0 <= figures.rmse_bins <= 1
    assert figures.log_loss >= 0
    # Of all constants the mean loses least.
    assert figures.constant_log_loss <= log(2) + 1e-9
