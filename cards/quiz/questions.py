"""A question of an attempt as plain values, for a page: what is asked and answered and, once it may, what is right.

By construction, a `Question` holds nothing of the key: no ids, no order of the author's.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cards import marking
from cards.grading.key import CHOICE_KINDS, Key
from cards.grading.mark import Mark, marked
from cards.grading.questions import MalformedResponse, Response
from cards.grading.shuffle import fields_of, gap_choices, response_of
from cards.holds import Hold, find_hold
from cards.models import Quiz, Slot
from cards.quiz.solutions import Solution, shows_solutions, solution
from cards.web.errors import DomainError


@dataclass(frozen=True, slots=True)
class Gap:
    name: str
    """As in the prompt, [[name]]."""
    choices: tuple[str, ...]
    """In the order shown; empty if it is typed."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. The place of an option, a match or a choice is its number in the form, counted from 0."""

    kind: str
    prompt: str
    options: tuple[str, ...] = ()
    """Choices, steps, or what wants a match."""
    parts: tuple[str, ...] = ()
    """Of the drawing, masked and numbered in this order. The names are for the drawing: no page may spell them out."""
    matches: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()


def asked(key: Key, order: dict[str, list[Any]]) -> Question:
    options = {option["id"]: option for option in key.options}
    shown = [options[name] for name in order.get("options", ())]
    if key.kind == "gaps":
        choices = gap_choices(key, order)
        return Question(key.kind, key.prompt, gaps=tuple(Gap(gap["id"], tuple(choices[gap["id"]])) for gap in shown))
    return Question(
        key.kind,
        key.prompt,
        options=tuple(option["text"] for option in shown if "text" in option),
        parts=tuple(option["part"] for option in shown if "part" in option),
        matches=tuple(options[name]["match"] for name in order.get("matches", ())),
    )


def read(slot: Slot, fields: Callable[[str], list[str]]) -> Response:
    """The answer in a form, `fields` being its `getlist`. Raises a DomainError with a sentence if it is none."""
    try:
        return response_of(Key.from_json(slot.key), slot.order, fields)
    except MalformedResponse as error:
        raise DomainError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Try:
    """Between two tries of an adaptive question: what the last one came to. Nothing of the key."""

    mark: Mark
    points_earned: float
    next_worth: float
    """Points for a right answer now."""


@dataclass(frozen=True, slots=True)
class Judging:
    """Choices accepted or rejected one at a time: those judged, as (text, accepted), and the one that comes now."""

    judged: tuple[tuple[str, bool], ...]
    number: int
    option: str
    """Empty if there is nothing left to judge."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """What the page of a question may show at a moment."""

    attempt: int
    position: int
    step: int
    state: str
    section_title: str
    points: float
    question: Question
    fields: dict[str, list[str]]
    """The form as it was last saved."""
    certainty: int | None
    asks_certainty: bool
    saved_at: datetime | None
    tries: int
    can_change: bool
    concept: str
    concept_name: str
    judging: Judging | None = None
    last_try: Try | None = None
    solution: Solution | None = None
    hold: Hold | None = None
    """Why there is no solution, though by the rules of the quiz it would be shown now."""


def view(slot: Slot, now: datetime) -> QuestionView:
    """Asks the database only if there is something to show: a saved answer is no occasion."""
    is_adaptive = slot.attempt.marking == Quiz.Marking.ADAPTIVE
    is_telling = slot.mark is not None and (is_adaptive or (slot.is_final and shows_solutions(slot.attempt, now)))
    return view_under(find_hold(slot.attempt, [slot.item_id], now) if is_telling else None, slot, now)


def view_under(hold: Hold | None, slot: Slot, now: datetime) -> QuestionView:
    """As `view`, with the hold on the attempt, which is found once for all of its questions."""
    attempt, key = slot.attempt, Key.from_json(slot.key)
    is_judged = marking.is_judged(attempt, key.kind)
    is_held = hold is not None and slot.item_id in hold.questions
    shows = slot.is_final and shows_solutions(attempt, now) and not is_held
    return QuestionView(
        attempt=slot.attempt_id,
        position=slot.position,
        step=slot.step,
        state=slot.state,
        section_title=slot.section_title,
        points=slot.points,
        # A judged question shows its choices one at a time.
        question=asked(key, {} if is_judged and not shows else slot.order),
        fields=_fields(slot, key, is_judged),
        certainty=slot.certainty,
        asks_certainty=attempt.marking == Quiz.Marking.CERTAINTY,
        saved_at=slot.saved_at,
        tries=slot.tries,
        can_change=attempt.accepts(now) and not is_locked(slot),
        concept=slot.face["concept"],
        concept_name=slot.face["concept_name"],
        judging=_judging(slot, key) if is_judged else None,
        last_try=_last_try(slot, key, is_held) if attempt.marking == Quiz.Marking.ADAPTIVE and not shows else None,
        solution=solution(slot, key) if shows else None,
        hold=hold if is_held else None,
    )


def is_locked(slot: Slot) -> bool:
    """Answered for good: final, or passed in a quiz without a way back."""
    if slot.is_final:
        return True
    rules = slot.attempt.rules
    is_passed = slot.state == Slot.State.ANSWERED and rules["marking"] != Quiz.Marking.ADAPTIVE
    return bool(rules["is_sequential"]) and is_passed


def _fields(slot: Slot, key: Key, is_judged: bool) -> dict[str, list[str]]:
    return {} if is_judged or slot.draft is None else fields_of(key, slot.order, slot.draft)


def _judging(slot: Slot, key: Key) -> Judging:
    texts = {option["id"]: option["text"] for option in key.options}
    number, shown = len(slot.judgements), slot.order["options"]
    has_next = not slot.is_final and number < len(shown)
    judged = tuple((texts[name], is_accepted) for name, is_accepted in slot.judgements)
    return Judging(judged, number, texts[shown[number]] if has_next else "")


def _last_try(slot: Slot, key: Key, is_held: bool) -> Try | None:
    if slot.mark is None:
        return None
    mark = Mark.from_json(slot.mark)
    if is_held:
        mark = marked(mark.fraction, partly="Partly right.")
    elif key.kind not in CHOICE_KINDS:
        # What an author says of a choice is about that choice; of a gap, it may well be the answer.
        mark = replace(mark, parts=tuple(replace(part, message="") for part in mark.parts))
    worth = slot.points * max(0.0, 1 - slot.attempt.rules["penalty"] * slot.tries)
    return Try(mark, slot.points_earned or 0.0, worth)
