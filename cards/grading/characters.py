"""One form for characters that can't be seen or look like others: what phones and editors put into a text."""

import re
import unicodedata

from cards.docker.client import table

# What Unicode calls default-ignorable (zero-width spaces, soft hyphens, marks of direction), and annotations.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
DASHES = "‐‑‒–—―−⁃˗⁻₋➖⸺⸻﹘﹣－"
DOUBLE_QUOTES = "“”„‟«»″＂"
SINGLE_QUOTES = "‘’‚‛‹›′ʼʹʻ＇´"
_QUOTES = str.maketrans(dict.fromkeys(DOUBLE_QUOTES, '"') | dict.fromkeys(SINGLE_QUOTES, "'"))
_HYPHENS = str.maketrans(dict.fromkeys(DASHES, "-"))
_FLAG = re.compile(rf"""(?<![^\s"'`(])(?P<dashes>[-{DASHES}]*[{DASHES}][-{DASHES}]*)(?P<name>[\w{DASHES}-]*)""")


def remove_invisible(text: str) -> str:
    return _INVISIBLE.sub("", text)


def normalise_visible(text: str) -> str:
    """What a reader can tell apart: NFC, nothing invisible, single spaces."""
    return " ".join(unicodedata.normalize("NFC", remove_invisible(text)).split())


def replace_dashes(text: str) -> str:
    """Every dash as a hyphen. Phones turn two hyphens into one dash: before the name of a long flag it is two again."""
    return _FLAG.sub(_plain_flag, text).translate(_HYPHENS)


def _plain_flag(found: re.Match[str]) -> str:
    count, name = len(found["dashes"]), found["name"].translate(_HYPHENS)
    return "-" * (2 if count == 1 and name in table.long_flags() else count) + name


def normalise_characters(text: str) -> str:
    """NFKC without invisible characters, with one kind of dash, of quotation mark and of apostrophe."""
    composed = unicodedata.normalize("NFC", remove_invisible(text))
    return replace_dashes(unicodedata.normalize("NFKC", composed.translate(_QUOTES)))
