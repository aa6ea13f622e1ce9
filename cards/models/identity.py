"""Texts that say who or what something is: how they are stored, and when two of them mean the same."""

import unicodedata

# Letters by category, but nothing to see: fillers of Hangul, the empty Braille pattern.
BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# The joiners shape letters in Persian and Indic names, so they stay within a name.
JOINERS = frozenset("\u200c\u200d")


def clean_text(text: str) -> str:
    """In NFC, with single spaces and without invisible characters; empty if there is nothing to see in it."""
    spaced = "".join(" " if char.isspace() or unicodedata.category(char) == "Cc" else char for char in text)
    kept = "".join(char for char in spaced if char in JOINERS or unicodedata.category(char) not in ("Cf", "Cs"))
    if not any(is_visible(char) for char in kept):
        return ""
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def is_visible(char: str) -> bool:
    return char not in BLANK_LETTERS and unicodedata.category(char)[0] not in "CZ"


def clean_email(text: str) -> str:
    return "".join(char for char in clean_text(text) if char not in JOINERS)


def identity_key(text: str) -> str:
    """Names, ID numbers and ids of content with the same key are the same, however they are written."""
    folded = unicodedata.normalize("NFD", clean_text(text)).casefold()
    return unicodedata.normalize("NFC", "".join(char for char in folded if char not in JOINERS))


def email_key(text: str) -> str:
    """As `identity_key`, but ß stays ß: strasse.de is another domain than straße.de."""
    return clean_email(text).lower()
