"""What a student answers, as JSON. Ids are those of the item's options; a blank is the empty text, list or object.

single, true_false   "b"
several              ["a", "c"]
short, numeric, shell   "text"
ordering             ["c", "a", "b"]: every step, in the student's order
matching, label      {"a": "b"}: to the part or text of option a belongs the match of option b
gaps                 {"a": "text"}
"""

from collections.abc import Container
from typing import Any, TypeAlias

from cards.grading.characters import normalise_visible
from cards.grading.key import LONGEST_TEXT

Response: TypeAlias = str | list[str] | dict[str, str]


NOT_AMONG = "That is not among the answers of this question."


class MalformedResponse(ValueError):
    """No answer to this question, right or wrong. The sentence can be shown to the student."""


def is_storable(text: str) -> bool:
    """Neither NUL nor half a surrogate pair: PostgreSQL takes neither."""
    return not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text)


def clean_text(value: Any) -> str:
    """Without blanks at either end; empty if there is nothing to see."""
    if not isinstance(value, str):
        raise MalformedResponse("The answer must be a text.")
    text = value.strip()
    if len(text) > LONGEST_TEXT:
        raise MalformedResponse(f"The answer may have at most {LONGEST_TEXT} characters.")
    if not is_storable(text):
        raise MalformedResponse("The answer holds a character that can't be stored.")
    return text if normalise_visible(text) else ""


def clean_id(value: Any, known: Container[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise MalformedResponse(NOT_AMONG)
    return value


def clean_entries(value: Any) -> dict[Any, Any]:
    """An object without its empty members."""
    if not isinstance(value, dict):
        raise MalformedResponse("The answer must say what belongs where.")
    return {name: entry for name, entry in value.items() if entry != ""}
