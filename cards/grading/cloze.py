"""Cloze markup: {{c1::hidden}} or {{c1::hidden::hint}}, several numbers in one text."""

import re

DELETION = re.compile(r"\{\{c(?P<number>\d{1,2})::(?P<text>.+?)(?:::(?P<hint>.+?))?\}\}", re.DOTALL)


def deletions(text: str) -> list[int]:
    """The numbers that the text hides, ascending."""
    return sorted({int(match["number"]) for match in DELETION.finditer(text)})


def question(text: str, number: int) -> str:
    """The text with the deletion that is asked for as a gap, and the others filled in. Markdown in, Markdown out."""

    def face(match: re.Match[str]) -> str:
        if int(match["number"]) != number:
            return match["text"]
        return f"**[{match['hint'] or '…'}]**"

    return DELETION.sub(face, text)


def solution(text: str, number: int) -> str:
    """The whole text with the deletion that was asked for in bold."""
    return DELETION.sub(lambda match: f"**{match['text']}**" if int(match["number"]) == number else match["text"], text)


def hidden(text: str, number: int) -> list[str]:
    """What the deletion hides, once for each place it stands in."""
    return [match["text"] for match in DELETION.finditer(text) if int(match["number"]) == number]
