"""Aiming at a date against plain FSRS, at the same number of answers: a thousand students whose memory is their own."""

from statistics import fmean

import pytest

from cards.scheduling.exam import plan, todays
from cards.scheduling.memory import DEFAULT_PARAMETERS
from tests.scheduling.examinees import DEFAULTS, Compared, Examinee, Gain, Memories, compared, gain, prospects

STUDENTS = 1000


@pytest.fixture(scope="module")
def students() -> list[Compared]:
    return list(compared(STUDENTS))


def surely(found: Gain) -> bool:
    return found.added - found.margin > 0


def test_aiming_never_takes_more_answers_than_plain_did_and_hardly_fewer(students: list[Compared]) -> None:
    assert all(0 <= plain - aiming <= 2 for plain, aiming in (one.answers for one in students))


def test_recall_on_the_date_is_higher_both_predicted_and_true(students: list[Compared]) -> None:
    predicted, true = gain([one.predicted for one in students]), gain([one.true for one in students])
    assert surely(predicted), predicted
    assert surely(true), true
    # A third of what would be forgotten, for most of them.
    assert true.added > 0.3 * (1 - true.plain), true
    assert fmean(one.true[1] > one.true[0] for one in students) > 0.75


def test_it_is_higher_whether_the_date_is_near_or_far_and_the_deck_new_or_half_known(students: list[Compared]) -> None:
    near, far = ([one for one in students if (one.days < 21) is is_near] for is_near in (True, False))
    new, begun = ([one for one in students if one.met < 1 and (one.met == 0) is is_new] for is_new in (True, False))
    for group in (near, far, new, begun):
        found = gain([one.true for one in group])
        assert surely(found), found


def test_where_every_card_was_known_before_it_is_level_with_plain(students: list[Compared]) -> None:
    found = gain([one.true for one in students if one.met == 1])
    assert found.added + found.margin > 0, found


def test_a_month_after_no_more_is_lost_than_by_plain(students: list[Compared]) -> None:
    found = gain([one.month_after for one in students])
    assert found.added + found.margin > 0, found


def test_the_forecast_is_what_comes_of_the_plan_where_the_parameters_are_the_students_own() -> None:
    """Day by day along the plan, with the luck of each answer, and a new plan every morning."""
    cap, errors = 10, []
    for seed in range(60):
        one = Examinee(seed)
        firsts = dict.fromkeys(one.truth.firsts, DEFAULTS.first)
        one.truth, one.known = (Memories(DEFAULTS, firsts) for _ in range(2))
        one.last, one.due = {}, {}
        found = plan(prospects(one, 0), one.days, cap, DEFAULT_PARAMETERS)
        for day in range(one.days):
            for card in todays(prospects(one, day), one.days - day, cap, DEFAULT_PARAMETERS):
                one.study(card, day)
        errors.append(one.recall(one.truth) - found.planned.recall)
    assert abs(fmean(errors)) < 0.01, fmean(errors)
