"""What the progress page reads of a student: the days, the memories, and the log as plain values."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, QuerySet, Sum

from cards.models import CARD_KINDS, Memory, Review, Status, Student
from cards.scheduling.day import comes_on
from cards.scheduling.log import Answered, Reviewed, history
from cards.scheduling.memory import DEFAULT_PARAMETERS, Rating, State

YEAR = timedelta(days=365)
# Some 30 a day for a year. Whoever answers more sees the latest, and is told so.
MOST_ROWS = 10_000
DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class DaySum:
    """A study day's answers, practice included."""

    day: date
    answers: int
    seconds: float


def days(student: Student, now: datetime) -> list[DaySum]:
    """The study days of the last year, earliest first."""
    rows = Review.objects.standing().filter(student=student, reviewed_at__gte=now - YEAR)
    sums = rows.values("studied_on").annotate(answers=Count("pk"), ms=Sum("duration_ms")).order_by("studied_on")
    return [DaySum(row["studied_on"], row["answers"], row["ms"] / 1000) for row in sums]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A card that was met: `due_on` is None while it is suspended."""

    due_on: date | None
    stability: float
    difficulty: float


def memories(student: Student) -> list[Remembered]:
    """Of published cards that were answered, and have not changed in meaning since."""
    known = Memory.objects.filter(student=student, stability__isnull=False, due_at__isnull=False)
    known = known.filter(item__status=Status.PUBLISHED, item__kind__in=CARD_KINDS)
    known = known.filter(item_version__gte=F("item__meaning_version"))
    rules = student.rules()
    clock = rules.zone, rules.day_start_hour
    found = []
    # The filter above keeps out the rows in which these are NULL.
    rows: Any = known.values_list("due_at", "interval_days", "buried_until", "is_suspended", "stability", "difficulty")
    for due_at, interval_days, buried_until, is_suspended, stability, difficulty in rows:
        due_on = comes_on(due_at, interval_days, *clock)
        due_on = max(due_on, buried_until) if buried_until else due_on
        found.append(Remembered(None if is_suspended else due_on, stability, difficulty))
    return found


@dataclass(frozen=True, slots=True)
class Logged:
    """A row of the log that made a memory, `recall` as it was predicted then (None for the first answer)."""

    item: int
    studied_on: date
    interval_days: int
    recall: float | None
    reviewed: Reviewed


def log(student: Student, now: datetime) -> list[Logged]:
    """The last year's rows in time order, at most MOST_ROWS of them."""
    latest = _rows(student).filter(reviewed_at__gte=now - YEAR).order_by("-reviewed_at", "-pk")[:MOST_ROWS]
    return [_logged(*row) for row in reversed(latest)]


def histories(student: Student) -> list[list[Answered]]:
    """The whole log, card by card, as the optimiser takes it."""
    rows = _rows(student).order_by("item_id", "reviewed_at", "pk")
    logged = (_logged(*row) for row in rows.iterator(2000))
    return [history(row.reviewed for row in found) for _, found in groupby(logged, lambda row: row.item)]


def _rows(student: Student) -> QuerySet[Review, Any]:
    return (
        Review.objects.learning()
        .filter(student=student)
        .values_list(
            *("item_id", "studied_on", "interval_before_s", "retrievability_before"),
            *("reviewed_at", "rating", "state_before", "state_after", "step_after", "due_at", "interval_days"),
            *("time_zone", "day_start_hour", "item_version"),
        )
    )


def _logged(
    item: int, studied_on: date, interval_s: int, recall: float | None, reviewed_at: datetime, rating: int,
    state_before: int, state_after: int, step: int, due_at: datetime | None, interval_days: int,
    time_zone: str, day_start_hour: int, item_version: int,
) -> Logged:  # fmt: skip
    reviewed = Reviewed(
        reviewed_at=reviewed_at,
        rating=Rating(rating),
        state_before=State(state_before),
        state_after=State(state_after),
        step_after=step,
        due_at=due_at,
        interval_days=interval_days,
        zone=ZoneInfo(time_zone),
        day_start_hour=day_start_hour,
        # Neither a history nor a day asks for them, and a join would.
        parameters=DEFAULT_PARAMETERS,
        item_version=item_version,
    )
    # Due at the start of its study day, so an interval of whole days is up to a day short in seconds.
    return Logged(item, studied_on, -(-interval_s // DAY_S), recall, reviewed)
