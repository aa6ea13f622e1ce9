"""Geometry: what is drawn is what is true, and nothing is drawn outside."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.statistics.activity import heat_map
from cards.statistics.interval import wilson
from cards.web import plots
from cards.web.plots import Measured

TODAY = date(2026, 3, 10)


def drawn(counts):
    return plots.bars(counts, [str(count) for count in counts], [(0, "first")], [])


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=40))
def test_bars_are_as_tall_as_their_counts_and_stay_inside(counts):
    chart = drawn(counts)
    shown = [count for count in counts if round(count / max(counts, default=1) * 104, 5) > 0] if any(counts) else []
    assert [int(box.title) for box in chart.boxes] == shown
    for box in chart.boxes:
        assert box.height == pytest.approx(104 * int(box.title) / max(counts), abs=0.06)
        assert box.y + box.height == pytest.approx(chart.base, abs=0.11)
        assert 0 <= box.x < box.x + box.width <= 100


def test_nothing_at_all_draws_no_bar_but_the_ground():
    chart = drawn([0, 0, 0])
    assert (chart.boxes, chart.labels, len(chart.ticks)) == ([], [], 1)


def test_a_label_stands_over_its_bar():
    chart = plots.bars([2, 4], ["", ""], [], [1])
    (label,) = chart.labels
    bar = chart.boxes[1]
    assert bar.x < label.x < bar.x + bar.width
    assert label.y < bar.y
    assert label.text == "4"


def calendar(answers, today=TODAY):
    weeks = heat_map(answers, today)
    return weeks, plots.calendar(weeks, [[str(day.day) for day in week] for week in weeks])


def test_the_calendar_has_a_cell_for_each_day_and_fills_it_by_its_level():
    weeks, chart = calendar({TODAY: 8, TODAY - timedelta(days=1): 2, TODAY - timedelta(days=30): 4})
    days = [day for week in weeks for day in week]
    assert [cell.title for cell in chart.cells] == [str(day.day) for day in days]
    heights = {(fill.x, fill.y + fill.height): fill.height for fill in chart.fills}
    cells = {str(day.day): cell for day, cell in zip(days, chart.cells, strict=True)}
    filled = {title: heights.get((cell.x, cell.y + cell.height), 0) / cell.height for title, cell in cells.items()}
    assert {title: share for title, share in filled.items() if share} == {
        "2026-03-10": 1, "2026-03-09": 0.25, "2026-02-08": 0.5,
    }  # fmt: skip


@pytest.mark.parametrize("offset", range(0, 400, 11))
def test_names_of_months_never_touch(offset):
    _, chart = calendar({}, TODAY + timedelta(days=offset))
    places = [month.x for month in chart.months]
    assert len(places) >= 5
    assert all(later - earlier > 9 for earlier, later in pairwise(places))
    assert max(cell.x + cell.width for cell in chart.cells) <= 100


def measured(at, passed, n):
    return Measured(at, passed / n, wilson(passed, n), f"{passed}/{n}")


@given(st.lists(st.tuples(st.floats(0.01, 1), st.integers(0, 30)), min_size=1, max_size=10))
def test_calibration_stays_inside_whatever_the_student_forgets(pairs):
    chart = plots.calibration_points([measured(at, passed, 30) for at, passed in pairs])
    top, base = min(step.y for step in chart.grid), chart.base
    for point in chart.round:
        assert chart.left <= point.x <= chart.right
        assert top - 0.1 <= point.high <= point.y <= point.low <= base + 0.1


def test_a_point_whose_prediction_came_true_lies_on_the_line():
    chart = plots.calibration_points([measured(0.5, 15, 30), measured(0.9, 27, 30)])
    line = chart.line
    for point in chart.round:
        across = (point.x - line.x1) / (line.x2 - line.x1)
        assert line.y1 + across * (line.y2 - line.y1) == pytest.approx(point.y, abs=0.2)


def test_retention_puts_young_and_mature_of_a_period_side_by_side_about_its_name():
    chart = plots.retention_points([measured(1, 9, 10)], [measured(1, 19, 20)], ["Jan", "Feb", "Mar"], 0.9, ("y", "m"))
    name = next(tick for tick in chart.ticks if tick.text == "Feb")
    assert chart.round[0].x < name.x < chart.square[0].x
    assert chart.line.y1 == chart.line.y2 == chart.round[0].y


def test_a_phone_has_room_for_the_names_of_periods_and_the_latest_is_named():
    chart = plots.retention_points([], [measured(0, 9, 10)], [f"m{n}" for n in range(12)], 0.9, ("y", "m"))
    assert [tick.text for tick in chart.ticks] == ["m1", "m3", "m5", "m7", "m9", "m11"]
