"""Which questions an attempt asks: drawn from a pool by a seed, spread over facts and, by weights, over concepts."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from cards.grading.shuffle import permuted


class Candidate(NamedTuple):
    item: int
    fact: str
    concept: str


def draw(pool: Sequence[Candidate], count: int, weights: Mapping[str, float], seed: int) -> list[int]:
    """`count` items, or as many as there are, in the order to ask them in; the order of the pool does not matter.

    No item comes twice, and no fact while another is left. With weights (by concept, 0 or more) the concepts share the
    count by the largest remainder; what a concept has too few facts for goes to the others by their weights, and to
    concepts without a weight last.
    """
    by_item = {candidate.item: candidate for candidate in pool}
    mixed = permuted([by_item[item] for item in sorted(by_item)], seed)
    taken: list[Candidate] = []
    for layer in _layers(mixed):
        taken += _from_layer(layer, max(0, count - len(taken)), weights)
    chosen = {candidate.item for candidate in taken}
    return [candidate.item for candidate in mixed if candidate.item in chosen]


def _layers(mixed: Sequence[Candidate]) -> list[list[Candidate]]:
    """The first of every fact, then the second of every fact that has one, and so on."""
    seen: Counter[str] = Counter()
    layers: defaultdict[int, list[Candidate]] = defaultdict(list)
    for candidate in mixed:
        layers[seen[candidate.fact]].append(candidate)
        seen[candidate.fact] += 1
    return [layers[n] for n in sorted(layers)]


def _from_layer(layer: Sequence[Candidate], count: int, weights: Mapping[str, float]) -> list[Candidate]:
    if not weights:
        return list(layer[:count])
    left = Counter(shares(count, weights, Counter(candidate.concept for candidate in layer)))
    taken = []
    for candidate in layer:
        if left[candidate.concept] > 0:
            left[candidate.concept] -= 1
            taken.append(candidate)
    return taken


def shares(count: int, weights: Mapping[str, float], room: Mapping[str, int]) -> dict[str, int]:
    """How many each concept of `room` gives, at most what it has; equal remainders in the order of `room`."""
    found = dict.fromkeys(room, 0)
    for is_weighted in (True, False):
        # Without weights, the more a concept has, the more it gives.
        worth = {name: Fraction(weights.get(name, 0) if is_weighted else room[name]) for name in room}
        while True:
            open_ = {name: worth[name] for name in room if worth[name] > 0 and found[name] < room[name]}
            left = count - sum(found.values())
            if left <= 0 or not open_:
                break
            for name, share in _largest_remainder(left, open_).items():
                found[name] = min(room[name], found[name] + share)
    return found


def _largest_remainder(seats: int, worth: Mapping[str, Fraction]) -> dict[str, int]:
    total = sum(worth.values())
    exact = {name: seats * weight / total for name, weight in worth.items()}
    found = {name: int(share) for name, share in exact.items()}
    by_remainder = sorted(exact, key=lambda name: found[name] - exact[name])
    for name in by_remainder[: seats - sum(found.values())]:
        found[name] += 1
    return found
