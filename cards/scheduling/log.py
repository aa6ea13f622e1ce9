"""The review log of one item, and what follows from it: the memory, and the histories that FSRS is fitted to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from cards.scheduling.day import elapsed_days, study_day
from cards.scheduling.memory import Memory, Rating, State, remember, retrievability


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One answer as the log keeps it: what was decided (state, step, due, interval), and under which rules.

    `zone`, `day_start_hour` and `parameters` are those in force at the answer. Stability and difficulty are not taken
    from the log but computed anew, by the same function as live.
    """

    reviewed_at: datetime
    rating: Rating
    state_before: State
    state_after: State
    step_after: int
    due_at: datetime | None
    interval_days: int
    zone: ZoneInfo
    day_start_hour: int
    parameters: tuple[float, ...]
    item_version: int

    def is_start_after(self, last: Self | None) -> bool:
        """Whether nothing before this row counts: the item is met for the first time, or means something else now.

        Where two logs were merged, the second one's first meeting is new at the same version. It takes nothing away.
        """
        return last is None or (self.state_before == State.NEW and self.item_version > last.item_version)

    def days_since(self, last: datetime) -> int:
        return elapsed_days(last, self.reviewed_at, self.zone, self.day_start_hour)


def fold(rows: Iterable[Reviewed]) -> Memory:
    """The memory that one item's rows make, in time order: equal to the last bit to what was written live."""
    memory = Memory.new()
    last: Reviewed | None = None
    for row in rows:
        memory = _after(Memory.new() if row.is_start_after(last) else memory, row)
        last = row
    return memory


def _after(before: Memory, row: Reviewed) -> Memory:
    days = row.days_since(before.last_reviewed_at) if before.last_reviewed_at else 0
    stability, difficulty = remember(before.stability, before.difficulty, row.rating, days, row.parameters)
    is_lapse = row.state_before == State.REVIEW and row.rating == Rating.AGAIN
    return Memory(
        state=row.state_after,
        step=row.step_after,
        stability=stability,
        difficulty=difficulty,
        due_at=row.due_at,
        last_reviewed_at=row.reviewed_at,
        reviews=before.reviews + 1,
        lapses=before.lapses + is_lapse,
        interval_days=row.interval_days,
    )


class Answered(NamedTuple):
    """One answer of a history: the study day (a count; only differences matter) and the rating."""

    day: int
    rating: int


def history(rows: Iterable[Reviewed]) -> list[Answered]:
    """One item's rows, in time order, as the optimiser takes them: from the last time it was new.

    Days are counted up by the differences that scheduling used, so that what is fitted is what is served; a student who
    travels may thereby be a day off the calendar.
    """
    counted = _since_start(rows)
    if not counted:
        return []
    first = counted[0]
    day = study_day(first.reviewed_at, first.zone, first.day_start_hour).toordinal()
    found = [Answered(day, first.rating)]
    for last, row in pairwise(counted):
        day += row.days_since(last.reviewed_at)
        found.append(Answered(day, row.rating))
    return found


class Recalled(NamedTuple):
    """An answer against what was expected of it: study days since the last one, rating, and the chance of recall."""

    elapsed_days: int
    rating: int
    recall: float


def recalled(answers: Iterable[Answered], parameters: tuple[float, ...]) -> Iterator[Recalled]:
    """What these parameters would have predicted before each answer of a history but the first."""
    last: Answered | None = None
    stability: float | None = None
    difficulty: float | None = None
    for answer in answers:
        days = answer.day - last.day if last else 0
        if stability is not None:
            yield Recalled(days, answer.rating, retrievability(stability, days, parameters))
        stability, difficulty = remember(stability, difficulty, Rating(answer.rating), days, parameters)
        last = answer


def _since_start(rows: Iterable[Reviewed]) -> list[Reviewed]:
    counted: list[Reviewed] = []
    for row in rows:
        if row.is_start_after(counted[-1] if counted else None):
            counted = []
        counted.append(row)
    return counted
