"""Students who answer without a pause while things break, and who remember what they were told was saved."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any, NamedTuple

from tests.benchmarks.browser import Line, OurBrowser, Reply
from tests.benchmarks.site import Server

# So that a thousand due cards outlast the breaking.
PAUSE_S = 0.02
RETRY_AFTER_S = 0.02


class Break(NamedTuple):
    """A request without a whole reply: when it was begun, and what was seen instead."""

    asked_at: float
    what: str


class Learner(threading.Thread):
    """Answers one card after the other. What got no reply, or an error, is sent again as it was: as the page does."""

    def __init__(
        self, port: int, known: dict[str, Any], keeps_connection: bool = True, browser: Callable[..., Any] = OurBrowser
    ) -> None:
        super().__init__(daemon=True)
        self.browser, self.line = browser(known), Line(port)
        self.keeps_connection = keeps_connection
        self.acknowledged: dict[int, int] = {}  # rating by turn
        self.refusals: list[Reply] = []
        self.breaks: list[Break] = []
        self.last_success_at = 0.0
        self.failure: Exception | None = None
        self._stopped = threading.Event()

    @property
    def session(self) -> int:
        return int(self.browser.session)

    def run(self) -> None:
        try:
            while not self._stopped.is_set():
                self._answer()
        except Exception as error:
            self.failure = error
        finally:
            self.line.close()

    def _answer(self) -> None:
        turn, rating, asked_at = self.browser.turn, self.browser.rating, time.monotonic()
        try:
            got = self.line.call(self.browser.next_request(), self.browser.headers)
        except ConnectionRefusedError:  # nobody listens: that is no request yet
            self._stopped.wait(RETRY_AFTER_S)
            return
        except (OSError, HTTPException) as error:
            self.breaks.append(Break(asked_at, type(error).__name__))
            self._stopped.wait(RETRY_AFTER_S)
            return
        if not self.keeps_connection:
            self.line.close()
        if got.status >= 500:
            self.refusals.append(got)
            self._stopped.wait(RETRY_AFTER_S)
            return
        self.browser.read(got)
        self.acknowledged[turn] = rating
        self.last_success_at = time.monotonic()
        self._stopped.wait(PAUSE_S)

    def stop(self) -> None:
        self._stopped.set()


class Class:
    """Learners who answer at the same time."""

    def __init__(self, learners: Sequence[Learner]) -> None:
        self.learners = learners

    def acknowledged(self) -> dict[tuple[int, int], int]:
        """Ratings by (session, turn), as of now."""
        return {
            (learner.session, turn): rating
            for learner in self.learners
            for turn, rating in list(learner.acknowledged.items())
        }

    @property
    def refusals(self) -> list[Reply]:
        return [refusal for learner in self.learners for refusal in list(learner.refusals)]

    @property
    def breaks(self) -> list[Break]:
        return [one for learner in self.learners for one in list(learner.breaks)]

    def wait_for_success(self, within_s: float) -> float:
        """Until each learner has had an answer accepted from now on; returns the seconds that took."""
        start = time.monotonic()
        while any(learner.last_success_at < start for learner in self.learners):
            self.raise_failure()
            if time.monotonic() - start > within_s:
                raise TimeoutError(f"Not every learner could answer again within {within_s} s.")
            time.sleep(0.01)
        return time.monotonic() - start

    def raise_failure(self) -> None:
        failures = [learner.failure for learner in self.learners if learner.failure]
        if failures:
            raise failures[0]


@contextmanager
def learning(
    server: Server, count: int, keeps_connection: bool = True, browser: Callable[..., Any] = OurBrowser
) -> Any:
    """A class that answers until the block ends."""
    known = server.site.students[:count]
    learners = Class([Learner(server.port, one, keeps_connection, browser) for one in known])
    for learner in learners.learners:
        learner.start()
    try:
        learners.wait_for_success(20)
        yield learners
    finally:
        for learner in learners.learners:
            learner.stop()
        for learner in learners.learners:
            learner.join(30)
    learners.raise_failure()
