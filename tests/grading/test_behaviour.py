"""The golden vectors of certainty-based marking, and how tries and attempts count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.grading.behaviour import MOST_CERTAINTY_POINTS, adaptive, certainty_points, counted, judged
from cards.grading.key import Key
from cards.grading.response import MalformedResponse
from cards.grading.shuffle import shuffled
from tests.grading.strategies import KEYS, seeds

fractions = st.floats(0, 1)


@pytest.mark.parametrize(
    ("fraction", "certainty", "points"),
    [(1, 1, 1), (1, 2, 2), (1, 3, 3), (0, 1, 0), (0, 2, -2), (0, 3, -6), (0.5, 1, 0.5), (0.5, 2, 1), (0.25, 3, 0.75)],
)
def test_certainty_pays_and_costs_as_published(fraction, certainty, points):
    assert certainty_points(fraction, certainty) == points


@pytest.mark.parametrize(("chance", "best"), [(0.5, 1), (0.66, 1), (0.67, 2), (0.79, 2), (0.81, 3), (1, 3)])
def test_it_pays_best_to_say_how_certain_one_is(chance, best):
    def expected(certainty: int) -> float:
        return chance * certainty_points(1, certainty) + (1 - chance) * certainty_points(0, certainty)

    assert max((1, 2, 3), key=expected) == best


@given(fractions, st.sampled_from([1, 2, 3]))
def test_certainty_points_are_in_their_range(fraction, certainty):
    assert -6 <= certainty_points(fraction, certainty) <= MOST_CERTAINTY_POINTS


@pytest.mark.parametrize(
    ("best", "fraction", "tries_before", "result"),
    [(0, 1, 0, 1), (0, 1, 1, 2 / 3), (0, 1, 2, 1 / 3), (0, 1, 3, 0), (0, 1, 9, 0), (0.5, 0.75, 1, 0.5), (1, 0, 1, 1)],
)
def test_a_further_try_costs_its_penalty(best, fraction, tries_before, result):
    assert adaptive(best, fraction, 1 / 3, tries_before) == pytest.approx(result)


@given(st.lists(fractions, min_size=1), fractions)
def test_adaptive_marking_never_goes_down_and_stays_in_0_to_1(tries, penalty):
    best = 0.0
    for n, fraction in enumerate(tries):
        after = adaptive(best, fraction, penalty, n)
        assert best <= after <= 1
        best = after
    assert best >= tries[0]


@pytest.mark.parametrize(("method", "score"), [("best", 9), ("last", 3), ("first", 6), ("average", 6)])
def test_attempts_count_by_the_method_of_the_quiz(method, score):
    assert counted([6, 9, 3], method) == score
    assert counted([], method) is None


@given(st.lists(st.floats(-100, 100), min_size=1), st.sampled_from(["best", "last", "first", "average"]))
def test_what_counts_lies_among_the_scores(scores, method):
    assert min(scores) - 1e-9 <= counted(scores, method) <= max(scores) + 1e-9


KEY = Key("several", "?", options=[{"id": n, "text": n, "correct": n in "bd"} for n in "abcd"])
ORDER = {"options": ["a", "b", "c", "d"]}


@pytest.mark.parametrize(
    ("judgements", "decided", "fraction"),
    [
        ("", False, 0),
        ("a-", False, 0),
        ("a+", True, 0),
        ("a- b-", True, 0),
        ("a- b+", False, 0),
        ("a- b+ c+", True, 0),
        ("a- b+ c-", False, 0),
        ("a- b+ c- d+", True, 1),
        ("a- b+ c- d-", True, 0),
    ],
)
def test_the_first_wrong_judgement_or_the_last_right_choice_decides(judgements, decided, fraction):
    given_ = [(said[0], said[1] == "+") for said in judgements.split()]
    assert judged(KEY, ORDER, given_) == (decided, fraction)


@pytest.mark.parametrize("names", ["b", "aa", "ac", "x", "abcda"])
def test_only_what_is_shown_can_be_judged(names):
    with pytest.raises(MalformedResponse):
        judged(KEY, ORDER, [(name, name in "bd") for name in names])


@given(st.sampled_from(["single", "several", "true_false"]).flatmap(lambda kind: KEYS[kind]), seeds, st.data())
def test_whoever_judges_on_is_decided_before_the_choices_run_out(key, seed, data):
    order = shuffled(key, seed, is_shuffling=True)
    right = {option["id"]: option["correct"] for option in key.options}
    judgements, is_decided, fraction = [], False, 0.0
    for name in order["options"]:
        judgements.append((name, data.draw(st.booleans())))
        is_decided, fraction = judged(key, order, judgements)
        if is_decided:
            break
    assert is_decided
    assert fraction == float(all(said == right[name] for name, said in judgements))
