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
    ("－5", "-5"),
    ("–5", "-5"),
    ("6\u200b5\u00ad536", "65536"),
    ("1e3", "1000"),
    ("1.5E-3", "0.0015"),
    ("1'000", "1000"),
    ("1’000’000", "1000000"),
    ("1,000", "1000"),
    ("1,000,000", "1000000"),
    ("1,234.5", "1234.5"),
    ("1.234,5", "1234.5"),
    ("1.000.000", "1000000"),
    ("0,500", "0.5"),
    ("“5”", "5"),
]
UNREADABLE = [
    "x",
    "8080 MB",
    "80%",
    "1.2.3",
    "--1",
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


@pytest.mark.parametrize(("value", "fraction"), [("1500", 1), ("1.5", 1), ("15", 0)])
def test_a_comma_that_can_mean_two_things_is_said_and_either_counts(value, fraction):
    mark = grade(Key("numeric", "?", accepted=[{"value": value}]), "1,500")
    assert read("1,500") is None
    assert mark.fraction == fraction
    assert "can be read as 1.500 or 1500; leave out the comma" in mark.message


def test_a_wrong_answer_with_a_comma_or_an_exponent_says_how_it_was_read():
    key = Key("numeric", "?", accepted=[{"value": "15"}])
    assert grade(key, "1,5").message == "Not this time. Your answer was read as 1.5."
    assert grade(key, "1e3").message == "Not this time. Your answer was read as 1000."


@pytest.mark.parametrize(
    ("text", "unit"), [("5 MB", "MB"), ("5MB", "MB"), ("80%", "%"), ("1,500 kB/s", "kB/s"), ("20 °C", "°C")]
)
def test_a_unit_is_named_as_the_reason_why_a_number_cant_be_read(text, unit):
    mark = grade(Key("numeric", "?", accepted=[{"value": "5"}]), text)
    assert mark.message == f"That can't be read as a number because of “{unit}”. Write the number alone."
