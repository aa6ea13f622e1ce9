import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.statistics.mastery import Mastery, Recall, mastery, mastery_by_concept, step_of


@pytest.mark.parametrize(
    ("recall", "step"),
    [
        (None, Recall.UNKNOWN),
        (0.0, Recall.FADING),
        (0.699, Recall.FADING),
        (0.7, Recall.SHAKY),
        (0.799, Recall.SHAKY),
        (0.8, Recall.STEADY),
        (0.899, Recall.STEADY),
        (0.9, Recall.STRONG),
        (1.0, Recall.STRONG),
    ],
)
def test_steps(recall, step):
    assert step_of(recall) == step


def test_the_mean_is_over_the_cards_met_so_far():
    found = mastery([0.95, None, 0.75, None])
    assert found == Mastery(pytest.approx(0.85), known=2, cards=4)
    assert found.step == Recall.STEADY


@pytest.mark.parametrize("recalls", [[], [None, None]])
def test_a_concept_never_met_is_unknown(recalls):
    found = mastery(recalls)
    assert (found.recall, found.known, found.cards, found.step) == (None, 0, len(recalls), Recall.UNKNOWN)


def test_each_concept_has_its_own():
    cards = [("daemon", 0.9), ("client", None), ("daemon", 0.7)]
    assert mastery_by_concept(cards) == {"daemon": mastery([0.9, 0.7]), "client": mastery([None])}


@given(st.lists(st.none() | st.floats(0, 1), min_size=1))
def test_the_mean_lies_between_the_weakest_and_the_strongest(recalls):
    known = [recall for recall in recalls if recall is not None]
    found = mastery(recalls)
    assert (found.recall is None) == (not known)
    if known:
        assert min(known) - 1e-12 <= found.recall <= max(known) + 1e-12
