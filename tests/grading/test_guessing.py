import pytest

from cards.editing import key_of
from cards.grading.guessing import blind_guess
from cards.models import Item
from tests import factories


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("single", 1 / 2),
        ("true_false", 1 / 2),
        ("several", None),
        ("short", 0),
        ("numeric", 0),
        ("ordering", None),
        ("matching", 1 / 3),
        ("label", 1 / 2),
        ("gaps", 1 / 4),
    ],
)
def test_who_knows_nothing_gets_what_chance_gives(kind, expected):
    written, _, _ = factories.QUESTIONS[kind]
    assert blind_guess(key_of(Item(kind=kind, **written))) == expected
