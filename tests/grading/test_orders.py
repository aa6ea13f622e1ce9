"""Orders: the longest part that can stay, checked against every right order there is."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.grading.key import Key
from cards.grading.mark import PartMark
from cards.grading.orders import before, is_right, kept
from cards.grading.questions import grade, model_answer
from cards.grading.verdict import Outcome
from tests.grading.strategies import orderings


def steps(**after: str) -> Key:
    """Steps by name, each with the names that it comes after."""
    return Key("ordering", "?", options=[{"id": n, "text": n, "after": list(names)} for n, names in after.items()])


LISTED = Key("ordering", "?", options=[{"id": name, "text": name} for name in "abcde"])
# a before b and c, both before d; e is free.
DIAMOND = steps(a="", b="a", c="a", d="bc", e="")

GRADED = [
    (LISTED, "abcde", 1, ""),
    (LISTED, "bcdea", 3 / 4, "a"),
    (LISTED, "acbde", 3 / 4, "c"),
    (LISTED, "badce", 2 / 4, "ac"),
    (LISTED, "deabc", 2 / 4, "de"),
    (LISTED, "edcba", 0, "dcba"),
    (DIAMOND, "abcde", 1, ""),
    (DIAMOND, "eacbd", 1, ""),
    (DIAMOND, "acebd", 1, ""),
    (DIAMOND, "bacde", 3 / 4, "a"),
    (DIAMOND, "dabce", 3 / 4, "d"),
    (DIAMOND, "dcbae", 2 / 4, "da"),
]


@pytest.mark.parametrize(("key", "order", "fraction", "moved"), GRADED)
def test_an_order_pays_by_the_longest_part_that_can_stay(key, order, fraction, moved):
    mark = grade(key, list(order))
    assert mark.fraction == pytest.approx(fraction)
    assert len([part for part in mark.parts if not part.is_right]) == len(moved)
    assert mark.is_right == (moved == "")


def test_each_step_is_marked_in_the_students_order():
    mark = grade(LISTED, list("bcdea"))
    assert mark.outcome == Outcome.PARTIAL
    assert mark.message == "4 of 5 steps are in a right order."
    assert mark.parts == tuple(PartMark(name, name != "a") for name in "bcdea")


def test_a_whole_reversal_is_wrong_and_keeps_no_step_worth_a_sentence():
    assert (grade(LISTED, list("edcba")).outcome, grade(LISTED, list("edcba")).message) == (
        Outcome.WRONG,
        "Not this time.",
    )


def test_what_comes_before_holds_over_several_steps():
    assert before(steps(a="", b="a", c="b").options) == {"a": set(), "b": {"a"}, "c": {"a", "b"}}
    assert before(LISTED.options)["c"] == {"a", "b"}


def test_a_circle_shows_as_a_step_before_itself():
    earlier = before(steps(a="", b="ad", c="b", d="c", e="d").options)
    assert [name for name in earlier if name in earlier[name]] == ["b", "c", "d"]


def test_the_model_answer_stays_near_to_the_listed_order():
    assert model_answer(steps(a="c", b="", c="", d="a")) == ["b", "c", "a", "d"]
    assert model_answer(LISTED) == list("abcde")


def right_orders(key: Key) -> list[tuple[str, ...]]:
    """By the definition: every order in which each step follows those that it names."""
    names = [option["id"] for option in key.options]
    if not any(option.get("after") for option in key.options):
        return [tuple(names)]
    return [
        order
        for order in permutations(names)
        if all(order.index(e) < order.index(o["id"]) for o in key.options for e in o.get("after", ()))
    ]


def longest_common_subsequence(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    row = [0] * (len(other) + 1)
    for left in one:
        before_, row = row, [0]
        for j, right in enumerate(other, 1):
            row.append(before_[j - 1] + 1 if left == right else max(before_[j], row[j - 1]))
    return row[-1]


@given(st.data())
def test_it_agrees_with_the_nearest_of_all_right_orders(data):
    key = data.draw(orderings(most=6))
    order = tuple(data.draw(st.permutations([option["id"] for option in key.options])))
    right = right_orders(key)
    stay = kept(order, before(key.options))
    assert len(stay) == max(longest_common_subsequence(order, other) for other in right)
    assert any([name for name in other if name in stay] == stay for other in right)
    assert is_right(order, before(key.options)) == (order in right) == grade(key, list(order)).is_right
    assert tuple(model_answer(key)) in right


@given(st.permutations("abcdefghijkl"))
def test_twelve_steps_are_no_burden(order):
    """As many as an item may have; a graph of pairs is the worst for the search."""
    pairs = steps(**{name: "" if n % 2 == 0 else "abcdefghijkl"[n - 1] for n, name in enumerate("abcdefghijkl")})
    clashes = sum(order.index(a) > order.index(b) for a, b in ("ab", "cd", "ef", "gh", "ij", "kl"))
    assert len(kept(order, before(pairs.options))) == 12 - clashes
