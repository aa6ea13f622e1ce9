"""A number, typed, within a tolerance. Decimal throughout: 0.1 is 0.1."""

import re
import unicodedata
from decimal import Decimal
from typing import Any, NamedTuple

from cards.grading.characters import normalise_characters
from cards.grading.key import Key
from cards.grading.mark import Mark, PartMark, marked
from cards.grading.response import Response, clean_text
from cards.grading.verdict import Outcome

# What an author writes; a student may write more.
DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
# The thousands are marked by blanks, underscores or apostrophes; by commas before a point; or by points before a comma.
_FORMS = (
    (re.compile(r"(?:\d+|\d{1,3}(?:[\s_']\d{3})+)(?:[.,]\d*)?|[.,]\d+"), r"[\s_']"),
    (re.compile(r"\d{1,3}(?:,\d{3})+\.\d*|\d{1,3}(?:,\d{3}){2,}|[1-9]\d{0,2},\d{3}"), ","),
    (re.compile(r"\d{1,3}(?:\.\d{3})+,\d*|\d{1,3}(?:\.\d{3}){2,}"), r"\."),
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2},000")
_PARTS = re.compile(r"(?P<sign>[+-]?)(?P<digits>[^eE]*)(?P<exponent>(?:[eE][+-]?\d{1,2})?)")
_UNIT = re.compile(r"(?P<number>.*?\d[.,]?)\s*(?P<unit>[^\W\d_]+(?:/[^\W\d_]+)?|[%°$€£]\w?)", re.DOTALL)
NO_NUMBER = "That can't be read as a number. Write digits only, such as 1234.5."


class Range(NamedTuple):
    least: Decimal
    most: Decimal
    credit: float
    why: str


def list_readings(text: str) -> list[Decimal]:
    """What the text can mean: none if it is no number, two for 1,500, which is 1500 or 1.5."""
    if any(unicodedata.category(letter) == "No" for letter in text):
        return []  # 10² is not 102
    plain = normalise_characters(text).strip().strip("\"'")
    parts = _PARTS.fullmatch(plain)
    if parts is None:
        return []
    digits = parts["digits"]
    found = [re.sub(mark, "", digits).replace(",", ".") for form, mark in _FORMS if form.fullmatch(digits)]
    if _THOUSANDS.fullmatch(digits):
        del found[0]
    return [Decimal(f"{parts['sign']}{one}{parts['exponent']}") for one in found]


def read(text: str) -> Decimal | None:
    """The number, unless there is none or it could be one of two."""
    found = list_readings(text)
    return found[0] if len(found) == 1 else None


def _why_unreadable(text: str) -> str:
    found = _UNIT.fullmatch(normalise_characters(text).strip())
    if found is None or not list_readings(found["number"]):
        return NO_NUMBER
    return f"That can't be read as a number because of “{found['unit']}”. Write the number alone."


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
    """Of a number that can be read in two ways, the one that is worth more counts."""
    numbers = list_readings(response)
    if not numbers:
        return marked(0, partly=_why_unreadable(response))
    ranges = [_range(entry) for entry in key.accepted]
    held = [found for found in ranges for number in numbers if found.least <= number <= found.most]
    best = max(held, key=lambda found: found.credit, default=None)
    how = _how_it_was_read(response, numbers)
    if best is None:
        return marked(0, partly=f"Not this time. {how}".rstrip())
    parts = [PartMark("", best.credit >= 1, best.why)] if best.why else []
    if best.credit >= 1 and len(numbers) > 1:
        return Mark(1.0, Outcome.RIGHT, f"Right. {how}", tuple(parts))
    sentence = "Partly right." if best.credit > 0 else "Not this time."
    return marked(best.credit, partly=f"{sentence} {how}".rstrip(), parts=parts)


def _how_it_was_read(text: str, numbers: list[Decimal]) -> str:
    """Whoever means a thousand by 1,5 should see why it was wrong."""
    read_as = " or ".join(f"{number:f}" for number in numbers)
    if len(numbers) > 1:
        return f"Your answer can be read as {read_as}; leave out the comma, or write a decimal point."
    return f"Your answer was read as {read_as}." if re.search("[,eE]", text) else ""
