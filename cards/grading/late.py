"""What work is worth that came after it was due."""

from datetime import datetime, timedelta

DAY = timedelta(days=1)


def days_late(due_at: datetime | None, at: datetime, grace: timedelta = timedelta(0)) -> int:
    """Days begun since it was due; 0 if it came in time, or within the grace that what is on its way has."""
    if due_at is None or at <= due_at + grace:
        return 0
    return max(1, -((due_at - at) // DAY))


def late_share(days: int, off_percent: float, *, is_daily: bool) -> float:
    """The share (0..1) of its points that work keeps, so many days begun after it was due."""
    if days == 0:
        return 1.0
    return max(0.0, 1 - off_percent / 100 * (days if is_daily else 1))
