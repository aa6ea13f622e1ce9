"""A question's key was wrong: what every answer to it is worth by the corrected one, first as a plan, then for good.

The log of responses stays as it is. They are graded anew, one after the other, as they were when they came; questions
and attempts then hold what comes of it. Attempts that still run are graded by the corrected key when they end. What
was remembered of a card stays, for the student did recall what the old key said. Tries of staff are left alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from math import fsum
from typing import Any

from django.db import transaction
from django.db.models import F, Prefetch, QuerySet

from cards.editing import key_of
from cards.grading.correction import OtherQuestion, carry
from cards.grading.key import Key
from cards.grading.keys import key_problems
from cards.models import Attempt, Item, Quiz, Regrade, RegradeChange, Response, Slot, User
from cards.models.prepared import update_many
from cards.quiz.attempts import content_of
from cards.quiz.replays import keys_of, regraded
from cards.web.errors import DomainError


class NoRegrade(DomainError):
    """Nothing was regraded; the sentence says why."""

    code = "refused"
    status = 409


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that is worth something else by the corrected key."""

    slot: Slot
    fraction_after: float
    points_after: float
    score_before: float | None
    """Of the attempt; None while it runs."""
    score_after: float | None

    @property
    def is_up(self) -> bool:
        return self.points_after > (self.slot.points_earned or 0)

    @property
    def passes(self) -> tuple[bool | None, bool | None]:
        """Before and after."""
        mark, most = self.slot.attempt.rules["pass_percent"], self.slot.attempt.max_score
        return tuple(  # type: ignore[return-value]  # of two
            None if score is None else round(100 * score / most, 6) >= mark
            for score in (self.score_before, self.score_after)
        )


@dataclass(frozen=True, slots=True)
class Plan:
    quiz: Quiz
    item: Item
    keys_before: Mapping[int, Key]
    """In force until now, by the version of the item that was asked."""
    key_after: Key
    slots: tuple[tuple[Slot, dict[str, Any]], ...]
    """The questions that change in some way, with their new columns."""
    changes: tuple[Change, ...]
    removed: tuple[str, ...]
    """What could be answered when it was asked, and no longer can."""
    added: tuple[str, ...]
    """What nobody could choose when it was asked."""
    answers: int
    """How many were graded, those that stay as they are among them."""

    @property
    def up(self) -> int:
        return sum(change.is_up for change in self.changes)

    @property
    def down(self) -> int:
        return len(self.changes) - self.up

    @property
    def running(self) -> int:
        """Attempts that still run, and will be graded by the corrected key."""
        return sum(slot.attempt.is_open for slot, _ in self.slots)

    @property
    def is_needed(self) -> bool:
        return bool(self.changes) or any(key != self.key_after for key in self.keys_before.values())

    @property
    def digest(self) -> str:
        """Of what goes up and down by which version: what is then done must be what was shown."""
        shown = [(change.slot.pk, change.slot.points_earned, change.points_after) for change in self.changes]
        return sha256(repr((self.item.version, shown)).encode()).hexdigest()


def slots_of(quiz: Quiz, item: Item) -> QuerySet[Slot]:
    return Slot.objects.filter(attempt__quiz=quiz, attempt__is_preview=False, item=item)


def plan(quiz: Quiz, item: Item) -> Plan:
    """What a regrade would do. Writes nothing. Raises NoRegrade with the reason why there can be none."""
    key = key_of(item)
    if problems := key_problems(key):
        raise NoRegrade(f"The question can't be answered as it is now: {problems[0][1]}")
    responses = Prefetch("responses", Response.objects.order_by("number"))
    slots = slots_of(quiz, item).select_related("attempt__student__user").prefetch_related(responses).order_by("pk")
    keys = keys_of(quiz, item, slots)
    try:
        carries = {version: carry(old, key) for version, old in keys.items()}
    except OtherQuestion as other:
        raise NoRegrade(
            f"A regrade is for a corrected key, and the question itself has changed. {other} Undo that, or leave the "
            "marks as they are."
        ) from other
    content = content_of(item)
    found = [(slot, regraded(slot, key, content, carries)) for slot in slots]
    versions = sorted({slot.item_version for slot, _ in found})
    return Plan(
        quiz,
        item,
        keys_before={version: keys[version] for version in versions},
        key_after=key,
        slots=tuple((slot, columns) for slot, columns in found if _differs(slot, columns)),
        changes=tuple(_changes(found)),
        removed=_distinct(text for version in versions for text in carries[version].removed),
        added=_distinct(text for version in versions for text in carries[version].added),
        answers=sum(slot.points_earned is not None for slot, _ in found),
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _differs(slot: Slot, columns: dict[str, Any]) -> bool:
    return any(getattr(slot, name) != value for name, value in columns.items() if name != "step")


def _changes(found: Sequence[tuple[Slot, dict[str, Any]]]) -> Iterator[Change]:
    for slot, columns in found:
        before, after = slot.points_earned, columns["points_earned"]
        if before is None or (before, slot.fraction) == (after, columns["fraction"]):
            continue
        score = slot.attempt.score
        yield Change(slot, columns["fraction"], after, score, None if score is None else score - before + after)


@transaction.atomic
def commit(*, quiz: Quiz, item: Item, seen: str, by: User, reason: str, now: datetime) -> Regrade:
    """Do what the plan with the digest `seen` says. Raises NoRegrade if it is another one by now."""
    if not reason.strip():
        raise NoRegrade("Say why: the reason is kept with the regrade.")
    # The claim of every attempt that is touched, so that none is answered or closed meanwhile. PostgreSQL locks them in
    # one order, so that two regrades don't wait for each other; on SQLite the transaction keeps all others out.
    attempts = Attempt.objects.filter(pk__in=slots_of(quiz, item).values("attempt"))
    list(attempts.select_for_update().order_by("pk").values_list("pk"))
    attempts.update(step=F("step") + 1)
    item = Item.objects.select_related("concept").get(pk=item.pk)
    found = plan(quiz, item)
    if found.digest != seen:
        raise NoRegrade("Since you looked, the question was saved again or more was answered. Look once more.")
    if not found.is_needed:
        raise NoRegrade("There is nothing to regrade: every answer was graded by this key.")
    regrade = Regrade.objects.create(
        quiz=quiz, item=item, by=by, at=now, reason=reason.strip(),
        key_before={str(version): key.to_json() for version, key in found.keys_before.items()},
        key_after=found.key_after.to_json(),
    )  # fmt: skip
    update_many(Slot, [({"id": slot.pk}, columns) for slot, columns in found.slots])
    RegradeChange.objects.bulk_create(
        RegradeChange(
            regrade=regrade, slot=change.slot,
            fraction_before=change.slot.fraction or 0.0, fraction_after=change.fraction_after,
            points_before=change.slot.points_earned or 0.0, points_after=change.points_after,
        )
        for change in found.changes
    )  # fmt: skip
    _write_scores({change.slot.attempt_id for change in found.changes})
    return regrade


def _write_scores(attempts: Iterable[int]) -> None:
    """Of those that are closed: the sum of what their questions earned."""
    slots: dict[int, list[float]] = {}
    rows = Slot.objects.filter(attempt__in=attempts).exclude(attempt__state=Attempt.State.OPEN)
    for attempt, points in rows.order_by("position").values_list("attempt", "points_earned"):
        slots.setdefault(attempt, []).append(points or 0.0)
    update_many(Attempt, [({"id": attempt}, {"score": fsum(points)}) for attempt, points in slots.items()])
