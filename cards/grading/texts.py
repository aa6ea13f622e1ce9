"""A short text, typed: forgiving as `typed` is, with alternatives that may be worth less than the model answer."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from cards.grading.characters import normalise_characters
from cards.grading.key import Key
from cards.grading.mark import Mark, PartMark, marked
from cards.grading.response import Response, clean_text
from cards.grading.typed import is_near, normalise, slips
from cards.grading.verdict import Outcome

LEFT_EMPTY = "Left empty."
MOST_SLIPS = 2


class Alternative(NamedTuple):
    text: str
    credit: float = 1.0
    why: str = ""


class Found(NamedTuple):
    alternative: Alternative
    is_near: bool

    def said(self, verdict: str) -> str:
        return f"{verdict}, but it is spelled “{self.alternative.text}”." if self.is_near else f"{verdict}."


def alternatives(accepted: Iterable[Any]) -> list[Alternative]:
    return [Alternative(entry) if isinstance(entry, str) else Alternative(**entry) for entry in accepted]


def find(typed: str, among: Iterable[Alternative], is_case_sensitive: bool) -> Found | None:
    """The one that was meant: spelled exactly before a slip of spelling; of several the one that is worth most."""
    given = _form(typed, is_case_sensitive)
    by_worth = sorted(among, key=lambda alternative: -alternative.credit)
    forms = [(_form(alternative.text, is_case_sensitive), alternative) for alternative in by_worth]
    exact = next((alternative for form, alternative in forms if form == given), None)
    if exact is not None:
        return Found(exact, is_near=False)
    near = next((alternative for form, alternative in forms if _is_slip(given, form)), None)
    return Found(near, is_near=True) if near is not None else None


def _form(text: str, is_case_sensitive: bool) -> str:
    """As typed cards compare them. What is all punctuation, such as the dot of `docker build .`, stays as it is."""
    return normalise(text, is_case_sensitive) or normalise_characters(text).strip()


def _is_slip(given: str, wanted: str) -> bool:
    """A letter may slip, its case may not. Where case does not count, both are folded already."""
    words = zip(given.split(" "), wanted.split(" "), strict=False)
    return is_near(given, wanted) and all(
        slips(word, meant, MOST_SLIPS) == slips(word.casefold(), meant.casefold(), MOST_SLIPS) for word, meant in words
    )


def has_wrong_case(typed: str, among: Iterable[Alternative]) -> bool:
    """Would it be right if case did not count?"""
    found = find(typed, among, is_case_sensitive=False)
    return found is not None and not found.is_near and found.alternative.credit > 0


def clean(key: Key, value: Any) -> Response:
    return clean_text(value)


def model_answer(key: Key) -> Response:
    return alternatives(key.accepted)[0].text


def grade(key: Key, response: str) -> Mark:
    known = alternatives(key.accepted)
    found = find(response, known, key.is_case_sensitive)
    if found is None:
        is_case = key.is_case_sensitive and has_wrong_case(response, known)
        return marked(0, partly="Not this time: upper and lower case matter here." if is_case else "")
    credit, why = found.alternative.credit, found.alternative.why
    parts = [PartMark("", credit >= 1, why)] if why else []
    if found.is_near and credit >= 1:
        return Mark(1.0, Outcome.NEAR, found.said("Right"), tuple(parts))
    return marked(credit, partly=found.said("Partly right") if credit > 0 else "", parts=parts)
