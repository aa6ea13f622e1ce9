import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.statistics.interval import Interval, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (0, 0, 0, 1),
        (0, 10, 0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1),
        (81, 263, 0.2553, 0.3662),  # Newcombe (1998), table I
        (15, 148, 0.0624, 0.1605),  # Newcombe (1998), table I
    ],
)
def test_published_and_worked_intervals(successes, n, low, high):
    found = wilson(successes, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_in_its_interval_and_that_within_0_and_1(counts):
    successes, n = counts
    found = wilson(successes, n)
    assert 0 <= found.low <= successes / n <= found.high <= 1
    mirrored = wilson(n - successes, n)
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((found.low, found.high))


@given(st.integers(1, 50))
def test_more_of_the_same_makes_it_narrower(n):
    few, many = wilson(n, 2 * n), wilson(10 * n, 20 * n)
    assert many.high - many.low < few.high - few.low
    assert wilson(n, 2 * n, z=0) == Interval(0.5, 0.5)
