"""What each of the four ratings would do to a memory. The buttons show it, and the pressed one is written as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cards.scheduling.chance import seed_for, uniform
from cards.scheduling.day import ONE_DAY, day_starts_at, elapsed_days, study_day
from cards.scheduling.fuzz import Calendar, choose_days, floor_after_pass
from cards.scheduling.memory import (
    Memory,
    Rating,
    Rules,
    State,
    Trace,
    interval_days,
    remember_each,
    retrievability,
)
from cards.scheduling.steps import step_after

__all__ = ["Outcome", "outcomes", "seed_for"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One rating's consequence: the memory after it, and what the log keeps of the moment before.

    `interval` is what the button says: the step's delay, or `days` whole days. `days` is 0 for a step within the day.
    `elapsed_days` and `elapsed_seconds` are -1 and `retrievability` (before the answer) is None the first time.
    """

    rating: Rating
    memory: Memory
    interval: timedelta
    days: int
    elapsed_days: int
    elapsed_seconds: int
    retrievability: float | None
    is_new_leech: bool


def outcomes(
    memory: Memory,
    now: datetime,
    rules: Rules,
    seed: int,
    load: Mapping[date, int],
    sibling_days: frozenset[date] = frozenset(),
) -> dict[Rating, Outcome]:
    """The four outcomes of answering at `now`. The same arguments give the same outcomes, whenever and wherever.

    `load` counts the cards due on each coming study day, `sibling_days` are those on which the same fact is due.
    What is due by the day is due from the start of that study day in the student's zone; a step whose delay reaches
    past the end of the study day becomes due by the day too. Among passing ratings given days, each gets at least one
    more than the one before, up to the maximum interval.
    """
    answer = _Answer(memory, now, rules, study_day(now, rules.zone, rules.day_start_hour), uniform(seed))
    calendar = Calendar(answer.today, load, rules.easy_days, sibling_days)
    since_days, since_seconds, recall = _since_last(memory, now, rules)
    traces = remember_each(memory.stability, memory.difficulty, max(since_days, 0), rules.parameters)
    found: dict[Rating, Outcome] = {}
    longest = 0
    for rating, trace in zip(Rating, traces, strict=True):
        after, interval = answer.after(rating, trace, longest, calendar)
        if rating != Rating.AGAIN:
            longest = after.interval_days
        is_new_leech = after.lapses > memory.lapses and is_leech_again(after.lapses, rules.leech_threshold)
        found[rating] = Outcome(
            rating, after, interval, after.interval_days, since_days, since_seconds, recall, is_new_leech
        )
    return found


def is_leech_again(lapses: int, threshold: int) -> bool:
    """Whether this many lapses make a leech: at the threshold, and again every half threshold (rounded up) after it."""
    return 0 < threshold <= lapses and (lapses - threshold) % ((threshold + 1) // 2) == 0


def _since_last(memory: Memory, now: datetime, rules: Rules) -> tuple[int, int, float | None]:
    """Study days and seconds since the last answer, and the chance of recall now; -1, -1, None before the first."""
    last = memory.last_reviewed_at
    if last is None or memory.stability is None:
        return -1, -1, None
    days = elapsed_days(last, now, rules.zone, rules.day_start_hour)
    return days, max(0, int((now - last).total_seconds())), retrievability(memory.stability, days, rules.parameters)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the four ratings have in common."""

    memory: Memory
    now: datetime
    rules: Rules
    today: date
    chance: float

    def after(self, rating: Rating, trace: Trace, longest: int, calendar: Calendar) -> tuple[Memory, timedelta]:
        """The memory after this rating and the interval given; `longest` is the days of the rating below it."""
        before = self.memory
        is_lapse = before.state == State.REVIEW and rating == Rating.AGAIN
        step = step_after(before, rating, self.rules)
        if step is None:
            state, index = State.REVIEW, 0
            days = self._review_days(rating, trace[0], longest, calendar)
            due_at, interval = self._day_starts_in(days), timedelta(days=days)
        else:
            index, delay = step
            state = State.LEARNING if before.state in (State.NEW, State.LEARNING) else State.RELEARNING
            due_at, days = self._step_due(delay)
            interval = timedelta(days=days) if days else delay
        lapses = before.lapses + is_lapse
        return Memory(state, index, *trace, due_at, self.now, before.reviews + 1, lapses, days), interval

    def _review_days(self, rating: Rating, stability: float, longest: int, calendar: Calendar) -> int:
        rules = self.rules
        interval = interval_days(stability, rules.desired_retention, rules.parameters)
        minimum = 1 if rating == Rating.AGAIN else longest + 1
        if self.memory.state == State.REVIEW and rating != Rating.AGAIN:
            minimum = max(minimum, floor_after_pass(interval, self.memory.interval_days))
        return choose_days(interval, minimum, rules.maximum_interval, self.chance, calendar)

    def _step_due(self, delay: timedelta) -> tuple[datetime, int]:
        """When a step falls due, and in how many days if that is not today."""
        due_at = self.now + delay
        if due_at < self._day_starts_in(1):
            return due_at, 0
        days = (study_day(due_at, self.rules.zone, self.rules.day_start_hour) - self.today).days
        return self._day_starts_in(days), days

    def _day_starts_in(self, days: int) -> datetime:
        return day_starts_at(self.today + ONE_DAY * days, self.rules.zone, self.rules.day_start_hour)
