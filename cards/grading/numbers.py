"""A number, typed, within a tolerance. Decimal throughout: 0.1 is 0.1."""

import re
from decimal import Decimal
from typing import Any, NamedTuple

from cards.grading.key import Key
from cards.grading.mark import Mark, PartMark, marked
from cards.grading.response import Response, clean_text

# What an author writes; a student may write more.
DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
NUMBER = re.compile(r"[+-]?(?:(?:\d+|\d{1,3}(?:[\s_]\d{3})+)(?:[.,]\d*)?|[.,]\d+)")


class Range(NamedTuple):
    least: Decimal
    most: Decimal
    credit: float
    why: str


def read(text: str) -> Decimal | None:
    """A sign, digits with blanks or underscores between the thousands, a decimal point or a decimal comma."""
    plain = text.strip().replace("−", "-")
    return Decimal(re.sub(r"[\s_]", "", plain).replace(",", ".")) if NUMBER.fullmatch(plain) else None


def _range(entry: dict[str, Any]) -> Range:
    """A relative tolerance is a part of the value: 0.1 of 50 is 5."""
    value, tolerance = Decimal(entry["value"]), Decimal(entry.get("tolerance", "0"))
    if entry.get("is_relative"):
        tolerance *= abs(value)
    return Range(value - tolerance, value + tolerance, entry.get("credit", 1.0), entry.get("why", ""))


def clean(key: Key, value: Any) -> Response:
    return clean_text(value)


def model_answer(key: Key) -> Response:
    return key.accepted[0]["value"]


def grade(key: Key, response: str) -> Mark:
    number = read(response)
    if number is None:
        return marked(0, partly="That can't be read as a number. Write digits only, such as 1234.5.")
    ranges = [_range(entry) for entry in key.accepted]
    held = [found for found in ranges if found.least <= number <= found.most]
    best = max(held, key=lambda found: found.credit, default=None)
    # Whoever means a thousand by 1,000 should see why it was wrong.
    reading = f"Not this time. Your answer was read as {number:f}." if "," in response else ""
    if best is None:
        return marked(0, partly=reading)
    parts = [PartMark("", best.credit >= 1, best.why)] if best.why else []
    return marked(best.credit, partly="Partly right." if best.credit > 0 else reading, parts=parts)
