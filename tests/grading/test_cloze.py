import pytest

from cards.grading import cloze
from cards.grading.key import Key
from cards.grading.keys import key_problems

TEXT = "The {{c1::client}} asks the {{c2::daemon::a process}}, and the {{c2::daemon}} acts."


def test_the_deletion_that_is_asked_for_becomes_a_gap_and_the_others_are_filled_in():
    assert cloze.question(TEXT, 1) == "The **[…]** asks the daemon, and the daemon acts."


def test_a_hint_stands_in_the_gap():
    assert cloze.question(TEXT, 2) == "The client asks the **[a process]**, and the **[…]** acts."


def test_the_solution_shows_the_whole_text_with_the_deletion_in_bold():
    assert cloze.solution(TEXT, 2) == "The client asks the **daemon**, and the **daemon** acts."


def test_every_place_of_a_deletion_is_known():
    assert cloze.deletions(TEXT) == [1, 2]
    assert cloze.hidden(TEXT, 2) == ["daemon", "daemon"]


GO = "`docker ps --format '{{c1::{{.Names}}}}'` lists {{c2::names::which}}."


def test_a_go_template_can_be_hidden_and_is_shown_whole():
    assert cloze.hidden(GO, 1) == ["{{.Names}}"]
    assert cloze.question(GO, 1) == "`docker ps --format '[…]'` lists names."
    assert cloze.solution(GO, 1) == "`docker ps --format '{{.Names}}'` lists names."
    assert cloze.question(GO, 2) == "`docker ps --format '{{.Names}}'` lists **[which]**."


@pytest.mark.parametrize(
    ("text", "hidden", "left"),
    [
        ("{{c1::{{json .}}::a template}}!", "{{json .}}", "**[a template]**!"),
        ("{{c1::{{.ID}}: {{.Names}}}} x", "{{.ID}}: {{.Names}}", "**[…]** x"),
        ("{{c1::${HOME}}}/x", "${HOME}", "**[…]**/x"),
        ('{{c1::{"a": {"b": 1}}}} x', '{"a": {"b": 1}}', "**[…]** x"),
        ("{{c1::{{range::x}}}}", "{{range::x}}", "**[…]**"),
        ("{{.Names}} {{c1::x}} {{.ID}}", "x", "{{.Names}} **[…]** {{.ID}}"),
        ("{{c1::a { b}} and {{c2::c}}", "a { b", "**[…]** and c"),
        ("{{c1::a } b}} c", "a } b", "**[…]** c"),
    ],
)
def test_braces_within_a_deletion_are_counted(text, hidden, left):
    assert cloze.hidden(text, 1) == [hidden]
    assert cloze.question(text, 1) == left
    assert cloze.is_well_formed(text)


@pytest.mark.parametrize(
    "text", ["{{c1::a {{c2::b}} c}}", "{{c1::a}} and {{c2::b", "{{c1::a and {{c2::b}}", "{{c1::a}} and {{c2::}}"]
)
def test_a_deletion_within_another_or_without_an_end_is_refused_when_saved(text):
    assert key_problems(Key("cloze", text, deletion=1)) == [
        ("prompt", "Each {{c1:: needs its own }}, and no deletion may stand within another.")
    ]


@pytest.mark.parametrize("text", ["plain", "{{c1:no}}", "{{cx::no}}", "{{c1::", "{{c1::}}"])
def test_what_is_no_cloze_markup_stays_as_it_is(text):
    assert cloze.question(text, 1) == text
    assert cloze.deletions(text) == []
