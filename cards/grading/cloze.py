"""Cloze markup: {{c1::hidden}} or {{c1::hidden::hint}}, several numbers in one text.

Braces are counted, so that a template of Go's, {{.Names}}, may be hidden or stand beside.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_OPENING = re.compile(r"\{\{c(?P<number>\d{1,2})::")
_BRACE = re.compile(r"[{}]")
_HINT = re.compile(r"(?<=.)::(?=.)", re.DOTALL)


class Deletion(NamedTuple):
    """`start` and `end` are its place in the text; `is_code`: it stands within a span or a block of code."""

    number: int
    text: str
    hint: str
    start: int
    end: int
    is_code: bool


def _find_deletions(text: str) -> Iterator[Deletion]:
    at = 0
    while opening := _OPENING.search(text, at):
        at = opening.end()
        end = _find_end(text, at)
        if end - 2 <= at:
            continue
        hidden, hint = _split_hint(text[at : end - 2])
        is_code = text.count("`", 0, opening.start()) % 2 == 1
        yield Deletion(int(opening["number"]), hidden, hint, opening.start(), end, is_code)
        at = end


def _find_end(text: str, start: int) -> int:
    """After the }} that closes what was opened before `start`; the first }} if the braces don't match; 0 if none is."""
    depth = 2
    for brace in _BRACE.finditer(text, start):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0 and text[brace.start() - 1] == "}":
            return brace.end()
    return text.find("}}", start) + 2 if "}}" in text[start:] else 0


def _split_hint(inside: str) -> tuple[str, str]:
    for found in _HINT.finditer(inside):
        before = inside[: found.start()]
        if before.count("{") == before.count("}"):
            return before, inside[found.end() :]
    return inside, ""


def deletions(text: str) -> list[int]:
    """The numbers that the text hides, ascending."""
    return sorted({deletion.number for deletion in _find_deletions(text)})


def question(text: str, number: int) -> str:
    """The text with the deletion that is asked for as a gap, and the others filled in. Markdown in, Markdown out."""
    return _emphasize(text, number, lambda deletion: f"[{deletion.hint or '…'}]")


def solution(text: str, number: int) -> str:
    """The whole text with the deletion that was asked for in bold."""
    return _emphasize(text, number, lambda deletion: deletion.text)


def _emphasize(text: str, number: int, show: Callable[[Deletion], str]) -> str:
    """Within code there is no bold: its asterisks would be shown."""

    def shown(deletion: Deletion) -> str:
        if deletion.number != number:
            return deletion.text
        return show(deletion) if deletion.is_code else f"**{show(deletion)}**"

    return replace_deletions(text, shown)


def replace_deletions(text: str, show: Callable[[Deletion], str]) -> str:
    """The text with each deletion, markup included, replaced by what `show` makes of it."""
    pieces, at = [], 0
    for deletion in _find_deletions(text):
        pieces += [text[at : deletion.start], show(deletion)]
        at = deletion.end
    return "".join((*pieces, text[at:]))


def hidden(text: str, number: int) -> list[str]:
    """What the deletion hides, once for each place it stands in."""
    return [deletion.text for deletion in _find_deletions(text) if deletion.number == number]


def is_well_formed(text: str) -> bool:
    """Whether each deletion is closed, and none stands within another: else a part of the markup would be shown."""
    return _OPENING.search(solution(text, 0)) is None
