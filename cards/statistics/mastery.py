"""How well a concept is known today: the mean chance of recalling its cards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from math import fsum


class Recall(IntEnum):
    """Five steps for a map or a legend."""

    UNKNOWN = 0
    FADING = 1
    SHAKY = 2
    STEADY = 3
    STRONG = 4


# The least mean recall of each step. Reviews come due at 90 % by default, so what is kept up is strong or steady.
STEPS = ((0.9, Recall.STRONG), (0.8, Recall.STEADY), (0.7, Recall.SHAKY), (0.0, Recall.FADING))


@dataclass(frozen=True, slots=True)
class Mastery:
    """`recall` (0..1) is the mean over the `known` of all `cards`, those answered at least once; None if none was."""

    recall: float | None
    known: int
    cards: int

    @property
    def step(self) -> Recall:
        return step_of(self.recall)


def step_of(recall: float | None) -> Recall:
    """The step of a chance of recall, 0..1; None is unknown."""
    if recall is None:
        return Recall.UNKNOWN
    return next((step for least, step in STEPS if recall >= least), Recall.FADING)


def mastery(recalls: Iterable[float | None]) -> Mastery:
    """Of one concept: the present recall of each of its cards, None for one never answered."""
    cards = list(recalls)
    known = [recall for recall in cards if recall is not None]
    return Mastery(fsum(known) / len(known) if known else None, len(known), len(cards))


def mastery_by_concept(cards: Iterable[tuple[str, float | None]]) -> Mapping[str, Mastery]:
    """Of each concept in (concept, present recall or None) pairs, one per card."""
    recalls: dict[str, list[float | None]] = {}
    for concept, recall in cards:
        recalls.setdefault(concept, []).append(recall)
    return {concept: mastery(found) for concept, found in recalls.items()}
