"""Typed answers: forgiving about case, spaces and articles; a slip of spelling is accepted and said."""

import re
from collections.abc import Sequence

from cards.grading.characters import normalise_characters
from cards.grading.verdict import Outcome, Verdict

ARTICLES = ("the ", "a ", "an ")
# One slip from this length on, two from that: shorter words differ from one another by a letter.
ONE_SLIP_FROM = 5
TWO_SLIPS_FROM = 9
PLAIN_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def normalise(text: str, is_case_sensitive: bool = False) -> str:
    """The form that answers are compared in: plain characters, case folded, single spaces, no quotation marks and
    apostrophes, no article, no closing full stop.
    """
    folded = normalise_characters(text)
    folded = folded if is_case_sensitive else folded.casefold()
    folded = re.sub(r"[\"'`]", "", folded)
    folded = " ".join(folded.split()).rstrip(".!?;,")
    for article in ARTICLES:
        if folded[: len(article)].casefold() == article and len(folded) > len(article):
            return folded[len(article) :]
    return folded


def slips(one: str, other: str, limit: int) -> int:
    """Optimal string alignment distance (insert, delete, replace, swap neighbours); above `limit` it may stop early."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if last and i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def is_near(typed: str, accepted: str) -> bool:
    """A slip of spelling, word by word; options, numbers and anything else that is not a plain word must be exact."""
    given, wanted = typed.split(" "), accepted.split(" ")
    return len(given) == len(wanted) and all(map(_is_near_word, given, wanted))


def _is_near_word(typed: str, accepted: str) -> bool:
    if typed == accepted:
        return True
    limit = 2 if len(accepted) >= TWO_SLIPS_FROM else 1 if len(accepted) >= ONE_SLIP_FROM else 0
    return limit > 0 and PLAIN_WORD.fullmatch(accepted) is not None and slips(typed, accepted, limit) <= limit


def grade_typed(typed: str, accepted: Sequence[str]) -> Verdict:
    """`accepted` in the order of preference, the model answer first; `typed` of any length."""
    given = normalise(typed)
    if not given:
        return Verdict(Outcome.EMPTY, "Nothing was typed.")
    keys = {normalise(answer): answer for answer in accepted}
    if given in keys:
        return Verdict(Outcome.RIGHT, "Right.")
    near = next((answer for key, answer in keys.items() if is_near(given, key)), None)
    if near is not None:
        return Verdict(Outcome.NEAR, f"Right, but it is spelled “{near}”.")
    return Verdict(Outcome.WRONG, f"Not this time. The answer is “{accepted[0]}”." if accepted else "Not this time.")
