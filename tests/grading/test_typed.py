import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.grading.typed import grade_typed, normalise, slips
from cards.grading.verdict import Outcome

DAEMON = ["daemon", "Docker daemon", "dockerd"]


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("daemon", Outcome.RIGHT),
        ("  The  DAEMON. ", Outcome.RIGHT),
        ("docker daemon", Outcome.RIGHT),
        ("“daemon”", Outcome.RIGHT),
        ("ｄａｅｍｏｎ", Outcome.RIGHT),
        ("deamon", Outcome.NEAR),
        ("the deamon", Outcome.NEAR),
        ("Docker deamon", Outcome.NEAR),
        ("daemn", Outcome.NEAR),
        ("demon", Outcome.NEAR),
        ("demons", Outcome.WRONG),
        ("client", Outcome.WRONG),
        ("", Outcome.EMPTY),
        (" \n\t", Outcome.EMPTY),
        ("...", Outcome.EMPTY),
        ("the", Outcome.WRONG),
    ],
)
def test_case_spaces_articles_and_one_slip_are_forgiven(typed, outcome):
    assert grade_typed(typed, DAEMON).outcome is outcome


def test_a_slip_of_spelling_is_accepted_and_said():
    verdict = grade_typed("deamon", DAEMON)
    assert verdict.is_pass
    assert "spelled “daemon”" in verdict.message


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [("-P", "-q"), ("8081", "8080"), ("docker ps -b", "docker ps -a"), ("ran", "run"), ("docker push", "docker pull")],
)
def test_options_numbers_and_short_words_must_be_exact(typed, accepted):
    assert grade_typed(typed, [accepted]).outcome is Outcome.WRONG


@pytest.mark.parametrize("other", ["image", "container", "network", "registry", "client", "volume", "daemon"])
def test_one_concept_is_never_a_near_miss_of_another(other):
    concepts = {"image", "container", "network", "registry", "client", "volume", "daemon"} - {other}
    assert all(grade_typed(other, [concept]).outcome is Outcome.WRONG for concept in concepts)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "abcd", 1),
        ("abc", "ab", 1),
        ("abc", "xyz", 3),
        ("ca", "abc", 3),
    ],
)
def test_slips_count_inserts_deletes_replacements_and_swaps(one, other, distance):
    assert slips(one, other, 9) == distance


@given(st.text(max_size=40), st.text(max_size=40))
def test_slips_are_the_same_both_ways_and_stop_at_the_limit(one, other):
    assert slips(one, other, 99) == slips(other, one, 99)
    assert min(slips(one, other, 2), 3) == min(slips(one, other, 99), 3)


@given(st.text(max_size=600))
def test_any_text_is_graded_and_normalising_twice_changes_nothing_more(text):
    assert grade_typed(text, DAEMON).message
    assert normalise(text) in (normalise(normalise(text)), normalise(text))
