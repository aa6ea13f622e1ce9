from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.statistics.activity import Day, Streak, heat_map, streak

WEDNESDAY = date(2026, 5, 13)


def ago(*days: int) -> list[date]:
    return [WEDNESDAY - timedelta(days=day) for day in days]


def test_the_heat_map_begins_on_a_monday_and_ends_today():
    first, last = heat_map({WEDNESDAY: 4, date(2026, 5, 4): 1}, WEDNESDAY, weeks=2)
    assert [day.day for day in first] == [date(2026, 5, 4) + timedelta(days=n) for n in range(7)]
    assert [day.answers for day in first] == [1, 0, 0, 0, 0, 0, 0]
    assert last == [Day(date(2026, 5, 11), 0, 0), Day(date(2026, 5, 12), 0, 0), Day(WEDNESDAY, 4, 4)]


def test_on_a_sunday_the_last_week_is_whole():
    assert [len(week) for week in heat_map({}, date(2026, 5, 17), weeks=3)] == [7, 7, 7]


@pytest.mark.parametrize(("answers", "level"), [(0, 0), (1, 1), (25, 1), (26, 2), (50, 2), (51, 3), (76, 4), (100, 4)])
def test_levels_are_quarters_of_the_busiest_day_shown(answers, level):
    counts = {WEDNESDAY: answers, WEDNESDAY - timedelta(days=1): 100, WEDNESDAY - timedelta(days=400): 10_000}
    assert heat_map(counts, WEDNESDAY, weeks=4)[-1][-1].level == level


@given(st.dictionaries(st.integers(0, 300), st.integers(1, 500)), st.integers(1, 53), st.integers(0, 6))
def test_the_heat_map_shows_every_answer_of_its_weeks_and_no_other(offsets, weeks, weekday):
    today = WEDNESDAY + timedelta(days=weekday)
    counts = {today - timedelta(days=offset): count for offset, count in offsets.items()}
    days = [day for week in heat_map(counts, today, weeks) for day in week]
    assert days[0].day.weekday() == 0
    assert days[-1].day == today
    assert sum(day.answers for day in days) == sum(n for day, n in counts.items() if day >= days[0].day)
    assert all((day.level > 0) == (day.answers > 0) and day.level <= 4 for day in days)


@pytest.mark.parametrize(
    ("days", "current", "longest"),
    [
        ([], 0, 0),
        ([0], 1, 1),
        ([1], 1, 1),
        ([2], 0, 1),
        ([0, 1, 2], 3, 3),
        ([1, 2, 3], 3, 3),
        ([0, 2, 3, 4], 1, 3),
        ([0, 0, 0, 1, 1], 2, 2),
        ([-1, 0], 1, 1),
        ([5, 6, 7, 8, 20], 0, 4),
    ],
)
def test_a_streak_is_kept_until_a_whole_day_is_missed(days, current, longest):
    assert streak(ago(*days), WEDNESDAY) == Streak(current, longest)


@given(st.sets(st.integers(0, 60)))
def test_the_current_streak_is_never_longer_than_the_longest(days):
    found = streak(ago(*days), WEDNESDAY)
    assert 0 <= found.current <= found.longest <= len(days)
    assert (found.longest > 0) == bool(days)
    assert (found.current > 0) == bool(days & {0, 1})
