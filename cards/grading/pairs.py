"""What belongs together: texts and their matches, or parts of a drawing and their labels. Decoys are matches alone."""

from typing import Any

from cards.grading.key import Key
from cards.grading.mark import Mark, PartMark, marked, share
from cards.grading.response import MalformedResponse, Response, clean_entries, clean_id
from cards.grading.texts import LEFT_EMPTY


def is_decoy(option: dict[str, Any]) -> bool:
    return "text" not in option and "part" not in option


def lefts(key: Key) -> list[str]:
    """The ids that want a match."""
    return [option["id"] for option in key.options if not is_decoy(option)]


def clean(key: Key, value: Any) -> Response:
    entries, ids = clean_entries(value), [option["id"] for option in key.options]
    if entries.keys() - set(lefts(key)):
        raise MalformedResponse("There is nothing of that name to match.")
    return {name: clean_id(entries[name], ids) for name in lefts(key) if name in entries}


def model_answer(key: Key) -> Response:
    return {name: name for name in lefts(key)}


def grade(key: Key, response: dict[str, str]) -> Mark:
    parts = [PartMark(name, response.get(name) == name, "" if name in response else LEFT_EMPTY) for name in lefts(key)]
    fraction = sum(part.is_right for part in parts) / len(parts)
    noun = "labels" if key.kind == "label" else "pairs"
    return marked(fraction, partly=share(parts, noun), parts=parts)
