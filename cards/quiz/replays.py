"""The log of an attempt read by another key than the one it was written under: the same answers, graded once more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cards.grading.correction import Carry
from cards.grading.key import Key
from cards.grading.questions import clean
from cards.grading.verdict import Outcome
from cards.marking import Graded, graded, graded_by_judgements, is_judged
from cards.models import Attempt, Item, Quiz, Regrade, Response, Slot

CUT_SHORT = "Right as far as it went: by the old key it ended too early."


def keys_of(quiz: Quiz, item: Item, slots: Iterable[Slot]) -> dict[int, Key]:
    """By the version of the item: those in force, and those that earlier regrades replaced."""
    earlier = Regrade.objects.filter(quiz=quiz, item=item).order_by("pk").values_list("key_before", flat=True)
    stored = {int(version): key for keys in earlier for version, key in keys.items()}
    stored |= {slot.item_version: slot.key for slot in slots}
    return {version: Key.from_json(each) for version, each in stored.items()}


def regraded(slot: Slot, key: Key, content: dict[str, Any], carries: Mapping[int, Carry]) -> dict[str, Any]:
    """The columns of the question by the corrected key."""
    own, is_judging = carries[slot.item_version], is_judged(slot.attempt, key.kind)

    # What was graded last comes out of the log, which still holds what an earlier regrade removed.
    last = max(slot.responses.all(), key=lambda response: response.number, default=None)
    checked = _carried(last.value, key, carries[last.item_version], is_judging) if last else None
    is_kept = last is not None and slot.draft == slot.checked

    columns = content | {
        "order": own.order(slot.order),
        "draft": checked if is_kept and not is_judging else _carried(slot.draft, key, own),
        "checked": checked,
        "judgements": own.response(slot.judgements),
        "fraction": slot.fraction,
        "points_earned": slot.points_earned,
        "mark": slot.mark,
        "step": slot.step + int(_spoils_open_pages(slot, own, is_judging)),
    }
    found = _replayed(slot, key, columns["order"], carries)
    return columns | found.columns if found else columns


def _carried(value: Any, key: Key, carry: Carry, is_judging: bool = False) -> Any:
    found = carry.response(value)
    return found if value is None or is_judging else clean(key, found)


def _spoils_open_pages(slot: Slot, own: Carry, is_judging: bool) -> bool:
    """Would a form that is open now be read by the old order, or graded by the old key? Then its token is used up."""
    is_graded_at_once = is_judging or slot.attempt.feedback == Quiz.Feedback.IMMEDIATE
    return slot.attempt.is_open and (is_graded_at_once or not own.is_plain)


def _replayed(slot: Slot, key: Key, order: Any, carries: Mapping[int, Carry]) -> Graded | None:
    """The answers of the log graded once more, in their order; None if there is none yet."""
    found, trial = None, Slot(points=slot.points)
    for response in slot.responses.all():
        value = carries[response.item_version].response(response.value)
        if is_judged(slot.attempt, key.kind):
            trial.order = _judged_order(order, value or [])
            found = _judged_again(trial, key, value, is_cut=response.cause == Response.Cause.CHECK)
        else:
            found = graded(slot.attempt, trial, key, value, response.certainty)
        trial.fraction, trial.tries = found.fraction, trial.tries + 1
    return found


def _judged_order(order: Any, judgements: Sequence[Any]) -> Any:
    """As the choices were judged: one that was removed and is back stands last by now."""
    judged = [name for name, _ in judgements]
    return {"options": [*judged, *(name for name in order["options"] if name not in judged)]}


def _judged_again(slot: Slot, key: Key, judgements: Any, *, is_cut: bool) -> Graded:
    """Who had judged nothing wrong when the old key ended the question gets all of its points."""
    is_decided, found = graded_by_judgements(slot, key, judgements or [])
    if is_decided or not is_cut:
        return found
    mark = replace(found.mark, fraction=1.0, outcome=Outcome.RIGHT, message=CUT_SHORT)
    return Graded(mark, 1.0, slot.points)


def keys_of_answers(attempt: Attempt, slots: Iterable[Slot]) -> Iterator[tuple[Slot, list[Key]]]:
    """Each question with the key that each of its answers in the log was given under."""
    earlier = Regrade.objects.filter(quiz=attempt.quiz_id, item__slots__attempt=attempt).values_list(
        "item", "key_before"
    )
    replaced = {(item, int(version)): key for item, keys in earlier for version, key in keys.items()}
    for slot in slots:
        yield (
            slot,
            [
                Key.from_json(replaced.get((slot.item_id, response.item_version), slot.key))
                for response in slot.responses.all()
            ],
        )
