"""How many cards come back on which study day: what the load balancer weighs."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeAlias

from cards.scheduling.day import comes_on
from cards.scheduling.memory import Memory, Rules, State

Load: TypeAlias = dict[date, int]


def load_of(due: Iterable[tuple[datetime, int]], rules: Rules) -> Load:
    """Of the cards under review, by the time that each falls due and its interval in days."""
    return Counter(comes_on(*each, rules.zone, rules.day_start_hour) for each in due)


def move(load: Load, before: Memory, after: Memory, rules: Rules) -> None:
    """Take the card off the day that it was due on, and put it on the new one."""
    for day, change in moves(before, after, rules):
        left = load.pop(day, 0) + change
        if left > 0:
            load[day] = left


def moves(before: Memory, after: Memory, rules: Rules) -> list[tuple[date, int]]:
    """The days on which there is one card less or more; steps within the day don't count."""
    return [
        (comes_on(memory.due_at, memory.interval_days, rules.zone, rules.day_start_hour), change)
        for memory, change in ((before, -1), (after, 1))
        if memory.state == State.REVIEW and memory.due_at is not None
    ]
