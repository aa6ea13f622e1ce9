"""What would have been right, and why: made only when it may be shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cards.grading.key import CHOICE_KINDS, PAIR_KINDS, Key
from cards.grading.mark import Mark
from cards.grading.questions import model_answer
from cards.models import Attempt, Quiz, Slot


@dataclass(frozen=True, slots=True)
class Line:
    """A choice, a gap, a pair, a place in the order or what was typed, beside what is right.

    Of choices, `label` is the choice, and `given` and `right` say by a word whether it was chosen and whether it is
    right; they are empty if not.
    """

    label: str
    given: str
    right: str
    is_right: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Solution:
    """The end of a question: the mark, what would have been right and why, and where to read on."""

    mark: Mark
    is_right: bool
    """In full, and with no penalty."""
    points_earned: float
    lines: tuple[Line, ...]
    answer: str
    explanation: str
    source_title: str
    source_url: str
    source_checked_on: str


def shows_solutions(attempt: Attempt, now: datetime) -> bool:
    """Of the questions that are final."""
    return attempt.feedback == Quiz.Feedback.IMMEDIATE or attempt.shows_result(now)


def solution(slot: Slot, key: Key) -> Solution:
    """Of a final question. What was graded last is what the student is shown."""
    assert slot.mark is not None
    mark = Mark.from_json(slot.mark)
    lines = _LINES.get(key.kind, _typed)(slot, key, mark)
    face = {name: slot.face[name] or "" for name in ("explanation", "source_title", "source_url", "source_checked_on")}
    return Solution(mark, (slot.fraction or 0) >= 1, slot.points_earned or 0.0, tuple(lines), key.answer, **face)


def _choices(slot: Slot, key: Key, mark: Mark) -> list[Line]:
    options = {option["id"]: option for option in key.options}
    given = slot.checked or []
    if given and isinstance(given[0], list):
        words = {name: "accepted" if is_accepted else "rejected" for name, is_accepted in given}
    else:
        words = dict.fromkeys(given if key.kind == "several" else [given], "chosen") if given else {}
    return [
        Line(
            label=option["text"],
            given=words.get(name, ""),
            right="right" if option["correct"] else "",
            is_right=(words.get(name) in ("chosen", "accepted")) is option["correct"],
            why=option.get("why", ""),
        )
        for name in slot.order["options"]
        for option in [options[name]]
    ]


def _steps(slot: Slot, key: Key, mark: Mark) -> list[Line]:
    texts = {option["id"]: option["text"] for option in key.options}
    stays = {part.id for part in mark.parts if part.is_right}
    right = model_answer(key)
    given = slot.checked or [""] * len(right)
    return [
        Line(str(n), texts.get(one, ""), texts[other], one in stays)
        for n, (one, other) in enumerate(zip(given, right, strict=True), 1)
    ]


def _pairs(slot: Slot, key: Key, mark: Mark) -> list[Line]:
    options = {option["id"]: option for option in key.options}
    given = slot.checked or {}
    return [
        Line(
            label=options[name].get("text") or options[name]["part"],
            given=options[given[name]]["match"] if name in given else "",
            right=options[name]["match"],
            is_right=given.get(name) == name,
        )
        for name in slot.order["options"]
    ]


def _gaps(slot: Slot, key: Key, mark: Mark) -> list[Line]:
    gaps, parts = {gap["id"]: gap for gap in key.options}, {part.id: part for part in mark.parts}
    given = slot.checked or {}
    found = []
    for name in slot.order["options"]:
        part = parts.get(name)
        why = part.message if part else gaps[name].get("why", "")
        found.append(Line(name, given.get(name, ""), gaps[name]["accepted"][0], bool(part and part.is_right), why))
    return found


def _typed(slot: Slot, key: Key, mark: Mark) -> list[Line]:
    why = " ".join(part.message for part in mark.parts)
    return [Line("", slot.checked or "", str(model_answer(key)), mark.is_right, why)]


_LINES: dict[str, Callable[[Slot, Key, Mark], list[Line]]] = {
    **dict.fromkeys(CHOICE_KINDS, _choices),
    **dict.fromkeys(PAIR_KINDS, _pairs),
    "ordering": _steps,
    "gaps": _gaps,
}
