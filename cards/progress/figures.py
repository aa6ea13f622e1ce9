"""A student's statistics as figures of the page: each a title, one sentence that reads it, a drawing, and its table."""

from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median

from cards.statistics.activity import Day, Streak
from cards.statistics.calibration import Bin, Calibration
from cards.statistics.forecast import Forecast
from cards.statistics.histogram import Bar, difficulty_histogram, stability_histogram
from cards.statistics.interval import Interval, wilson
from cards.statistics.retention import Retention, Share
from cards.web import plots
from cards.web.figures import BARS, CALENDAR, POINTS, Figure, Table, in_words, plural, range_of
from cards.web.intervals import spoken_seconds
from cards.web.plots import Measured

# A share of fewer reviews says nothing: its interval would span a third of the scale.
FEWEST_FOR_A_POINT = 10
FEWEST_FOR_CALIBRATION = 50
YOUNG, MATURE = "under 21 days", "21 days or more"
STABILITY_TICKS = ("0", "1 d", "3 d", "1 w", "2 w", "1 mo", "3 mo", "6 mo", "1 y")


def study_days(weeks: Sequence[Sequence[Day]], streak: Streak) -> Figure:
    shown = [day for week in weeks for day in week]
    studied = sum(day.answers > 0 for day in shown)
    reading = f"You studied on {studied} of the last {plural(len(shown), 'day')}. The fuller a cell, the more answers."
    if streak.longest > 1:
        reading += f" Your longest run in a year: {plural(streak.longest, 'day')}."
    titles = [[f"{in_words(day.day)}: {plural(day.answers, 'answer')}" for day in week] for week in weeks]
    table = Table(
        ("Week of", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        [(f"{week[0].day:%Y-%m-%d}", *(str(day.answers) for day in week), *[""] * (7 - len(week))) for week in weeks],
    )
    return Figure("Study days", reading, CALENDAR, plots.calendar(weeks, titles), table)


def coming(found: Forecast, seconds_a_card: float) -> Figure:
    """Today's bar holds the overdue cards too: they are waiting now."""
    due = [day.due for day in found.days]
    due[0] += found.overdue
    total = sum(due)
    reading = (
        f"{_due(due[0], seconds_a_card)} and {due[1]} tomorrow; "
        f"{total} in {plural(len(due), 'day')}, if you learn nothing new."
    )
    busiest = due.index(max(due))
    days = [day.day for day in found.days]
    chart = plots.bars(
        due,
        [f"{in_words(day)}: {plural(count, 'card')}" for day, count in zip(days, due, strict=True)],
        [(n, "today" if n == 0 else f"{days[n].day} {days[n]:%b}") for n in range(0, len(days) - 3, 7)],
        [busiest] if due[busiest] else [],
    )
    rows = [(in_words(day.day), str(count), str(day.due_until)) for day, count in zip(found.days, due, strict=True)]
    return Figure("Coming due", reading, BARS, chart, Table(("Day", "Due", "Together"), rows))


def planned(today: date, days: Sequence[Sequence[int]], new: frozenset[int]) -> Figure:
    """Cards on each day until an exam, today first; the `new` ones are met on the first day that has them."""
    counts = [len(items) for items in days]
    unseen = set(new)
    first = []
    for items in days:
        first.append(len(unseen & set(items)))
        unseen -= set(items)
    reading = (
        f"{plural(counts[0], 'card')} today, {plural(sum(counts), 'review')} in {plural(len(days), 'day')}. "
        "It is made anew from what you remember, each time you look."
    )
    dates = [today + timedelta(days=n) for n in range(len(days))]
    # Room for five names of days, a week or weeks apart.
    every = 7 * -(-len(days) // 35)
    chart = plots.bars(
        counts,
        [
            f"{in_words(day)}: {plural(count, 'card')}, {met} new"
            for day, count, met in zip(dates, counts, first, strict=True)
        ],
        [
            (n, "today" if n == 0 else f"{dates[n].day} {dates[n]:%b}")
            for n in range(0, max(1, len(days) - every // 2), every)
        ],
        [counts.index(max(counts))] if any(counts) else [],
    )
    rows = [(in_words(day), str(count), str(met)) for day, count, met in zip(dates, counts, first, strict=True)]
    return Figure("Planned for each day", reading, BARS, chart, Table(("Day", "Cards", "New"), rows))


def _due(count: int, seconds_a_card: float) -> str:
    if not count:
        return "Nothing today"
    return f"{plural(count, 'card')} today, about {spoken_seconds(count * seconds_a_card)},"


def stability(values: Sequence[float]) -> Figure:
    """Of stabilities, in days."""
    reading = "No card has been answered yet."
    if values:
        days = plural(round(median(values)), "day") if median(values) >= 1 else "less than a day"
        reading = f"Half of your {plural(len(values), 'card')} keep for {days} or more before recall falls to 90%."
    found = stability_histogram(values)
    names = [_span(bar) for bar in found]
    return _histogram("Stability", reading, found, names, STABILITY_TICKS)


def _span(bar: Bar) -> str:
    if bar.high == float("inf"):
        return f"{bar.low:g} days or more"
    return f"{bar.low:g} to {bar.high:g} days" if bar.low else "under a day"


def difficulty(values: Sequence[float]) -> Figure:
    reading = "No card has been answered yet."
    if values:
        reading = (
            f"From 1, easy, to 10: half of your {plural(len(values), 'card')} are at {median(values):.1f} or more."
        )
    found = difficulty_histogram(values)
    names = [f"{bar.low:g} to {bar.high:g}" for bar in found]
    return _histogram("Difficulty", reading, found, names, [f"{bar.low:g}" for bar in found])


def _histogram(title: str, reading: str, found: Sequence[Bar], names: Sequence[str], ticks: Sequence[str]) -> Figure:
    counts = [bar.count for bar in found]
    if not any(counts):
        return Figure(title, reading, BARS, None, None)
    titles = [f"{name}: {plural(count, 'card')}" for name, count in zip(names, counts, strict=True)]
    chart = plots.bars(counts, titles, list(enumerate(ticks)), [n for n, count in enumerate(counts) if count])
    rows = [(name, str(count)) for name, count in zip(names, counts, strict=True)]
    return Figure(title, reading, BARS, chart, Table((title, "Cards"), rows))


def retention(total: Retention, periods: Sequence[tuple[date, Retention]], *, is_weekly: bool, goal: float) -> Figure:
    """`periods` are weeks or months, earliest first, by their first day."""
    share = total.total
    if share.rate is None or share.n < FEWEST_FOR_A_POINT:
        reading = (
            f"Too few yet: {plural(share.n, 'review')} on a later day. The first share appears at {FEWEST_FOR_A_POINT}."
        )
        return Figure("True retention", reading, POINTS, None, None)
    reading = (
        f"Of {plural(share.n, 'card')} that came back for review, you still knew {share.rate:.0%} "
        f"({range_of(share.interval)} with 95% confidence). "
        f"The dashed line is your goal, {goal:.0%}; the two marks part cards by their interval."
    )
    young = _measured([period.young for _, period in periods])
    mature = _measured([period.mature for _, period in periods])
    names = [f"{day.day} {day:%b}" if is_weekly else f"{day:%b}" for day, _ in periods]
    chart = plots.retention_points(young, mature, names, goal, (YOUNG, MATURE)) if young or mature else None
    rows = [
        (f"{day:%Y-%m-%d}" if is_weekly else f"{day:%Y-%m}", *_cells(period.young), *_cells(period.mature))
        for day, period in periods
    ]
    rows.append(("Together", *_cells(total.young), *_cells(total.mature)))
    columns = ("Week of" if is_weekly else "Month", "Young", "95%", "n", "Mature", "95%", "n")
    return Figure("True retention", reading, POINTS, chart, Table(columns, rows))


def _measured(shares: Sequence[Share]) -> list[Measured]:
    return [
        Measured(n, share.rate, share.interval, f"{share.rate:.0%} of {share.n}, {range_of(share.interval)}")
        for n, share in enumerate(shares)
        if share.rate is not None and share.n >= FEWEST_FOR_A_POINT
    ]


def _cells(share: Share) -> tuple[str, str, str]:
    if share.rate is None or share.n < FEWEST_FOR_A_POINT:
        return ("too few" if share.n else "–", "", str(share.n))
    return (f"{share.rate:.0%}", range_of(share.interval), str(share.n))


def calibration(found: Calibration) -> Figure:
    if found.n < FEWEST_FOR_CALIBRATION or found.predicted is None or found.actual is None:
        reading = (
            "A prediction is tested when a card comes back on a later day. "
            f"{plural(found.n, 'answer')} did that so far; the plot appears at {FEWEST_FOR_CALIBRATION}."
        )
        return Figure("Predicted and actual recall", reading, POINTS, None, None)
    reading = (
        f"Over {plural(found.n, 'review')} the scheduler expected you to know {found.predicted:.1%}, and you knew "
        f"{found.actual:.1%}. {_judged(found.predicted, wilson(round(found.actual * found.n), found.n))} "
        "A dot on the dashed line came true."
    )
    rows = [
        (f"{point.predicted:.1%}", f"{point.actual:.1%}", range_of(_interval(point)), str(point.n))
        for point in found.bins
    ]
    measured = [
        Measured(
            point.predicted, point.actual, _interval(point),
            f"{point.predicted:.0%} predicted, {point.actual:.0%} of {point.n} known",
        )
        for point in found.bins
    ]  # fmt: skip
    table = Table(("Predicted", "Actual", "95%", "n"), rows)
    return Figure("Predicted and actual recall", reading, POINTS, plots.calibration_points(measured), table)


def _judged(predicted: float, actual: Interval) -> str:
    if predicted > actual.high:
        return "It expects too much of you."
    return "It expects too little of you." if predicted < actual.low else "The difference may be chance."


def _interval(point: Bin) -> Interval:
    return wilson(round(point.actual * point.n), point.n)


def bins_for(predictions: int) -> int:
    """So many points that each rests on some 25 reviews."""
    return max(2, min(10, predictions // 25))


def baselines(found: Calibration, default: Calibration, constant: Calibration) -> Table | None:
    """How well the predictions did beside FSRS without a fit, and beside always saying the mean."""
    if found.n < FEWEST_FOR_CALIBRATION:
        return None
    named = (("As scheduled", found), ("FSRS defaults", default), ("Always the mean", constant))
    rows = [(name, f"{one.log_loss:.4f}", f"{one.rmse_bins:.4f}") for name, one in named]
    if rows[0][1:] == rows[1][1:]:
        rows[:2] = [("FSRS defaults, as scheduled", *rows[0][1:])]
    return Table(("Predicted by", "Log loss", "RMSE (bins)"), rows)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> date:
    return day.replace(day=1)
