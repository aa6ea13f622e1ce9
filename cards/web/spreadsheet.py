"""Text in the cells of a spreadsheet: it must stay text, whatever it looks like."""

import re

# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV Injection); the full-width forms in East Asia.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# What some of them pass over before they look for one of the above.
PASSED_OVER = ' "\u00a0\u3000\ufeff'
# Most texts begin with none of these, and nothing more has to be asked.
SUSPECT = frozenset((*FORMULA_STARTS, *PASSED_OVER, "'"))

# The sheet in our workbooks that says what the columns of the others mean.
DICTIONARY_SHEET = "Data dictionary"


def defuse(text: str) -> str:
    """With an apostrophe before what a spreadsheet would calculate, and before an apostrophe that could be mistaken."""
    if text[:1] not in SUSPECT or not text:
        return text
    return f"'{text}" if text.lstrip(PASSED_OVER).startswith((*FORMULA_STARTS, "'")) else text


def arm(text: str) -> str:
    """The inverse of `defuse` for every text; an apostrophe that somebody simply typed stays."""
    return text[1:] if text[:1] == "'" and defuse(text[1:]) != text[1:] else text


def is_row_of_canvas(name: str) -> bool:
    """Rows of Canvas's gradebook that are nobody's: what assignments are worth, and its test student."""
    return name.strip() == "Student, Test" or "points possible" in name.lower()
