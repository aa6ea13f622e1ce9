from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.statistics.histogram import Bar, difficulty_histogram, histogram, stability_histogram


def test_a_bar_holds_its_low_end_and_the_last_one_its_high_end_too():
    assert histogram([1, 1.9, 2, 3], (1, 2, 3)) == [Bar(1, 2, 2), Bar(2, 3, 2)]


def test_stabilities_are_counted_in_bars_that_grow():
    counts = {(bar.low, bar.high): bar.count for bar in stability_histogram([0.2, 0.99, 1, 29, 30, 364, 365, 36_500])}
    assert counts[0, 1] == 2
    assert counts[1, 3] == 1
    assert counts[14, 30] == 1
    assert counts[30, 90] == 1
    assert counts[180, 365] == 1
    assert counts[365, inf] == 2


def test_difficulties_are_counted_one_by_one_from_1_to_10():
    found = difficulty_histogram([1, 1.5, 5, 9.99, 10])
    assert [bar.count for bar in found] == [2, 0, 0, 0, 1, 0, 0, 0, 2]
    assert [bar.low for bar in found] == list(range(1, 10))


@pytest.mark.parametrize("value", [0.99, 10.01, -inf, float("nan")])
def test_what_no_bar_can_hold_is_refused(value):
    with pytest.raises(ValueError, match="outside"):
        difficulty_histogram([5, value])


@given(st.lists(st.floats(0.001, 36_500)))
def test_every_value_is_in_one_bar(values):
    bars = stability_histogram(values)
    assert sum(bar.count for bar in bars) == len(values)
    assert all(bar.count == sum(bar.low <= value < bar.high for value in values) for bar in bars)
