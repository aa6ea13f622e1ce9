"""The order of a session: what is taken in, what comes next, and what comes back after a step."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from cards.scheduling.chance import stirred
from cards.scheduling.memory import State

LEARN_AHEAD_S = 1200
# At least so many cards that need no waiting are kept at hand; practice puts a missed one back behind the fifth.
NEAR = 12
# So many after taking some from afar, so that the far part is seldom written.
REFILLED = 24
# The shortest study day there is: one on which the clock is put forward.
_SHORTEST_DAY = timedelta(hours=23)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may come today. `position` orders new ones, `retrievability` (0..1) reviews. No fact, no siblings."""

    item: int
    fact: str
    state: State
    due_at: datetime | None
    retrievability: float | None
    position: int


class Entry(NamedTuple):
    """A place in the queue; a list of three numbers in JSON.

    `due_at_s` (Unix time) is when a step within the day falls due; 0 for what may come at any time of the day.
    """

    item: int
    state: int
    due_at_s: int


class Counts(NamedTuple):
    """What is left of the session, by kind; learning includes relearning."""

    new: int
    learning: int
    review: int


def gather(
    candidates: Iterable[Candidate],
    *,
    new_limit: int,
    review_limit: int,
    now: datetime,
    day_ends_at: datetime,
    facts_today: AbstractSet[str],
    is_separating_siblings: bool,
    seed: int,
) -> list[Entry]:
    """The queue of a session: steps of today by time, then steps left from earlier days, then reviews and new items.

    Reviews come by ascending retrievability, for with a backlog those are the ones about to be lost; ties by the seed.
    New items are spread evenly among them. The limits are what is left of them today. As in Anki, steps of earlier days
    and new items count under the review limit too; no step is left out for it. Of siblings (the same fact) one comes a
    day, a step before a review before a new item; steps always come. `facts_today` were answered already.
    """
    due = [c for c in candidates if c.due_at is None or c.due_at < day_ends_at]
    steps = sorted((c for c in due if c.state in (State.LEARNING, State.RELEARNING)), key=_due_s)
    old = [c for c in steps if _is_of_an_earlier_day(c, now, day_ends_at)]
    timed = [c for c in steps if not _is_of_an_earlier_day(c, now, day_ends_at)]
    taken = {*facts_today, *(c.fact for c in steps)} if is_separating_siblings else None

    room = max(0, review_limit - len(old))
    reviews = _first([c for c in _weakest_first(due, seed) if c.state == State.REVIEW], room, taken)
    new = sorted((c for c in due if c.state == State.NEW), key=lambda c: c.position)
    new = _first(new, max(0, min(new_limit, room - len(reviews))), taken)
    untimed = old + _spread(reviews, new)
    return [Entry(c.item, int(c.state), _due_s(c)) for c in timed] + [Entry(c.item, int(c.state), 0) for c in untimed]


def _due_s(candidate: Candidate) -> int:
    return int(candidate.due_at.timestamp()) if candidate.due_at else 0


def _is_of_an_earlier_day(step: Candidate, now: datetime, day_ends_at: datetime) -> bool:
    """Whether a step fell due before this study day, or at its very start because its delay reached into it."""
    return step.due_at is None or step.due_at <= min(now, day_ends_at - _SHORTEST_DAY)


def _weakest_first(candidates: Iterable[Candidate], seed: int) -> list[Candidate]:
    return sorted(candidates, key=lambda c: (c.retrievability or 0.0, stirred(seed ^ stirred(c.item))))


def _first(candidates: Iterable[Candidate], limit: int, taken: set[str] | None) -> list[Candidate]:
    """The first `limit` whose fact is not taken, which it is then. Without a set, siblings do not matter."""
    found: list[Candidate] = []
    for candidate in candidates:
        if len(found) >= limit:
            break
        if taken is None or not candidate.fact or candidate.fact not in taken:
            found.append(candidate)
            if taken is not None:
                taken.add(candidate.fact)
    return found


def _spread(many: Sequence[Candidate], few: Sequence[Candidate]) -> list[Candidate]:
    """Both, each in its order and evenly among the other."""
    placed = [((n + 0.5) / len(group), rank, c) for rank, group in enumerate((many, few)) for n, c in enumerate(group)]
    return [c for *_, c in sorted(placed, key=lambda place: place[:2])]


def next_entry(
    queue: Sequence[Entry], now_s: int, learn_ahead_s: int = LEARN_AHEAD_S
) -> tuple[Entry | None, list[Entry]]:
    """What comes now, and the queue without it.

    A step that is due; else the first that needs no waiting; else the next step, if due within `learn_ahead_s`; else
    None: `waits_until` tells when there is something again.
    """
    step = min((entry for entry in queue if entry.due_at_s), key=lambda entry: entry.due_at_s, default=None)
    if step is not None and step.due_at_s <= now_s:
        return step, _without(queue, step)
    ready = next((entry for entry in queue if not entry.due_at_s), None)
    if ready is not None:
        return ready, _without(queue, ready)
    if step is not None and step.due_at_s <= now_s + learn_ahead_s:
        return step, _without(queue, step)
    return None, list(queue)


def _without(queue: Sequence[Entry], entry: Entry) -> list[Entry]:
    place = queue.index(entry)
    return [*queue[:place], *queue[place + 1 :]]


def put_back(queue: Sequence[Entry], entry: Entry) -> list[Entry]:
    """The queue with the entry in it again: a step comes at its time, anything else comes next."""
    return [*queue, entry] if entry.due_at_s else [entry, *queue]


def fold(queue: Sequence[Entry]) -> tuple[list[Entry], str]:
    """The steps and the first REFILLED of the others, and the rest as text: "2:508 0:17", state and item of each.

    An answer only touches what is near; of a thousand cards the text is carried along for next to nothing.
    """
    ready = [entry for entry in queue if not entry.due_at_s]
    near = [entry for entry in queue if entry.due_at_s] + ready[:REFILLED]
    return near, " ".join(f"{int(entry.state)}:{entry.item}" for entry in ready[REFILLED:])


def unfold(near: Sequence[Entry], later: str) -> tuple[list[Entry], str]:
    """Where fewer than NEAR are left, as many taken from the text as are missing of REFILLED; else the same text."""
    ready = sum(not entry.due_at_s for entry in near)
    if ready >= NEAR or not later:
        return list(near), later
    missing = REFILLED - ready
    words = later.split(" ", missing)
    later = words.pop() if len(words) > missing else ""
    found = (word.split(":") for word in words)
    return [*near, *(Entry(int(item), int(state), 0) for state, item in found)], later


def items(queue: Iterable[Entry], later: str = "") -> set[int]:
    """Of a queue; with `later`, of one that was folded."""
    return {entry.item for entry in queue} | {int(word.partition(":")[2]) for word in later.split()}


def counts(queue: Iterable[Entry], later: str = "") -> Counts:
    """Of a queue; with `later`, of one that was folded."""
    states = [state for _, state, _ in queue]
    words = f" {later}"
    new, review = (states.count(state) + words.count(f" {int(state)}:") for state in (State.NEW, State.REVIEW))
    return Counts(new, len(states) + words.count(":") - new - review, review)


def waits_until(queue: Sequence[Entry]) -> int | None:
    """When (Unix time) the next step falls due, if nothing but steps is left; None if there is no need to wait."""
    if not queue or any(not entry.due_at_s for entry in queue):
        return None
    return min(entry.due_at_s for entry in queue)
