"""Can this item be answered at all? The key is checked against the question, as its own grader will read it."""

from collections.abc import Callable

from cards.grading import cloze
from cards.grading.characters import normalise_visible
from cards.grading.command_keys import command_problems
from cards.grading.key import (
    CHECKED_KINDS,
    COMMAND_KINDS,
    LONGEST_TEXT,
    MOST_ACCEPTED,
    MOST_OPTIONS,
    OPTION_ID,
    PARTS,
    PROSE_KINDS,
    TYPED_KINDS,
    Key,
)
from cards.grading.question_keys import QUESTION_CHECKS
from cards.grading.shapes import Problem, shape_problems
from cards.grading.typed import grade_typed, normalise
from cards.grading.verdict import Outcome

# What was at home here before it got a file of its own is still to be had here.
__all__ = [
    "LONGEST_TEXT",
    "MOST_ACCEPTED",
    "MOST_OPTIONS",
    "OPTION_ID",
    "PARTS",
    "Key",
    "Problem",
    "key_problems",
    "shape_problems",
]


def key_problems(key: Key) -> list[Problem]:
    """Why the item can't be published, as (field, sentence); empty if it can be answered and graded."""
    found = shape_problems(key)
    if not normalise_visible(key.prompt):
        found.append(("prompt", "Nothing is asked."))
    if found:
        return found
    return [*_misplaced(key), *_checks(key.kind)(key)]


def _checks(kind: str) -> Callable[[Key], list[Problem]]:
    if kind in QUESTION_CHECKS:
        return QUESTION_CHECKS[kind]
    if kind in COMMAND_KINDS:
        return command_problems
    if kind in CHECKED_KINDS:
        return _typed
    return _cloze if kind == "cloze" else _prose


def _misplaced(key: Key) -> list[Problem]:
    """What belongs to another kind, and would silently never be used."""
    found: list[Problem] = []
    if key.accepted and key.kind not in TYPED_KINDS:
        found.append(("accepted", "Accepted answers are for kinds that are typed."))
    if key.kind != "cloze" and cloze.deletions(key.prompt):
        found.append(("prompt", "Only a cloze card hides parts of its text."))
    if key.kind != "cloze" and key.deletion is not None:
        found.append(("deletion", "Only a cloze card asks for a deletion."))
    if key.kind != "diagram" and key.part:
        found.append(("part", "Only a diagram card masks a part."))
    return found


def _prose(key: Key) -> list[Problem]:
    if key.kind not in PROSE_KINDS:
        return [("kind", f"There is no kind “{key.kind}”.")]
    return [] if normalise_visible(key.answer) else [("answer", "There is no answer to show.")]


def _cloze(key: Key) -> list[Problem]:
    numbers = cloze.deletions(key.prompt)
    if not numbers:
        return [("prompt", "The text hides nothing: write {{c1::hidden}} round a part of it.")]
    if key.deletion not in numbers:
        there = ", ".join(str(number) for number in numbers)
        return [("deletion", f"The text hides nothing with the number {key.deletion}; it has {there}.")]
    if not cloze.is_well_formed(key.prompt):
        return [("prompt", "Each {{c1:: needs its own }}, and no deletion may stand within another.")]
    if not all(normalise(text) for text in cloze.hidden(key.prompt, key.deletion)):
        return [("prompt", f"Deletion {key.deletion} hides nothing that can be remembered.")]
    return []


def _typed(key: Key) -> list[Problem]:
    if not key.accepted:
        return [("accepted", "Give at least one accepted answer; the first is the model answer.")]
    found: list[Problem] = [
        ("accepted", f"Answer {n}, “{answer}”, is not accepted by its own grader.")
        for n, answer in enumerate(key.accepted, 1)
        if grade_typed(answer, key.accepted).outcome != Outcome.RIGHT
    ]
    if key.kind == "diagram" and key.part not in PARTS:
        found.append(("part", f"Say which part is masked: {', '.join(PARTS)}."))
    return found
