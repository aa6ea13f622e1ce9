"""How late work is, and what that costs, in words: the same on every page."""

from math import isclose

from cards.gradebook.cells import Cell
from cards.web.figures import plural
from cards.web.intervals import spoken_seconds
from cards.web.templatetags.cards import points


def describe_lateness(cell: Cell) -> str:
    """ "late by 6 minutes; counts as 1 day begun, 20% deducted"; empty if it is in time."""
    if not cell.is_late:
        return ""
    late = f"late by {spoken_seconds(cell.late_by.total_seconds())}"
    if cell.is_overridden or not cell.percent or cell.percent <= 0:
        return late
    if not cell.terms.late_percent:
        return f"{late}; nothing deducted"
    days = f"counts as {plural(cell.days_late, 'day')} begun, " if cell.terms.is_late_daily else ""
    return f"{late}; {days}{_deducted(cell)} deducted"


def _deducted(cell: Cell) -> str:
    """In percent, or in points where only a part of it was late: of some cards, or of one of several attempts."""
    terms, before = cell.terms, (cell.computed or 0.0) + cell.deducted
    percent = min(100, terms.late_percent * (cell.days_late if terms.is_late_daily else 1))
    if isclose(cell.deducted, before * percent / 100, abs_tol=1e-9):
        return f"{percent}%"
    return points(cell.deducted)
