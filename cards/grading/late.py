"""What work is worth that came after it was due."""

from datetime import datetime, timedelta

DAY = timedelta(days=1)


NOT_LATE = timedelta(0)


def measure_lateness(due_at: datetime | None, at: datetime, grace: timedelta = timedelta(0)) -> timedelta:
    """NOT_LATE if it came in time, or within the grace that what is on its way has."""
    return NOT_LATE if due_at is None or at <= due_at + grace else at - due_at


def count_days_begun(late: timedelta) -> int:
    """Six minutes are one day begun."""
    return -(-late // DAY)


def days_late(due_at: datetime | None, at: datetime, grace: timedelta = timedelta(0)) -> int:
    """Days begun since it was due."""
    return count_days_begun(measure_lateness(due_at, at, grace))


def late_share(days: int, off_percent: float, *, is_daily: bool) -> float:
    """The share (0..1) of its points that work keeps, so many days begun after it was due."""
    if days == 0:
        return 1.0
    return max(0.0, 1 - off_percent / 100 * (days if is_daily else 1))
