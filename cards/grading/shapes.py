"""Can the lists of an item be read at all? Checked for a draft too, before anything looks into them."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from cards.grading.characters import normalise_visible
from cards.grading.command_keys import policy_shape
from cards.grading.key import CHOICE_KINDS, LONGEST_TEXT, MOST_ACCEPTED, MOST_OPTIONS, OPTION_ID, PAIR_KINDS, PARTS, Key
from cards.grading.numbers import DECIMAL
from cards.grading.response import is_storable

# A field's name and a sentence for the editor.
Problem: TypeAlias = tuple[str, str]

# What an entry may say, by kind: the members that must be there, and those that may.
Members: TypeAlias = tuple[set[str], set[str]]
_OPTIONS: dict[str, Members] = {
    **dict.fromkeys(CHOICE_KINDS, ({"id", "text", "correct"}, {"why", "misconception"})),
    "ordering": ({"id", "text"}, {"after"}),
    "matching": ({"id", "text", "match"}, set()),
    "label": ({"id", "part", "match"}, set()),
    "gaps": ({"id", "accepted"}, {"choices", "why"}),
}
_DECOY: Members = ({"id", "match"}, set())
_ACCEPTED: dict[str, Members] = {
    "short": ({"text"}, {"credit", "why"}),
    "numeric": ({"value"}, {"tolerance", "is_relative", "credit", "why"}),
}


def shape_problems(key: Key) -> list[Problem]:
    """What makes the lists unreadable: wrong types, missing or unknown members, ids used twice."""
    return [*_accepted_shape(key.kind, key.accepted), *_options_shape(key.kind, key.options), *policy_shape(key)]


def is_text(value: object) -> bool:
    return (
        isinstance(value, str) and bool(normalise_visible(value)) and len(value) <= LONGEST_TEXT and is_storable(value)
    )


def repeated(values: Sequence[str]) -> list[str]:
    return sorted({value for value in values if values.count(value) > 1})


def _is_id(value: object) -> bool:
    return isinstance(value, str) and OPTION_ID.fullmatch(value) is not None


def _is_number(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT and DECIMAL.fullmatch(value) is not None


def _is_credit(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_list(value: object, of: Callable[[object], bool], most: int) -> bool:
    return isinstance(value, list | tuple) and len(value) <= most and all(map(of, value))


_A_TEXT = f"must be a text of 1 to {LONGEST_TEXT} characters."
# Each member's check, and how the sentence about it goes on. A member that is not here is a text.
_MEMBERS: dict[str, tuple[Callable[[object], bool], str]] = {
    "correct": (lambda value: isinstance(value, bool), "must be true or false."),
    "is_relative": (lambda value: isinstance(value, bool), "must be true or false."),
    "id": (_is_id, "must be a short name such as a."),
    "after": (lambda value: _is_list(value, _is_id, MOST_OPTIONS), "must be a list of ids."),
    "part": (lambda value: value in PARTS, f"must be one of {', '.join(PARTS)}."),
    "accepted": (lambda value: _is_list(value, is_text, MOST_ACCEPTED), f"must list at most {MOST_ACCEPTED} texts."),
    "choices": (lambda value: _is_list(value, is_text, MOST_OPTIONS), f"must list at most {MOST_OPTIONS} texts."),
    "value": (_is_number, "must be a number in quotes, such as “8080” or “-0.5”."),
    "tolerance": (lambda value: _is_number(value) and "-" not in str(value), "must be “0” or more, in quotes."),
    "credit": (_is_credit, "must be a number from 0 to 1."),
}


def _accepted_shape(kind: str, accepted: Any) -> list[Problem]:
    if not isinstance(accepted, list | tuple):
        return [("accepted", "Accepted answers are a list of texts.")]
    if len(accepted) > MOST_ACCEPTED:
        return [("accepted", f"At most {MOST_ACCEPTED} accepted answers.")]
    sentences = [text for n, answer in enumerate(accepted, 1) for text in _answer_faults(kind, n, answer)]
    return [("accepted", sentence) for sentence in sentences]


def _answer_faults(kind: str, n: int, answer: Any) -> list[str]:
    if kind in _ACCEPTED and isinstance(answer, dict):
        return [f"Answer {n}: {fault}" for fault in _faults(answer, _ACCEPTED[kind])]
    if kind == "numeric":
        return [f"Answer {n} must be an object with a value."]
    return [] if is_text(answer) else [f"Answer {n} {_A_TEXT}"]


def _options_shape(kind: str, options: Any) -> list[Problem]:
    if not isinstance(options, list | tuple) or not all(isinstance(option, dict) for option in options):
        return [("options", "Options are a list of objects.")]
    if len(options) > MOST_OPTIONS:
        return [("options", f"At most {MOST_OPTIONS} options.")]
    if kind not in _OPTIONS:
        return [("options", "This kind has no options.")] if options else []
    sentences = [
        f"Option {n}: {text}" for n, option in enumerate(options, 1) for text in _faults(option, _of(kind, option))
    ]
    ids = [option.get("id") for option in options if isinstance(option.get("id"), str)]
    sentences += [f"The id “{name}” is used twice." for name in repeated(ids)]
    return [("options", sentence) for sentence in sentences]


def _of(kind: str, option: dict[str, Any]) -> Members:
    is_decoy = kind in PAIR_KINDS and option.keys() == _DECOY[0]
    return _DECOY if is_decoy else _OPTIONS[kind]


def _faults(entry: dict[str, Any], members: Members) -> list[str]:
    needed, allowed = members
    faults = [f"“{name}” is missing." for name in sorted(needed - entry.keys())]
    faults += [f"“{name}” is unknown here." for name in sorted(str(key) for key in entry.keys() - needed - allowed)]
    for name in sorted((needed | allowed) & entry.keys()):
        is_good, rule = _MEMBERS.get(name, (is_text, _A_TEXT))
        faults += [] if is_good(entry[name]) else [f"“{name}” {rule}"]
    return faults
