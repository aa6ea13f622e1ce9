"""Answers over HTTP: several browsers at once, each with a connection that it keeps for a block of answers."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.benchmarks.browser import Browser, Line

# However slow the site, a block ends.
BLOCK_ENDS_AFTER_S = 20


@dataclass
class Load:
    """What came of the blocks that ran so far."""

    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    @property
    def answers_a_second(self) -> float:
        """The middle block's rate: one block that the machine disturbed does not count."""
        return sorted(self.rates)[len(self.rates) // 2]


class Crowd:
    """Browsers that answer a server together."""

    def __init__(self, port: int, browsers: Sequence[Browser]) -> None:
        self.pairs = [(browser, Line(port)) for browser in browsers]
        self.load = Load()

    def answer(self, count: int) -> None:
        """One block: each browser gives its share of `count` answers. A reply that is no card ends the run."""
        taken: list[list[float]] = [[] for _ in self.pairs]
        failures: list[Exception] = []
        threads = [
            threading.Thread(target=self._work, args=(*pair, count // len(self.pairs), times, failures))
            for pair, times in zip(self.pairs, taken, strict=True)
        ]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        elapsed = time.perf_counter() - start
        if failures:
            raise failures[0]
        answered = [seconds for times in taken for seconds in times]
        self.load.seconds += answered
        self.load.rates.append(len(answered) / elapsed)

    def _work(self, browser: Browser, line: Line, count: int, times: list[float], failures: list[Exception]) -> None:
        until = time.perf_counter() + BLOCK_ENDS_AFTER_S
        try:
            while len(times) < count and time.perf_counter() < until:
                request = browser.next_request()
                start = time.perf_counter()
                got = line.call(request, browser.headers)
                times.append(time.perf_counter() - start)
                browser.read(got)
        except Exception as error:  # a thread's failure is the block's
            failures.append(error)
        finally:
            # While the other site has its turn, the server might close a connection that rests.
            line.close()


def in_turns(ours: Crowd, floor: Crowd, blocks: int, count: int) -> tuple[Load, Load]:
    """Blocks of `count` answers, by turns; the first of each only warms."""
    ours.answer(count), floor.answer(count)
    ours.load, floor.load = Load(), Load()
    for block in range(blocks):
        for crowd in (ours, floor) if block % 2 else (floor, ours):
            crowd.answer(count)
    return ours.load, floor.load
