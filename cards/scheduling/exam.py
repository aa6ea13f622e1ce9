"""Towards an exam: which cards to review on which day, so that as much as possible is recalled on one date.

The plan is made anew whenever it is asked for, from the memories as they are. Of a review it expects the mean of its
outcomes: Good with the probability of recall, else Again and relearning; of a new card, Good. Until there is just time
for one more pass of all cards, the weakest come first, as in any session, and the new ones within the first half of
that time. In the last pass, that card comes whose recall on the date a review now adds most to.

Of the rules that were simulated (the gain throughout, also looking one review ahead, also per answer; the weakest
throughout) this one was the best or level with it at one to eight reviews a card, and it is the cheapest.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from cards.scheduling.expected import Expected

# A review that adds less than this to the recall of its card on the date is not worth a student's time.
WORTH = 0.005
STRONG = 0.9


@dataclass(frozen=True, slots=True)
class Prospect:
    """A card of the exam. Without a stability it is new; `free_in` days it may come: 1 if it was answered today."""

    item: int
    fact: str = ""
    stability: float | None = None
    difficulty: float | None = None
    elapsed_days: int = 0
    free_in: int = 0


class Done(NamedTuple):
    """What is done of today's part already: so many cards, `new` of them met for the first time."""

    cards: int = 0
    new: int = 0


class Forecast(NamedTuple):
    """The mean recall (0..1) of all cards on the date, new ones counted as 0, and the share that is above STRONG."""

    recall: float
    strong: float


NOTHING_DONE = Done()


@dataclass(frozen=True, slots=True)
class Plan:
    """The items of each day, today first and the day before the exam last, and what they come to on the date."""

    days: Sequence[Sequence[int]]
    without: Forecast
    planned: Forecast
    one_more: Forecast
    """With one more card a day; never less than as planned, for one need not take it."""


def plan(
    cards: Sequence[Prospect], left: int, cap: int, parameters: tuple[float, ...], *, done: Done = NOTHING_DONE,
    facts_today: AbstractSet[str] = frozenset(), is_separating_siblings: bool = True,
) -> Plan:  # fmt: skip
    """The whole plan for `left` days from today, at most `cap` cards a day.

    On the day of the exam and after it nothing is planned. With `is_separating_siblings`, one card of a fact comes a
    day; `facts_today` were answered today. The same arguments give the same plan: of equals, the first one comes.
    """
    facts = facts_today if is_separating_siblings else None
    course, other = (_Course(cards, left, parameters, facts) for _ in range(2))
    without = course.forecast()
    days = course.run(cap, done)
    other.run(cap + 1, done)
    planned = course.forecast()
    return Plan(days, without, planned, max(planned, other.forecast()))


def todays(
    cards: Sequence[Prospect], left: int, cap: int, parameters: tuple[float, ...], *, done: Done = NOTHING_DONE,
    facts_today: AbstractSet[str] = frozenset(), is_separating_siblings: bool = True,
) -> list[int]:  # fmt: skip
    """The first day of `plan` alone, in a hundredth of the time."""
    course = _Course(cards, left, parameters, facts_today if is_separating_siblings else None)
    return course.day(0, cap, done) if left > 0 else []


class _Course:
    """The memories as they are expected to be, day by day."""

    def __init__(
        self, cards: Sequence[Prospect], left: int, parameters: tuple[float, ...], facts: AbstractSet[str] | None
    ) -> None:
        self.cards, self.left, self.facts = cards, max(0, left), facts
        self.expected = Expected(parameters)
        self.stability = [card.stability for card in cards]
        self.difficulty = [card.difficulty or 0.0 for card in cards]
        self.last = [-card.elapsed_days if card.stability else -1 for card in cards]
        self.recall = [
            self.expected.recall(card.stability, card.elapsed_days + self.left) if card.stability else 0.0
            for card in cards
        ]
        """On the date, if nothing more is done."""

    def forecast(self) -> Forecast:
        count = len(self.cards) or 1
        return Forecast(sum(self.recall) / count, sum(recall > STRONG for recall in self.recall) / count)

    def run(self, cap: int, done: Done) -> list[list[int]]:
        return [self.day(day, cap, NOTHING_DONE if day else done) for day in range(self.left)]

    def day(self, day: int, cap: int, done: Done) -> list[int]:
        """Choose the day's cards, at most what the cap leaves, review them, and tell which."""
        room = cap - done.cards
        if room <= 0:
            return []
        free = [n for n, card in enumerate(self.cards) if card.free_in <= day and self.last[n] < day]
        early = self.left - day - ceil(len(self.cards) / cap)
        order = self._weakest_first(free, day, early, done.new) if early > 0 else self._most_gain_first(free, day)
        taken = set(self.facts or ()) if day == 0 else set()
        chosen: list[tuple[int, float]] = []
        for n in order:
            fact, after = self.cards[n].fact, self._after(n, day)
            if after - self.recall[n] < WORTH or (fact and fact in taken):
                continue
            chosen.append((n, after))
            if self.facts is not None:
                taken.add(fact)
            if len(chosen) == room:
                break
        for n, after in chosen:
            self._review(n, day, after)
        return [self.cards[n].item for n, _ in chosen]

    def _weakest_first(self, free: Sequence[int], day: int, early: int, begun: int) -> list[int]:
        """As much of what is new as brings all of it into the first half of the `early` days; the rest of it last.

        What was begun on this day already belongs to its share: in the middle of a day the plan stays what it was.
        """
        new = [n for n in free if self.stability[n] is None]
        share = max(0, ceil(2 * (len(new) + begun) / early) - begun)
        met = [
            (self.expected.recall(stability, day - self.last[n]), n) for n in free if (stability := self.stability[n])
        ]
        return [*new[:share], *(n for _, n in sorted(met)), *new[share:]]

    def _most_gain_first(self, free: Sequence[int], day: int) -> list[int]:
        return sorted(free, key=lambda n: self.recall[n] - self._after(n, day))

    def _after(self, n: int, day: int) -> float:
        """The recall on the date that a review on this day is expected to lead to."""
        stability = self.stability[n]
        if stability is None:
            return self.expected.recall(self.expected.first[0], self.left - day)
        return self.expected.after(stability, self.difficulty[n], day - self.last[n], self.left - day)

    def _review(self, n: int, day: int, after: float) -> None:
        """Its outcomes become one memory: the one that has their mean recall on the date."""
        stability = self.stability[n]
        if stability is None:
            self.stability[n], self.difficulty[n] = self.expected.first
        else:
            recall = self.expected.recall(stability, day - self.last[n])
            self.difficulty[n] = self.expected.difficulty(self.difficulty[n], recall)
            self.stability[n] = self.expected.stability_for(after, self.left - day)
        self.recall[n], self.last[n] = after, day
