"""A key and its correction: what was chosen stays chosen, wherever it stands now; no more may be asked than was."""

from typing import Any

import pytest

from cards.grading.correction import Carry, OtherQuestion, carry
from cards.grading.key import Key
from cards.grading.questions import clean, grade, model_answer
from cards.grading.shuffle import shuffled
from tests.factories import QUESTIONS


def key(kind: str, **changes: Any) -> Key:
    written, _, _ = QUESTIONS[kind]  # type: ignore[index]
    return Key(kind=kind, **{"prompt": "What?"} | written | changes)  # type: ignore[arg-type]


def choice(name: str, text: str, *, correct: bool = False) -> dict[str, Any]:
    return {"id": name, "text": text, "correct": correct}


def single(*options: dict[str, Any]) -> Key:
    return key("single", options=list(options))


DAEMON, CLIENT = choice("a", "Daemon", correct=True), choice("b", "Client")


@pytest.mark.parametrize("kind", QUESTIONS)
def test_without_a_change_everything_stays_as_it_is(kind: str) -> None:
    same = key(kind)
    found = carry(same, same)
    order = shuffled(same, 7, is_shuffling=True)
    assert found.is_plain
    assert found.order(order) == order
    for answer in (*QUESTIONS[kind][1:], None):  # type: ignore[index]
        assert found.response(answer) == answer


def test_another_choice_that_is_right_changes_no_id() -> None:
    found = carry(single(DAEMON, CLIENT), single(DAEMON | {"correct": False}, CLIENT | {"correct": True}))
    assert (found.is_plain, found.response("a")) == (True, "a")


def test_texts_that_changed_places_take_their_answers_along() -> None:
    found = carry(single(DAEMON, CLIENT), single(choice("a", "Client"), choice("b", "Daemon", correct=True)))
    assert [found.response(value) for value in ("a", "b", "", ["a"], [["b", True]], None)] == [
        "b", "a", "", ["b"], [["a", True]], None,
    ]  # fmt: skip
    assert found.order({"options": ["b", "a"]}) == {"options": ["a", "b"]}
    assert not found.is_plain


def test_a_text_that_was_reworded_is_known_by_its_id() -> None:
    found = carry(single(DAEMON, CLIENT), single(choice("b", "The client"), choice("a", "Daemon", correct=True)))
    assert (found.response("b"), found.is_plain) == ("b", True)


def test_pairs_that_were_joined_wrongly_are_joined_anew() -> None:
    old = key("matching")
    build, run, decoy = old.options
    new = key("matching", options=[build | {"match": run["match"]}, run | {"match": build["match"]}, decoy])
    found = carry(old, new)
    assert found.response({"a": "a", "b": "c"}) == {"a": "b", "b": "c"}
    assert not grade(new, clean(new, found.response(model_answer(old)))).fraction
    order = {"options": ["b", "a"], "matches": ["c", "a", "b"]}
    assert found.order(order) == {"options": ["b", "a"], "matches": ["c", "b", "a"]}


def test_a_choice_of_a_gap_is_known_by_its_text_and_shown_where_it_was() -> None:
    old = key("gaps")
    image, container = old.options
    new = key("gaps", options=[image | {"choices": ["volume", "image"], "accepted": ["volume"]}, container])
    found = carry(old, new)
    assert found.response({"a": "image", "b": "x"}) == {"a": "image", "b": "x"}
    assert found.order({"options": ["a", "b"], "gap:a": [1, 0]}) == {"options": ["a", "b"], "gap:a": [0, 1]}
    assert not found.is_plain


def test_a_choice_of_a_gap_that_was_reworded_takes_its_answers_along() -> None:
    old = key("gaps")
    image, container = old.options
    new = key("gaps", options=[image | {"choices": ["an image", "volume"], "accepted": ["an image"]}, container])
    assert carry(old, new).response({"a": "image"}) == {"a": "an image"}


def test_steps_may_get_a_graph_and_be_listed_anew() -> None:
    old = key("ordering")
    first, second, third = old.options
    found = carry(old, key("ordering", options=[second, first, third | {"after": ["a", "b"]}]))
    assert found.response(["c", "b", "a"]) == ["c", "b", "a"]


HOST = choice("c", "Host")


def test_a_choice_that_was_removed_leaves_the_answers_and_the_order() -> None:
    found = carry(single(DAEMON, CLIENT, HOST), single(DAEMON, CLIENT))
    assert [found.response(value) for value in ("c", ["a", "c"], [["c", True], ["a", False]])] == [
        None, ["a"], [["a", False]],
    ]  # fmt: skip
    assert found.order({"options": ["c", "b", "a"]}) == {"options": ["b", "a"]}
    assert (found.removed, found.added, found.is_plain) == (("Host",), (), False)


def test_a_choice_that_was_added_stands_last() -> None:
    found = carry(single(DAEMON, CLIENT), single(HOST, DAEMON, CLIENT))
    assert (found.response("b"), found.order({"options": ["b", "a"]})) == ("b", {"options": ["b", "a", "c"]})
    assert (found.removed, found.added, found.is_plain) == ((), ("Host",), False)


def test_a_choice_with_another_id_and_another_text_is_another_choice() -> None:
    found = carry(single(DAEMON, CLIENT), single(DAEMON, choice("x", "Clients")))
    assert (found.response("b"), found.removed, found.added) == (None, ("Client",), ("Clients",))


@pytest.mark.parametrize(
    ("kind", "kept", "answer", "carried"),
    [
        ("matching", 2, {"a": "c", "b": "b"}, {"b": "b"}),
        ("label", 1, {"a": "a", "b": "b"}, {"a": "a"}),
        ("gaps", 1, {"a": "image", "b": "x"}, {"a": "image"}),
        ("ordering", 2, ["c", "a", "b"], ["a", "b"]),
    ],
)
def test_what_was_removed_leaves_the_answers(kind: str, kept: int, answer: Any, carried: Any) -> None:
    new = key(kind, options=key(kind).options[:kept])
    found = carry(key(kind), new)
    assert found.response(answer) == carried
    assert clean(new, carried) == carried
    assert found.order(shuffled(key(kind), 7, is_shuffling=True)).keys() <= {"options", "matches", "gap:a"}


def test_a_choice_of_a_gap_may_be_added_and_removed() -> None:
    old = key("gaps")
    image, container = old.options
    new = key("gaps", options=[image | {"choices": ["network", "image"]}, container])
    found = carry(old, new)
    assert image["choices"] == ["image", "volume"]
    # “network” has the place of “image”, which is known by its text; what stood second was removed.
    assert found.response({"a": "image"}) == {"a": "image"}
    assert found.response({"a": "volume", "b": "x"}) == {"b": "x"}
    assert found.order({"options": ["a", "b"], "gap:a": [1, 0]}) == {"options": ["a", "b"], "gap:a": [1, 0]}


OTHERS = [
    (key("single"), key("several"), "another kind"),
    (key("label", options=key("label").options[:1]), key("label"), "“registry” was not there"),
    (key("ordering", options=key("ordering").options[:2]), key("ordering"), "was not there when it was asked."),
    (
        key("matching"),
        key("matching", options=[*key("matching").options[:2], {"id": "c", "text": "push", "match": "stores images"}]),
        "“push” was not there",
    ),
    (key("gaps", options=key("gaps").options[:1]), key("gaps"), "other gaps"),
    (
        key("gaps"),
        key("gaps", options=[key("gaps").options[0], {"id": "b", "accepted": ["x"], "choices": ["x", "y"]}]),
        "Gap “b” is chosen now.",
    ),
]


@pytest.mark.parametrize(("old", "new", "sentence"), OTHERS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_question_that_asks_for_something_else_is_no_correction(old: Key, new: Key, sentence: str) -> None:
    with pytest.raises(OtherQuestion, match=sentence):
        carry(old, new)


def test_what_is_typed_is_carried_as_it_was() -> None:
    assert carry(key("short"), key("short", accepted=["client"])) == Carry()
    assert Carry().response("daemon") == "daemon"
