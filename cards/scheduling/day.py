"""Study days: a student's day runs from the rollover hour to the next one, by the clock on the student's wall.

Times are aware and in UTC; a zone turns them into wall-clock times. The hour before the rollover belongs to the day
before, so that a session past midnight stays one session.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
# Chatham Island in summer. Only the Line Islands are further east; a day behind this clock, further west than Hawaii,
# only Niue and a part of Samoa.
_EASTERN_OFFSET = timedelta(hours=13, minutes=45)


def study_day(at: datetime, zone: ZoneInfo, day_start_hour: int) -> date:
    """The study day that `at` falls on: the day `d` with `day_starts_at(d) <= at < day_starts_at(d + 1)`."""
    local = at.astimezone(zone)
    day = local.date() if local.hour >= day_start_hour else local.date() - ONE_DAY
    # A clock set back across the rollover shows the old day once more, but a day that has begun does not end again.
    if local.fold and day_starts_at(day + ONE_DAY, zone, day_start_hour) <= at:
        return day + ONE_DAY
    return day


@lru_cache(maxsize=4096)
def day_starts_at(day: date, zone: ZoneInfo, day_start_hour: int) -> datetime:
    """The instant (UTC) at which the study day begins.

    Where the clock skips the rollover hour, the day begins as the clock jumps; where it shows it twice, the first time.
    """
    wall = datetime.combine(day, time(day_start_hour), zone)
    start = wall.astimezone(UTC)
    if start.astimezone(zone) == wall:
        return start
    return _jump_over(wall, start)


def _jump_over(wall: datetime, after: datetime) -> datetime:
    """The instant at which the clock jumps over the wall time; `after` is some instant past the jump."""
    before = wall.replace(fold=1).astimezone(UTC)
    while after - before > datetime.resolution:
        middle = before + (after - before) // 2
        if middle.astimezone(wall.tzinfo) < wall:
            before = middle
        else:
            after = middle
    return after


def next_day_at(at: datetime, zone: ZoneInfo, day_start_hour: int) -> datetime:
    """The instant (UTC) at which the study day of `at` ends and the next begins."""
    return day_starts_at(study_day(at, zone, day_start_hour) + ONE_DAY, zone, day_start_hour)


def comes_at(due_at: datetime, interval_days: int, zone: ZoneInfo, day_start_hour: int) -> datetime:
    """When something comes to a student who is in this zone now: a step at its time, the rest as its study day begins.

    `due_at` of the rest is the start of its study day where the student was at the answer; here that instant may lie in
    the day before. What counts is the day on the wall there, and `due_at` shows it wherever that was from Hawaii to
    Chatham Island. Somebody who comes from beyond, or goes there, may meet a card one day off.
    """
    if not interval_days:
        return due_at
    here = study_day(due_at, zone, day_start_hour)
    start = day_starts_at(here, zone, day_start_hour)
    if start == due_at:
        return start
    meant = (due_at + _EASTERN_OFFSET - timedelta(hours=day_start_hour)).date()
    return day_starts_at(min(max(meant, here), here + ONE_DAY), zone, day_start_hour)


def comes_on(due_at: datetime, interval_days: int, zone: ZoneInfo, day_start_hour: int) -> date:
    """The study day of `comes_at`."""
    return study_day(comes_at(due_at, interval_days, zone, day_start_hour), zone, day_start_hour)


def due_before(today: date, zone: ZoneInfo, day_start_hour: int) -> datetime:
    """`comes_at` as a bound on `due_at`, for a database: below it lies what comes today or came before."""
    start, end = (day_starts_at(day, zone, day_start_hour) for day in (today, today + ONE_DAY))
    meant = datetime.combine(today + ONE_DAY, time(day_start_hour), UTC) - _EASTERN_OFFSET
    return min(max(meant, start + datetime.resolution), end)


def elapsed_days(last: datetime, now: datetime, zone: ZoneInfo, day_start_hour: int) -> int:
    """Study days from `last` to `now`, both read in the zone in force now; 0 if a clock went back."""
    return max(0, (study_day(now, zone, day_start_hour) - study_day(last, zone, day_start_hour)).days)
