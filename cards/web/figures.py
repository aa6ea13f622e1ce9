"""A figure of a page: a title, one sentence that reads it, a drawing, and the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cards.statistics.interval import Interval
from cards.web import plots

BARS, CALENDAR, POINTS = (f"plots/_{name}.svg.html" for name in ("bars", "calendar", "points"))


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of a row names the row."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """Without a chart, the reading says why there is none."""

    title: str
    reading: str
    drawing: str
    chart: plots.Bars | plots.Calendar | plots.Points | None
    table: Table | None


def format_number(value: float, digits: int = 2) -> str:
    """ "1", "0.67", "12345.67": at most so many digits after the point, and no more than it has."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def in_words(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def range_of(interval: Interval) -> str:
    return f"{interval.low:.0%} to {interval.high:.0%}"
