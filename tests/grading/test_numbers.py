from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.grading.key import Key
from cards.grading.mark import PartMark
from cards.grading.numbers import read
from cards.grading.questions import grade
from cards.grading.verdict import Outcome

READ = [
    ("8080", "8080"),
    (" 8080 ", "8080"),
    ("+8080", "8080"),
    ("-0.5", "-0.5"),
    ("−0.5", "-0.5"),
    ("0,5", "0.5"),
    (".5", "0.5"),
    (",5", "0.5"),
    ("5.", "5"),
    ("007", "7"),
    ("65 536", "65536"),
    ("1 000 000,25", "1000000.25"),
    ("1_048_576", "1048576"),
    ("65\u00a0536", "65536"),
    ("65\u202f536", "65536"),
    ("８０８０", "8080"),
]
UNREADABLE = [
    "x",
    "8080 MB",
    "80%",
    "1,234.5",
    "1.2.3",
    "--1",
    "1e3",
    "0x50",
    "80 80",
    "1 0000",
    "_1",
    "1_",
    "²",
    "10²",
    ".",
    "+",
    "NaN",
]


@pytest.mark.parametrize(("text", "number"), READ)
def test_a_number_is_read_as_people_write_it(text, number):
    assert read(text) == Decimal(number)


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_number_is_wrong_and_told_so(text):
    assert read(text) is None
    mark = grade(Key("numeric", "?", accepted=[{"value": "1"}]), text)
    assert mark.outcome == Outcome.WRONG
    assert "can't be read as a number" in mark.message


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20))
def test_every_decimal_is_read_as_it_is(number):
    assert read(f"{number:f}") == number


@given(st.text(max_size=600))
def test_any_text_is_read_or_not(text):
    assert read(text) is None or read(text).is_finite()


KEY = Key(
    "numeric",
    "?",
    accepted=[
        {"value": "0.1", "tolerance": "0.02"},
        {"value": "100", "tolerance": "0.1", "is_relative": True, "credit": 0.5, "why": "In per cent."},
        {"value": "-50", "tolerance": "0.01", "is_relative": True, "credit": 0.25},
        {"value": "1", "credit": 0, "why": "That is the whole."},
    ],
)
HELD = [
    ("0.1", 1),
    ("0.12", 1),
    ("0.08", 1),
    ("0,12", 1),
    ("0.120000000000000000000000000000000000001", 0),
    ("0.13", 0),
    ("110", 0.5),
    ("90", 0.5),
    ("110.0001", 0),
    ("-50.5", 0.25),
    ("-50.51", 0),
    ("1", 0),
    ("9" * 500, 0),
]


@pytest.mark.parametrize(("typed", "fraction"), HELD)
def test_a_tolerance_holds_to_its_last_digit(typed, fraction):
    assert grade(KEY, typed).fraction == fraction


def test_a_value_explains_itself():
    assert grade(KEY, "95").message == "Partly right."
    assert grade(KEY, "95").parts == (PartMark("", False, "In per cent."),)
    assert grade(KEY, "1").parts == (PartMark("", False, "That is the whole."),)


def test_of_values_that_overlap_the_one_that_is_worth_more_counts():
    key = Key("numeric", "?", accepted=[{"value": "10"}, {"value": "10", "tolerance": "5", "credit": 0.5}])
    assert [grade(key, text).fraction for text in ("10", "12", "16")] == [1, 0.5, 0]


def test_whoever_writes_a_comma_for_the_thousands_sees_how_it_was_read():
    mark = grade(Key("numeric", "?", accepted=[{"value": "8080"}]), "8,080")
    assert mark.message == "Not this time. Your answer was read as 8.080."
