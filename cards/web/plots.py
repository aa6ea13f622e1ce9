"""Where the marks of a plot lie. Pure: figures in, coordinates out; the templates only write them down.

Across, coordinates are in percent of the width, so that a plot fills any screen while its text keeps its size; down,
they are in pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from cards.statistics.activity import WEEK, Day
from cards.statistics.interval import Interval

BARS_HEIGHT = 150
_BARS_TOP, _BARS_BASE = 20, 124
# The share of its slot that a bar takes.
_FULLNESS = 0.82


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Upright bars on a common ground, some with their figure over them."""

    boxes: Sequence[Box]
    labels: Sequence[Text]
    ticks: Sequence[Text]
    height: int = BARS_HEIGHT
    base: int = _BARS_BASE


def bars(
    counts: Sequence[int], titles: Sequence[str], ticks: Sequence[tuple[int, str]], labelled: Sequence[int]
) -> Bars:
    """A bar per count. `ticks` name the left edges of these slots; the `labelled` bear their count."""
    slot = 100 / len(counts)
    most = max(counts)
    tall = [(_BARS_BASE - _BARS_TOP) * count / most if most else 0 for count in counts]
    boxes = [
        Box(round(n * slot, 2), round(_BARS_BASE - height, 1), round(slot * _FULLNESS, 2), round(height, 1), titles[n])
        for n, height in enumerate(tall)
        if height
    ]
    labels = [
        Text(round((n + _FULLNESS / 2) * slot, 2), round(_BARS_BASE - tall[n] - 6, 1), str(counts[n])) for n in labelled
    ]
    return Bars(boxes, labels, [Text(round(n * slot, 2), _BARS_BASE + 18, text) for n, text in ticks])


_CELL, _CELL_HEIGHT = 19, 15
_CALENDAR_TOP, _CALENDAR_LEFT = 22, 10.0


@dataclass(frozen=True, slots=True)
class Calendar:
    """A cell per day, a column per week. A cell is filled from the ground up, by quarters: no colour has to be told."""

    cells: Sequence[Box]
    fills: Sequence[Box]
    months: Sequence[Text]
    weekdays: Sequence[Text]
    height: int = _CALENDAR_TOP + WEEK * _CELL


def calendar(weeks: Sequence[Sequence[Day]], titles: Sequence[Sequence[str]]) -> Calendar:
    slot = (100 - _CALENDAR_LEFT) / len(weeks)
    cells, fills = [], []
    for column, week in enumerate(weeks):
        x = round(_CALENDAR_LEFT + column * slot, 2)
        for day, title in zip(week, titles[column], strict=True):
            y = _CALENDAR_TOP + day.day.weekday() * _CELL
            cells.append(Box(x, y, round(slot * _FULLNESS, 2), _CELL_HEIGHT, title))
            if day.level:
                height = _CELL_HEIGHT * day.level / 4
                fills.append(Box(x, y + _CELL_HEIGHT - height, round(slot * _FULLNESS, 2), height))
    weekdays = [Text(0, _CALENDAR_TOP + n * _CELL + 12, name) for n, name in ((0, "Mon"), (2, "Wed"), (4, "Fri"))]
    return Calendar(cells, fills, _months(weeks, slot), weekdays)


def _months(weeks: Sequence[Sequence[Day]], slot: float) -> list[Text]:
    """A month's name over its first Monday; none over a first column that the next month follows at once."""
    starts = [
        (column, week[0].day)
        for column, week in enumerate(weeks)
        if column == 0 or week[0].day.month != weeks[column - 1][0].day.month
    ]
    if len(starts) > 1 and starts[1][0] < 3:
        starts = starts[1:]
    return [Text(round(_CALENDAR_LEFT + column * slot, 2), 12, f"{day:%b}") for column, day in starts]


POINTS_HEIGHT = 236
_POINTS_TOP, _POINTS_BASE = 24, 190
_POINTS_LEFT, _POINTS_RIGHT = 13.0, 94.0
# A series keeps aside from the others of its slot by so many percent of the width.
_ASIDE = 1.6


@dataclass(frozen=True, slots=True)
class Point:
    """A share between the ends of its interval."""

    x: float
    y: float
    low: float
    high: float
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Points:
    """Shares over shares, or over time: round dots and, where there are two series, square ones."""

    round: Sequence[Point]
    square: Sequence[Point]
    grid: Sequence[Text]
    ticks: Sequence[Text]
    line: Line
    legend: Sequence[str] = ()
    axes: Sequence[str] = ()
    """What lies across, and what upwards, where the ticks do not say it."""
    height: int = POINTS_HEIGHT
    base: int = _POINTS_BASE
    left: float = _POINTS_LEFT
    right: float = _POINTS_RIGHT


@dataclass(frozen=True, slots=True)
class Measured:
    """What a point shows: where it lies across, its share, and how far the share can be trusted."""

    at: float
    share: float
    interval: Interval
    title: str


def calibration_points(found: Sequence[Measured]) -> Points:
    """Recall that came true over recall predicted, both on the same scale, with the line on which they agree."""
    least = _floor([share for point in found for share in (point.interval.low, point.at)])
    grid = _grid(least)
    return Points(
        round=[_point(_across(point.at, least), point, least) for point in found],
        square=(),
        grid=grid,
        ticks=[Text(_across(share, least), _POINTS_BASE + 20, f"{share:.0%}") for share in _steps(least)],
        line=Line(_POINTS_LEFT, _POINTS_BASE, _POINTS_RIGHT, _POINTS_TOP),
        axes=("predicted", "actual"),
    )


def retention_points(
    young: Sequence[Measured], mature: Sequence[Measured], names: Sequence[str], goal: float, legend: Sequence[str]
) -> Points:
    """Retention over time; `at` is a number of a period, of those that have `names`. The line is the goal."""
    slot = (_POINTS_RIGHT - _POINTS_LEFT) / len(names)
    least = _floor([point.interval.low for point in (*young, *mature)] + [goal])

    def placed(points: Sequence[Measured], aside: float) -> list[Point]:
        return [_point(_POINTS_LEFT + (point.at + 0.5) * slot + aside, point, least) for point in points]

    # On a phone there is room for six names.
    every = -(-len(names) // 6)
    ticks = [
        Text(round(_POINTS_LEFT + (n + 0.5) * slot, 2), _POINTS_BASE + 20, name)
        for n, name in enumerate(names)
        if (len(names) - 1 - n) % every == 0
    ]
    y = _down(goal, least)
    line = Line(_POINTS_LEFT, y, _POINTS_RIGHT, y)
    return Points(placed(young, -_ASIDE), placed(mature, _ASIDE), _grid(least), ticks, line, legend)


def _point(x: float, point: Measured, least: float) -> Point:
    low, high = point.interval.low, point.interval.high
    return Point(round(x, 2), _down(point.share, least), _down(low, least), _down(high, least), point.title)


def _floor(shares: Sequence[float]) -> float:
    """The lower end of a scale that shows all of these shares: a tenth, and 70 % at most."""
    return min(0.7, floor(min(shares, default=1) * 10) / 10)


def _steps(least: float) -> list[float]:
    """Round shares from the least to 1, six at most."""
    tenths = round((1 - least) * 10)
    every = -(-tenths // 5)
    return [round(1 - n / 10, 1) for n in range(0, tenths + 1, every)]


def _grid(least: float) -> list[Text]:
    return [Text(0, _down(share, least), f"{share:.0%}") for share in _steps(least)]


def _down(share: float, least: float) -> float:
    return round(_POINTS_BASE - (_POINTS_BASE - _POINTS_TOP) * (share - least) / (1 - least), 1)


def _across(share: float, least: float) -> float:
    return round(_POINTS_LEFT + (_POINTS_RIGHT - _POINTS_LEFT) * (share - least) / (1 - least), 2)
