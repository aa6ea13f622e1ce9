from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.statistics.retention import Answer, Share, true_retention

DAY = date(2026, 5, 11)
NEW, LEARNING, REVIEW, RELEARNING = range(4)
AGAIN, HARD, GOOD, EASY = range(1, 5)


def answer(item: int, rating: int, *, days: int = 10, state: int = REVIEW, on: int = 0) -> Answer:
    return Answer(item, DAY + timedelta(days=on), state, rating, days)


@pytest.mark.parametrize(
    ("answers", "young", "mature"),
    [
        ([], (0, 0), (0, 0)),
        ([answer(1, AGAIN), answer(2, HARD), answer(3, GOOD), answer(4, EASY)], (3, 4), (0, 0)),
        ([answer(1, GOOD, days=20), answer(2, GOOD, days=21), answer(3, AGAIN, days=300)], (1, 1), (1, 2)),
        # The second answer of the day says nothing, whatever it is.
        ([answer(1, AGAIN), answer(1, GOOD), answer(1, EASY)], (0, 1), (0, 0)),
        ([answer(1, AGAIN), answer(1, GOOD, on=1)], (1, 2), (0, 0)),
        # Nor does a step, nor a review after a step of the same day.
        ([answer(1, AGAIN, state=LEARNING), answer(2, GOOD, state=NEW)], (0, 0), (0, 0)),
        ([answer(1, GOOD, state=RELEARNING), answer(1, AGAIN)], (0, 0), (0, 0)),
    ],
)
def test_the_first_review_of_a_card_and_day_counts_and_hard_passes(answers, young, mature):
    found = true_retention(answers)
    assert (found.young.passed, found.young.n) == young
    assert (found.mature.passed, found.mature.n) == mature
    assert (found.total.passed, found.total.n) == (young[0] + mature[0], young[1] + mature[1])


def test_a_share_has_a_rate_and_says_how_far_to_trust_it():
    share = Share(9, 10)
    assert share.rate == 0.9
    assert share.interval.low < 0.6 < share.rate < share.interval.high
    assert Share(0, 0).rate is None
    assert (Share(0, 0).interval.low, Share(0, 0).interval.high) == (0, 1)


answers_of_all_kinds = st.lists(
    st.builds(
        answer,
        st.integers(1, 3),
        st.integers(1, 4),
        days=st.integers(0, 60),
        state=st.integers(0, 3),
        on=st.integers(0, 3),
    )
)


@given(answers_of_all_kinds)
def test_no_card_counts_twice_a_day(answers):
    found = true_retention(answers)
    assert found.total.n <= len({(a.item, a.day) for a in answers})
    assert found.total.passed <= found.total.n


@given(answers_of_all_kinds)
def test_answering_again_on_the_same_day_changes_nothing(answers):
    assert true_retention([*answers, *answers]) == true_retention(answers)
