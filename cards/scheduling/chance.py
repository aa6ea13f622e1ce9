"""Chance without a generator: a number stirred into a uniform one, the same in every process and on every machine."""

_BITS = (1 << 64) - 1
# SplitMix64 (Steele, Lea and Flood, 2014): the golden-ratio step and the two multipliers of its finalizer.
_STEP, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def stirred(number: int) -> int:
    """64 bits in which every bit of `number` counts."""
    mixed = (number + 1) * _STEP & _BITS
    mixed = (mixed ^ mixed >> 30) * _FIRST & _BITS
    mixed = (mixed ^ mixed >> 27) * _SECOND & _BITS
    return mixed ^ mixed >> 31


def uniform(seed: int) -> float:
    """A number in [0, 1) that looks drawn at random and depends on the seed alone."""
    return (stirred(seed) >> 11) * 2.0**-53


def seed_for(item_id: int, reviews: int) -> int:
    """The seed of an item's next answer: what the buttons show and what is then written must not differ."""
    return stirred(stirred(item_id) + reviews)
