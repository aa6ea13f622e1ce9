from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.scheduling.chance import seed_for, uniform
from cards.scheduling.fuzz import Calendar, choose_days, floor_after_pass, fuzz_range
from tests.scheduling import strategies

MONDAY = date(2026, 5, 11)
NORMAL_WEEK = (1, 1, 1, 1, 1, 1, 1)
NO_SUNDAY = (1, 1, 1, 1, 1, 1, 0)
EMPTY = Calendar(MONDAY, {}, NORMAL_WEEK)
CHANCES = [step / 1000 for step in range(1000)]

intervals = st.floats(0.0, 40_000)
chances = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(
    ("interval", "first", "last"),
    [
        (0.2, 0, 0),
        (1, 1, 1),
        (2.4, 2, 2),
        (2.5, 2, 4),
        (3, 2, 4),
        (7, 5, 9),
        (10, 8, 12),
        (20, 17, 23),
        (30, 27, 33),
        (100, 93, 107),
    ],
)
def test_ranges_as_stated(interval, first, last):
    assert fuzz_range(interval) == (first, last)


@pytest.mark.parametrize(("interval", "first", "last"), [(3, 2, 4), (30, 27, 33), (100, 93, 107)])
def test_every_day_of_the_range_is_as_likely_the_ends_too(interval, first, last):
    chosen = Counter(choose_days(interval, 1, 36_500, chance, EMPTY) for chance in CHANCES)
    assert sorted(chosen) == list(range(first, last + 1))
    assert max(chosen.values()) - min(chosen.values()) <= 1


@pytest.mark.parametrize(
    ("interval", "minimum", "maximum", "days"),
    [
        (30, 31, 36_500, {31, 32, 33}),
        (30, 40, 36_500, {40}),
        (30, 1, 28, {27, 28}),
        (30, 1, 10, {10}),
        (30, 40, 35, {35}),
        (1, 3, 36_500, {3}),
        (0.3, 1, 36_500, {1}),
        (200, 1, 195, {188, 189, 190, 191, 192, 193, 194, 195}),
    ],
)
def test_limits_cut_the_range_and_the_maximum_wins(interval, minimum, maximum, days):
    assert {choose_days(interval, minimum, maximum, chance, EMPTY) for chance in CHANCES} == days


@given(
    intervals,
    st.integers(1, 100),
    st.integers(1, 36_500),
    chances,
    strategies.loads(MONDAY),
    strategies.weeks,
    st.sets(st.integers(0, 120), max_size=4),
)
def test_chance_load_and_easy_days_never_leave_the_range(interval, minimum, maximum, chance, load, week, siblings):
    sibling_days = frozenset(MONDAY + timedelta(days=day) for day in siblings)
    days = choose_days(interval, minimum, maximum, chance, Calendar(MONDAY, load, week, sibling_days))
    first, last = fuzz_range(interval)
    assert days <= maximum
    assert min(max(first, minimum), maximum) <= days <= min(max(last, minimum), maximum)


@given(intervals, chances, strategies.loads(MONDAY), strategies.weeks)
def test_the_same_chance_and_load_choose_the_same_day(interval, chance, load, week):
    chosen = {choose_days(interval, 1, 36_500, chance, Calendar(MONDAY, dict(load), week)) for _ in range(2)}
    assert len(chosen) == 1


@pytest.mark.parametrize(
    ("interval", "previous", "floor"),
    [(12.4, 10, 11), (10.4, 10, 10), (8.6, 10, 10), (8.0, 10, 10), (7.4, 10, 1), (1.0, 10, 1), (0.4, 0, 1)],
)
def test_what_could_have_stayed_does_not_shrink_by_chance(interval, previous, floor):
    assert floor_after_pass(interval, previous) == floor


def weights(first: int, last: int, **calendar: object) -> list[float]:
    return Calendar(**{"today": MONDAY, "load": {}, "easy_days": NORMAL_WEEK} | calendar).weights(first, last)


def test_a_day_with_less_due_is_more_welcome_and_an_empty_one_most():
    load = {MONDAY + timedelta(days=8): 1, MONDAY + timedelta(days=9): 4}
    empty, one, four = weights(7, 9, load=load)
    assert (empty, one, four) == pytest.approx((1, 8**-3, 4**-2.15 * 9**-3))


def test_an_easy_day_loses_to_every_normal_day_of_a_small_deck():
    """60 cards: no day of the range is empty but the Sunday, and that is not a reason to fill it."""
    load = {MONDAY + timedelta(days=day): 3 for day in range(40) if day % 7 != 6}
    found = weights(27, 33, load=load, easy_days=NO_SUNDAY)
    assert found[0] < 0.002 * min(found[1:])


def test_a_day_with_fewer_gets_less_than_a_normal_day():
    fewer, normal, *_ = weights(6, 7, load={MONDAY + timedelta(days=n): 2 for n in (6, 7)}, easy_days=(1,) * 6 + (0.5,))
    assert 0.5 < fewer / normal < 0.8
    fewer, normal = weights(6, 7, easy_days=(1,) * 6 + (0.5,))
    assert 0 < fewer < 0.01 * normal


def test_the_days_around_a_sibling_are_less_welcome_the_nearer_they_are():
    sibling = MONDAY + timedelta(days=20)
    found = weights(20, 25, sibling_days=frozenset({sibling}))
    assert found == pytest.approx([1e-6, 0.2, 0.4, 0.6, 0.8, 1])
    assert weights(15, 19, sibling_days=frozenset({sibling})) == pytest.approx([1, 0.8, 0.6, 0.4, 0.2])


def due_after_a_year(easy_days: tuple[float, ...], is_balanced: bool) -> Counter[date]:
    """60 cards whose intervals grow from 3 to 60 days, each put on a day in turn: how many came due on each day."""
    due: Counter[date] = Counter()
    for card in range(60):
        day = MONDAY + timedelta(days=card % 3)
        for review, interval in enumerate((3, 6, 11, 18, 28, 40, 55, 60)):
            load = due if is_balanced else {}
            chance = uniform(seed_for(card, review))
            days = choose_days(interval, 1, 36_500, chance, Calendar(day, load, easy_days))
            day += timedelta(days=days)
            due[day] += 1
    return due


def sundays(due: Counter[date]) -> int:
    return sum(count for day, count in due.items() if day.weekday() == 6)


def test_load_balancing_levels_the_days_of_a_deck_of_60():
    plain, balanced = (due_after_a_year(NORMAL_WEEK, is_balanced) for is_balanced in (False, True))
    assert plain.total() == balanced.total() == 480
    assert sum(count**2 for count in balanced.values()) < 0.85 * sum(count**2 for count in plain.values())
    assert max(balanced.values()) < max(plain.values())


def test_easy_days_clear_the_sundays_of_a_deck_of_60():
    normal, easy = (sundays(due_after_a_year(week, is_balanced=True)) for week in (NORMAL_WEEK, NO_SUNDAY))
    assert normal > 50
    assert easy <= 5


def test_a_range_of_nothing_but_easy_days_is_used_all_the_same():
    no_day = Calendar(MONDAY, {}, (0, 0, 0, 0, 0, 0, 0))
    assert {choose_days(10, 1, 36_500, chance, no_day) for chance in CHANCES} == set(range(8, 13))


def test_long_intervals_are_spread_but_not_balanced():
    only_one_empty = Calendar(MONDAY, {MONDAY + timedelta(days=n): 50 for n in range(200) if n != 94}, NORMAL_WEEK)
    assert {choose_days(90, 1, 36_500, chance, only_one_empty) for chance in CHANCES[1:]} == {94}
    assert {choose_days(90.1, 1, 36_500, chance, only_one_empty) for chance in CHANCES} == set(range(84, 98))
