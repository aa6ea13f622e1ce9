"""Numbers, truths and durations as Go reads them, with Go's own complaints."""

import re
from decimal import Decimal

from cards.docker.refusal import Invalid

TRUE = frozenset(("1", "t", "T", "TRUE", "true", "True"))
FALSE = frozenset(("0", "f", "F", "FALSE", "false", "False"))
_UNDERSCORED = r"(?:0[xX]_?[0-9a-fA-F]|0[bB]_?[01]|0[oO]_?[0-7]|[0-9])(?:_?[0-9a-fA-F])*"
_UNITS_NS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_FLOAT = r"(?ia)[+-]?(?:\d+(?:_?\d+)*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:inf|infinity)|nan"
_ESCAPES = {
    "\a": r"\a",
    "\b": r"\b",
    "\f": r"\f",
    "\n": r"\n",
    "\r": r"\r",
    "\t": r"\t",
    "\v": r"\v",
    "\\": r"\\",
    '"': r"\"",
}
# No number that Go takes is longer; longer ones need not be read to be refused.
_LONGEST = 400
_INT64 = 2**63


def quoted(text: str) -> str:
    """As %q prints it."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def integer(text: str, bits: int = 64, *, base: int = 0, is_signed: bool = True) -> int:
    """A base of 0 takes 0x, 0o, 0b, a leading 0 for octal, and underscores."""
    name = "ParseInt" if is_signed else "ParseUint"
    digits = text[1:] if is_signed and text[:1] in ("+", "-") else text
    number = _magnitude(digits, base)
    if number is None:
        raise Invalid(f"strconv.{name}: parsing {quoted(text)}: invalid syntax")
    if text.startswith("-"):
        number = -number
    least, most = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if is_signed else (0, 2**bits - 1)
    if not least <= number <= most:
        raise Invalid(f"strconv.{name}: parsing {quoted(text)}: value out of range")
    return number


def _magnitude(digits: str, base: int) -> int | None:
    if not digits.isascii() or len(digits) > _LONGEST:
        return None
    if base:
        return int(digits, base) if re.fullmatch(r"[0-7]+" if base == 8 else r"[0-9]+", digits) else None
    if not re.fullmatch(_UNDERSCORED, digits):
        return None
    plain = digits.replace("_", "").lower()
    is_octal = len(plain) > 1 and plain[0] == "0" and plain[1].isdigit()
    try:
        return int(plain, 8 if is_octal else 0)
    except ValueError:
        return None


def why(error: Invalid) -> str:
    """The reason alone, as Go's `NumError.Err` gives it: "invalid syntax"."""
    return str(error).rsplit(": ", 1)[-1]


def truth(text: str) -> bool:
    if text in TRUE or text in FALSE:
        return text in TRUE
    raise Invalid(f"strconv.ParseBool: parsing {quoted(text)}: invalid syntax")


def real(text: str) -> float:
    if len(text) > _LONGEST or not re.fullmatch(_FLOAT, text):
        raise Invalid(f"strconv.ParseFloat: parsing {quoted(text)}: invalid syntax")
    found = float(text.replace("_", ""))
    return int(found) if found.is_integer() else found


def duration(text: str) -> int:
    """Nanoseconds: "1m30s", "1.5h", "-10ms"; "0" needs no unit."""
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0
    total = Decimal(0)
    if not rest or len(rest) > _LONGEST:
        raise Invalid(f"time: invalid duration {quoted(text)}")
    while rest:
        number = re.match(r"[0-9]*(?:\.[0-9]*)?", rest)
        assert number is not None
        if number[0] in ("", "."):
            raise Invalid(f"time: invalid duration {quoted(text)}")
        unit = re.match(r"[^.0-9]*", rest[number.end() :])
        assert unit is not None
        if not unit[0]:
            raise Invalid(f"time: missing unit in duration {quoted(text)}")
        if unit[0] not in _UNITS_NS:
            raise Invalid(f"time: unknown unit {quoted(unit[0])} in duration {quoted(text)}")
        total += Decimal(number[0]) * _UNITS_NS[unit[0]]
        rest = rest[number.end() + unit.end() :]
    if total >= _INT64:
        raise Invalid(f"time: invalid duration {quoted(text)}")
    return -int(total) if text.startswith("-") else int(total)


def fields(text: str) -> list[str]:
    """One line of comma-separated values, as encoding/csv reads it."""
    if not text:
        raise Invalid("EOF")
    found, at = [], 0
    while at <= len(text):
        if text.startswith('"', at):
            field, at = _quoted_field(text, at)
        else:
            end = text.find(",", at)
            end = len(text) if end < 0 else end
            field = text[at:end]
            if '"' in field:
                column = at + field.index('"') + 1
                raise Invalid(f'parse error on line 1, column {column}: bare " in non-quoted-field')
            at = end + 1
        found.append(field)
    return found


def _quoted_field(text: str, at: int) -> tuple[str, int]:
    found = re.compile(r'"((?:[^"]|"")*)"').match(text, at)
    if not found:
        raise Invalid(f'parse error on line 1, column {len(text) + 1}: extraneous or missing " in quoted-field')
    if found.end() < len(text) and text[found.end()] != ",":
        raise Invalid(f'parse error on line 1, column {found.end() + 1}: extraneous or missing " in quoted-field')
    return found[1].replace('""', '"'), found.end() + 1
