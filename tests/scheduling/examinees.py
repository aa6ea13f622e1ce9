"""Simulated students before an exam: each forgets by parameters of their own, which the scheduler does not know.

Both sides of a comparison see the same student with the same past. Plain is FSRS-6 with the defaults: what is due at a
recall of 90 %, the weakest first, and new cards so many a day that all are met in the first half of the time. Aiming
has as many answers as plain gave, spread evenly over the days. An answer is a press of a button: a card that passes
takes one, a lapse two (Again, Good), a new card one to three.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, exp, sqrt
from random import Random
from statistics import fmean, stdev

from cards.scheduling.exam import Prospect, todays
from cards.scheduling.expected import Expected
from cards.scheduling.memory import DEFAULT_PARAMETERS, Rating, Trace, remember
from cards.scheduling.optimiser import within_bounds

# How often a card is Again, Hard, Good or Easy when it is met, and what it takes to be done with it on that day.
FIRST, PRESSES = (3, 2, 4, 1), {Rating.AGAIN: 3, Rating.HARD: 3, Rating.GOOD: 2, Rating.EASY: 1}
LONGEST_PAST = 60


def own_parameters(chance: Random) -> tuple[float, ...]:
    """Around the defaults as students lie around them: first stabilities, difficulty, growth, lapses, the curve."""
    own = list(DEFAULT_PARAMETERS)
    for place in range(4):
        own[place] *= exp(chance.gauss(0, 0.5))
    own[4] += chance.gauss(0, 0.7)
    own[8] += chance.gauss(0, 0.3)
    own[11] *= exp(chance.gauss(0, 0.2))
    own[20] *= exp(chance.gauss(0, 0.25))
    return within_bounds(own)


def first_days(parameters: tuple[float, ...]) -> dict[Rating, Trace]:
    """A new card's memory after its first day, by the first answer."""
    found = {}
    for rating, presses in PRESSES.items():
        trace = remember(None, None, rating, 0, parameters)
        for _ in range(presses - 1):
            trace = remember(*trace, Rating.GOOD, 0, parameters)
        found[rating] = trace
    return found


DEFAULTS, DEFAULT_FIRST_DAYS = Expected(DEFAULT_PARAMETERS), first_days(DEFAULT_PARAMETERS)


class Memories:
    """What one model of memory makes of the answers."""

    def __init__(self, model: Expected, firsts: dict[Rating, Trace]) -> None:
        self.model, self.firsts, self.traces = model, firsts, dict[int, Trace]()

    def answer(self, card: int, rating: Rating, elapsed: int) -> None:
        if card not in self.traces:
            self.traces[card] = self.firsts[rating]
            return
        stability, difficulty = self.traces[card]
        recall = self.model.recall(stability, elapsed)
        after = self.model.relearned if rating == Rating.AGAIN else self.model.passed
        self.traces[card] = (
            after(stability, difficulty, recall),
            self.model.difficulty(difficulty, float(rating != Rating.AGAIN)),
        )

    def recall(self, card: int, elapsed: int) -> float:
        return self.model.recall(self.traces[card][0], elapsed)


class Examinee:
    def __init__(self, seed: int) -> None:
        chance = Random(seed)
        self.cards, self.days = chance.randint(20, 100), chance.randint(7, 60)
        own = own_parameters(chance)
        self.truth, self.known = Memories(Expected(own), first_days(own)), Memories(DEFAULTS, DEFAULT_FIRST_DAYS)
        self.last, self.due, self.answers, self.chance = dict[int, int](), dict[int, int](), 0, chance
        met = int(self.cards * chance.choice((0, 0, 0.3, 0.6, 1)))
        for card in range(met):
            day = -chance.randint(1, LONGEST_PAST)
            while day < 0:
                self.study(card, day)
                day = self.due[card]
        self.met, self.answers = met / self.cards, 0

    @property
    def new(self) -> list[int]:
        return [card for card in range(self.cards) if card not in self.last]

    def study(self, card: int, day: int) -> None:
        """One card on one day, until it is done with."""
        elapsed = day - self.last.get(card, day)
        if card not in self.last:
            rating = self.chance.choices(list(Rating), FIRST)[0]
            self.answers += PRESSES[rating]
        else:
            is_recalled = self.chance.random() < self.truth.recall(card, elapsed)
            rating = Rating.GOOD if is_recalled else Rating.AGAIN
            self.answers += 1 if is_recalled else 2
        for memories in (self.truth, self.known):
            memories.answer(card, rating, elapsed)
        self.last[card] = day
        self.due[card] = day + max(1, round(self.known.traces[card][0]))

    def recall(self, memories: Memories, later: int = 0) -> float:
        """The mean over all cards on the date, or so many days later; what was never met counts as 0."""
        at = self.days + later
        return sum(memories.recall(card, at - last) for card, last in self.last.items()) / self.cards


def plain(one: Examinee) -> None:
    new_per_day = max(10, ceil(2 * len(one.new) / one.days))
    for day in range(one.days):
        due = [card for card, due in one.due.items() if due <= day]
        for card in sorted(due, key=lambda card: one.known.recall(card, day - one.last[card])):
            one.study(card, day)
        for card in one.new[:new_per_day]:
            one.study(card, day)


def aim(one: Examinee, budget: int) -> None:
    """Day by day what the plan says first. Never over the budget: where it might not do for a card, that stays out."""
    for day in range(one.days):
        left = one.days - day
        until = one.answers + (budget - one.answers) / left
        for card in todays(prospects(one, day), left, max(1, ceil(until - one.answers)), DEFAULT_PARAMETERS):
            if one.answers >= until or one.answers + (2 if card in one.last else 3) > budget:
                break
            one.study(card, day)


def prospects(one: Examinee, day: int) -> list[Prospect]:
    found = []
    for card in range(one.cards):
        stability, difficulty = one.known.traces.get(card, (None, None))
        found.append(Prospect(card, "", stability, difficulty, day - one.last.get(card, day)))
    return found


@dataclass(frozen=True)
class Compared:
    """One student both ways: (plain, aiming) of the answers, and of the recall on the date and a month later."""

    cards: int
    days: int
    met: float
    """The share of the cards that were known before."""
    answers: tuple[int, int]
    predicted: tuple[float, float]
    true: tuple[float, float]
    month_after: tuple[float, float]


def compared(count: int, seed: int = 1) -> Iterator[Compared]:
    for number in range(count):
        one, other = (Examinee(seed * 1_000_003 + number) for _ in range(2))
        # From here on their luck is independent: the paths part anyway.
        other.chance = Random(-number - 1)
        plain(one)
        aim(other, one.answers)
        both = one, other
        yield Compared(
            one.cards,
            one.days,
            one.met,
            (one.answers, other.answers),
            tuple(each.recall(each.known) for each in both),  # type: ignore[arg-type]
            tuple(each.recall(each.truth) for each in both),  # type: ignore[arg-type]
            tuple(each.recall(each.truth, 30) for each in both),  # type: ignore[arg-type]
        )


@dataclass(frozen=True)
class Gain:
    """The mean of both ways, and of what aiming adds with half the width of its 95 % interval."""

    plain: float
    aiming: float
    added: float
    margin: float

    def __str__(self) -> str:
        added = f"{self.added * 100:+.2f} ± {self.margin * 100:.2f} points"
        return f"plain {self.plain:.2%}, aiming {self.aiming:.2%}: {added}"


def gain(pairs: Sequence[tuple[float, float]]) -> Gain:
    differences = [aiming - plain for plain, aiming in pairs]
    margin = 1.96 * stdev(differences) / sqrt(len(differences))
    return Gain(fmean(plain for plain, _ in pairs), fmean(aiming for _, aiming in pairs), fmean(differences), margin)
