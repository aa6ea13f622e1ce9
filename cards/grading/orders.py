"""Steps to put in order: the listed order, or any that agrees with a graph of what comes after what."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from cards.grading.key import Key
from cards.grading.mark import Mark, PartMark, marked
from cards.grading.response import MalformedResponse, Response

# Of each step, every step that must come before it, at once or some time.
Before = Mapping[str, AbstractSet[str]]


def before(options: Sequence[dict[str, Any]]) -> Before:
    """The transitive closure. Without any `after`, each step comes after the one listed before it. In a circle, and
    only there, a step comes before itself.
    """
    ids = [option["id"] for option in options]
    if any(option.get("after") for option in options):
        direct = {option["id"]: set(option.get("after", ())) for option in options}
    else:
        direct = {name: set(ids[:n]) for n, name in enumerate(ids)}
    for middle in ids:
        for name in ids:
            if middle in direct[name]:
                direct[name] |= direct[middle]
    return direct


def is_right(order: Sequence[str], earlier: Before) -> bool:
    return not any(later in earlier[name] for n, name in enumerate(order) for later in order[n + 1 :])


def kept(order: Sequence[str], earlier: Before) -> list[str]:
    """The most steps that can stay where they are in some right order: no two of them are the wrong way round.

    With one right order this is the longest common subsequence. Exponential only where many pairs clash, and there are
    at most twelve steps.
    """
    if not order:
        return []
    first, rest = order[0], order[1:]
    clashing = earlier[first]
    with_first = [first, *kept([name for name in rest if name not in clashing], earlier)]
    if clashing.isdisjoint(rest):
        return with_first
    return max(with_first, kept(rest, earlier), key=len)


def clean(key: Key, value: Any) -> Response:
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise MalformedResponse("The answer must be a list of steps.")
    if value and sorted(value) != sorted(option["id"] for option in key.options):
        raise MalformedResponse("Each step must be there once.")
    return list(value)


def model_answer(key: Key) -> Response:
    """As near to the listed order as the graph allows."""
    earlier = before(key.options)
    left, order = [option["id"] for option in key.options], list[str]()
    while left:
        order.append(next(name for name in left if earlier[name].isdisjoint(left)))
        left.remove(order[-1])
    return order


def grade(key: Key, response: list[str]) -> Mark:
    stay = kept(response, before(key.options))
    parts = [PartMark(name, name in stay) for name in response]
    fraction = 1.0 if len(stay) == len(response) else max(0, len(stay) - 1) / (len(response) - 1)
    partly = f"{len(stay)} of {len(response)} steps are in a right order." if len(stay) > 1 else ""
    return marked(fraction, partly=partly, parts=parts)
