"""What somebody who knows nothing would get."""

from collections.abc import Sequence
from math import fsum
from typing import Any

from cards.grading.key import PAIR_KINDS, TYPED_KINDS, Key


def blind_guess(key: Key) -> float | None:
    """The expected fraction of a blind guess; None where it depends on how one guesses, as with several choices."""
    if key.kind in ("single", "true_false"):
        return _share([option["correct"] for option in key.options])
    if key.kind in PAIR_KINDS:
        return 1 / sum("match" in option for option in key.options)
    if key.kind == "gaps":
        return fsum(map(_of_gap, key.options)) / len(key.options)
    return 0.0 if key.kind in TYPED_KINDS else None


def _of_gap(gap: dict[str, Any]) -> float:
    return _share([choice in gap["accepted"] for choice in gap.get("choices", ())])


def _share(is_right: Sequence[bool]) -> float:
    return sum(is_right) / len(is_right) if is_right else 0.0
