"""Gaps in the prompt, [[a]] [[b]]: typed like a short text, or chosen from a list of the gap's own."""

import re
from typing import Any

from cards.grading.key import OPTION_ID, Key
from cards.grading.mark import Mark, PartMark, marked, share
from cards.grading.response import MalformedResponse, Response, clean_entries, clean_id, clean_text
from cards.grading.texts import LEFT_EMPTY, alternatives, find, has_wrong_case
from cards.grading.verdict import Outcome

GAP = re.compile(rf"\[\[({OPTION_ID.pattern})\]\]")


def names(prompt: str) -> list[str]:
    """The ids of the gaps in the order of the text."""
    return GAP.findall(prompt)


def in_order(key: Key) -> list[dict[str, Any]]:
    """The gaps as the student meets them."""
    place = {name: n for n, name in enumerate(names(key.prompt))}
    return sorted(key.options, key=lambda gap: place[gap["id"]])


def clean(key: Key, value: Any) -> Response:
    entries, gaps = clean_entries(value), {gap["id"]: gap for gap in key.options}
    if entries.keys() - gaps.keys():
        raise MalformedResponse("There is no such gap.")
    texts = {name: _clean_gap(gap, entries[name]) for name, gap in gaps.items() if name in entries}
    return {name: text for name, text in texts.items() if text}


def _clean_gap(gap: dict[str, Any], value: Any) -> str:
    return clean_id(value, gap["choices"]) if gap.get("choices") else clean_text(value)


def model_answer(key: Key) -> Response:
    return {gap["id"]: gap["accepted"][0] for gap in key.options}


def grade(key: Key, response: dict[str, str]) -> Mark:
    graded = [_grade_gap(gap, response.get(gap["id"], ""), key.is_case_sensitive) for gap in in_order(key)]
    parts = [part for part, _ in graded]
    fraction = sum(part.is_right for part in parts) / len(parts)
    if fraction >= 1 and any(is_near for _, is_near in graded):
        return Mark(1.0, Outcome.NEAR, "Right, but look at the spelling.", tuple(parts))
    return marked(fraction, partly=share(parts, "gaps"), parts=parts)


def _grade_gap(gap: dict[str, Any], text: str, is_case_sensitive: bool) -> tuple[PartMark, bool]:
    """The mark of one gap, and whether it was a slip of spelling."""
    why = gap.get("why", "")
    if not text:
        return PartMark(gap["id"], False, why or LEFT_EMPTY), False
    if gap.get("choices"):
        return PartMark(gap["id"], text in gap["accepted"], why), False
    known = alternatives(gap["accepted"])
    found = find(text, known, is_case_sensitive)
    if found is not None:
        spelling = found.said("Right") if found.is_near else ""
        return PartMark(gap["id"], True, f"{spelling} {why}".strip()), found.is_near
    is_case = is_case_sensitive and has_wrong_case(text, known)
    return PartMark(gap["id"], False, f"Upper and lower case matter here. {why}".strip() if is_case else why), False
