"""One choice or several, and true or false."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from cards.grading.key import Key
from cards.grading.mark import Mark, PartMark, marked
from cards.grading.response import MalformedResponse, Response, clean_id


class Counts(NamedTuple):
    options: int
    right: int
    chosen: int
    """At least 1: a blank is graded before."""
    hits: int
    """Of the chosen, those that are right."""


# The four rules of PrairieLearn's pl-checkbox. `each_answer` pays for what was rightly left out too.
PARTIAL_RULES: Mapping[str, Callable[[Counts], float]] = {
    "off": lambda n: float(n.hits == n.right == n.chosen),
    "net_correct": lambda n: max(0.0, (n.hits - (n.chosen - n.hits)) / n.right),
    "coverage": lambda n: n.hits / n.right * (n.hits / n.chosen),
    "each_answer": lambda n: (n.hits + (n.options - n.right - (n.chosen - n.hits))) / n.options,
}


def clean(key: Key, value: Any) -> Response:
    ids = [option["id"] for option in key.options]
    if key.kind != "several":
        return "" if value == "" else clean_id(value, ids)
    if not isinstance(value, list | tuple):
        raise MalformedResponse("The answer must be a list of choices.")
    chosen = {clean_id(name, ids) for name in value}
    return [name for name in ids if name in chosen]


def model_answer(key: Key) -> Response:
    right = [option["id"] for option in key.options if option["correct"]]
    return right if key.kind == "several" else right[0]


def grade(key: Key, response: Any) -> Mark:
    names = response if key.kind == "several" else [response]
    chosen = [option for option in key.options if option["id"] in names]
    parts = [_part(option) for option in chosen]
    hits = sum(part.is_right for part in parts)
    if key.kind != "several":
        return marked(float(hits), parts=parts)
    right = sum(option["correct"] for option in key.options)
    counts = Counts(options=len(key.options), right=right, chosen=len(parts), hits=hits)
    return marked(PARTIAL_RULES[key.partial_rule](counts), partly=_partly(counts), parts=parts)


def _part(option: dict[str, Any]) -> PartMark:
    is_right = option["correct"]
    misconception = "" if is_right else option.get("misconception", "")
    return PartMark(option["id"], is_right, option.get("why", ""), misconception)


def _partly(counts: Counts) -> str:
    if counts.hits == counts.chosen:
        return "What you chose is right, but it is not all of it."
    if counts.hits == 0:
        return "Nothing that you chose is right."
    return f"{counts.hits} of your {counts.chosen} choices {'is' if counts.hits == 1 else 'are'} right."
