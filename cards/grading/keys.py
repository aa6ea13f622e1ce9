"""Can this item be answered at all? The key is checked against the question, as its own grader will read it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cards.grading import cloze
from cards.grading.typed import grade_typed, normalise
from cards.grading.verdict import Outcome

PROSE_KINDS = ("basic", "reversed")
TYPED_KINDS = ("typed", "diagram", "short")
CHOICE_KINDS = ("single", "several", "true_false")
OPTION_KINDS = (*CHOICE_KINDS, "ordering", "matching")

MOST_ACCEPTED = 30
MOST_OPTIONS = 12
LONGEST_TEXT = 500
OPTION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
TRUE_FALSE = ("true", "false")
# The parts that the drawing of the architecture (templates/library/_map.svg.html) can mask.
PARTS = ("client", "api", "daemon", "registry", "image", "container", "network", "volume")

# What an option may say, by kind: the members that must be there, and those that may.
_MEMBERS: dict[str, tuple[set[str], set[str]]] = {
    **dict.fromkeys(CHOICE_KINDS, ({"id", "text", "correct"}, {"why", "misconception"})),
    "ordering": ({"id", "text"}, set()),
    "matching": ({"id", "text", "match"}, set()),
}

# A field's name and a sentence for the editor.
Problem = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Key:
    """An item as its grader needs it. `kind` is the model's value; the texts are Markdown; `accepted` and `options` are
    what the item's JSON holds, checked or not.
    """

    kind: str
    prompt: str
    answer: str = ""
    deletion: int | None = None
    part: str = ""
    accepted: Any = ()
    options: Any = ()


def shape_problems(key: Key) -> list[Problem]:
    """What makes the lists unreadable, for a draft too: wrong types, missing or unknown members, ids used twice."""
    return [*_accepted_shape(key.accepted), *_options_shape(key.kind, key.options)]


def key_problems(key: Key) -> list[Problem]:
    """Why the item can't be published, as (field, sentence); empty if it can be answered and graded."""
    found = shape_problems(key)
    if not key.prompt.strip():
        found.append(("prompt", "Nothing is asked."))
    if found:
        return found
    return [*_misplaced(key), *_checks(key.kind)(key)]


def _checks(kind: str) -> Callable[[Key], list[Problem]]:
    if kind in TYPED_KINDS:
        return _typed
    if kind in CHOICE_KINDS:
        return _choices
    return {"cloze": _cloze, "ordering": _ordering, "matching": _matching}.get(kind, _prose)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST_TEXT


def _accepted_shape(accepted: Any) -> list[Problem]:
    if not isinstance(accepted, list | tuple):
        return [("accepted", "Accepted answers are a list of texts.")]
    if len(accepted) > MOST_ACCEPTED:
        return [("accepted", f"At most {MOST_ACCEPTED} accepted answers.")]
    return [
        ("accepted", f"Answer {n} must be a text of 1 to {LONGEST_TEXT} characters.")
        for n, answer in enumerate(accepted, 1)
        if not _is_text(answer)
    ]


def _options_shape(kind: str, options: Any) -> list[Problem]:
    if not isinstance(options, list | tuple) or not all(isinstance(option, dict) for option in options):
        return [("options", "Options are a list of objects.")]
    if len(options) > MOST_OPTIONS:
        return [("options", f"At most {MOST_OPTIONS} options.")]
    if kind not in _MEMBERS:
        return [("options", "This kind has no options.")] if options else []
    sentences = [f"Option {n}: {text}" for n, option in enumerate(options, 1) for text in _option_faults(kind, option)]
    ids = [option.get("id") for option in options if isinstance(option.get("id"), str)]
    sentences += [f"The id “{name}” is used twice." for name in sorted(_repeated(ids))]
    return [("options", sentence) for sentence in sentences]


def _option_faults(kind: str, option: dict[str, Any]) -> list[str]:
    needed, allowed = _MEMBERS[kind]
    faults = [f"“{name}” is missing." for name in sorted(needed - option.keys())]
    faults += [f"“{name}” is unknown here." for name in sorted(str(key) for key in option.keys() - needed - allowed)]
    for name in sorted((needed | allowed) & option.keys()):
        value = option[name]
        if name == "correct":
            ok, rule = isinstance(value, bool), "must be true or false."
        elif name == "id":
            ok, rule = isinstance(value, str) and bool(OPTION_ID.fullmatch(value)), "must be a short name such as a."
        else:
            ok, rule = _is_text(value), f"must be a text of 1 to {LONGEST_TEXT} characters."
        faults += [] if ok else [f"“{name}” {rule}"]
    return faults


def _repeated(values: Sequence[str]) -> set[str]:
    return {value for value in values if values.count(value) > 1}


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
    return [] if key.answer.strip() else [("answer", "There is no answer to show.")]


def _cloze(key: Key) -> list[Problem]:
    numbers = cloze.deletions(key.prompt)
    if not numbers:
        return [("prompt", "The text hides nothing: write {{c1::hidden}} round a part of it.")]
    if key.deletion not in numbers:
        there = ", ".join(str(number) for number in numbers)
        return [("deletion", f"The text hides nothing with the number {key.deletion}; it has {there}.")]
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


def _plain(text: str) -> str:
    """The form in which a student can tell two options apart."""
    return " ".join(text.split())


def _options(key: Key, name: str, least: int = 2) -> list[Problem]:
    texts = [_plain(option["text"]) for option in key.options]
    found: list[Problem] = []
    if len(texts) < least:
        found.append(("options", f"Give at least {least} {name}."))
    return found + [("options", f"“{text}” is there twice.") for text in sorted(_repeated(texts))]


def _choices(key: Key) -> list[Problem]:
    found = _options(key, "choices")
    right = sum(option["correct"] for option in key.options)
    if key.kind == "several" and right == 0:
        found.append(("options", "Mark at least one choice as right."))
    if key.kind != "several" and right != 1:
        found.append(("options", f"Mark exactly one choice as right, not {right}."))
    if key.kind == "true_false" and {option["id"] for option in key.options} != set(TRUE_FALSE):
        found.append(("options", "The choices of a true-or-false question are “true” and “false”."))
    return found


def _ordering(key: Key) -> list[Problem]:
    return _options(key, "steps, in their right order")


def _matching(key: Key) -> list[Problem]:
    matches = [_plain(option["match"]) for option in key.options]
    again = [("options", f"“{text}” is matched twice.") for text in sorted(_repeated(matches))]
    return [*_options(key, "pairs"), *again]
