"""Moments, as `--since` and `--until` take them. Nothing here knows what time it is: "10m" stays ten minutes ago."""

import re
from datetime import UTC, datetime, timedelta

from cards.docker.literals import duration, quoted
from cards.docker.refusal import Invalid, Refused

_ISO = r"(?a)(\d{4}-\d\d-\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?)?(Z|[+-]\d\d:\d\d)?"


def moment(text: str, flag: str = "") -> str | None:
    """Seconds since 1970, or "<now-600s>"; None where nothing is said. Raises Refused."""
    if not text:
        return None
    ago = _ago(text)
    if ago is not None:
        return f"<now-{ago}s>"
    found = re.fullmatch(_ISO, text)
    if found:
        return _seconds(found)
    if "-" in text or not re.fullmatch(r"[+]?\d{1,18}(?:\.\d{1,18})?", text, re.ASCII):
        complaint = f"failed to parse value as time or duration: {quoted(text)}"
        raise Refused(f'invalid value for "{flag}": {complaint}' if flag else complaint)
    return text


def _ago(text: str) -> int | None:
    if text == "0":
        return None
    try:
        return duration(text) // 10**9
    except Invalid:
        return None


def _seconds(found: re.Match[str]) -> str:
    day, hour, minute, second, fraction, zone = found.groups()
    try:
        at = datetime.fromisoformat(f"{day}T{hour or '00'}:{minute or '00'}:{second or '00'}").replace(tzinfo=UTC)
    except ValueError as error:
        raise Refused(str(error)) from None
    if zone and zone != "Z":
        hours, minutes = int(zone[1:3]), int(zone[4:])
        at -= timedelta(hours=hours, minutes=minutes) * (1 if zone[0] == "+" else -1)
    return f"{int(at.timestamp())}.{(fraction or '').ljust(9, '0')}"
