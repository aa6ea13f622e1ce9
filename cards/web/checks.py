"""System checks: what the database underneath must promise."""

import sqlite3
from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connection

FIXED = (3, 51, 3)
BACKPORTS = ((3, 44, 6), (3, 50, 7))


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """SQLite 3.7.0 to 3.51.2 can lose commits when a WAL is reset under two connections (sqlite.org/wal.html)."""
    is_backport = any(version[:2] == fixed[:2] and version >= fixed for fixed in BACKPORTS)
    return (3, 7, 0) <= version < FIXED and not is_backport


@register(Tags.database)
def sqlite_version(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    if connection.vendor != "sqlite" or not has_wal_reset_bug(sqlite3.sqlite_version_info):
        return []
    return [
        checks.Warning(
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug, which can lose saved answers in rare races.",
            hint="Use SQLite 3.51.3 or newer (or 3.44.6, 3.50.7), or PostgreSQL by DATABASE_URL.",
            id="cards.W001",
        )
    ]
