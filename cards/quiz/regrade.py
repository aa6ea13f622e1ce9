"""A key was wrong: what every answer would be worth by the corrected one, first as a dry run, then for good.

The answers in the log, and the marks that they got then, stay. What changes is the question of each attempt: its key,
its result, and the score of the attempt. Memories stay too, for they are made of a log of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import fsum
from typing import Any

from django.db import transaction

from cards.editing import key_of
from cards.grading.key import Key
from cards.marking import Graded, graded, graded_by_judgements, is_judged
from cards.models import Attempt, Item, Quiz, Regrade, RegradeChange, Response, Slot, User
from cards.models.prepared import insert_many, update_many
from cards.web.errors import DomainError


class Moved(DomainError):
    """The question was edited since the dry run."""

    code = "moved"
    status = 409


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that would be worth something else."""

    slot: Slot
    """With its attempt and its student."""
    found: Graded

    @property
    def difference(self) -> float:
        """In points."""
        return self.found.points - (self.slot.points_earned or 0.0)


@dataclass(frozen=True, slots=True)
class DryRun:
    item_version: int
    changes: tuple[Change, ...]
    unchanged: int
    """Answers that stay worth what they were."""
    skipped: int
    """Asked with other choices than the question has now: by the new key they can't be read."""

    @property
    def up(self) -> int:
        return sum(change.difference > 0 for change in self.changes)

    @property
    def down(self) -> int:
        return sum(change.difference < 0 for change in self.changes)


def dry_run(*, quiz: Quiz, item: Item) -> DryRun:
    """What the question's key as it is now would change in every attempt at the quiz. Writes nothing."""
    key, slots = key_of(item), _slots(quiz, item)
    readable = [slot for slot in slots if _is_readable(slot, key)]
    results = _results(readable, key)
    changes = tuple(Change(slot, found) for slot, found in results if _differs(slot, found))
    return DryRun(item.version, changes, len(results) - len(changes), len(slots) - len(readable))


@transaction.atomic
def commit(*, quiz: Quiz, item: Item, item_version: int, by: User, reason: str, now: datetime) -> Regrade:
    """Make it so, with a row that says who and why. `item_version` is what the dry run was made of."""
    item.refresh_from_db()
    if item.version != item_version:
        raise Moved("The question was edited since. Look at what would change once more.")
    if not reason.strip():
        raise DomainError("Say why, for whoever reads this later.")
    # Whoever answers waits at the attempt (SQLite lets nobody else write at all), then finds another token.
    asked = Slot.objects.filter(item=item).values("attempt")
    list(Attempt.objects.select_for_update().filter(quiz=quiz, pk__in=asked).order_by("pk").values_list("pk"))
    key = key_of(item)
    slots = [slot for slot in _slots(quiz, item) if _is_readable(slot, key)]
    results = _results(slots, key)
    regrade = Regrade.objects.create(
        quiz=quiz, item=item, by=by, at=now, reason=reason.strip(), key_after=key.to_json(),
        key_before={str(slot.item_version): slot.key for slot in slots},
    )  # fmt: skip
    insert_many(RegradeChange, (_row(regrade, *result) for result in results if _differs(*result)))
    _replace_keys(slots, key)
    update_many(Slot, [({"id": slot.pk}, found.columns) for slot, found in results])
    _add_up({slot.attempt_id for slot, _ in results})
    return regrade


def _slots(quiz: Quiz, item: Item) -> list[Slot]:
    """Of students; the tries of staff are gone soon enough."""
    slots = Slot.objects.filter(item=item, attempt__quiz=quiz, attempt__is_preview=False)
    return list(slots.select_related("attempt__student__user").order_by("pk"))


def _is_readable(slot: Slot, key: Key) -> bool:
    return _shape(Key.from_json(slot.key)) == _shape(key)


def _shape(key: Key) -> Any:
    """What was there to be chosen."""
    return key.kind, sorted((option["id"], "match" in option, option.get("choices", [])) for option in key.options)


def _results(slots: Iterable[Slot], key: Key) -> list[tuple[Slot, Graded]]:
    """What those that were graded are worth by this key."""
    answers: dict[int, list[Response]] = {slot.pk: [] for slot in slots}
    for response in Response.objects.filter(slot__in=answers).order_by("slot", "number"):
        answers[response.slot_id].append(response)
    return [(slot, _replayed(slot, key, answers[slot.pk])) for slot in slots if answers[slot.pk]]


def _replayed(slot: Slot, key: Key, answers: Iterable[Response]) -> Graded:
    """Every try once more, in order, as if the key had been this one."""
    again = Slot(points=slot.points, order=slot.order, tries=0)
    for answer in answers:
        if is_judged(slot.attempt, key.kind):
            found = graded_by_judgements(again, key, answer.value or [])[1]
        else:
            found = graded(slot.attempt, again, key, answer.value, answer.certainty)
        again.fraction, again.tries = found.fraction, again.tries + 1
    return found


def _differs(slot: Slot, found: Graded) -> bool:
    return (slot.fraction, slot.points_earned) != (found.fraction, found.points)


def _row(regrade: Regrade, slot: Slot, found: Graded) -> dict[str, Any]:
    return {
        "regrade_id": regrade.pk,
        "slot_id": slot.pk,
        "fraction_before": slot.fraction,
        "fraction_after": found.fraction,
        "points_before": slot.points_earned,
        "points_after": found.points,
    }


def _replace_keys(slots: Iterable[Slot], key: Key) -> None:
    """In open attempts too, whose forms then need a new token."""
    stored = key.to_json()
    update_many(Slot, [({"id": slot.pk}, {"key": stored, "step": slot.step + (not slot.is_final)}) for slot in slots])


def _add_up(attempts: Iterable[int]) -> None:
    """The scores of those that are closed."""
    points: dict[int, list[float]] = {}
    closed = Slot.objects.filter(attempt__in=attempts).exclude(attempt__state=Attempt.State.OPEN)
    for attempt, earned in closed.values_list("attempt", "points_earned"):
        points.setdefault(attempt, []).append(earned or 0.0)
    update_many(Attempt, [({"id": attempt}, {"score": fsum(earned)}) for attempt, earned in points.items()])
