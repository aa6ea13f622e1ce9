"""What the controls of a form offer, where a page does not show it at once."""

import re

import pytest

from cards.grading.key import PARTS
from cards.quiz.controls import PLACE_IN_DRAWING, Form, controls
from cards.quiz.questions import Question


def test_every_part_of_the_drawing_has_a_place_in_words_and_no_place_names_a_part():
    assert set(PLACE_IN_DRAWING) == set(PARTS)
    words = " ".join(PLACE_IN_DRAWING.values())
    assert not re.search("|".join(rf"\b{part}" for part in PARTS), words, re.IGNORECASE)
    assert len(set(PLACE_IN_DRAWING.values())) == len(PARTS)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, ["one", "two", "three"]),
        ({"place-0": ["3"], "place-1": ["1"], "place-2": ["2"]}, ["two", "three", "one"]),
        ({"place-2": ["1"]}, ["three", "one", "two"]),
        ({"place-0": ["9"], "place-1": ["x"]}, ["one", "two", "three"]),
    ],
)
def test_steps_stand_in_the_students_order_as_far_as_there_is_one(given, shown):
    found = controls(Form(Question("ordering", "Order them.", options=("one", "two", "three")), given))
    assert [field.label for field in found.fields] == shown
    assert [field.name for field in found.fields] == [f"place-{('one', 'two', 'three').index(one)}" for one in shown]


@pytest.mark.parametrize(("match", "is_listed"), [("short", False), ("longer than a closed menu can show", True)])
def test_long_matches_are_listed_with_the_letters_of_the_menu(match, is_listed):
    question = Question("matching", "Match.", options=("a", "b"), matches=("one", match))
    assert controls(Form(question, {})).has_long_choices is is_listed


def test_what_was_given_is_told_in_words_without_markup():
    question = Question("matching", "Match.", options=("`docker ps`", "b"), matches=("**one**", "two"))
    assert controls(Form(question, {"match-0": ["0"], "match-1": ["7"]})).answers == ["docker ps: one"]
    assert controls(Form(Question("short", "Say."), {"text": ["<b>x</b>"]})).answers == ["<b>x</b>"]
    several = Question("several", "Choose.", options=("`one`", "two", "three"))
    assert controls(Form(several, {"choice": ["0", "2"]})).answers == ["one, three"]
    assert controls(Form(several, {})).answers == []
