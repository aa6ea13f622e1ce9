"""How answers become points: certainty, repeated tries, repeated attempts, and options judged one at a time."""

from collections.abc import Callable, Mapping, Sequence
from math import fsum

from cards.grading.key import Key
from cards.grading.response import MalformedResponse
from cards.grading.shuffle import Order

# Points when right and when wrong, as in Moodle. To say 2 pays from p > 2/3 of being right on, 3 from p > 4/5.
CERTAINTY: Mapping[int, tuple[int, int]] = {1: (1, 0), 2: (2, -2), 3: (3, -6)}
MOST_CERTAINTY_POINTS = 3

_COUNTS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "best": max,
    "last": lambda scores: scores[-1],
    "first": lambda scores: scores[0],
    "average": lambda scores: fsum(scores) / len(scores),
}


def certainty_points(fraction: float, certainty: int) -> float:
    """-6 to 3, for an answer that was given; what is partly right earns its part, never a penalty."""
    right, wrong = CERTAINTY[certainty]
    return fraction * right if fraction > 0 else wrong


def adaptive(best: float, fraction: float, penalty: float, tries_before: int) -> float:
    """The fraction that counts after a further try; `best` (from 0) is what counted before it."""
    return max(best, fraction - penalty * tries_before)


def counted(scores: Sequence[float], method: str) -> float | None:
    """What a student's finished attempts, in their order, are worth by best, last, first or average."""
    return _COUNTS[method](scores) if scores else None


def judged(key: Key, order: Order, judgements: Sequence[tuple[str, bool]]) -> tuple[bool, float]:
    """Is a question with choices decided, and its fraction. They come singly as shown, to be accepted or rejected.

    The first wrong judgement ends it with 0; having accepted every right choice ends it with 1. Raises
    MalformedResponse if something else was judged than what was shown.
    """
    shown, right = order["options"], {option["id"]: option["correct"] for option in key.options}
    to_accept = sum(right.values())
    if len(judgements) > len(shown):
        raise MalformedResponse("There is nothing left to judge.")
    for expected, (name, is_accepted) in zip(shown, judgements, strict=False):
        if name != expected:
            raise MalformedResponse("Another choice is to be judged now.")
        if is_accepted != right[name]:
            return True, 0.0
        to_accept -= is_accepted
        if to_accept == 0:
            return True, 1.0
    return False, 0.0
