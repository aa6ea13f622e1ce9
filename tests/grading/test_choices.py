"""The golden vectors of the four partial-credit rules, and what is said of each choice."""

import pytest

from cards.grading.choices import PARTIAL_RULES
from cards.grading.key import Key
from cards.grading.mark import PartMark
from cards.grading.questions import grade
from cards.grading.verdict import Outcome


def several(right: str, wrong: str, rule: str) -> Key:
    options = [{"id": name, "text": name, "correct": name in right} for name in right + wrong]
    return Key("several", "?", options=options, partial_rule=rule)


# Right, wrong and chosen → the fraction by off, net_correct, coverage and each_answer. Worked out by hand.
VECTORS = [
    ("ab", "cd", "ab", 1, 1, 1, 1),
    ("ab", "cd", "a", 0, 1 / 2, 1 / 2, 3 / 4),
    ("ab", "cd", "ac", 0, 0, 1 / 4, 1 / 2),
    ("ab", "cd", "abc", 0, 1 / 2, 2 / 3, 3 / 4),
    ("ab", "cd", "abcd", 0, 0, 1 / 2, 1 / 2),
    ("ab", "cd", "acd", 0, 0, 1 / 6, 1 / 4),
    ("ab", "cd", "c", 0, 0, 0, 1 / 4),
    ("ab", "cd", "cd", 0, 0, 0, 0),
    ("ab", "cd", "", 0, 0, 0, 0),
    ("abc", "de", "abc", 1, 1, 1, 1),
    ("abc", "de", "ab", 0, 2 / 3, 2 / 3, 4 / 5),
    ("abc", "de", "abd", 0, 1 / 3, 4 / 9, 3 / 5),
    ("abc", "de", "ade", 0, 0, 1 / 9, 1 / 5),
    ("abc", "de", "abcde", 0, 1 / 3, 3 / 5, 3 / 5),
    ("a", "bcd", "a", 1, 1, 1, 1),
    ("a", "bcd", "ab", 0, 0, 1 / 2, 3 / 4),
    ("a", "bcd", "b", 0, 0, 0, 1 / 2),
    ("abcd", "", "abc", 0, 3 / 4, 3 / 4, 3 / 4),
]


@pytest.mark.parametrize(("right", "wrong", "chosen", *("off", "net_correct", "coverage", "each_answer")), VECTORS)
def test_the_four_rules_pay_what_was_worked_out_by_hand(right, wrong, chosen, off, net_correct, coverage, each_answer):
    expected = {"off": off, "net_correct": net_correct, "coverage": coverage, "each_answer": each_answer}
    paid = {rule: grade(several(right, wrong, rule), list(chosen)).fraction for rule in PARTIAL_RULES}
    assert paid == pytest.approx(expected)


SAID = [
    ("net_correct", "ab", Outcome.RIGHT, "Right."),
    ("net_correct", "a", Outcome.PARTIAL, "What you chose is right, but it is not all of it."),
    ("coverage", "ac", Outcome.PARTIAL, "1 of your 2 choices is right."),
    ("coverage", "abc", Outcome.PARTIAL, "2 of your 3 choices are right."),
    ("off", "a", Outcome.WRONG, "What you chose is right, but it is not all of it."),
    ("each_answer", "c", Outcome.PARTIAL, "Nothing that you chose is right."),
    ("net_correct", "c", Outcome.WRONG, "Nothing that you chose is right."),
]


@pytest.mark.parametrize(("rule", "chosen", "outcome", "message"), SAID)
def test_the_sentence_tells_what_was_right_and_not_what_would_be(rule, chosen, outcome, message):
    mark = grade(several("ab", "cd", rule), list(chosen))
    assert (mark.outcome, mark.message) == (outcome, message)


ONE = Key(
    "single",
    "?",
    options=[
        {"id": "a", "text": "The daemon", "correct": True, "why": "It manages them.", "misconception": "never"},
        {"id": "b", "text": "The client", "correct": False, "why": "It only asks.", "misconception": "client-does-it"},
        {"id": "c", "text": "Nobody", "correct": False},
    ],
)


def test_a_choice_brings_its_own_explanation_and_a_wrong_one_its_misconception():
    assert grade(ONE, "a").parts == (PartMark("a", True, "It manages them."),)
    assert grade(ONE, "b").parts == (PartMark("b", False, "It only asks.", "client-does-it"),)
    assert grade(ONE, "c").parts == (PartMark("c", False),)
    assert [grade(ONE, name).fraction for name in "abc"] == [1, 0, 0]
    assert grade(ONE, "b").message == "Not this time."
