"""Memories, rules and moments as students may have them, for the property tests."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from cards.scheduling.memory import STABILITY_MAX, Memory, Rules, State

# Far from and close to UTC, whole and odd offsets, the clock changed in either half of the year or never.
ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "America/Santiago",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Asia/Tokyo",
        "Pacific/Auckland",
        "Pacific/Chatham",
        "Pacific/Honolulu",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "Antarctica/Troll",
    )
]

zones = st.sampled_from(ZONES)
hours = st.integers(0, 23)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
stabilities = st.floats(0.001, STABILITY_MAX)
difficulties = st.floats(1, 10)
states = st.sampled_from(State)
seeds = st.integers(0, 2**64 - 1)
steps = st.lists(st.integers(1, 3 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes)), max_size=3).map(tuple)
weeks = st.tuples(*[st.sampled_from([0, 0.5, 1])] * 7)


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    return Rules(
        zone=draw(zones),
        day_start_hour=draw(hours),
        desired_retention=draw(st.floats(0.7, 0.97)),
        learning_steps=draw(steps),
        relearning_steps=draw(steps),
        maximum_interval=draw(st.sampled_from([1, 2, 30, 365, 36_500])),
        easy_days=draw(weeks),
    )


@st.composite
def memories(draw: st.DrawFn, now: datetime, state: State) -> Memory:
    """New, or answered up to ten years before `now`."""
    if state == State.NEW:
        return Memory.new()
    last = now - timedelta(seconds=draw(st.integers(0, 10 * 365 * 86_400)))
    days = draw(st.integers(1, 4000)) if state == State.REVIEW else 0
    return Memory(
        state=state,
        step=0 if state == State.REVIEW else draw(st.integers(0, 3)),
        stability=draw(stabilities),
        difficulty=draw(difficulties),
        due_at=last + timedelta(days=days),
        last_reviewed_at=last,
        reviews=draw(st.integers(1, 500)),
        lapses=draw(st.integers(0, 50)),
        interval_days=days,
    )


@st.composite
def loads(draw: st.DrawFn, today: date) -> dict[date, int]:
    counts = draw(st.lists(st.integers(0, 300), max_size=120))
    return {today + timedelta(days=days): count for days, count in enumerate(counts)}
