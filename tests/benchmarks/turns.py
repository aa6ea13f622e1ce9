"""Two sites that take turns in one run, so that whatever else the machine does falls on both alike."""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.benchmarks.site import FLOOR, ROOT, Site

WARM_UP = 40


class Child:
    """A site that answers in a process of its own (see in_process)."""

    def __init__(self, site: Site, student: int = 0, what: str = "study") -> None:
        """`what` is answered on a site of ours: "study" or "quiz"."""
        kind = "floor" if site.kind is FLOOR else what
        self.student = student
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.in_process", kind],
            cwd=ROOT, env=site.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._say(site.students)

    def _say(self, what: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def answers(self, count: int) -> list[float]:
        """Answers `count` cards; the seconds that each took."""
        assert self.process.stdout is not None
        self._say((self.student, count))
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("The process that answers has ended; see what it wrote above.")
        return list(json.loads(line))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


@dataclass(frozen=True)
class Pair:
    """Seconds of the one and of the other, measured in turns; `blocks` is how many answers make one turn."""

    ours: Sequence[float]
    other: Sequence[float]
    block: int

    @property
    def ratios(self) -> list[float]:
        """Ours to the other by the median answer, of each turn by itself: what slows a while of the run slows both."""
        return [
            statistics.median(self.ours[at : at + self.block]) / statistics.median(self.other[at : at + self.block])
            for at in range(0, len(self.ours), self.block)
        ]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def spread(self) -> float:
        """How far the ratios of single turns stray, as the share between their quartiles: the noise of this run."""
        low, middle, high = statistics.quantiles(self.ratios, n=4)
        return (high - low) / middle


def in_turns(ours: Callable[[int], list[float]], other: Callable[[int], list[float]], turns: int, block: int) -> Pair:
    """Warm both, then let them work by turns; who goes first changes every time."""
    ours(WARM_UP), other(WARM_UP)
    found: tuple[list[float], list[float]] = ([], [])
    for turn in range(turns):
        for which in (0, 1) if turn % 2 else (1, 0):
            found[which].extend((ours, other)[which](block))
    return Pair(*found, block)


def percentile(seconds: Sequence[float], share: float) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
