from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cards.statistics.forecast import DueDay, forecast

TODAY = date(2026, 5, 11)


def days_from_today(*offsets: int) -> list[date]:
    return [TODAY + timedelta(days=offset) for offset in offsets]


def test_overdue_cards_wait_today_but_are_not_due_today():
    found = forecast(days_from_today(-30, -1, 0, 0, 2, 9), TODAY, days=3)
    assert found.overdue == 2
    today, tomorrow, after = days_from_today(0, 1, 2)
    assert found.days == [DueDay(today, 2, 4), DueDay(tomorrow, 0, 4), DueDay(after, 1, 5)]
    assert (found.later, found.busiest) == (1, 2)


def test_nothing_due_is_a_row_of_empty_days():
    found = forecast([], TODAY, days=2)
    assert [day.due for day in found.days] == [0, 0]
    assert (found.overdue, found.later, found.busiest) == (0, 0, 0)


@given(st.lists(st.integers(-50, 50)), st.integers(1, 40))
def test_every_card_is_counted_once(offsets, days):
    found = forecast(days_from_today(*offsets), TODAY, days)
    assert len(found.days) == days
    assert found.overdue + sum(day.due for day in found.days) + found.later == len(offsets)
    assert found.days[-1].due_until == len(offsets) - found.later
