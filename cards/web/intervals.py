"""How a span of time reads on a button: "10 m", "48 d", "4.1 mo"."""

from datetime import timedelta

# From how many days on, the unit's days, its name. Days run far: Hard, Good and Easy may be a day or two apart.
UNITS = ((365, 365, "y"), (100, 30, "mo"), (1, 1, "d"), (1 / 24, 1 / 24, "h"), (1 / 1440, 1 / 1440, "m"))


def short(interval: timedelta) -> str:
    days = interval / timedelta(days=1)
    _, size, unit = next((row for row in UNITS if days >= row[0] * 0.999), UNITS[-1])
    number = days / size
    text = f"{number:.1f}" if number < 10 and unit in ("y", "mo", "h", "m") else f"{number:.0f}"
    return f"{text.removesuffix('.0')} {unit}"


WORDS = {"y": "year", "mo": "month", "d": "day", "h": "hour", "m": "minute"}


def spoken(interval: timedelta) -> str:
    """For screen readers and sentences: "8 days"."""
    number, unit = short(interval).split()
    return f"{number} {WORDS[unit]}{'' if number == '1' else 's'}"


def spoken_seconds(seconds: float) -> str:
    """Time spent or still to wait, never finer than it matters: "40 seconds", "4 minutes"."""
    if seconds < 60:
        return f"{round(seconds)} second{'' if round(seconds) == 1 else 's'}"
    return spoken(timedelta(minutes=round(seconds / 60)))
