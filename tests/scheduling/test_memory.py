import random
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import fsrs_rs_python
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cards.scheduling.day import elapsed_days
from cards.scheduling.memory import (
    DEFAULT_PARAMETERS,
    STABILITY_MAX,
    Rating,
    interval_days,
    remember,
    remember_each,
    retrievability,
)
from tests.scheduling import strategies

AGAIN, HARD, GOOD, EASY = Rating
# Of a student who forgets fast and finds most things hard; each number lies within FSRS-6's bounds.
OTHER_PARAMETERS = (
    *(0.1, 0.6, 1.4, 5.1, 7.2, 0.5, 2.1, 0.02, 1.5, 0.3, 1.1),
    *(1.9, 0.1, 0.4, 1.2, 0.4, 2.6, 0.8, 0.3, 0.2, 0.35),
)


@pytest.mark.parametrize(
    ("rating", "stability", "difficulty"),
    [(AGAIN, 0.212, 6.4133), (HARD, 1.2931, 5.1122), (GOOD, 2.3065, 2.1181), (EASY, 8.2956, 1.0)],
)
def test_a_first_answer_gives_the_published_values(rating, stability, difficulty):
    assert remember(None, None, rating, 0, DEFAULT_PARAMETERS) == pytest.approx((stability, difficulty), abs=5e-5)


def test_an_evening_and_the_next_morning_are_a_day_apart():
    zone = ZoneInfo("UTC")
    days = elapsed_days(datetime(2026, 5, 10, 22, tzinfo=UTC), datetime(2026, 5, 11, 8, tzinfo=UTC), zone, 4)
    stability, _ = remember(2.3065, 2.118104, GOOD, days, DEFAULT_PARAMETERS)
    assert stability == pytest.approx(7.3153, abs=1e-4)
    assert round(interval_days(stability, 0.9, DEFAULT_PARAMETERS)) == 7


@pytest.mark.parametrize("parameters", [DEFAULT_PARAMETERS, OTHER_PARAMETERS], ids=["default", "other"])
def test_12000_random_steps_agree_with_fsrs_rs(parameters):
    """Independent code, in single precision: each step from the same state, same days and Hard among them."""
    chance = random.Random(6)
    other = fsrs_rs_python.FSRS(list(parameters))
    worst, same_day, hard = 0.0, 0, 0
    stability, difficulty = None, None
    for step in range(12_000):
        days = chance.choice([0, 0, 1, 2, chance.randrange(3, 30), chance.randrange(30, 1500)])
        rating = Rating(chance.choice([1, 2, 3, 3, 4]))
        state = None if stability is None else fsrs_rs_python.MemoryState(stability, difficulty)
        expected = getattr(other.next_states(state, 0.9, days), rating.name.lower()).memory
        stability, difficulty = remember(stability, difficulty, rating, days, parameters)
        for value, right in ((stability, expected.stability), (difficulty, expected.difficulty)):
            worst = max(worst, abs(value - right) / right)
        same_day += days == 0
        hard += rating == HARD
        if step % 12 == 11:
            stability, difficulty = None, None
    assert worst < 1e-4
    assert min(same_day, hard) > 2000


def test_whole_histories_agree_with_fsrs_rs():
    """Errors of single steps could add up; they do not."""
    chance = random.Random(7)
    other = fsrs_rs_python.FSRS(list(DEFAULT_PARAMETERS))
    for _ in range(200):
        answers = [(chance.choice([1, 2, 3, 3, 4]), chance.choice([0, 1, 3, 9, 40])) for _ in range(30)]
        answers[0] = (answers[0][0], 0)
        item = fsrs_rs_python.FSRSItem([fsrs_rs_python.FSRSReview(*answer) for answer in answers])
        state = None, None
        for rating, days in answers:
            state = remember(*state, Rating(rating), days, DEFAULT_PARAMETERS)
        right = other.memory_state(item)
        assert state == pytest.approx((right.stability, right.difficulty), rel=1e-4)


@given(strategies.stabilities, strategies.difficulties, st.integers(0, 30_000))
def test_each_rating_gives_the_same_alone_and_with_the_others(stability, difficulty, days):
    each = remember_each(stability, difficulty, days, DEFAULT_PARAMETERS)
    assert list(each) == [remember(stability, difficulty, rating, days, DEFAULT_PARAMETERS) for rating in Rating]


@given(strategies.stabilities, strategies.difficulties, st.integers(0, 30_000))
def test_values_stay_within_bounds_and_a_pass_never_weakens(stability, difficulty, days):
    again, hard, good, easy = remember_each(stability, difficulty, days, DEFAULT_PARAMETERS)
    for after, hardness in (again, hard, good, easy):
        assert 0.001 <= after <= STABILITY_MAX
        assert 1 <= hardness <= 10
    assert again[0] <= stability <= hard[0] <= good[0] <= easy[0]
    assert again[1] >= hard[1] >= good[1] >= easy[1]


@given(strategies.stabilities, st.integers(0, 30_000))
def test_recall_is_90_percent_after_the_stability_and_falls(stability, days):
    assert retrievability(stability, 0, DEFAULT_PARAMETERS) == 1
    assert retrievability(stability, stability, DEFAULT_PARAMETERS) == pytest.approx(0.9)
    now, later = (retrievability(stability, day, DEFAULT_PARAMETERS) for day in (days, days + 1))
    assert 0 < later < now <= 1


@given(strategies.stabilities, st.floats(0.7, 0.97))
def test_the_interval_is_the_time_until_the_desired_retention(stability, retention):
    days = interval_days(stability, retention, DEFAULT_PARAMETERS)
    assert retrievability(stability, days, DEFAULT_PARAMETERS) == pytest.approx(retention)


@pytest.mark.parametrize(
    ("retention", "days"), [(0.70, 929), (0.80, 332), (0.85, 191), (0.90, 100), (0.95, 40), (0.97, 22)]
)
def test_intervals_of_a_stability_of_100_days(retention, days):
    assert round(interval_days(100, retention, DEFAULT_PARAMETERS)) == days


def test_intervals_agree_with_fsrs_rs():
    other = fsrs_rs_python.FSRS(list(OTHER_PARAMETERS))
    for retention in (0.7, 0.8, 0.9, 0.95):
        ours = interval_days(33.3, retention, OTHER_PARAMETERS)
        assert ours == pytest.approx(other.next_interval(33.3, retention, 3), rel=1e-4)


@given(st.integers(0, 20), st.sampled_from([-1000.0, 1000.0]))
def test_parameters_out_of_bounds_are_refused(place, value):
    assume(value != DEFAULT_PARAMETERS[place])
    parameters = (*DEFAULT_PARAMETERS[:place], value, *DEFAULT_PARAMETERS[place + 1 :])
    with pytest.raises(ValueError, match="out of bounds"):
        remember(None, None, GOOD, 0, parameters)
