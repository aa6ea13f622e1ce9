"""What the coming days hold if nothing new is learned."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class DueDay:
    day: date
    due: int
    due_until: int
    """Due on this day or before it, overdue ones included."""


@dataclass(frozen=True, slots=True)
class Forecast:
    overdue: int
    days: Sequence[DueDay]
    later: int
    """Due after the last of the days."""

    @property
    def busiest(self) -> int:
        return max((day.due for day in self.days), default=0)


def forecast(due_on: Iterable[date], today: date, days: int = 30) -> Forecast:
    """The cards due on each of the next `days` study days, from today on, given the study day of each card."""
    counts = Counter(due_on)
    overdue = sum(count for day, count in counts.items() if day < today)
    found: list[DueDay] = []
    until = overdue
    for day in (today + timedelta(days=n) for n in range(days)):
        until += counts[day]
        found.append(DueDay(day, counts[day], until))
    return Forecast(overdue, found, counts.total() - until)
