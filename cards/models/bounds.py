"""How far dates and numbers may go: one definition for models, forms, imports and the database.

A date near the end of Python's calendar overflows as soon as a time zone is applied to it, and on PostgreSQL it can
become a year that Python can't read back.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import CheckConstraint, Q

Bounds: TypeAlias = tuple[Any, Any]
"""The least and the most, both allowed."""

DAYS = (date(2000, 1, 1), date(2100, 12, 31))
# One day wider at both ends, so that the same days fit in every time zone.
MOMENTS = (datetime(1999, 12, 31, tzinfo=UTC), datetime(2101, 1, 2, tzinfo=UTC))
# What is computed from the clock and an interval of up to a hundred years. A clock that is wrong loses no answer.
COMPUTED_MOMENTS = (datetime(1900, 1, 1, tzinfo=UTC), datetime(2300, 1, 1, tzinfo=UTC))
OUT_OF_YEARS = "Enter a date between 1 January 2000 and 31 December 2100."

_DAY_S = int(timedelta(days=1).total_seconds())
TIME_LIMIT_S = (10, 7 * _DAY_S)
GRACE_S = (0, _DAY_S)
WAIT_S = (0, 365 * _DAY_S)
TIME_FACTOR = (0.1, 10)

POSITION = (0, 1_000_000)
POINTS = (0, 10_000)
SHARE = (0, 1)
PERCENT = (0, 100)
WEIGHT = (0, 1_000_000)
ATTEMPTS_ALLOWED = (0, 1_000)
DRAWN_QUESTIONS = (0, 1_000)
CLOZE_NUMBER = (0, 999)
VERSION = (1, 1_000_000)

HOUR = (0, 23)
NEW_PER_DAY = (0, 999)
REVIEWS_PER_DAY = (0, 9_999)
RETENTION = (0.7, 0.97)
LEECH_THRESHOLD = (1, 99)
EXAM_CARDS_PER_DAY = (1, 999)

STABILITY_DAYS = (0, 36_500)
INTERVAL_DAYS = (0, 36_500)
DIFFICULTY = (0, 10)
FLAG = (0, 7)

# What fits into an integer column everywhere: for numbers that a page sends back, such as the turn of a session.
LARGEST_COUNTER = 2**31 - 1


def build_validators(bounds: Bounds) -> list[Any]:
    """Validators for a field of a model or a form."""
    message = OUT_OF_YEARS if isinstance(bounds[0], date) else None
    return [MinValueValidator(bounds[0], message), MaxValueValidator(bounds[1], message)]


def build_constraint(table: str, **fields: Bounds) -> CheckConstraint:
    """Keeps columns within their bounds, whoever writes. Null is allowed."""
    condition = Q()
    for name, bounds in fields.items():
        condition &= Q(**{f"{name}__range": bounds})
    return CheckConstraint(name=f"{table}_is_within_bounds", condition=condition)
