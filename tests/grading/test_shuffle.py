"""The order on the page is a permutation, the same for the same seed, and gives nothing away; a form says an answer."""

import json
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.grading import orders
from cards.grading.key import Key
from cards.grading.pairs import lefts
from cards.grading.questions import MalformedResponse, blank, clean
from cards.grading.shuffle import fields_of, gap_choices, permuted, response_of, shuffled
from tests.grading.strategies import KEYS, keys, orderings, responses, seeds


@given(st.lists(st.integers()), seeds)
def test_a_permutation_loses_nothing_and_depends_on_the_seed_alone(things, seed):
    assert Counter(permuted(things, seed)) == Counter(things)
    assert permuted(things, seed) == permuted(tuple(things), seed)


def test_every_order_is_as_likely():
    seen = Counter(tuple(permuted("abc", seed)) for seed in range(6000))
    assert len(seen) == 6
    assert all(900 < times < 1100 for times in seen.values())


@given(keys, seeds, st.booleans())
def test_what_is_shown_is_all_there_is_and_can_be_stored(key, seed, is_shuffling):
    order = shuffled(key, seed, is_shuffling)
    assert order == shuffled(key, seed, is_shuffling) == json.loads(json.dumps(order))
    if key.kind in ("matching", "label"):
        assert sorted(order["options"]) == sorted(lefts(key))
        assert sorted(order["matches"]) == sorted(option["id"] for option in key.options)
    else:
        assert sorted(order["options"]) == sorted(option["id"] for option in key.options)
    for gap in key.options if key.kind == "gaps" else ():
        assert sorted(order.get(f"gap:{gap['id']}", ())) == list(range(len(gap.get("choices", ()))))


@given(orderings(), seeds, st.booleans())
def test_steps_never_start_in_a_right_order(key, seed, is_shuffling):
    assert not orders.is_right(shuffled(key, seed, is_shuffling)["options"], orders.before(key.options))


@given(st.sampled_from(["matching", "label"]).flatmap(lambda kind: KEYS[kind]), seeds, st.booleans())
def test_matches_never_start_beside_what_they_belong_to(key, seed, is_shuffling):
    order = shuffled(key, seed, is_shuffling)
    assert [name for name in order["matches"] if name in order["options"]] != order["options"]


@given(KEYS["true_false"], seeds)
def test_true_stands_before_false(key, seed):
    assert shuffled(key, seed, is_shuffling=True) == {"options": ["true", "false"]}


@given(st.sampled_from(["single", "several"]).flatmap(lambda kind: KEYS[kind]), seeds)
def test_choices_stay_as_listed_where_nothing_is_shuffled(key, seed):
    assert shuffled(key, seed, is_shuffling=False) == {"options": [option["id"] for option in key.options]}


def test_gaps_stand_in_the_order_of_the_text():
    key = Key("gaps", "[[b]] [[a]]", options=[{"id": "a", "accepted": ["x"]}, {"id": "b", "accepted": ["y"]}])
    assert shuffled(key, 1, is_shuffling=True) == {"options": ["b", "a"]}


def test_a_question_is_shuffled_by_its_seed():
    key = Key("single", "?", options=[{"id": name, "text": name, "correct": name == "a"} for name in "abcd"])
    assert len({tuple(shuffled(key, seed, is_shuffling=True)["options"]) for seed in range(200)}) == 24


@given(st.data(), seeds)
def test_a_form_says_the_answer_that_filled_it_in(data, seed):
    key = data.draw(keys)
    order = shuffled(key, seed, data.draw(st.booleans()))
    response = clean(key, data.draw(responses(key)))
    fields = fields_of(key, order, response)
    assert response_of(key, order, lambda name: fields.get(name, [])) == response


@given(keys, seeds)
def test_an_empty_form_is_a_blank(key, seed):
    order = shuffled(key, seed, is_shuffling=True)
    assert response_of(key, order, lambda name: []) == blank(key)
    assert fields_of(key, order, blank(key)) == {}
    if key.kind != "several":
        assert response_of(key, order, lambda name: [""]) == blank(key)


@given(st.data(), seeds)
def test_a_form_of_nonsense_is_refused_and_nothing_else(data, seed):
    key = data.draw(keys)
    order = shuffled(key, seed, is_shuffling=True)
    values = st.sampled_from(["", "0", "1", "2", " 1", "-1", "999", "a", "²", "٣", "1" * 5000]) | st.text(max_size=600)
    with suppress(MalformedResponse):
        response = response_of(key, order, lambda name: data.draw(st.lists(values, max_size=2)))
        assert clean(key, response) == response


@given(
    st.sampled_from(["single", "several", "ordering", "matching", "label", "true_false"]).flatmap(
        lambda kind: KEYS[kind]
    ),
    seeds,
    st.data(),
)
def test_a_form_holds_numbers_of_places_and_no_id(key, seed, data):
    order = shuffled(key, seed, is_shuffling=True)
    for name, values in fields_of(key, order, clean(key, data.draw(responses(key)))).items():
        assert name.rpartition("-")[2] == "choice" or name.rpartition("-")[2].isdigit()
        assert all(value.isdigit() for value in values)


STEPS = Key("ordering", "?", options=[{"id": name, "text": name} for name in "abc"])
SHOWN = {"options": ["c", "a", "b"]}


@pytest.mark.parametrize(
    ("places", "response"),
    [
        ("231", list("bca")),
        ("123", list("cab")),
        ("   ", []),
        (" 12", None),
        ("112", None),
        ("124", None),
        ("012", None),
    ],
)
def test_steps_are_numbered_from_1_each_with_a_place_of_its_own(places, response):
    form = {f"place-{i}": [place.strip()] for i, place in enumerate(places)}
    if response is None:
        with pytest.raises(MalformedResponse, match="Give each step a place of its own, from 1 to 3"):
            response_of(STEPS, SHOWN, form.__getitem__)
    else:
        assert response_of(STEPS, SHOWN, form.__getitem__) == response


def test_a_place_stands_for_what_is_shown_there():
    key = Key("matching", "?", options=[{"id": n, "text": n, "match": n} for n in "ab"] + [{"id": "x", "match": "x"}])
    order = {"options": ["b", "a"], "matches": ["x", "a", "b"]}
    form = {"match-0": ["2"], "match-1": ["0"]}
    assert response_of(key, order, form.__getitem__) == {"b": "b", "a": "x"}
    assert fields_of(key, order, {"b": "b", "a": "x"}) == form


def test_a_gap_with_choices_is_filled_by_a_place_and_another_by_a_text():
    gaps = [{"id": "a", "accepted": ["x"]}, {"id": "b", "accepted": ["y"], "choices": ["y", "0", "z"]}]
    key, order = Key("gaps", "[[b]] [[a]]", options=gaps), {"options": ["b", "a"], "gap:b": [2, 0, 1]}
    assert gap_choices(key, order) == {"a": [], "b": ["z", "y", "0"]}
    form = {"gap-0": ["1"], "gap-1": ["0"]}
    assert response_of(key, order, form.__getitem__) == {"b": "y", "a": "0"}
    assert fields_of(key, order, {"b": "y", "a": "0"}) == form


def test_two_answers_where_one_can_be_given_are_refused():
    key = Key("single", "?", options=[{"id": name, "text": name, "correct": name == "a"} for name in "ab"])
    with pytest.raises(MalformedResponse, match="Only one answer"):
        response_of(key, {"options": ["a", "b"]}, lambda name: ["0", "1"])
