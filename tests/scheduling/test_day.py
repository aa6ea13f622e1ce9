from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cards.scheduling.day import comes_at, day_starts_at, due_before, elapsed_days, next_day_at, study_day
from tests.scheduling import strategies

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
SANTIAGO = ZoneInfo("America/Santiago")
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")
PAGO_PAGO = ZoneInfo("Pacific/Pago_Pago")
UTC_ZONE = ZoneInfo("UTC")


def local(text: str, zone: ZoneInfo) -> datetime:
    """A wall-clock time as the instant it means; the first one where the clock shows it twice."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("wall", "hour", "day"),
    [
        ("2026-05-10T23:59", 4, date(2026, 5, 10)),
        ("2026-05-11T00:01", 4, date(2026, 5, 10)),
        ("2026-05-11T03:59", 4, date(2026, 5, 10)),
        ("2026-05-11T04:00", 4, date(2026, 5, 11)),
        ("2026-05-11T04:01", 4, date(2026, 5, 11)),
        ("2026-05-10T23:59", 0, date(2026, 5, 10)),
        ("2026-05-11T00:00", 0, date(2026, 5, 11)),
        ("2026-05-11T00:01", 0, date(2026, 5, 11)),
        ("2026-05-11T22:59", 23, date(2026, 5, 10)),
        ("2026-05-11T23:00", 23, date(2026, 5, 11)),
        ("2026-01-01T03:59", 4, date(2025, 12, 31)),
        ("2028-03-01T01:00", 4, date(2028, 2, 29)),
    ],
)
@pytest.mark.parametrize("zone", [BERLIN, UTC_ZONE, KIRITIMATI, PAGO_PAGO], ids=str)
def test_the_hours_before_the_rollover_belong_to_the_day_before(wall, hour, day, zone):
    assert study_day(local(wall, zone), zone, hour) == day


@pytest.mark.parametrize(
    ("first", "second", "hour", "days"),
    [
        ("2026-05-10T23:59", "2026-05-11T00:01", 4, 0),
        ("2026-05-10T23:59", "2026-05-11T00:01", 0, 1),
        ("2026-05-11T03:59", "2026-05-11T04:01", 4, 1),
        ("2026-05-11T03:59", "2026-05-11T04:01", 0, 0),
        ("2026-05-10T22:00", "2026-05-11T08:00", 4, 1),
        ("2026-05-10T08:00", "2026-05-12T03:00", 4, 1),
        ("2026-05-10T08:00", "2026-06-09T05:00", 4, 30),
    ],
)
@pytest.mark.parametrize("zone", [BERLIN, UTC_ZONE], ids=str)
def test_study_days_count_rollovers_and_not_blocks_of_24_hours(first, second, hour, days, zone):
    assert elapsed_days(local(first, zone), local(second, zone), zone, hour) == days


# For each zone the days on which its clock changes in 2026, and how long the study day is in which that happens.
CHANGES = [
    (BERLIN, date(2026, 3, 28), 23),
    (BERLIN, date(2026, 10, 24), 25),
    (NEW_YORK, date(2026, 3, 7), 23),
    (NEW_YORK, date(2026, 10, 31), 25),
    (LORD_HOWE, date(2026, 10, 3), 23.5),
    (LORD_HOWE, date(2026, 4, 4), 24.5),
    (SANTIAGO, date(2026, 9, 5), 23),
    (SANTIAGO, date(2026, 4, 4), 25),
]


@pytest.mark.parametrize(("zone", "day", "length"), CHANGES, ids=str)
def test_a_day_on_which_the_clock_changes_is_one_day_all_the_same(zone, day, length):
    start = day_starts_at(day, zone, 4)
    end = next_day_at(start, zone, 4)
    assert end - start == timedelta(hours=length)
    assert start.astimezone(zone).hour == end.astimezone(zone).hour == 4
    assert study_day(end - timedelta(seconds=1), zone, 4) == day
    assert elapsed_days(start, end - timedelta(seconds=1), zone, 4) == 0
    assert elapsed_days(end - timedelta(seconds=1), end, zone, 4) == 1
    assert elapsed_days(start - timedelta(seconds=1), end, zone, 4) == 2


@pytest.mark.parametrize(
    ("zone", "day", "hour", "start"),
    [
        # The clock jumps from 2:00 to 3:00 in New York and from 0:00 to 1:00 in Santiago.
        (NEW_YORK, date(2026, 3, 8), 2, datetime(2026, 3, 8, 7, tzinfo=UTC)),
        (NEW_YORK, date(2026, 3, 8), 3, datetime(2026, 3, 8, 7, tzinfo=UTC)),
        (SANTIAGO, date(2026, 9, 6), 0, datetime(2026, 9, 6, 4, tzinfo=UTC)),
        # On Lord Howe Island it jumps half an hour, from 2:00 to 2:30.
        (LORD_HOWE, date(2026, 10, 4), 2, datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        # Samoa left out 30 December 2011; those hours of the 31st before the rollover are all it has.
        (ZoneInfo("Pacific/Apia"), date(2011, 12, 30), 4, datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ],
    ids=str,
)
def test_a_rollover_hour_that_the_clock_skips_comes_as_it_jumps(zone, day, hour, start):
    assert day_starts_at(day, zone, hour) == start
    assert study_day(start, zone, hour) == day
    assert study_day(start - timedelta(microseconds=1), zone, hour) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "start"),
    [
        (NEW_YORK, date(2026, 11, 1), 1, datetime(2026, 11, 1, 5, tzinfo=UTC)),
        (BERLIN, date(2026, 10, 25), 2, datetime(2026, 10, 25, 0, tzinfo=UTC)),
        # Here the clock goes back over the rollover: from 3:00 to 1:00, and from a minute past midnight to 23:01.
        (ZoneInfo("Antarctica/Troll"), date(2026, 10, 25), 2, datetime(2026, 10, 25, 0, tzinfo=UTC)),
        (ZoneInfo("America/St_Johns"), date(2006, 10, 29), 0, datetime(2006, 10, 29, 2, 30, tzinfo=UTC)),
    ],
    ids=str,
)
def test_a_rollover_hour_that_the_clock_shows_twice_comes_once(zone, day, hour, start):
    assert day_starts_at(day, zone, hour) == start
    for minutes in range(0, 300, 15):
        assert study_day(start + timedelta(minutes=minutes), zone, hour) == day


@pytest.mark.parametrize(
    ("home", "away", "first", "second", "days"),
    [
        # Kiritimati is 14 hours ahead of UTC: the answer of Sunday evening in London was one of Monday there.
        (UTC_ZONE, KIRITIMATI, "2026-05-10T20:00", "2026-05-11T20:00", 0),
        (UTC_ZONE, KIRITIMATI, "2026-05-10T10:00", "2026-05-11T20:00", 1),
        # Pago Pago is 11 hours behind UTC.
        (UTC_ZONE, PAGO_PAGO, "2026-05-10T20:00", "2026-05-10T20:00", 0),
        (UTC_ZONE, PAGO_PAGO, "2026-05-10T10:00", "2026-05-10T10:00", 1),
        (PAGO_PAGO, KIRITIMATI, "2026-05-10T12:00", "2026-05-12T12:00", 1),
        (KIRITIMATI, PAGO_PAGO, "2026-05-10T12:00", "2026-05-10T12:00", 1),
    ],
    ids=str,
)
def test_a_traveller_reads_both_answers_by_the_clock_where_they_are_now(home, away, first, second, days):
    assert elapsed_days(local(first, home), local(second, away), away, 4) == days


def test_a_clock_that_went_back_makes_no_negative_days():
    now = local("2026-05-10T12:00", BERLIN)
    assert elapsed_days(now + timedelta(days=3), now, BERLIN, 4) == 0


@given(strategies.moments, strategies.zones, strategies.hours)
def test_every_instant_lies_between_the_start_of_its_study_day_and_the_next(at, zone, hour):
    assert day_starts_at(study_day(at, zone, hour), zone, hour) <= at < next_day_at(at, zone, hour)


@given(strategies.zones, strategies.hours, st.sampled_from(CHANGES), st.integers(-40 * 60, 40 * 60))
def test_so_it_does_around_a_change_of_the_clock(zone, hour, change, minutes):
    at = day_starts_at(change[1], change[0], 4) + timedelta(minutes=minutes)
    assert day_starts_at(study_day(at, zone, hour), zone, hour) <= at < next_day_at(at, zone, hour)


@given(st.lists(strategies.moments, min_size=3, max_size=3).map(sorted), strategies.zones, strategies.hours)
def test_elapsed_days_add_up(moments, zone, hour):
    first, second, third = moments
    there, on = elapsed_days(first, second, zone, hour), elapsed_days(second, third, zone, hour)
    assert there + on == elapsed_days(first, third, zone, hour)


@given(strategies.moments, st.integers(0, 10**6), strategies.zones, strategies.zones, strategies.hours)
def test_travel_moves_the_count_by_a_day_at_most_and_never_below_zero(first, minutes, home, away, hour):
    second = first + timedelta(minutes=minutes)
    at_home, there = elapsed_days(first, second, home, hour), elapsed_days(first, second, away, hour)
    assert there >= 0
    assert abs(at_home - there) <= 1


@pytest.mark.parametrize(
    ("home", "away"),
    [
        (BERLIN, NEW_YORK),  # 4:00 of the due day is 22:00 of the day before
        (NEW_YORK, BERLIN),
        (BERLIN, ZoneInfo("America/Los_Angeles")),
        (ZoneInfo("Asia/Tokyo"), NEW_YORK),
        (ZoneInfo("Europe/London"), ZoneInfo("Pacific/Auckland")),
        (ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Honolulu")),
        (ZoneInfo("Pacific/Honolulu"), ZoneInfo("Pacific/Auckland")),
    ],
    ids=str,
)
@pytest.mark.parametrize("month", range(1, 13))
def test_what_is_due_by_the_day_comes_on_that_day_wherever_the_student_is_then(home, away, month):
    due_at = day_starts_at(date(2026, month, 15), home, 4)
    assert comes_at(due_at, 3, away, 4) == local(f"2026-{month:02}-15T04:00", away)


def test_a_step_comes_at_its_minute_wherever_the_student_is_then():
    due_at = local("2026-05-10T12:34", BERLIN)
    assert comes_at(due_at, 0, NEW_YORK, 4) == due_at


# Every offset from Hawaii to Chatham Island, with and without a change of the clock.
travelled = st.sampled_from([zone for zone in strategies.ZONES if zone not in (KIRITIMATI, PAGO_PAGO)])
days_on = st.dates(date(2000, 1, 2), date(2049, 12, 31))


@given(days_on, travelled, travelled, strategies.hours)
@example(date(2026, 3, 9), LORD_HOWE, NEW_YORK, 2)
@example(date(2026, 10, 25), BERLIN, SANTIAGO, 3)
@example(date(2026, 9, 27), ZoneInfo("Pacific/Chatham"), ZoneInfo("Pacific/Honolulu"), 3)
def test_a_traveller_meets_every_card_on_its_day(day, home, away, hour):
    comes = comes_at(day_starts_at(day, home, hour), 1, away, hour)
    assert comes == day_starts_at(day, away, hour)


@given(days_on, strategies.zones, strategies.hours)
def test_a_student_who_stays_meets_every_card_as_its_day_begins(day, zone, hour):
    start = day_starts_at(day, zone, hour)
    assert comes_at(start, 1, zone, hour) == start


@given(days_on, strategies.zones, strategies.zones, strategies.hours, strategies.hours)
def test_nobody_meets_a_card_more_than_a_day_off(day, home, away, hour, hour_then):
    comes = comes_at(day_starts_at(day, home, hour_then), 1, away, hour)
    assert abs((study_day(comes, away, hour) - day).days) <= 1


@given(days_on, st.integers(-2, 2), strategies.zones, strategies.zones, strategies.hours, strategies.hours)
def test_the_bound_for_a_database_says_the_same(day, days, home, away, hour, hour_then):
    due_at, today = day_starts_at(day, home, hour_then), day + timedelta(days=days)
    assert (due_at < due_before(today, away, hour)) == (
        comes_at(due_at, 1, away, hour) < day_starts_at(today + timedelta(days=1), away, hour)
    )
