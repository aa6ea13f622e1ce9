"""What can't be seen, or looks the same, makes no difference in any field."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.grading.characters import DASHES, normalise_characters, normalise_visible
from cards.grading.command import Meaning, judge
from cards.grading.key import Key
from cards.grading.keys import key_problems
from cards.grading.questions import grade, model_answer
from cards.grading.typed import grade_typed
from cards.grading.verdict import Outcome

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u2060\ufeff\ufe0f\u202a"
APOSTROPHES = "'’‘ʼ`´＇′"
KEYS = {
    "short": Key("short", "?", accepted=["don't use --rm -p"]),
    "case": Key("short", "?", accepted=["don't use --rm -p"], is_case_sensitive=True),
    "gaps": Key("gaps", "[[a]]", options=[{"id": "a", "accepted": ["don't use --rm -p"]}]),
    "numeric": Key("numeric", "?", accepted=[{"value": "-1234.5"}]),
    "shell": Key("shell", "?", accepted=["docker run --rm -p 8080:80 -e 'A=it is' nginx"]),
}
MODELS = {**dict.fromkeys(("short", "case", "gaps"), "don't use --rm -p"), "numeric": "-1234.5"}
MODELS["shell"] = str(KEYS["shell"].accepted[0])


def is_right(name, text):
    found = grade(KEYS[name], {"a": text} if name == "gaps" else text)
    return (found.fraction, found.outcome) == (1, Outcome.RIGHT)


@st.composite
def dotted(draw, model, inserted):
    """The text with some of these characters anywhere in it."""
    text = model
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(inserted)) + text[at:]
    return text


@pytest.mark.parametrize("name", KEYS)
@given(data=st.data())
def test_invisible_characters_change_no_mark(name, data):
    assert is_right(name, data.draw(dotted(MODELS[name], INVISIBLE)))


@pytest.mark.parametrize("name", KEYS)
@given(data=st.data())
def test_dashes_and_apostrophes_that_look_alike_change_no_mark(name, data):
    letters = [
        data.draw(st.sampled_from("-" + DASHES))
        if letter == "-"
        else data.draw(st.sampled_from(APOSTROPHES))
        if letter == "'" and name != "shell"
        else letter
        for letter in MODELS[name]
    ]
    assert is_right(name, "".join(letters))


@given(st.text(max_size=40))
def test_composed_and_decomposed_letters_are_the_same(text):
    one, other = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert normalise_characters(one) == normalise_characters(other)
    assert normalise_visible(one) == normalise_visible(other)


ACCENTED = [
    Key("short", "?", accepted=["Größe é"]),
    Key("gaps", "[[a]]", options=[{"id": "a", "accepted": ["Größe é"]}]),
    Key("shell", "?", accepted=["docker run -e 'A=Größe é' nginx"]),
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("key", ACCENTED, ids=lambda key: key.kind)
def test_a_decomposed_letter_changes_no_mark(key, form):
    model = model_answer(key)
    typed = {"a": unicodedata.normalize(form, model["a"])} if key.kind == "gaps" else unicodedata.normalize(form, model)
    assert grade(key, typed).outcome is Outcome.RIGHT


@given(st.text(max_size=40), st.sampled_from(INVISIBLE), st.integers(0, 40))
def test_what_is_invisible_is_gone_wherever_it_stands(text, letter, at):
    assert normalise_characters(text[:at] + letter + text[at:]) == normalise_characters(text)


@pytest.mark.parametrize("apostrophe", APOSTROPHES)
def test_any_apostrophe_is_one_in_key_and_answer_alike(apostrophe):
    typed = f"don{apostrophe}t"
    assert grade_typed(typed, ["don't"]).outcome is Outcome.RIGHT
    assert grade_typed("don't", [typed]).outcome is Outcome.RIGHT


@pytest.mark.parametrize(
    "typed", ['"daemon"', "'daemon'", "‘daemon’", "„daemon“", "«daemon»", "`daemon`", "dae\u00admon"]
)
def test_quotation_marks_around_an_answer_and_soft_hyphens_in_it_are_no_misspelling(typed):
    assert grade_typed(typed, ["daemon"]).outcome is Outcome.RIGHT


@pytest.mark.parametrize("typed", ["—rm", "––rm", "--rm", "–rm", "−−rm"])
def test_a_phones_dash_before_a_long_flag_is_two_hyphens(typed):
    assert grade_typed(typed, ["--rm"]).outcome is Outcome.RIGHT
    assert judge(f"docker run {typed} nginx", ["docker run --rm nginx"], {}).meaning is Meaning.EXACT


def test_a_dash_before_a_short_flag_is_one_hyphen():
    assert normalise_characters("–it —p –5 a – b") == "-it -p -5 a - b"


def test_an_answer_of_nothing_to_see_is_a_blank():
    assert grade(KEYS["short"], "\u200b\u00ad ").outcome is Outcome.EMPTY
    assert grade_typed("\u200b", ["daemon"]).outcome is Outcome.EMPTY


UNSEEN = "\u200b\u00ad"
REFUSED = [
    Key("typed", "?", accepted=["daemon", UNSEEN]),
    Key("short", "?", accepted=["daemon", UNSEEN]),
    Key("short", UNSEEN, accepted=["daemon"]),
    Key("basic", "?", answer=UNSEEN),
    Key("gaps", "[[a]]", options=[{"id": "a", "accepted": [UNSEEN]}]),
    Key("command", "?", accepted=["docker ps", UNSEEN]),
    Key("ordering", "?", options=[{"id": "a", "text": "Build"}, {"id": "b", "text": UNSEEN}]),
    Key("ordering", "?", options=[{"id": "a", "text": "Build"}, {"id": "b", "text": "Bu\u00adild"}]),
    Key(
        "matching", "?", options=[{"id": "a", "text": "A", "match": "x"}, {"id": "b", "text": "B", "match": "x\u200b"}]
    ),
]


@pytest.mark.parametrize("key", REFUSED, ids=lambda key: key.kind)
def test_a_key_with_nothing_to_see_or_the_same_thing_twice_is_refused(key):
    assert len(key_problems(key)) == 1


def test_two_alternatives_that_read_the_same_are_one():
    assert key_problems(Key("typed", "?", accepted=["don't", "Don’t", "dont"])) == []
    assert key_problems(Key("short", "?", accepted=["don't", {"text": "Don’t", "credit": 1}])) == []
    half = Key("short", "?", accepted=["don't", {"text": "Don’t", "credit": 0.5}])
    assert "is the same as another one" in key_problems(half)[0][1]
