from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.scheduling.day import comes_at, day_starts_at, study_day
from cards.scheduling.fuzz import floor_after_pass, fuzz_range, rounded
from cards.scheduling.memory import Memory, Rating, Rules, State, interval_days, remember, remember_each
from cards.scheduling.outcome import Outcome, outcomes, seed_for
from tests.scheduling import strategies

AGAIN, HARD, GOOD, EASY = Rating
NEW, LEARNING, REVIEW, RELEARNING = State
BERLIN = ZoneInfo("Europe/Berlin")
RULES = Rules(BERLIN)
NOON = datetime(2026, 5, 11, 10, tzinfo=UTC)


def minutes(*counts: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=count) for count in counts)


def answered(state: State, step: int = 0, *, days: int = 0, ago: timedelta | None = None, **changes: object) -> Memory:
    """A memory in some state, last answered `ago`: a review as long ago as its interval, a step ten minutes."""
    last = NOON - (ago if ago is not None else timedelta(days=days, minutes=0 if days else 10))
    memory = Memory(state, step, 10.0, 5.0, last, last, 4, 0, days)
    return replace(memory, **changes)


def outcome(memory: Memory, rating: Rating, rules: Rules = RULES, now: datetime = NOON, **load: object) -> Outcome:
    return outcomes(memory, now, rules, 1, load.get("load", {}))[rating]


# What a rating leads to: a step (state, step, minutes) or, in days, REVIEW.
TABLE = [
    (NEW, 0, [(LEARNING, 0, 1), (LEARNING, 0, 5.5), (LEARNING, 1, 10), REVIEW]),
    (LEARNING, 0, [(LEARNING, 0, 1), (LEARNING, 0, 5.5), (LEARNING, 1, 10), REVIEW]),
    (LEARNING, 1, [(LEARNING, 0, 1), (LEARNING, 1, 10), REVIEW, REVIEW]),
    (REVIEW, 0, [(RELEARNING, 0, 10), REVIEW, REVIEW, REVIEW]),
    (RELEARNING, 0, [(RELEARNING, 0, 10), (RELEARNING, 0, 15), REVIEW, REVIEW]),
]


@pytest.mark.parametrize(("state", "step", "expected"), TABLE)
def test_every_state_and_rating_leads_where_the_table_says(state, step, expected):
    memory = Memory.new() if state == NEW else answered(state, step, days=10 if state == REVIEW else 0)
    for rating, found in outcomes(memory, NOON, RULES, 1, {}).items():
        if expected[rating - 1] == REVIEW:
            assert (found.memory.state, found.memory.step) == (REVIEW, 0)
            assert found.days == found.memory.interval_days >= 1
            assert found.interval == timedelta(days=found.days)
        else:
            after, index, delay = expected[rating - 1]
            assert (found.memory.state, found.memory.step) == (after, index)
            assert found.interval == timedelta(minutes=delay)
            assert found.memory.due_at == NOON + timedelta(minutes=delay)
            assert found.days == found.memory.interval_days == 0


@pytest.mark.parametrize(
    ("steps", "delay"),
    [
        (minutes(4), timedelta(minutes=6)),
        (minutes(1, 10), timedelta(minutes=5.5)),
        (minutes(1, 10, 60), timedelta(minutes=5.5)),
        (minutes(5 * 60), timedelta(minutes=7.5 * 60)),
    ],
)
def test_hard_at_the_first_step_lies_between_the_first_two_or_is_half_as_much_again(steps, delay):
    assert outcome(Memory.new(), HARD, replace(RULES, learning_steps=steps)).interval == delay


def test_hard_adds_a_day_at_most_to_a_long_first_step():
    rules = replace(RULES, learning_steps=(timedelta(days=4),))
    assert outcome(Memory.new(), HARD, rules).days == 5


def test_without_steps_every_rating_of_a_new_item_gives_days():
    found = outcomes(Memory.new(), NOON, replace(RULES, learning_steps=()), 1, {})
    assert [o.memory.state for o in found.values()] == [REVIEW] * 4
    assert [o.days for o in found.values()][:3] == [1, 1, 2]
    assert all(o.memory.lapses == 0 for o in found.values())


def test_without_relearning_steps_a_lapse_stays_in_review():
    found = outcome(answered(REVIEW, days=10), AGAIN, replace(RULES, relearning_steps=()))
    assert found.memory.state == REVIEW
    assert found.days >= 1
    assert found.memory.lapses == 1


def test_a_step_that_no_longer_exists_counts_as_the_last():
    rules = replace(RULES, learning_steps=minutes(1))
    found = outcomes(answered(LEARNING, step=3), NOON, rules, 1, {})
    assert [o.memory.state for o in found.values()] == [LEARNING, REVIEW, REVIEW, REVIEW]


def unfuzzed(memory: Memory, rating: Rating, now: datetime) -> Memory:
    """The outcome with the interval that FSRS wants to the day."""
    after = outcome(memory, rating, now=now).memory
    if after.state != REVIEW:
        return after
    days = max(1, rounded(interval_days(after.stability, 0.9, RULES.parameters)))
    assert fuzz_range(days)[0] <= after.interval_days <= fuzz_range(days)[1]
    return replace(after, interval_days=days, due_at=now + timedelta(days=days))


def test_the_published_sequence_of_intervals():
    """Six times Good, twice Again, five times Good, each when due (the reference implementation's own test)."""
    memory, now, found = Memory.new(), datetime(2022, 11, 29, 12, 30, tzinfo=UTC), []
    for rating in [GOOD] * 6 + [AGAIN] * 2 + [GOOD] * 5:
        memory = unfuzzed(memory, rating, now)
        found.append(memory.interval_days)
        now = memory.due_at
    assert found == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


def test_what_is_due_by_the_day_is_due_from_the_rollover_of_that_day():
    found = outcome(answered(REVIEW, days=10), GOOD)
    day = date(2026, 5, 11) + timedelta(days=found.days)
    assert found.memory.due_at == day_starts_at(day, BERLIN, 4)
    assert found.memory.due_at.astimezone(BERLIN).hour == 4


def test_answers_before_and_after_midnight_of_one_evening_are_due_on_the_same_day():
    late = datetime(2026, 5, 11, 21, 59, tzinfo=UTC)
    before, after = (
        outcome(answered(REVIEW, days=10, ago=timedelta(days=10)), EASY, now=at)
        for at in (late, late + timedelta(minutes=2))
    )
    assert (before.elapsed_days, before.memory.due_at) == (after.elapsed_days, after.memory.due_at)


@pytest.mark.parametrize(
    ("wall", "delay", "due", "days"),
    [
        ("2026-05-11T23:55", 10, "2026-05-12T00:05", 0),
        ("2026-05-12T03:49", 10, "2026-05-12T03:59", 0),
        ("2026-05-12T03:50", 10, "2026-05-12T04:00", 1),
        ("2026-05-12T03:55", 10, "2026-05-12T04:00", 1),
        ("2026-05-12T12:00", 15 * 60, "2026-05-13T03:00", 0),
        ("2026-05-12T12:00", 24 * 60, "2026-05-13T04:00", 1),
        ("2026-05-12T12:00", 48 * 60, "2026-05-14T04:00", 2),
        ("2026-05-12T02:00", 24 * 60, "2026-05-12T04:00", 1),
    ],
)
def test_a_step_past_the_end_of_the_study_day_is_due_by_the_day(wall, delay, due, days):
    now = datetime.fromisoformat(wall).replace(tzinfo=BERLIN).astimezone(UTC)
    found = outcome(Memory.new(), AGAIN, replace(RULES, learning_steps=minutes(delay, delay)), now)
    assert found.memory.state == LEARNING
    assert found.memory.due_at == datetime.fromisoformat(due).replace(tzinfo=BERLIN)
    assert found.days == found.memory.interval_days == days
    assert found.interval == (timedelta(days=days) if days else timedelta(minutes=delay))


def test_a_button_in_days_is_longer_than_a_step_in_days_below_it():
    rules = replace(RULES, learning_steps=(timedelta(days=3), timedelta(days=9)))
    hard, good, easy = (outcome(Memory.new(), rating, rules) for rating in (HARD, GOOD, EASY))
    assert (hard.days, good.days) == (6, 9)
    assert easy.days >= 10


def test_ratings_with_nearly_the_same_stability_still_differ_by_a_day():
    memory = answered(REVIEW, days=1, stability=1.0, difficulty=10.0)
    hard, good, easy = (outcome(memory, rating).days for rating in (HARD, GOOD, EASY))
    assert 1 <= hard < good < easy


def test_the_maximum_interval_holds_even_where_the_ratings_can_no_longer_differ():
    found = outcomes(answered(REVIEW, days=40, stability=500.0), NOON, replace(RULES, maximum_interval=50), 1, {})
    assert [o.days for o in found.values()] == [0, 50, 50, 50]


def test_the_first_answer_knows_no_time_before_it():
    found = outcome(Memory.new(), GOOD)
    assert (found.elapsed_days, found.elapsed_seconds, found.retrievability) == (-1, -1, None)
    assert (found.memory.reviews, found.memory.last_reviewed_at) == (1, NOON)


def test_a_late_review_says_how_late_it_is_and_how_likely_recall_was():
    found = outcome(answered(REVIEW, days=10, ago=timedelta(days=40, seconds=5)), GOOD)
    assert (found.elapsed_days, found.elapsed_seconds) == (40, 40 * 86_400 + 5)
    assert 0.7 < found.retrievability < 0.85
    assert found.days > outcome(answered(REVIEW, days=10), GOOD).days


def test_a_clock_that_went_back_makes_no_negative_times():
    found = outcome(answered(REVIEW, days=10, ago=timedelta(days=-1)), GOOD)
    assert (found.elapsed_days, found.elapsed_seconds, found.retrievability) == (0, 0, 1)


@pytest.mark.parametrize(
    ("threshold", "leeches"),
    [(8, [8, 12, 16, 20]), (3, [3, 5, 7, 9, 11, 13, 15, 17, 19]), (1, list(range(1, 21))), (0, [])],
)
def test_a_leech_is_told_at_the_threshold_and_every_half_threshold_after(threshold, leeches):
    rules = replace(RULES, leech_threshold=threshold)
    found = [n for n in range(1, 21) if outcome(answered(REVIEW, days=9, lapses=n - 1), AGAIN, rules).is_new_leech]
    assert found == leeches


def test_only_a_lapse_makes_a_leech():
    assert not outcome(answered(REVIEW, days=9, lapses=8), GOOD).is_new_leech
    assert not outcome(answered(RELEARNING, lapses=8), AGAIN).is_new_leech
    assert outcome(answered(RELEARNING, lapses=8), AGAIN).memory.lapses == 8


def test_a_sibling_keeps_its_distance():
    memory = answered(REVIEW, days=10, stability=20.0)
    alone = {outcomes(memory, NOON, RULES, seed, {})[GOOD].days for seed in range(300)}
    sibling = study_day(NOON, BERLIN, 4) + timedelta(days=min(alone) + 2)
    apart = {outcomes(memory, NOON, RULES, seed, {}, frozenset({sibling}))[GOOD].days for seed in range(300)}
    assert alone - apart == {min(alone) + 2}


def test_a_traveller_meets_a_card_on_the_day_that_the_button_said():
    """Answered in Berlin, met again twelve hours to the east or to the west."""
    found = outcome(answered(REVIEW, days=10), GOOD)
    planned = study_day(NOON, BERLIN, 4) + timedelta(days=found.days)
    for name in ("Pacific/Auckland", "Pacific/Honolulu", "America/Los_Angeles", "Asia/Tokyo"):
        zone = ZoneInfo(name)
        comes = comes_at(found.memory.due_at, found.days, zone, 4)
        assert comes == day_starts_at(planned, zone, 4)
        again = outcomes(found.memory, comes, replace(RULES, zone=zone), 1, {})[GOOD]
        assert abs(again.elapsed_days - found.days) <= 1
        assert again.days > found.days


@st.composite
def situations(
    draw: st.DrawFn, states: st.SearchStrategy[State] = strategies.states
) -> tuple[Memory, datetime, Rules, int, dict[date, int]]:
    now, rules = draw(strategies.moments), draw(strategies.rules())
    load = draw(strategies.loads(study_day(now, rules.zone, rules.day_start_hour)))
    return draw(strategies.memories(now, draw(states))), now, rules, draw(strategies.seeds), load


@given(situations())
def test_the_preview_is_the_result(situation):
    shown = outcomes(*situation)
    remember_each.cache_clear()
    assert outcomes(*situation) == shown


@given(situations())
def test_passing_ratings_rank_hard_good_easy_where_the_maximum_allows(situation):
    _, _, rules, _, _ = situation
    found = outcomes(*situation)
    days = [found[rating].days for rating in (HARD, GOOD, EASY) if found[rating].memory.state == REVIEW]
    for lower, higher in pairwise(days):
        assert 1 <= lower < higher <= rules.maximum_interval or higher == rules.maximum_interval


@given(situations())
def test_intervals_lie_in_the_fuzz_range_or_where_the_order_puts_them(situation):
    memory, _, rules, _, _ = situation
    longest = 0
    for rating, found in outcomes(*situation).items():
        if found.memory.state == REVIEW:
            wanted = interval_days(found.memory.stability, rules.desired_retention, rules.parameters)
            first, last = fuzz_range(wanted)
            least = max(1, longest + 1 if rating != AGAIN else 1)
            if memory.state == REVIEW and rating != AGAIN:
                least = max(least, floor_after_pass(wanted, memory.interval_days))
            highest = min(max(last, least), rules.maximum_interval)
            assert min(max(first, least), highest) <= found.days <= highest
        if rating != AGAIN:
            longest = found.days


@given(situations(states=st.just(REVIEW)))
def test_a_passed_review_is_not_fuzzed_below_the_interval_before(situation):
    memory, _, rules, _, _ = situation
    for found in list(outcomes(*situation).values())[1:]:
        wanted = rounded(interval_days(found.memory.stability, rules.desired_retention, rules.parameters))
        if wanted >= memory.interval_days:
            assert found.days >= min(memory.interval_days, rules.maximum_interval)
        if wanted > memory.interval_days:
            assert found.days > memory.interval_days or found.days == rules.maximum_interval


@given(situations())
def test_due_times_lie_ahead_and_days_start_at_the_rollover(situation):
    memory, now, rules, _, _ = situation
    today = study_day(now, rules.zone, rules.day_start_hour)
    for rating, found in outcomes(*situation).items():
        after = found.memory
        assert after.due_at > now
        assert (after.last_reviewed_at, after.reviews) == (now, memory.reviews + 1)
        assert after.lapses - memory.lapses == (memory.state == REVIEW and rating == AGAIN)
        assert after.interval_days == found.days
        if found.days:
            due_day = today + timedelta(days=found.days)
            assert after.due_at == day_starts_at(due_day, rules.zone, rules.day_start_hour)
        else:
            assert after.due_at == now + found.interval
            assert study_day(after.due_at, rules.zone, rules.day_start_hour) == today


@given(situations())
def test_stability_and_difficulty_follow_fsrs_in_every_state(situation):
    memory, _, rules, _, _ = situation
    for rating, found in outcomes(*situation).items():
        days = max(0, found.elapsed_days)
        expected = remember(memory.stability, memory.difficulty, rating, days, rules.parameters)
        assert (found.memory.stability, found.memory.difficulty) == expected


def test_the_seed_of_an_answer_changes_with_the_item_and_with_every_review():
    assert len({seed_for(item, reviews) for item in range(50) for reviews in range(50)}) == 2500
