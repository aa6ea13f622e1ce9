"""How far a share can be trusted."""

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float


def wilson(successes: float, n: int, z: float = Z_95) -> Interval:
    """The confidence interval (95 % by default) of a share, 0..1; all of 0..1 where there is nothing to go by.

    Wilson's score interval (1927): it stays within 0..1 and means something for few trials too. Successes in part add
    up to a fraction; the interval is then wider than it need be, never narrower.
    """
    if n == 0:
        return Interval(0.0, 1.0)
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # The bounds are 0 and 1 exactly where nothing, or everything, succeeded.
    return Interval(centre - reach if successes else 0.0, centre + reach if successes < n else 1.0)
