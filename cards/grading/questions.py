"""The one door to the graders of the ten kinds of question."""

from collections.abc import Callable
from typing import Any, Protocol

from cards.grading import choices, command, gaps, numbers, orders, pairs, texts
from cards.grading.key import Key
from cards.grading.mark import Mark
from cards.grading.response import MalformedResponse, Response
from cards.grading.verdict import Outcome

__all__ = ["MalformedResponse", "Response", "blank", "clean", "grade", "is_blank", "model_answer"]


class Grader(Protocol):
    """A module for each kind. `value` is anything; `response` is clean and not blank; the key can be answered."""

    def clean(self, key: Key, value: Any) -> Response: ...
    def model_answer(self, key: Key) -> Response: ...
    def grade(self, key: Key, response: Any) -> Mark: ...


GRADERS: dict[str, Grader] = {
    "single": choices,
    "several": choices,
    "true_false": choices,
    "short": texts,
    "numeric": numbers,
    "shell": command,
    "ordering": orders,
    "matching": pairs,
    "label": pairs,
    "gaps": gaps,
}
_BLANKS: dict[str, Callable[[], Response]] = {
    **dict.fromkeys(("several", "ordering"), list),
    **dict.fromkeys(("matching", "label", "gaps"), dict),
}


def grade(key: Key, response: Response | None) -> Mark:
    """How much of the answer is right. Raises MalformedResponse if it is none to this key."""
    given = clean(key, response)
    if not given:
        return Mark(0.0, Outcome.EMPTY, "You gave no answer.")
    return GRADERS[key.kind].grade(key, given)


def is_blank(key: Key, response: Response | None) -> bool:
    return not clean(key, response)


def blank(key: Key) -> Response:
    """The answer of one who gives none."""
    return _BLANKS.get(key.kind, str)()


def clean(key: Key, value: Any) -> Response:
    """Any value of JSON → an answer to this question in its one form, so that equal answers are equal; None is a blank.

    Raises MalformedResponse, with a sentence, for unknown ids, wrong types and texts of more than 500 characters.
    """
    return blank(key) if value is None else GRADERS[key.kind].clean(key, value)


def model_answer(key: Key) -> Response:
    """An answer that is right in full, as the author would give it. To be shown only when the key may be."""
    return GRADERS[key.kind].model_answer(key)
