"""Numbers and days in the formats of a spreadsheet's cells, as far as they matter to somebody's ID number."""

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime, time

Moment = date | time
# Colours, conditions and languages in brackets; room for a character; a character to fill up with.
NOT_SHOWN = re.compile(r"\[[^\]]*\]|_.|\*.")
NUMBER_PARTS = re.compile(r'\\(.)|"([^"]*)"|(.)')
DATE_PARTS = re.compile(r'"[^"]*"|\\.|AM/PM|A/P|y+|m+|d+|h+|s+|.', re.IGNORECASE)
PLACEHOLDERS = "0#?"
LITERALS = "-/() "

DATES: dict[str, Callable[[date], str]] = {
    "yy": lambda day: f"{day.year % 100:02}",
    "yyyy": lambda day: f"{day.year:04}",
    "m": lambda day: f"{day.month}",
    "mm": lambda day: f"{day.month:02}",
    "mmm": lambda day: calendar.month_abbr[day.month],
    "mmmm": lambda day: calendar.month_name[day.month],
    "d": lambda day: f"{day.day}",
    "dd": lambda day: f"{day.day:02}",
    "ddd": lambda day: calendar.day_abbr[day.weekday()],
    "dddd": lambda day: calendar.day_name[day.weekday()],
}


def format_number(value: float, number_format: str) -> str:
    """With the zeros and signs between digits that the format asks for: 123 as 00000 is 00123."""
    if not float(value).is_integer():
        return str(value)
    plain = NOT_SHOWN.sub("", number_format.split(";")[0])
    parts = [(escaped or quoted, char) for escaped, quoted, char in NUMBER_PARTS.findall(plain)]
    is_mask = "0" in plain and all(not char or char in PLACEHOLDERS + LITERALS for _, char in parts)
    return _fill(int(value), parts) if is_mask else str(int(value))


def _fill(value: int, parts: list[tuple[str, str]]) -> str:
    """Digits into the placeholders, from the right; the first placeholder takes all that are left."""
    digits = list(str(abs(value)))
    first = next(n for n, (_, char) in enumerate(parts) if char and char in PLACEHOLDERS)
    shown: list[str] = []
    for n in range(len(parts) - 1, -1, -1):
        literal, char = parts[n]
        if not char or char not in PLACEHOLDERS:
            shown.append(literal or char)
        elif n == first and digits:
            shown.append("".join(digits))
        elif digits or char == "0":
            shown.append(digits.pop() if digits else "0")
    return "-" * (value < 0) + "".join(reversed(shown))


def format_date(value: Moment, number_format: str) -> str:
    parts = DATE_PARTS.findall(NOT_SHOWN.sub("", number_format.split(";")[0]))
    is_half_day = any(part.upper() in ("AM/PM", "A/P") for part in parts)
    return "".join(_date_part(value, parts, n, is_half_day=is_half_day) for n in range(len(parts)))


def _date_part(value: Moment, parts: list[str], n: int, *, is_half_day: bool) -> str:
    part = parts[n].lower()
    clock = value if isinstance(value, datetime | time) else time()
    if part[0] == "h":
        return f"{(clock.hour + 11) % 12 + 1 if is_half_day else clock.hour:0{min(len(part), 2)}}"
    if part[0] == "s" or (part in ("m", "mm") and _is_minute(parts, n)):
        return f"{clock.second if part[0] == 's' else clock.minute:0{min(len(part), 2)}}"
    if part in ("am/pm", "a/p"):
        return parts[n].split("/")[clock.hour >= 12]
    if part[0] in "ymd":
        names = [name for name in DATES if name[0] == part[0]]
        fitting = next((name for name in names if len(name) >= len(part)), names[-1])
        return DATES[fitting](value) if isinstance(value, date) else ""
    return parts[n].strip('"') if part[0] == '"' else parts[n].removeprefix("\\")


def _is_minute(parts: list[str], n: int) -> bool:
    """An m after hours or before seconds."""
    letters = [part[0].lower() if part[0].lower() in "ymdhs" else "" for part in parts]
    before = next((letter for letter in reversed(letters[:n]) if letter), "")
    after = next((letter for letter in letters[n + 1 :] if letter), "")
    return before == "h" or after == "s"
