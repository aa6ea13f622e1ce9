"""Short texts and gaps: what is forgiven, what is not, and what is said."""

import pytest

from cards.grading.key import Key
from cards.grading.mark import PartMark
from cards.grading.questions import grade
from cards.grading.verdict import Outcome

SHORT = Key(
    "short",
    "?",
    accepted=[
        "docker container ls",
        {"text": "docker ps"},
        {"text": "container list", "credit": 0.5, "why": "That is half of the command."},
        {"text": "docker images", "credit": 0, "why": "That lists images."},
    ],
)

GRADED = [
    ("docker container ls", 1, Outcome.RIGHT, "Right."),
    ("  Docker PS. ", 1, Outcome.RIGHT, "Right."),
    ("docker contaner ls", 1, Outcome.NEAR, "Right, but it is spelled “docker container ls”."),
    ("container list", 0.5, Outcome.PARTIAL, "Partly right."),
    ("contianer list", 0.5, Outcome.PARTIAL, "Partly right, but it is spelled “container list”."),
    ("docker images", 0, Outcome.WRONG, "Not this time."),
    ("dokcer images", 0, Outcome.WRONG, "Not this time."),
    ("docker run", 0, Outcome.WRONG, "Not this time."),
    ("...", 0, Outcome.WRONG, "Not this time."),
    (" ", 0, Outcome.EMPTY, "You gave no answer."),
]


@pytest.mark.parametrize(("typed", "fraction", "outcome", "message"), GRADED)
def test_a_short_text_is_worth_what_its_alternative_is_worth(typed, fraction, outcome, message):
    mark = grade(SHORT, typed)
    assert (mark.fraction, mark.outcome, mark.message) == (fraction, outcome, message)


def test_an_alternative_explains_itself_even_if_it_is_worth_nothing():
    assert grade(SHORT, "docker images").parts == (PartMark("", False, "That lists images."),)
    assert grade(SHORT, "contianer list").parts == (PartMark("", False, "That is half of the command."),)
    assert grade(SHORT, "dokcer images").parts == grade(SHORT, "docker images").parts
    assert grade(SHORT, "docker ps").parts == ()


CASED = Key("short", "?", accepted=["Dockerfile", "docker run -P", "a daemon"], is_case_sensitive=True)

WITH_CASE = [
    ("Dockerfile", Outcome.RIGHT),
    ("“Dockerfile”.", Outcome.RIGHT),
    ("Dokcerfile", Outcome.NEAR),
    ("dockerfile", Outcome.WRONG),
    ("dockerfle", Outcome.WRONG),
    ("DOCKERFILE", Outcome.WRONG),
    ("docker run -P", Outcome.RIGHT),
    ("docker run  -P", Outcome.RIGHT),
    ("docker run -p", Outcome.WRONG),
    ("The daemon", Outcome.RIGHT),
    ("A deamon", Outcome.NEAR),
    ("Daemon", Outcome.WRONG),
]


@pytest.mark.parametrize(("typed", "outcome"), WITH_CASE)
def test_where_case_counts_a_letter_may_slip_but_not_its_case(typed, outcome):
    assert grade(CASED, typed).outcome is outcome


def test_a_wrong_case_is_said_without_the_answer():
    assert grade(CASED, "docker run -p").message == "Not this time: upper and lower case matter here."
    assert grade(CASED, "docker pull").message == "Not this time."
    known = Key("short", "?", accepted=["-P", {"text": "-Q", "credit": 0}], is_case_sensitive=True)
    assert grade(known, "-q").message == "Not this time."


@pytest.mark.parametrize(("typed", "is_right"), [(".", True), ("..", False), ("?", False), ("/", False)])
def test_what_is_all_punctuation_is_compared_as_it_is(typed, is_right):
    assert grade(Key("short", "The build context?", accepted=["."]), typed).is_right is is_right


def test_an_exact_wrong_answer_is_no_near_miss_of_the_right_one():
    key = Key("short", "?", accepted=["container", {"text": "containers", "credit": 0, "why": "One of them."}])
    assert grade(key, "containers").outcome == Outcome.WRONG
    assert grade(key, "contianer").outcome == Outcome.NEAR


GAPS = Key(
    "gaps",
    "The [[who]] asks the [[whom]], and [[last]] stores `[[dot]]`.",
    options=[
        {"id": "whom", "accepted": ["daemon", "dockerd"], "why": "It listens on the socket."},
        {"id": "who", "accepted": ["client"]},
        {"id": "last", "accepted": ["image"], "choices": ["container", "image", "images"]},
        {"id": "dot", "accepted": ["."], "choices": [".", ".."]},
    ],
)
RIGHT = {"who": "client", "whom": "dockerd", "last": "image", "dot": "."}

FILLED = [
    (RIGHT, 1, Outcome.RIGHT, "Right."),
    (RIGHT | {"whom": "deamon"}, 1, Outcome.NEAR, "Right, but look at the spelling."),
    (RIGHT | {"whom": "client"}, 3 / 4, Outcome.PARTIAL, "3 of 4 gaps are right."),
    (RIGHT | {"last": "images"}, 3 / 4, Outcome.PARTIAL, "3 of 4 gaps are right."),
    ({"dot": "."}, 1 / 4, Outcome.PARTIAL, "1 of 4 gaps is right."),
    ({"dot": ".."}, 0, Outcome.WRONG, "Not this time."),
    ({}, 0, Outcome.EMPTY, "You gave no answer."),
]


@pytest.mark.parametrize(("response", "fraction", "outcome", "message"), FILLED)
def test_gaps_pay_by_their_number_and_a_chosen_one_forgives_no_slip(response, fraction, outcome, message):
    mark = grade(GAPS, response)
    assert (mark.fraction, mark.outcome, mark.message) == (fraction, outcome, message)


def test_each_gap_is_said_in_the_order_of_the_text():
    mark = grade(GAPS, {"whom": "deamon", "last": "container"})
    assert mark.parts == (
        PartMark("who", False, "Left empty."),
        PartMark("whom", True, "Right, but it is spelled “daemon”. It listens on the socket."),
        PartMark("last", False),
        PartMark("dot", False, "Left empty."),
    )


def test_a_gap_where_case_counts_says_so():
    key = Key(
        "gaps", "[[a]]", options=[{"id": "a", "accepted": ["FROM"], "why": "Convention."}], is_case_sensitive=True
    )
    assert grade(key, {"a": "from"}).parts == (PartMark("a", False, "Upper and lower case matter here. Convention."),)
    assert grade(key, {"a": "RUN"}).parts == (PartMark("a", False, "Convention."),)
