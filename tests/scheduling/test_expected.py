"""The bare arithmetic is the same FSRS-6 as the scheduler's, for any parameters."""

import pytest
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS
from hypothesis import given
from hypothesis import strategies as st

from cards.scheduling.expected import Expected
from cards.scheduling.memory import DEFAULT_PARAMETERS, Rating, remember, retrievability
from tests.scheduling.strategies import difficulties, stabilities

parameters = st.one_of(
    st.just(DEFAULT_PARAMETERS),
    st.tuples(
        *(st.floats(low, high) for low, high in zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True))
    ),
)
days = st.integers(1, 400)
close = pytest.approx


@given(parameters, stabilities, difficulties, days)
def test_a_pass_and_a_lapse_are_what_the_scheduler_remembers(given, stability, difficulty, elapsed):
    expected = Expected(given)
    recall = expected.recall(stability, elapsed)
    assert recall == close(retrievability(stability, elapsed, given))
    good, easier = remember(stability, difficulty, Rating.GOOD, elapsed, given)
    again, harder = remember(stability, difficulty, Rating.AGAIN, elapsed, given)
    relearned, last = remember(again, harder, Rating.GOOD, 0, given)
    assert expected.passed(stability, difficulty, recall) == close(good)
    assert expected.relearned(stability, difficulty, recall) == close(relearned)
    assert expected.difficulty(difficulty, 1.0) == close(easier)
    assert expected.difficulty(difficulty, 0.0) == close(last)


@given(parameters)
def test_a_new_card_is_expected_to_be_good_twice(given):
    first = remember(None, None, Rating.GOOD, 0, given)
    assert Expected(given).first == close(remember(*first, Rating.GOOD, 0, given))


@given(stabilities, difficulties, days, days)
def test_what_a_review_leads_to_is_the_mean_of_its_outcomes(stability, difficulty, elapsed, left):
    recall = retrievability(stability, elapsed, DEFAULT_PARAMETERS)
    good, _ = remember(stability, difficulty, Rating.GOOD, elapsed, DEFAULT_PARAMETERS)
    again = remember(stability, difficulty, Rating.AGAIN, elapsed, DEFAULT_PARAMETERS)
    relearned, _ = remember(*again, Rating.GOOD, 0, DEFAULT_PARAMETERS)
    mean = recall * retrievability(good, left, DEFAULT_PARAMETERS)
    mean += (1 - recall) * retrievability(relearned, left, DEFAULT_PARAMETERS)
    assert Expected(DEFAULT_PARAMETERS).after(stability, difficulty, elapsed, left) == close(mean)


@given(parameters, stabilities, days)
def test_a_recall_gives_back_its_stability(given, stability, left):
    expected = Expected(given)
    recall = expected.recall(stability, left)
    assert expected.recall(expected.stability_for(recall, left), left) == close(recall)
