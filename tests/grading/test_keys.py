"""Which items can be answered at all, and what an editor is told of the others."""

from typing import Any

import pytest

from cards.grading.keys import LONGEST_TEXT, MOST_ACCEPTED, MOST_OPTIONS, Key, key_problems, shape_problems

RIGHT = {"id": "a", "text": "The daemon", "correct": True}
WRONG = {"id": "b", "text": "The client", "correct": False}
THIRD = {"id": "c", "text": "The registry", "correct": False}
YES = {"id": "true", "text": "True", "correct": True}
NO = {"id": "false", "text": "False", "correct": False}
ONE = {"id": "one", "text": "Build"}
TWO = {"id": "two", "text": "Push"}
PAIR = {"id": "image", "text": "Image", "match": "Template"}
OTHER = {"id": "box", "text": "Container", "match": "Instance"}


def key(kind: str, **fields: Any) -> Key:
    return Key(kind=kind, prompt=fields.pop("prompt", "What?"), **fields)


GOOD = [
    key("basic", answer="That."),
    key("reversed", answer="That."),
    key("cloze", prompt="A {{c1::daemon}} and a {{c2::client::who asks}}.", deletion=2),
    key("typed", accepted=["daemon", "the daemon", "dockerd"]),
    key("diagram", accepted=["daemon"], part="daemon"),
    key("short", accepted=["daemon"]),
    key("command", accepted=["docker tag a b\ndocker push b"]),
    key("shell", accepted=["docker run --name x nginx"], policy={"any": ["--name", "IMAGE"], "allowed": ["--rm"]}),
    key("single", options=[RIGHT | {"why": "It does.", "misconception": "who-manages"}, WRONG]),
    key("several", options=[RIGHT, WRONG | {"correct": True}]),
    key("true_false", options=[YES, NO]),
    key("ordering", options=[ONE, TWO]),
    key("matching", options=[PAIR, OTHER]),
]


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.kind)
def test_a_complete_item_of_each_kind_has_no_problem(good: Key) -> None:
    assert key_problems(good) == []


BAD = [
    (key("basic"), "answer", "There is no answer to show."),
    (key("basic", answer="  "), "answer", "There is no answer to show."),
    (key("basic", prompt=" \n", answer="That."), "prompt", "Nothing is asked."),
    (key("essay", answer="That."), "kind", "There is no kind “essay”."),
    (key("basic", prompt="A {{c1::daemon}}.", answer="x"), "prompt", "Only a cloze card"),
    (key("basic", answer="x", deletion=1), "deletion", "Only a cloze card"),
    (key("basic", answer="x", part="daemon"), "part", "Only a diagram card"),
    (key("basic", answer="x", accepted=["x"]), "accepted", "kinds that are typed"),
    (key("basic", answer="x", options=[RIGHT]), "options", "This kind has no options."),
    (key("cloze", prompt="Nothing hidden.", deletion=1), "prompt", "hides nothing"),
    (key("cloze", prompt="A {{c1::daemon}} and {{c3::more}}.", deletion=2), "deletion", "it has 1, 3."),
    (key("cloze", prompt="A {{c1::daemon}}.", deletion=None), "deletion", "it has 1."),
    (key("cloze", prompt="A {{c1:: }}.", deletion=1), "prompt", "hides nothing that can be remembered"),
    (key("command"), "accepted", "at least one accepted answer"),
    (
        key("command", accepted=["docker ps", "docker rn x"]),
        "accepted",
        "Answer 2, “docker rn x”: the client refuses it",
    ),
    (key("shell", accepted=["docker"]), "accepted", "asks for nothing"),
    (key("shell", accepted=["docker ps | wc -l"]), "accepted", "holds more than docker commands"),
    (key("shell", accepted=["docker compose up"]), "accepted", "“docker compose” is a plugin of the client"),
    (key("shell", accepted=["docker run nginx"], policy={"forbidden": ["IMAGE"]}), "accepted", "by its own grader"),
    (key("shell", accepted=["docker ps"], policy={"any": ["--all"]}), "policy", "“--all” is in no model answer."),
    (key("shell", accepted=["docker ps"], policy={"allowed": ["--al"]}), "policy", "no flag or argument of these"),
    (key("shell", accepted=["docker ps"], policy={"must": ["--all"]}), "policy", "“must” is unknown here"),
    (key("shell", accepted=["docker ps"], policy={"any": "--all"}), "policy", "must be a list of facets"),
    (key("typed", accepted=["x"], policy={"any": ["--all"]}), "policy", "Only a command has a policy."),
    (key("typed"), "accepted", "at least one accepted answer"),
    (key("typed", accepted=["..."]), "accepted", "Answer 1, “...”, is not accepted by its own grader."),
    (key("typed", accepted=["daemon", "?"]), "accepted", "Answer 2, “?”"),
    (key("diagram", accepted=["daemon"]), "part", "Say which part is masked"),
    (key("diagram", accepted=["daemon"], part="engine"), "part", "Say which part is masked"),
    (key("single", options=[RIGHT]), "options", "at least 2 choices"),
    (key("single", options=[WRONG, THIRD]), "options", "exactly one choice as right, not 0"),
    (key("single", options=[RIGHT, WRONG | {"correct": True}]), "options", "exactly one choice as right, not 2"),
    (key("single", options=[RIGHT, WRONG | {"text": "The  daemon"}]), "options", "“The daemon” is there twice."),
    (key("several", options=[WRONG, THIRD]), "options", "at least one choice as right"),
    (key("true_false", options=[RIGHT, WRONG]), "options", "are “true” and “false”"),
    (key("true_false", options=[YES, NO | {"correct": True}]), "options", "exactly one choice as right, not 2"),
    (key("ordering", options=[ONE]), "options", "at least 2 steps"),
    (key("ordering", options=[ONE, TWO | {"text": "Build"}]), "options", "“Build” is there twice."),
    (key("matching", options=[PAIR]), "options", "at least 2 pairs"),
    (key("matching", options=[PAIR, OTHER | {"match": "Template"}]), "options", "“Template” is matched twice."),
]


@pytest.mark.parametrize(("bad", "field", "sentence"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_what_cannot_be_answered_is_said_of_the_right_field(bad: Key, field: str, sentence: str) -> None:
    problems = key_problems(bad)
    assert [name for name, _ in problems] == [field]
    assert sentence in problems[0][1]


SHAPELESS = [
    (key("typed", accepted="daemon"), "Accepted answers are a list of texts."),
    (key("typed", accepted=["daemon", 5]), "Answer 2 must be a text"),
    (key("typed", accepted=["daemon", " "]), "Answer 2 must be a text"),
    (key("typed", accepted=["x" * (LONGEST_TEXT + 1)]), "Answer 1 must be a text"),
    (key("typed", accepted=[str(n) for n in range(MOST_ACCEPTED + 1)]), "At most"),
    (key("single", options={"a": RIGHT}), "Options are a list of objects."),
    (key("single", options=["The daemon"]), "Options are a list of objects."),
    (key("single", options=[RIGHT] * (MOST_OPTIONS + 1)), "At most"),
    (key("single", options=[{"id": "a", "text": "x"}]), "Option 1: “correct” is missing."),
    (key("single", options=[RIGHT | {"correct": "yes"}]), "Option 1: “correct” must be true or false."),
    (key("single", options=[RIGHT | {"points": 3}]), "Option 1: “points” is unknown here."),
    (key("single", options=[RIGHT | {"match": "x"}]), "Option 1: “match” is unknown here."),
    (key("single", options=[RIGHT | {"text": None}]), "Option 1: “text” must be a text"),
    (key("single", options=[RIGHT | {"id": "<a>"}]), "Option 1: “id” must be a short name"),
    (key("single", options=[RIGHT, WRONG | {"id": "a"}]), "The id “a” is used twice."),
    (key("ordering", options=[ONE | {"correct": True}]), "Option 1: “correct” is unknown here."),
    (key("matching", options=[ONE]), "Option 1: “match” is missing."),
]


@pytest.mark.parametrize(("bad", "sentence"), SHAPELESS, ids=lambda value: value if isinstance(value, str) else "")
def test_lists_of_the_wrong_shape_are_refused_even_in_a_draft(bad: Key, sentence: str) -> None:
    assert any(sentence in said for _, said in shape_problems(bad))
    assert key_problems(bad) == shape_problems(bad)


def test_a_draft_without_a_key_has_a_good_shape() -> None:
    assert shape_problems(key("single")) == []
    assert shape_problems(key("typed")) == []
