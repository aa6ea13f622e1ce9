import pytest

from cards.grading.key import Key
from cards.grading.mark import PartMark
from cards.grading.questions import grade, model_answer
from cards.grading.verdict import Outcome

MATCHING = Key(
    "matching",
    "?",
    options=[
        {"id": "a", "text": "Image", "match": "A template"},
        {"id": "b", "text": "Container", "match": "A running instance"},
        {"id": "c", "text": "Volume", "match": "Stays when a container goes"},
        {"id": "x", "match": "A cable"},
    ],
)
LABEL = Key(
    "label",
    "?",
    options=[
        {"id": "a", "part": "daemon", "match": "Daemon"},
        {"id": "b", "part": "client", "match": "Client"},
        {"id": "x", "match": "Hypervisor"},
    ],
)

GRADED = [
    (MATCHING, {"a": "a", "b": "b", "c": "c"}, 1, Outcome.RIGHT, "Right."),
    (MATCHING, {"a": "a", "b": "c", "c": "b"}, 1 / 3, Outcome.PARTIAL, "1 of 3 pairs is right."),
    (MATCHING, {"a": "a", "b": "b"}, 2 / 3, Outcome.PARTIAL, "2 of 3 pairs are right."),
    (MATCHING, {"a": "a", "b": "a", "c": "a"}, 1 / 3, Outcome.PARTIAL, "1 of 3 pairs is right."),
    (MATCHING, {"a": "x"}, 0, Outcome.WRONG, "Not this time."),
    (MATCHING, {"a": ""}, 0, Outcome.EMPTY, "You gave no answer."),
    (LABEL, {"a": "a", "b": "b"}, 1, Outcome.RIGHT, "Right."),
    (LABEL, {"a": "a", "b": "x"}, 1 / 2, Outcome.PARTIAL, "1 of 2 labels is right."),
    (LABEL, {"a": "b", "b": "a"}, 0, Outcome.WRONG, "Not this time."),
]


@pytest.mark.parametrize(("key", "response", "fraction", "outcome", "message"), GRADED)
def test_pairs_and_labels_pay_by_their_number(key, response, fraction, outcome, message):
    mark = grade(key, response)
    assert (mark.fraction, mark.outcome, mark.message) == (pytest.approx(fraction), outcome, message)


def test_each_pair_is_marked_and_one_left_empty_is_said():
    parts = (PartMark("a", True), PartMark("b", False), PartMark("c", False, "Left empty."))
    assert grade(MATCHING, {"b": "x", "a": "a"}).parts == parts


def test_a_decoy_belongs_to_nothing():
    assert model_answer(MATCHING) == {"a": "a", "b": "b", "c": "c"}
