"""The only writer of memories and of the review log: record, retrieve, undo, rebuild, merge.

The log is append-only and complete; a memory is what `scheduling.log.fold` makes of its rows, plus the student's marks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from cards.models import Item, Memory, Parameters, Review, Student, StudySession
from cards.models.prepared import insert, insert_many, update, update_many
from cards.scheduling import memory as scheduling
from cards.scheduling.day import elapsed_days, study_day
from cards.scheduling.load import Load, load_of, move
from cards.scheduling.log import Reviewed, fold
from cards.scheduling.memory import DEFAULT_PARAMETERS, Rating, Rules, State, retrievability
from cards.scheduling.outcome import Outcome, outcomes, seed_for
from cards.web.errors import DomainError

DERIVED = (
    "state",
    "step",
    "stability",
    "difficulty",
    "due_at",
    "last_reviewed_at",
    "interval_days",
    "reviews",
    "lapses",
)
MAX_DURATION_MS = 60_000
CHANGED = "This card was edited or reviewed elsewhere while it was open. Your answer is still here: rate it once more."


class Changed(DomainError):
    """The memory is no longer what the student's page was made from; nothing was written."""

    code = "changed"
    status = 409


@dataclass(frozen=True, slots=True)
class Answered:
    """What the student did, apart from the rating's consequences."""

    rating: int
    duration_ms: int
    turn: int
    payload: dict[str, Any] = field(default_factory=dict)


def value_of(row: Memory | None, item: Item) -> scheduling.Memory:
    """The memory as a plain value. An item whose meaning changed since is new again."""
    if row is None or row.item_version < item.meaning_version:
        return scheduling.Memory.new()
    return scheduling.Memory(**{name: getattr(row, name) for name in DERIVED} | {"state": State(row.state)})


def record(
    *, session: StudySession, item: Item, row: Memory | None, before: scheduling.Memory, outcome: Outcome,
    answered: Answered, rules: Rules, now: datetime,
) -> None:  # fmt: skip
    """Write one normal answer: the memory, then the log. Inside the caller's transaction, after it claimed the turn."""
    _write_memory(row or Memory(student=session.student, item=item), outcome.memory, item.version, must_be_as_read=True)
    common = _common(session.student, item, answered, rules, now)
    insert(Review, **common, **_moved(before, outcome), session_id=session.pk)


def load(student: Student) -> Load:
    known = Memory.objects.filter(student=student, is_suspended=False, state=State.REVIEW).exclude(due_at=None)
    rows: Any = known.values_list("due_at", "interval_days")
    return load_of(rows, student.rules())


def retrieve(
    *, student: Student, ratings: Mapping[str, Rating], is_placement: bool, payload: dict[str, Any], now: datetime
) -> None:
    """Write what questions showed of the facts that cards are about, in one go and inside the caller's transaction.

    Each fact rated is one review of every card of it that the student has begun and not suspended; in a placement, the
    first one of every card that is still new. These rows have no session.
    """
    rules, days = student.rules(), load(student)
    cards = {item.pk: item for item in Item.objects.published().cards().filter(fact__in=ratings)}
    if is_placement:
        insert_many(Memory, ({"student_id": student.pk, "item_id": pk} for pk in sorted(cards)), is_missing_only=True)
    # The lock keeps PostgreSQL's other writers out; on SQLite the transaction itself does.
    own = Memory.objects.select_for_update().filter(student=student, item__in=cards, is_suspended=False)
    written, reviews = [], []
    for row in own.order_by("pk"):
        item = cards[row.item_id]
        before = value_of(row, item)
        if (before.state == State.NEW) is not is_placement:
            continue
        # Clocks of several workers may disagree, but a log is read in the order of its times.
        at = max(now, before.last_reviewed_at or now)
        outcome = outcomes(before, at, rules, seed_for(item.pk, before.reviews), days)[ratings[item.fact]]
        answered = Answered(rating=ratings[item.fact], duration_ms=0, turn=0, payload=payload)
        written.append(({"id": row.pk}, _derived(outcome.memory, item.version)))
        reviews.append(_common(student, item, answered, rules, at) | _moved(before, outcome) | {"session_id": None})
        move(days, before, outcome.memory, rules)
    update_many(Memory, written)
    insert_many(Review, reviews)


def record_practice(
    *, session: StudySession, item: Item, row: Memory | None, answered: Answered, rules: Rules, now: datetime
) -> None:
    """Write an answer of study-ahead or cram: the log only, the memory as it is."""
    before = value_of(row, item)
    since = before.last_reviewed_at
    days = elapsed_days(since, now, rules.zone, rules.day_start_hour) if since else -1
    recall = retrievability(before.stability, days, rules.parameters) if before.stability is not None else None
    insert(
        Review,
        **_common(session.student, item, answered, rules, now),
        session_id=session.pk,
        kind=Review.Kind.PRACTICE,
        **_unchanged(before),
        elapsed_days=days,
        elapsed_seconds=int((now - since).total_seconds()) if since else -1,
        retrievability_before=recall,
    )


def undo(*, session: StudySession, review: Review, turn: int, rules: Rules, now: datetime) -> None:
    """Take one answer back: append the row that says so and derive the memory anew."""
    answered = Answered(rating=Review.Rating.NONE, duration_ms=0, turn=turn)
    row = Memory.objects.select_for_update().filter(student=session.student, item=review.item).first()
    before = value_of(row, review.item)
    insert(
        Review,
        **_common(session.student, review.item, answered, rules, now), session_id=session.pk,
        kind=Review.Kind.UNDO, undoes_id=review.pk, **_unchanged(before), elapsed_days=-1, elapsed_seconds=-1,
    )  # fmt: skip
    if row is None or review.kind == Review.Kind.PRACTICE:
        return
    log = Review.objects.learning().filter(student=session.student, item=review.item).select_related("parameters")
    _write_memory(row, *_derive(log))


def rebuild(student: Student) -> int:
    """Derive every memory of the student from the log; marks stay. Returns how many memories there are."""
    log = Review.objects.learning().filter(student=student).select_related("parameters").order_by("item_id", "pk")
    with transaction.atomic():
        rows = {row.item_id: row for row in Memory.objects.filter(student=student)}
        derived = {item_id: _derive(reviews) for item_id, reviews in groupby(log.iterator(2000), lambda r: r.item_id)}
        for item_id, (memory, version) in derived.items():
            row = rows.pop(item_id) if item_id in rows else Memory(student=student, item_id=item_id)
            _write_memory(row, memory, version)
        for row in rows.values():
            _write_memory(row, scheduling.Memory.new(), 0)
    return len(derived)


def merge(*, guest: Student, into: Student, now: datetime) -> None:
    """Give a guest's answers to the student who signed in: both logs are kept, the memories follow from the two."""
    with transaction.atomic():
        StudySession.objects.filter(student=guest, finished_at=None).update(finished_at=now)
        StudySession.objects.filter(student=guest).update(student=into)
        # The rows change hands, what they say does not; hence past the guard of the append-only log.
        Review._base_manager.filter(student=guest).update(student=into)
        Parameters.objects.filter(student=guest).update(student=into)  # the log names them; in force are the account's
        _take_marks(guest, into)
        guest.delete()
        rebuild(into)


def _take_marks(guest: Student, into: Student) -> None:
    own = set(Memory.objects.filter(student=into).values_list("item_id", flat=True))
    Memory.objects.filter(student=guest).exclude(item_id__in=own).update(student=into)


def mark(*, student: Student, item: Item, **marks: Any) -> None:
    """Set the student's own marks on an item: is_suspended, buried_until, flag. The memory itself stays."""
    Memory.objects.update_or_create(student=student, item=item, defaults=marks)


def _derive(reviews: Iterable[Review]) -> tuple[scheduling.Memory, int]:
    """The memory that these standing rows of one item make, and the item's version in the last."""
    rows = [_value_of_row(review) for review in sorted(reviews, key=lambda review: (review.reviewed_at, review.pk))]
    return fold(rows), rows[-1].item_version if rows else 0


def _value_of_row(review: Review) -> Reviewed:
    return Reviewed(
        reviewed_at=review.reviewed_at,
        rating=scheduling.Rating(review.rating),
        state_before=State(review.state_before),
        state_after=State(review.state_after),
        step_after=review.step_after,
        due_at=review.due_at,
        interval_days=review.interval_days,
        zone=ZoneInfo(review.time_zone),
        day_start_hour=review.day_start_hour,
        parameters=tuple(review.parameters.values) if review.parameters else DEFAULT_PARAMETERS,
        item_version=review.item_version,
    )


def _write_memory(row: Memory, memory: scheduling.Memory, item_version: int, *, must_be_as_read: bool = False) -> None:
    derived = _derived(memory, item_version)
    if row.pk is None:
        try:
            insert(Memory, student_id=row.student_id, item_id=row.item_id, **derived)
        except IntegrityError:
            raise Changed(CHANGED) from None
        return
    as_read = {"reviews": row.reviews} if must_be_as_read else {}
    if not update(Memory, {"id": row.pk} | as_read, **derived):
        raise Changed(CHANGED)


def _derived(memory: scheduling.Memory, item_version: int) -> dict[str, Any]:
    return {name: getattr(memory, name) for name in DERIVED} | {"item_version": item_version}


def _common(student: Student, item: Item, answered: Answered, rules: Rules, now: datetime) -> dict[str, Any]:
    return {
        "student_id": student.pk,
        "item_id": item.pk,
        "item_version": item.version,
        "turn": answered.turn,
        "rating": answered.rating,
        "payload": answered.payload,
        "duration_ms": min(answered.duration_ms, MAX_DURATION_MS),
        "reviewed_at": now,
        "time_zone": rules.zone.key,
        "day_start_hour": rules.day_start_hour,
        "studied_on": study_day(now, rules.zone, rules.day_start_hour),
        "desired_retention": rules.desired_retention,
        "parameters_id": student.parameters_id,
    }


def _moved(before: scheduling.Memory, outcome: Outcome) -> dict[str, Any]:
    """The columns of a normal row: the memory before, and what became of it."""
    return {
        "kind": Review.Kind.NORMAL,
        "state_before": before.state,
        "state_after": outcome.memory.state,
        "step_after": outcome.memory.step,
        "elapsed_days": outcome.elapsed_days,
        "elapsed_seconds": outcome.elapsed_seconds,
        "interval_before_s": _interval_s(before),
        "interval_after_s": round(outcome.interval.total_seconds()),
        "interval_days": outcome.memory.interval_days,
        "due_at": outcome.memory.due_at,
        "stability_before": before.stability,
        "stability_after": outcome.memory.stability,
        "difficulty_before": before.difficulty,
        "difficulty_after": outcome.memory.difficulty,
        "retrievability_before": outcome.retrievability,
    }


def _unchanged(memory: scheduling.Memory) -> dict[str, Any]:
    """The columns of a row that leaves the memory as it is."""
    return {
        "state_before": memory.state,
        "state_after": memory.state,
        "step_after": memory.step,
        "interval_before_s": _interval_s(memory),
        "interval_after_s": _interval_s(memory),
        "interval_days": memory.interval_days,
        "due_at": memory.due_at,
        "stability_before": memory.stability,
        "stability_after": memory.stability,
        "difficulty_before": memory.difficulty,
        "difficulty_after": memory.difficulty,
    }


def _interval_s(memory: scheduling.Memory) -> int:
    if memory.due_at is None or memory.last_reviewed_at is None:
        return 0
    return round((memory.due_at - memory.last_reviewed_at).total_seconds())
