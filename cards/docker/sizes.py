"""Amounts: bytes by powers of 1024, processors, limits of a process, rates and weights of a device."""

import re
from fractions import Fraction

from cards.docker.literals import integer, real
from cards.docker.refusal import Invalid

_UNITS = {"k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4, "p": 1024**5}
_LIMITS = {
    "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio",
    "rttime", "sigpending", "stack",
}  # fmt: skip
_RATIONAL = r"(?a)[+-]?(?:\d+/\d+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)"
_LONGEST = 100
_RATE = "The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer."
_RATE_UNIT = f"{_RATE} Unit is optional and can be kb, mb, or gb"
_COUNT = "The correct format is <device-path>:<number>. Number must be a positive integer"
Limit = dict[str, str | int]


def memory(text: str) -> int:
    """Bytes: "512m", "0.5g", "1 GiB". Raises Invalid."""
    end = max((text.rfind(char) for char in "0123456789. "), default=-1)
    if end < 0:
        raise Invalid(f"invalid size: '{text}'")
    number, suffix = text[:end] if text[end] == " " else text[: end + 1], text[end + 1 :]
    size = real(number)
    if size < 0:
        raise Invalid(f"invalid size: '{text}'")
    if size != size or size > 2**63:
        raise Invalid(f"invalid size: '{text}'")
    return int(size * _factor(suffix))


def _factor(suffix: str) -> int:
    lower = suffix.lower() if len(suffix) <= 3 else suffix
    if lower in ("", "b"):
        return 1
    if len(suffix) <= 3 and lower[0] in _UNITS and lower[1:] in ("", "b", "ib"):
        return _UNITS[lower[0]]
    raise Invalid(f"invalid suffix: '{lower}'")


def swap(text: str) -> int:
    return -1 if text == "-1" else memory(text)


def processors(text: str) -> int:
    """Billionths of one: "1.5", "3/2". Raises Invalid."""
    if len(text) > _LONGEST or not re.fullmatch(_RATIONAL, text) or text.endswith("/0"):
        raise Invalid(f"failed to parse {text} as a rational number")
    nano = Fraction(text) * 10**9
    if nano.denominator != 1:
        raise Invalid("value is too precise")
    return int(nano)


def limit(text: str) -> Limit:
    """Of a process: "nofile=1024:2048". Raises Invalid."""
    name, is_pair, values = text.partition("=")
    if not is_pair:
        raise Invalid(f"invalid ulimit argument: {text}")
    if name not in _LIMITS:
        raise Invalid(f"invalid ulimit type: {name}")
    parts = values.split(":")
    if len(parts) > 2:
        raise Invalid(f"too many limit value arguments - {values}, can only have up to two, `soft[:hard]`")
    hard = integer(parts[1], base=10) if len(parts) == 2 else None
    soft = integer(parts[0], base=10)
    hard = soft if hard is None else hard
    if hard != -1 and (soft == -1 or soft > hard):
        shown = f"soft: -1 (unlimited), hard: {hard}" if soft == -1 else f"{soft} > {hard}"
        raise Invalid(f"ulimit soft limit must be less than or equal to hard limit: {shown}")
    return {"Name": name, "Hard": hard, "Soft": soft}


def _device(text: str) -> tuple[str, str]:
    path, is_pair, value = text.partition(":")
    if not is_pair or not path:
        raise Invalid(f"bad format: {text}")
    if not path.startswith("/dev/"):
        raise Invalid(f"bad format for device path: {text}")
    return path, value


def rate(text: str) -> Limit:
    """Bytes a second of a device: "/dev/sda:1mb". Raises Invalid."""
    path, value = _device(text)
    try:
        return {"Path": path, "Rate": memory(value)}
    except Invalid:
        raise Invalid(f"invalid rate for device: {text}. {_RATE_UNIT}") from None


def count(text: str) -> Limit:
    """Operations a second of a device. Raises Invalid."""
    path, value = _device(text)
    try:
        return {"Path": path, "Rate": integer(value, base=10, is_signed=False)}
    except Invalid:
        raise Invalid(f"invalid rate for device: {text}. {_COUNT}") from None


def weight(text: str) -> Limit:
    """Of a device among others. Raises Invalid."""
    path, value = _device(text)
    try:
        number = integer(value, 16, base=10, is_signed=False)
    except Invalid:
        number = 1
    if number and not 10 <= number <= 1000:
        raise Invalid(f"invalid weight for device: {text}")
    return {"Path": path, "Weight": number}
