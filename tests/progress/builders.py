"""A student's past, made by the scheduler itself: due cards are answered day by day by somebody with a given memory."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from cards.models import Item, Memory, Review, Student
from cards.scheduling import memory as scheduling
from cards.scheduling.day import next_day_at, study_day
from cards.scheduling.memory import DEFAULT_PARAMETERS, Rating, Rules, State, remember, retrievability
from cards.scheduling.outcome import Outcome, outcomes

ONE_DAY = timedelta(days=1)


# Somebody who forgets far sooner than FSRS expects of anybody: first stabilities, their growth, and the curve's decay.
FORGETFUL = (
    *(value / 20 for value in DEFAULT_PARAMETERS[:4]),
    *DEFAULT_PARAMETERS[4:8],
    DEFAULT_PARAMETERS[8] * 0.3,
    *DEFAULT_PARAMETERS[9:20],
    0.8,
)


class Past:
    """One student who answers `new` cards a day and all that is due, with the memory that `truth` describes."""

    def __init__(self, student: Student, truth: tuple[float, ...] = DEFAULT_PARAMETERS, seed: int = 1) -> None:
        self.student, self.rules, self.truth, self.chance = student, student.rules(), truth, Random(seed)
        self.memories: dict[Item, scheduling.Memory] = {}
        self.traces: dict[Item, scheduling.Trace] = {}
        self.reviews: list[Review] = []

    def study(self, items: Sequence[Item], now: datetime, days: int, new: int = 5, skipped: float = 0.0) -> "Past":
        unseen = list(items)
        for day in range(days, 0, -1):
            at = now - ONE_DAY * day
            if self.chance.random() < skipped:
                continue
            for item in unseen[:new]:
                self.memories[item] = scheduling.Memory.new()
            unseen = unseen[new:]
            self._sitting(at)
        return self

    def _sitting(self, at: datetime) -> None:
        ends = next_day_at(at, self.rules.zone, self.rules.day_start_hour)
        while waiting := [item for item, known in self.memories.items() if known.due_at is None or known.due_at < ends]:
            for item in waiting:
                at += timedelta(seconds=20)
                self.answer(item, at)
            at += timedelta(minutes=11)

    def answer(self, item: Item, at: datetime, rating: Rating | None = None, **fields: Any) -> None:
        before = self.memories.setdefault(item, scheduling.Memory.new())
        # Not by the key, which differs from database to database.
        place = list(self.memories).index(item)
        found = outcomes(before, at, self.rules, place * 31 + before.reviews, {})
        outcome = found[rating or self._rating(item, before, at)]
        self.memories[item] = outcome.memory
        stability, difficulty = self.traces.get(item, (None, None))
        self.traces[item] = remember(stability, difficulty, outcome.rating, max(outcome.elapsed_days, 0), self.truth)
        self.reviews.append(self._row(item, before, outcome, at, fields))

    def _rating(self, item: Item, before: scheduling.Memory, at: datetime) -> Rating:
        if before.last_reviewed_at is None:
            return self.chance.choices(list(Rating), weights=(3, 2, 4, 1))[0]
        day = study_day(at, self.rules.zone, self.rules.day_start_hour)
        days = (day - study_day(before.last_reviewed_at, self.rules.zone, self.rules.day_start_hour)).days
        if self.chance.random() > retrievability(self.traces[item][0], days, self.truth):
            return Rating.AGAIN
        return self.chance.choices([Rating.HARD, Rating.GOOD, Rating.EASY], weights=(1, 8, 1))[0]

    def _row(
        self, item: Item, before: scheduling.Memory, outcome: Outcome, at: datetime, fields: dict[str, Any]
    ) -> Review:
        rules: Rules = self.rules
        known, last, due = outcome.memory, before.last_reviewed_at, before.due_at
        written: dict[str, Any] = {
            "student": self.student,
            "item": item,
            "item_version": item.version,
            "turn": 0,
            "kind": Review.Kind.NORMAL,
            "rating": outcome.rating,
            "duration_ms": self.chance.randrange(3000, 15_000),
            "reviewed_at": at,
            "time_zone": rules.zone.key,
            "day_start_hour": rules.day_start_hour,
            "studied_on": study_day(at, rules.zone, rules.day_start_hour),
            "state_before": before.state,
            "state_after": known.state,
            "step_after": known.step,
            "elapsed_days": outcome.elapsed_days,
            "elapsed_seconds": outcome.elapsed_seconds,
            "interval_before_s": round((due - last).total_seconds()) if due and last else 0,
            "interval_after_s": round(outcome.interval.total_seconds()),
            "interval_days": known.interval_days,
            "due_at": known.due_at,
            "stability_before": before.stability,
            "stability_after": known.stability,
            "difficulty_before": before.difficulty,
            "difficulty_after": known.difficulty,
            "retrievability_before": outcome.retrievability,
            "desired_retention": rules.desired_retention,
            "parameters": self.student.parameters,
        }
        return Review(**written | fields)

    def save(self) -> "Past":
        Review.objects.bulk_create(self.reviews, batch_size=500)
        names = ("state", "step", "stability", "difficulty", "due_at", "last_reviewed_at", "interval_days", "reviews")
        Memory.objects.bulk_create(
            [
                Memory(
                    student=self.student,
                    item=item,
                    item_version=item.version,
                    lapses=known.lapses,
                    **{name: getattr(known, name) for name in names},
                )
                for item, known in self.memories.items()
                if known.state != State.NEW
            ],
            batch_size=500,
        )
        return self
