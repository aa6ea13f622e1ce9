"""The golden vector was computed by hand from the formulas; the properties hold whatever the marks."""

import random
from math import sqrt, tanh
from statistics import correlation, mean, median, stdev

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cards.statistics.items import FEWEST, analysis, correlation_interval, item_statistics, suppressed

GOLDEN = [(1, 1, 1, 1), (1, 1, 1, 0), (1, 1, 0, 0.5), (1, 0, 1, 0), (0, 1, 0, 0), (0, 0, 0, 1)]


def analysed(rows, most=1.0, **also):
    """Rows are students; all items give as much."""
    names = range(len(rows[0]))
    observed = {name: [(row[name], sum(row), 1) for row in rows] for name in names}
    return analysis(observed, dict.fromkeys(names, most), [(sum(row), 1) for row in rows], **also)


class TestGolden:
    def test_the_test_as_a_whole(self):
        found = analysed(GOLDEN).scores
        assert (found.n, found.items, found.most, found.mean, found.median) == (6, 4, 4, 2.25, 2.25)
        measured = [found.sd, found.skewness, found.kurtosis, found.alpha, found.error_ratio, found.standard_error]
        assert [round(value, 6) for value in measured] == [
            1.172604, 0.348874, -0.849587, 0.290909, 0.842075, 0.987421
        ]  # fmt: skip
        assert not found.is_kr20

    @pytest.mark.parametrize(
        ("item", "row"),
        [
            (0, [0.6667, 0.5164, 56.41, 100.00, 31.02]),
            (1, [0.6667, 0.5164, 6.32, 7.69, 24.03]),
            (2, [0.5000, 0.5477, 31.11, 33.33, 29.43]),
            (3, [0.4167, 0.4916, -20.30, -24.14, 15.51]),
        ],
    )
    def test_each_item(self, item, row):
        found = analysed(GOLDEN).items[item]
        percent = [100 * value for value in (found.discrimination, found.efficiency, found.effective_weight)]
        assert [round(found.facility, 4), round(found.sd, 4), *(round(value, 2) for value in percent)] == row
        assert found.intended_weight == 0.25

    def test_the_rest_score_shows_a_bad_item_that_the_total_hides(self):
        found = analysed(GOLDEN).items[3]
        assert round(100 * found.uncorrected, 2) == 21.68
        assert found.discrimination < 0


def test_an_item_against_the_total_is_flagged_and_has_no_effective_weight():
    rows = [(1, 1, 0), (1, 1, 0), (1, 0, 0), (0, 0, 1), (0, 0, 1)]
    found = analysed(rows).items
    assert found[2].is_against_total
    assert found[2].effective_weight is None
    assert found[0].effective_weight + found[1].effective_weight == pytest.approx(1)


def test_all_or_nothing_items_make_it_kr20():
    rows = [(1, 0, 1), (1, 1, 1), (0, 0, 1), (0, 0, 0)]
    found = analysed(rows).scores
    p = [mean(row[item] for row in rows) for item in range(3)]
    total = [sum(row) for row in rows]
    var = sum((t - mean(total)) ** 2 for t in total) / 4
    assert found.is_kr20
    assert found.alpha == pytest.approx(3 / 2 * (1 - sum(each * (1 - each) for each in p) / var))


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([], ["facility", "sd", "discrimination", "efficiency"]),
        ([(1, 3, 1)], ["sd", "discrimination", "discrimination_interval", "efficiency"]),
        ([(1, 3, 1), (1, 2, 1), (1, 4, 3)], ["discrimination", "efficiency", "uncorrected"]),
        ([(0, 1, 1), (1, 2, 1)], ["discrimination", "efficiency"]),
        ([(0.1, 0.3, 1), (0.7, 0.9, 1)], ["discrimination", "efficiency"]),
    ],
    ids=["nobody", "one", "all marks the same", "all rests the same", "the same but for rounding"],
)
def test_what_can_not_be_computed_is_none(rows, names):
    found = item_statistics(rows, 1.0)
    assert [getattr(found, name) for name in names] == [None] * len(names)


def test_where_not_all_were_asked_the_same_there_is_no_alpha():
    observed = {"a": [(1, 2, 1), (0, 1, 1), (1, 1, 1)], "b": [(1, 2, 1), (1, 1, 1)]}
    found = analysis(observed, {"a": 1, "b": 1}, [(2, 1), (1, 1), (1, 1)])
    assert found.scores.alpha is None
    assert found.items["b"].n == 2


def test_who_was_not_asked_is_no_wrong_answer_and_who_left_it_out_is():
    assert item_statistics([(1, 2, 3)], 1).facility == 1
    assert item_statistics([(1, 2, 3), (0, 2, 1)], 1).facility == 0.75


def test_the_interval_of_a_correlation_is_fishers():
    found = correlation_interval(0.5, 28)
    assert (found.low, found.high) == (
        pytest.approx(tanh(0.549306 - 1.959964 / 5), abs=1e-6),
        pytest.approx(tanh(0.549306 + 1.959964 / 5), abs=1e-6),
    )
    assert correlation_interval(0.5, 3) is None
    assert correlation_interval(None, 30) is None
    assert correlation_interval(1.0, 30).low == 1


def test_too_few_students_show_nothing_but_their_number():
    few = item_statistics([(1, 2, FEWEST - 2), (0, 2, 1)], 1)
    assert suppressed(few).n == FEWEST - 1
    assert suppressed(few).facility is None
    enough = item_statistics([(1, 2, FEWEST - 1), (0, 2, 1)], 1)
    assert suppressed(enough) == enough


MARKS = st.sampled_from([0.0, 0.25, 0.5, 1.0])
TESTS = st.integers(2, 5).flatmap(lambda items: st.lists(st.tuples(*[MARKS] * items), min_size=4, max_size=40))


def same(one, other):
    for name in ("facility", "sd", "discrimination", "uncorrected", "efficiency", "effective_weight"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-9), name


@given(TESTS, st.randoms())
def test_the_order_of_students_and_items_says_nothing(rows, chance):
    places = list(range(len(rows[0])))
    chance.shuffle(places)
    shuffled = [tuple(row[place] for place in places) for row in chance.sample(rows, len(rows))]
    one, other = analysed(rows), analysed(shuffled)
    for now, place in enumerate(places):
        same(one.items[place], other.items[now])
    assert one.scores.alpha == pytest.approx(other.scores.alpha)
    assert one.scores.kurtosis == pytest.approx(other.scores.kurtosis)


@given(TESTS, st.sampled_from([0.5, 3.0, 100.0]))
def test_marks_on_another_scale_change_no_share(rows, factor):
    one, other = analysed(rows), analysed([tuple(x * factor for x in row) for row in rows], factor)
    for name in one.items:
        same(one.items[name], other.items[name])
    assert one.scores.alpha == pytest.approx(other.scores.alpha, abs=1e-9)
    assert one.scores.sd * factor == pytest.approx(other.scores.sd)
    assert one.scores.skewness == pytest.approx(other.scores.skewness, abs=1e-6)


@given(TESTS, st.sampled_from([0.5, 3.0, 100.0]))
def test_an_item_that_weighs_more_keeps_its_facility_and_its_discrimination(rows, factor):
    heavier = [(row[0] * factor, *row[1:]) for row in rows]
    observed = [(row[0], sum(row), 1) for row in heavier]
    one, other = analysed(rows).items[0], item_statistics(observed, factor)
    for name in ("facility", "sd", "discrimination", "efficiency"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-9)


@given(TESTS, MARKS)
def test_an_item_that_all_answer_alike_changes_no_others_discrimination(rows, mark):
    one, other = analysed(rows), analysed([(*row, mark) for row in rows])
    for name in one.items:
        for what in ("facility", "sd", "discrimination", "efficiency"):
            found = getattr(one.items[name], what)
            assert getattr(other.items[name], what) == pytest.approx(found, abs=1e-9)
    assert other.items[len(rows[0])].discrimination is None


@given(TESTS)
def test_students_alike_may_be_written_as_one(rows):
    double = analysed([*rows, *rows])
    observed = {name: [(row[name], sum(row), 2) for row in rows] for name in range(len(rows[0]))}
    weighted = analysis(observed, dict.fromkeys(observed, 1.0), [(sum(row), 2) for row in rows])
    for name in observed:
        same(double.items[name], weighted.items[name])
    assert weighted.scores.median == double.scores.median == pytest.approx(median(map(sum, rows)))
    assert weighted.scores.kurtosis == pytest.approx(double.scores.kurtosis)


@given(TESTS)
def test_it_is_pearsons_r_with_the_rest_and_never_out_of_its_bounds(rows):
    for name, found in analysed(rows).items.items():
        marks, rests = [row[name] for row in rows], [sum(row) - row[name] for row in rows]
        if found.discrimination is not None:
            assert found.discrimination == pytest.approx(correlation(marks, rests), abs=1e-9)
            assert abs(found.efficiency) >= abs(found.discrimination) - 1e-9
            assert found.efficiency <= 1 + 1e-9
        assert found.sd == pytest.approx(stdev(marks))


@given(TESTS)
def test_the_error_is_a_part_of_the_spread(rows):
    found = analysed(rows).scores
    assume(found.alpha is not None)
    assert found.alpha <= 1 + 1e-9
    assert found.standard_error == pytest.approx(sqrt(max(0, 1 - found.alpha)) * found.sd)


def test_a_hundred_thousand_marks_are_no_more_than_that():
    chance = random.Random(7)
    rows = [tuple(float(chance.random() < 0.7) for _ in range(50)) for _ in range(400)]
    found = analysed(rows)
    assert len(found.items) == 50
    assert found.scores.alpha < 0.4
