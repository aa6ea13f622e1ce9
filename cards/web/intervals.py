"""How a span of time reads on a button: "10 m", "8 d", "2.1 mo"."""

from datetime import timedelta

UNITS = ((365.0, "y"), (30.0, "mo"), (1.0, "d"), (1 / 24, "h"), (1 / 1440, "m"))


def short(interval: timedelta) -> str:
    days = interval / timedelta(days=1)
    size, unit = next((pair for pair in UNITS if days >= pair[0] * 0.999), UNITS[-1])
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
