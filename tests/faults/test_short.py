"""A few cycles of what `make faults` does at length."""

import pytest

from tests.faults import breaking, repeating, saving
from tests.faults.pattern import copied, make_pattern

DUE = 300
SCENARIOS = [
    (breaking.killed_workers, 3),
    (saving.killed_while_saving, 5),
    (breaking.terminated_servers, 1),
    (breaking.full_disk, 3),
    (repeating.lost_replies, 20),
    (repeating.races, 20),
]


@pytest.fixture(scope="module")
def pattern(tmp_path_factory):
    return make_pattern(tmp_path_factory.mktemp("sites"), DUE)


@pytest.mark.parametrize(("act", "count"), SCENARIOS, ids=[act.__name__ for act, _ in SCENARIOS])
def test_no_answer_is_lost_or_counted_twice(pattern, act, count):
    found = act(copied(pattern, act.__name__), count)
    assert found.wrong == [], found.figures
