import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.statistics.items import item_statistics
from cards.statistics.options import Alarm, OptionStatistics, alarms, option_statistics, rivals, unused

NAMES = {"key": True, "b": False, "c": False}


def answers(*rows):
    """Each an option, the total and how many; the item gives a point for the key."""
    return [((name,), float(name == "key"), float(total), n) for name, total, n in rows]


def alarmed(*rows, guess=1 / 3, names=NAMES):
    given = answers(*rows)
    item = item_statistics([(x, t, n) for _, x, t, n in given], 1.0)
    return alarms(item, option_statistics(names, given), guess)


def test_each_option_has_who_took_it():
    found = {
        option.name: option for option in option_statistics(NAMES, answers(("key", 8, 6), ("b", 4, 3), ("b", 1, 1)))
    }
    assert (found["key"].n, found["key"].share, found["key"].mean_total) == (6, 0.6, 8)
    assert (found["b"].n, found["b"].share, found["b"].mean_total) == (4, 0.4, 3.25)
    assert (found["c"].n, found["c"].share, found["c"].mean_total, found["c"].correlation) == (0, 0, None, None)


def test_an_option_is_compared_with_the_rest_and_not_with_what_it_earned():
    # All who took the key have 3 without it, and so have the others.
    found = option_statistics(NAMES, answers(("key", 4, 5), ("b", 3, 5)))
    assert found[0].correlation is None
    found = option_statistics(NAMES, answers(("key", 4, 5), ("b", 3, 4), ("b", 2, 1)))
    assert found[0].correlation == pytest.approx(1 / 3)
    assert found[1].correlation == pytest.approx(-1 / 3)


def test_of_several_choices_each_counts_by_itself():
    given = [(("key", "c"), 0.5, 3.0, 2), (("key",), 1.0, 5.0, 2)]
    found = {option.name: option for option in option_statistics(NAMES, given)}
    assert (found["key"].share, found["c"].share) == (1, 0.5)
    assert found["c"].correlation == pytest.approx(-1)


def test_nobody_is_nothing():
    assert option_statistics({"a": True}, []) == [OptionStatistics("a", True, 0, None, None, None)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("key", 9, 8), ("key", 4, 4), ("b", 5, 3), ("c", 3, 5)], []),
        ([("key", 3, 8), ("b", 9, 10), ("c", 4, 4)], [Alarm.WRONG_KEY]),
        ([("key", 9, 45), ("key", 5, 10), ("b", 4, 45)], [Alarm.UNUSED]),
        ([("key", 9, 2), ("b", 4, 9), ("c", 3, 9)], [Alarm.TOO_HARD]),
        ([("key", 9, 312), ("key", 5, 80), ("b", 3, 4), ("c", 2, 4)], [Alarm.TOO_EASY, Alarm.UNUSED]),
        ([("key", 9, 1)], []),
    ],
    ids=["good", "wrong key", "unused", "hard", "easy", "too few"],
)
def test_an_alarm_says_what_to_look_at(rows, expected):
    assert alarmed(*rows) == expected


def test_a_question_that_hardly_tells_apart_is_weak():
    halves = [(name, total, 25) for name in "bc" for total in (6.8, 4)]
    rows = [("key", 8, 25), ("key", 5, 25), *halves]
    assert alarmed(*rows) == [Alarm.WEAK]


@pytest.mark.parametrize(
    "rows",
    [
        [("key", 8, 4), ("key", 5, 3), ("b", 6.8, 3), ("c", 4, 3)],
        [("key", 9, 3), ("key", 5, 3), ("b", 9, 3), ("b", 4, 4)],
        [("key", 9, 2), ("b", 4, 6), ("c", 5, 5)],
        [("key", 9, 7), ("key", 4, 6)],
        [("key", 6, 3), ("key", 5, 3), ("b", 6, 3), ("b", 3.5, 4)],
    ],
    ids=["weak", "unused", "too hard", "too easy", "wrong key"],
)
def test_what_thirteen_answers_may_say_by_chance_is_no_alarm(rows):
    assert alarmed(*rows) == []


def test_below_blind_guessing_is_too_hard():
    rows = [("key", 9, 16), ("b", 4, 24), ("c", 3, 16)]
    assert Alarm.TOO_HARD in alarmed(*rows, guess=0.5)
    assert Alarm.TOO_HARD not in alarmed(*rows, guess=0.25)


def test_a_distractor_that_better_students_take_is_a_rival_of_the_key():
    options = [
        OptionStatistics("key", True, 200, 0.5, 5.0, 0.1, 400),
        OptionStatistics("b", False, 150, 0.375, 7.0, 0.3, 400),
        OptionStatistics("c", False, 2, 0.005, 9.0, 0.5, 400),
        OptionStatistics("d", False, 48, 0.12, 1.0, -0.2, 400),
    ]
    assert [option.name for option in rivals(options)] == ["b"]
    assert [option.name for option in unused(options)] == ["c"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.integers(1, 5)), min_size=1, max_size=20))
def test_the_options_of_a_single_choice_share_all_answers(rows):
    given = [((name,), 0.0, float(total), n) for name, total, n in rows]
    found = option_statistics(dict.fromkeys("abc", False), given)
    assert sum(option.share for option in found) == pytest.approx(1)
    assert sum(option.n for option in found) == sum(n for _, _, n in rows)
