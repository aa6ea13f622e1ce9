"""What holds of the grader of every kind: keys, answers and nonsense as they may come."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.grading.key import QUESTION_KINDS, Key
from cards.grading.mark import Mark
from cards.grading.questions import GRADERS, MalformedResponse, blank, clean, grade, is_blank, model_answer
from cards.grading.verdict import Outcome
from tests.grading.strategies import jsons, keys, responses


@given(st.data())
def test_a_fraction_is_in_0_to_1_and_the_outcome_says_the_same(data):
    key = data.draw(keys)
    mark = grade(key, data.draw(responses(key)))
    assert 0 <= mark.fraction <= 1
    assert isinstance(mark.fraction, float)
    assert mark.is_right == (mark.outcome in (Outcome.RIGHT, Outcome.NEAR)) == (mark.fraction == 1)
    assert (mark.outcome == Outcome.PARTIAL) == (0 < mark.fraction < 1)
    assert mark.message.endswith(".")


@given(keys)
def test_the_model_answer_of_a_key_that_can_be_answered_is_right_in_full(key):
    mark = grade(key, model_answer(key))
    assert (mark.fraction, mark.outcome) == (1.0, Outcome.RIGHT)
    assert all(part.is_right for part in mark.parts)


@given(keys)
def test_no_answer_is_empty_and_never_pays(key):
    for nothing in (None, blank(key)):
        mark = grade(key, nothing)
        assert (mark.fraction, mark.outcome, mark.parts) == (0.0, Outcome.EMPTY, ())
        assert is_blank(key, nothing)
    assert not is_blank(key, model_answer(key))


@given(st.data())
def test_what_is_no_answer_is_refused_with_a_sentence_and_never_anything_else(data):
    key = data.draw(keys)
    value = data.draw(jsons(key) | responses(key))
    try:
        response = clean(key, value)
    except MalformedResponse:
        with pytest.raises(MalformedResponse, match=r"\.$"):
            grade(key, value)
    else:
        assert 0 <= grade(key, value).fraction <= 1
        assert clean(key, response) == response
        assert is_blank(key, value) == (grade(key, value).outcome == Outcome.EMPTY)


@given(st.data())
def test_a_key_and_a_mark_are_the_same_after_they_were_stored(data):
    key = data.draw(keys)
    response = data.draw(responses(key))
    stored = Key.from_json(json.loads(json.dumps(key.to_json())))
    assert stored.to_json() == key.to_json()
    assert model_answer(stored) == model_answer(key)
    mark = grade(stored, json.loads(json.dumps(response)))
    assert mark == grade(key, response)
    assert Mark.from_json(json.loads(json.dumps(mark.to_json()))) == mark


@given(st.data())
def test_a_mark_names_only_parts_that_the_student_can_see(data):
    key = data.draw(keys)
    response = data.draw(responses(key))
    named = [part.id for part in grade(key, response).parts]
    assert len(named) == len(set(named))
    if key.kind in ("single", "several", "true_false"):
        assert set(named) == ({response} - {""} if isinstance(response, str) else set(response))


def test_a_key_that_was_stored_before_a_field_existed_has_its_default():
    assert Key.from_json({"kind": "short", "prompt": "?", "accepted": ["x"]}).partial_rule == "net_correct"


def test_every_kind_of_question_has_its_grader():
    assert set(GRADERS) == set(QUESTION_KINDS)


CHOICE = Key(
    "single", "?", options=[{"id": "a", "text": "A", "correct": True}, {"id": "b", "text": "B", "correct": False}]
)
SEVERAL = Key("several", "?", options=CHOICE.options)
STEPS = Key("ordering", "?", options=[{"id": "a", "text": "A"}, {"id": "b", "text": "B"}])
PAIRS = Key("matching", "?", options=[{"id": "a", "text": "A", "match": "1"}, {"id": "b", "text": "B", "match": "2"}])
DECOY = Key("matching", "?", options=[*PAIRS.options, {"id": "c", "match": "3"}])
GAPS = Key(
    "gaps",
    "[[a]] [[b]]",
    options=[{"id": "a", "accepted": ["x"], "choices": ["x", "y"]}, {"id": "b", "accepted": ["z"]}],
)
SHORT = Key("short", "?", accepted=["daemon"])

MALFORMED = [
    (CHOICE, "c", "not among the answers"),
    (CHOICE, ["a"], "not among the answers"),
    (CHOICE, {"a": "b"}, "not among the answers"),
    (CHOICE, 0, "not among the answers"),
    (SEVERAL, "a", "a list of choices"),
    (SEVERAL, ["a", "c"], "not among the answers"),
    (SEVERAL, [["a"]], "not among the answers"),
    (STEPS, ["a"], "Each step must be there once."),
    (STEPS, ["a", "a"], "Each step must be there once."),
    (STEPS, ["a", "b", "c"], "Each step must be there once."),
    (STEPS, ["a", None], "a list of steps"),
    (STEPS, "ab", "a list of steps"),
    (PAIRS, ["a"], "what belongs where"),
    (PAIRS, {"c": "a"}, "nothing of that name"),
    (PAIRS, {"a": "c"}, "not among the answers"),
    (PAIRS, {"a": None}, "not among the answers"),
    (DECOY, {"c": "c"}, "nothing of that name"),
    (GAPS, {"c": "x"}, "no such gap"),
    (GAPS, {"a": "z"}, "not among the answers"),
    (GAPS, {"b": 5}, "must be a text"),
    (GAPS, {"b": "x" * 501}, "at most 500 characters"),
    (SHORT, 8080, "must be a text"),
    (SHORT, "x" * 501, "at most 500 characters"),
    (SHORT, "a\0b", "can't be stored"),
    (SHORT, "\ud800", "can't be stored"),
]


@pytest.mark.parametrize(("key", "value", "sentence"), MALFORMED)
def test_each_way_of_being_no_answer_has_its_sentence(key, value, sentence):
    with pytest.raises(MalformedResponse, match=sentence):
        clean(key, value)


CLEANED = [
    (SEVERAL, ["b", "a", "b"], ["a", "b"]),
    (SHORT, "  daemon \n", "daemon"),
    (PAIRS, {"b": "a", "a": ""}, {"b": "a"}),
    (GAPS, {"b": "  ", "a": "x"}, {"a": "x"}),
    (STEPS, ("b", "a"), ["b", "a"]),
]


@pytest.mark.parametrize(("key", "value", "response"), CLEANED)
def test_equal_answers_have_one_form(key, value, response):
    assert clean(key, value) == response
