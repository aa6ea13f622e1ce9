from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.grading.late import days_late, late_share

DUE = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("after", "days"),
    [
        (-SECOND, 0),
        (timedelta(0), 0),
        (SECOND, 1),
        (timedelta(days=1), 1),
        (timedelta(days=1) + SECOND, 2),
        (timedelta(days=7), 7),
    ],
)
def test_every_day_begun_is_a_day_late(after, days):
    assert days_late(DUE, DUE + after) == days


@pytest.mark.parametrize(("after", "days"), [(30, 0), (31, 1)])
def test_what_is_on_its_way_has_the_grace(after, days):
    assert days_late(DUE, DUE + after * SECOND, 30 * SECOND) == days


def test_nothing_is_late_that_was_never_due():
    assert days_late(None, DUE) == 0


@pytest.mark.parametrize(
    ("days", "off", "is_daily", "share"),
    [(0, 100, True, 1), (3, 20, False, 0.8), (3, 20, True, 0.4), (6, 20, True, 0), (1, 0, True, 1)],
)
def test_late_work_keeps_a_share_of_its_points(days, off, is_daily, share):
    assert late_share(days, off, is_daily=is_daily) == pytest.approx(share)


@given(st.integers(0, 400), st.floats(0, 100), st.booleans())
def test_no_work_becomes_worth_more_or_less_than_nothing(days, off, is_daily):
    assert 0 <= late_share(days + 1, off, is_daily=is_daily) <= late_share(days, off, is_daily=is_daily) <= 1
