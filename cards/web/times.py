"""How a moment reads, by somebody's clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")


def written(at: datetime, zone: ZoneInfo) -> str:
    """ "3 May 2026 at 14:05 (Europe/Berlin)"."""
    return f"{short(at, zone)} ({zone.key})"


def short(at: datetime, zone: ZoneInfo) -> str:
    """Where the zone is said elsewhere, or is the reader's own."""
    return f"{at.astimezone(zone):%-d %b %Y at %H:%M}"
