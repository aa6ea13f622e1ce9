import pytest

from cards.grading import cloze

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


@pytest.mark.parametrize("text", ["plain", "{{c1:no}}", "{{cx::no}}", "{{c1::", "{{c1::}}"])
def test_what_is_no_cloze_markup_stays_as_it_is(text):
    assert cloze.question(text, 1) == text
    assert cloze.deletions(text) == []
