"""FSRS-6 as bare arithmetic, for plans that ask it a hundred thousand times. Tests hold it equal to `memory`."""

from math import exp

from cards.scheduling.memory import STABILITY_MAX

STABILITY_MIN = 0.001


def _bounded(difficulty: float) -> float:
    return 1.0 if difficulty < 1 else 10.0 if difficulty > 10 else difficulty


class Expected:
    """What a review is expected to do, under one set of parameters. Stability and days are study days.

    Sources: FSRS-6 as in `memory.remember`; the formulas by name in `fsrs.Scheduler`.
    """

    def __init__(self, parameters: tuple[float, ...]) -> None:
        w = parameters
        self._decay = -w[20]
        self._factor = 0.9 ** (1 / self._decay) - 1
        self._growth, self._damping, self._spacing = exp(w[8]), -w[9], w[10]
        self._lapse = w[11], -w[12], w[13], w[14]
        self._short, self._flattening = exp(w[17] * w[18]), -w[19]
        self._easiest = w[7] * (w[4] - exp(3 * w[5]) + 1)
        self._kept, self._harder = 1 - w[7], 2 * w[6] / 9
        self.first = self._same_day(w[2]), self._reverted(_bounded(w[4] - exp(2 * w[5]) + 1))
        """Of a new card: Good twice on its first day."""

    def recall(self, stability: float, days: float) -> float:
        return float((1 + self._factor * days / stability) ** self._decay)

    def stability_for(self, recall: float, days: float) -> float:
        """The stability with which recall is as given after so many days: the curve, solved for it."""
        return float(min(max(self._factor * days / (recall ** (1 / self._decay) - 1), STABILITY_MIN), STABILITY_MAX))

    def passed(self, stability: float, difficulty: float, recall: float) -> float:
        """Stability after Good on a later day."""
        grown = self._growth * (11 - difficulty) * stability**self._damping * (exp(self._spacing * (1 - recall)) - 1)
        return min(stability * (1 + grown), STABILITY_MAX)

    def relearned(self, stability: float, difficulty: float, recall: float) -> float:
        """Stability after Again on a later day, and Good on the same day."""
        scale, ease, power, surprise = self._lapse
        lost = scale * difficulty**ease * ((stability + 1) ** power - 1) * exp(surprise * (1 - recall))
        return self._same_day(max(min(lost, stability / self._short), STABILITY_MIN))

    def _same_day(self, stability: float) -> float:
        return float(stability * max(1.0, self._short * stability**self._flattening))

    def difficulty(self, difficulty: float, recall: float) -> float:
        """After Good with this probability, else after Again and Good; the mean of the two."""
        lapsed = self._reverted(difficulty + (10 - difficulty) * self._harder)
        return recall * self._reverted(difficulty) + (1 - recall) * self._reverted(lapsed)

    def _reverted(self, difficulty: float) -> float:
        return _bounded(self._easiest + self._kept * difficulty)

    def after(self, stability: float, difficulty: float, elapsed: int, left: int) -> float:
        """Recall `left` days after a review, the mean over its outcomes; the one before was `elapsed` days earlier."""
        recall = self.recall(stability, elapsed)
        good = self.recall(self.passed(stability, difficulty, recall), left)
        again = self.recall(self.relearned(stability, difficulty, recall), left)
        return recall * good + (1 - recall) * again
