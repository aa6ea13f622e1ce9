"""Which questions can be answered: the kinds with a shape of their own, and what an editor is told of the others."""

from typing import Any

import pytest

from cards.grading.keys import LONGEST_TEXT, Key, key_problems, shape_problems


def key(kind: str, **fields: Any) -> Key:
    return Key(kind=kind, prompt=fields.pop("prompt", "What?"), **fields)


def short(*accepted: Any, **fields: Any) -> Key:
    return key("short", accepted=list(accepted), **fields)


def numeric(*accepted: Any) -> Key:
    return key("numeric", accepted=list(accepted))


def steps(**after: Any) -> Key:
    return key("ordering", options=[{"id": name, "text": name, "after": earlier} for name, earlier in after.items()])


def matching(*options: dict[str, Any]) -> Key:
    return key("matching", options=list(options))


def label(*options: dict[str, Any]) -> Key:
    return key("label", options=list(options))


def gaps(prompt: str, *options: dict[str, Any], **fields: Any) -> Key:
    return key("gaps", prompt=prompt, options=list(options), **fields)


IMAGE = {"id": "a", "text": "Image", "match": "Template"}
BOX = {"id": "b", "text": "Container", "match": "Instance"}
DAEMON = {"id": "a", "part": "daemon", "match": "Daemon"}
CLIENT = {"id": "b", "part": "client", "match": "Client"}
DECOY = {"id": "x", "match": "Hypervisor"}
TYPED = {"id": "a", "accepted": ["daemon", "dockerd"], "why": "It listens."}
CHOSEN = {"id": "b", "accepted": ["image"], "choices": ["container", "image"]}
RIGHT = {"id": "a", "text": "The daemon", "correct": True}
WRONG = {"id": "b", "text": "The client", "correct": False}

GOOD = [
    short("daemon", {"text": "dockerd"}, {"text": "engine", "credit": 0.5, "why": "It is a part of it."}),
    short("-P", {"text": "-p", "credit": 0, "why": "That is another option."}, is_case_sensitive=True),
    short("."),
    short("daemon", "the daemon"),
    numeric({"value": "8080"}),
    numeric({"value": "-0.5", "tolerance": "0.1", "is_relative": True, "why": "x"}, {"value": "5", "credit": 0.5}),
    steps(a=[], b=["a"], c=["a"]),
    key("ordering", options=[{"id": "a", "text": "A"}, {"id": "b", "text": "B", "after": ["a"]}]),
    matching(IMAGE, BOX, DECOY),
    label(DAEMON, CLIENT),
    label(DAEMON, DECOY, CLIENT),
    gaps("The [[a]] keeps the [[b]].", CHOSEN, TYPED),
    gaps("Only [[a]], not [[ b ]] or [[c d]].", TYPED),
    gaps("`docker build [[b]]`", CHOSEN | {"accepted": ["."], "choices": [".", ".."]}),
    key("several", options=[RIGHT, WRONG], partial_rule="coverage"),
]


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.kind)
def test_a_question_that_can_be_answered_has_no_problem(good: Key) -> None:
    assert key_problems(good) == []


BAD = [
    (short(), "accepted", "at least one accepted answer"),
    (short({"text": "x", "credit": 0.5}), "accepted", "is the model answer: its credit must be 1."),
    (short("Daemon", {"text": "daemon", "credit": 0.5}), "accepted", "Answer 2, “daemon”, is the same as another one"),
    (numeric(), "accepted", "at least one accepted answer"),
    (numeric({"value": "1", "credit": 0}), "accepted", "its credit must be 1."),
    (
        numeric({"value": "10", "tolerance": "1"}, {"value": "10.5", "credit": 0.5}),
        "accepted",
        "Answer 2, “10.5”, is the same as another one, which is worth more.",
    ),
    (steps(a=["b"], b=["a"]), "options", "in a circle: a, b."),
    (steps(a=["a"], b=[]), "options", "in a circle: a."),
    (steps(a=["z"], b=[]), "options", "“a” comes after “z”, which is no step."),
    (matching(IMAGE, DECOY), "options", "at least 2 pairs"),
    (matching(IMAGE, BOX, DECOY | {"match": "Instance"}), "options", "“Instance” is matched twice."),
    (matching(IMAGE, BOX | {"text": "Image"}), "options", "“Image” is there twice."),
    (label(DAEMON, DECOY), "options", "at least 2 parts"),
    (label(DAEMON, CLIENT | {"part": "daemon"}), "options", "“daemon” is there twice."),
    (label(DAEMON, CLIENT | {"match": "Daemon"}), "options", "“Daemon” is matched twice."),
    (gaps("Nothing."), "prompt", "has no gap: write [[a]]"),
    (gaps("A [[a]] and a [[c]].", TYPED), "prompt", "Nothing is said of the gap “c”."),
    (gaps("A [[a]] and a [[a]].", TYPED), "prompt", "The gap “a” is there twice."),
    (gaps("A [[a]].", TYPED, CHOSEN), "options", "The text has no gap [[b]]."),
    (gaps("A [[a]].", TYPED | {"accepted": []}), "options", "Gap “a” accepts nothing."),
    (gaps("A [[b]].", CHOSEN | {"choices": ["image", "image", "box"]}), "options", "Gap “b” offers “image” twice."),
    (gaps("A [[b]].", CHOSEN | {"choices": ["box", "images"]}), "options", "does not offer its answer, “image”."),
    (gaps("A [[b]].", CHOSEN | {"choices": ["image"]}), "options", "offers no wrong choice."),
    (gaps("A [[a]].", TYPED, accepted=["x"]), "accepted", "kinds that are typed"),
    (
        key("several", options=[RIGHT, WRONG], partial_rule="half"),
        "partial_rule",
        "off, net_correct, coverage, each_answer",
    ),
]


@pytest.mark.parametrize(("bad", "field", "sentence"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_what_cannot_be_answered_is_said_of_the_right_field(bad: Key, field: str, sentence: str) -> None:
    problems = key_problems(bad)
    assert [name for name, _ in problems] == [field]
    assert sentence in problems[0][1]


SHAPELESS = [
    (short({"credit": 0.5}), "Answer 1: “text” is missing."),
    (short({"text": "x", "value": "5"}), "Answer 1: “value” is unknown here."),
    (short({"text": "x", "credit": 1.5}), "Answer 1: “credit” must be a number from 0 to 1."),
    (short({"text": "x", "credit": True}), "Answer 1: “credit” must be a number from 0 to 1."),
    (short({"text": "x", "credit": float("nan")}), "Answer 1: “credit” must be a number from 0 to 1."),
    (short({"text": "x", "why": ""}), "Answer 1: “why” must be a text"),
    (short("a\0b"), "Answer 1 must be a text"),
    (short("\udc00"), "Answer 1 must be a text"),
    (key("typed", accepted=[{"text": "x"}]), "Answer 1 must be a text"),
    (numeric("8080"), "Answer 1 must be an object with a value."),
    (numeric({"value": 8080}), "Answer 1: “value” must be a number in quotes"),
    (numeric({"value": "1e3"}), "Answer 1: “value” must be a number in quotes"),
    (numeric({"value": "1,5"}), "Answer 1: “value” must be a number in quotes"),
    (numeric({"value": "1" * (LONGEST_TEXT + 1)}), "Answer 1: “value” must be a number in quotes"),
    (numeric({"value": "1", "tolerance": "-1"}), "Answer 1: “tolerance” must be “0” or more, in quotes."),
    (numeric({"value": "1", "is_relative": 1}), "Answer 1: “is_relative” must be true or false."),
    (steps(a="b", b=[]), "Option 1: “after” must be a list of ids."),
    (steps(a=["<b>"], b=[]), "Option 1: “after” must be a list of ids."),
    (label(DAEMON | {"part": "engine"}), "Option 1: “part” must be one of client, api"),
    (label(DAEMON | {"text": "x"}), "Option 1: “text” is unknown here."),
    (matching(DECOY | {"why": "x"}), "Option 1: “text” is missing."),
    (matching(DECOY | {"match": ""}), "Option 1: “match” must be a text"),
    (matching(DECOY, DECOY), "The id “x” is used twice."),
    (gaps("[[a]]", TYPED | {"accepted": "daemon"}), "Option 1: “accepted” must list at most 30 texts."),
    (gaps("[[a]]", TYPED | {"accepted": [5]}), "Option 1: “accepted” must list at most 30 texts."),
    (gaps("[[a]]", TYPED | {"choices": ["x"] * 13}), "Option 1: “choices” must list at most 12 texts."),
    (gaps("[[a]]", {"id": "a"}), "Option 1: “accepted” is missing."),
    (short("x", options=[IMAGE]), "This kind has no options."),
]


@pytest.mark.parametrize(("bad", "sentence"), SHAPELESS, ids=lambda value: value if isinstance(value, str) else "")
def test_lists_of_the_wrong_shape_are_refused_even_in_a_draft(bad: Key, sentence: str) -> None:
    assert any(sentence in said for _, said in shape_problems(bad))
    assert key_problems(bad) == shape_problems(bad)


@pytest.mark.parametrize("kind", ["short", "numeric", "ordering", "matching", "label", "gaps"])
def test_a_draft_without_a_key_has_a_good_shape(kind: str) -> None:
    assert shape_problems(key(kind)) == []
    assert key_problems(key(kind)) != []
