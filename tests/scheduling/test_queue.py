import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.scheduling.memory import State
from cards.scheduling.queue import (
    NEAR,
    REFILLED,
    Candidate,
    Counts,
    Entry,
    counts,
    fold,
    gather,
    next_entry,
    put_back,
    unfold,
    waits_until,
)

NEW, LEARNING, REVIEW, RELEARNING = State
NOW = datetime(2026, 5, 11, 10, tzinfo=UTC)
DAY_ENDS = datetime(2026, 5, 12, 2, tzinfo=UTC)
DAY_STARTS = DAY_ENDS - timedelta(days=1)
NOW_S = int(NOW.timestamp())


def new(item: int, fact: str = "", position: int = 0) -> Candidate:
    return Candidate(item, fact, NEW, None, None, position)


def review(item: int, fact: str = "", recall: float = 0.9, due: datetime = DAY_STARTS) -> Candidate:
    return Candidate(item, fact, REVIEW, due, recall, 0)


def step(item: int, minutes: float, fact: str = "", state: State = LEARNING) -> Candidate:
    return Candidate(item, fact, state, NOW + timedelta(minutes=minutes), 0.9, 0)


def gathered(candidates: list[Candidate], **changes: object) -> list[Entry]:
    settings = {
        "new_limit": 10,
        "review_limit": 200,
        "now": NOW,
        "day_ends_at": DAY_ENDS,
        "facts_today": frozenset(),
        "is_separating_siblings": True,
        "seed": 1,
    }
    return gather(candidates, **settings | changes)


def items(queue: list[Entry]) -> list[int]:
    return [entry.item for entry in queue]


def test_steps_of_today_come_before_older_steps_before_reviews():
    queue = gathered([review(1), step(2, -24 * 60), step(3, 5), step(4, -5, state=RELEARNING)])
    assert items(queue) == [4, 3, 2, 1]


def test_a_step_of_today_has_its_time_and_an_older_one_has_all_day():
    at_rollover = Candidate(3, "", LEARNING, DAY_STARTS, 0.9, 0)
    queue = gathered([step(1, 5), step(2, -24 * 60), at_rollover])
    assert queue == [Entry(1, LEARNING, NOW_S + 300), Entry(2, LEARNING, 0), Entry(3, LEARNING, 0)]


def test_a_step_early_in_the_day_that_lies_ahead_keeps_its_time():
    soon_after_rollover = DAY_STARTS + timedelta(minutes=10)
    queue = gathered([Candidate(1, "", LEARNING, DAY_STARTS + timedelta(minutes=20), 0.9, 0)], now=soon_after_rollover)
    assert queue == [Entry(1, LEARNING, int(DAY_STARTS.timestamp()) + 1200)]


def test_what_is_due_tomorrow_is_left_for_tomorrow():
    tomorrow = [review(1, due=DAY_ENDS), Candidate(2, "", LEARNING, DAY_ENDS, 0.9, 0)]
    assert gathered([*tomorrow, review(3, due=DAY_ENDS - timedelta(seconds=1))]) == [Entry(3, REVIEW, 0)]


def test_reviews_come_weakest_first():
    assert items(gathered([review(1, recall=0.9), review(2, recall=0.4), review(3, recall=0.7)])) == [2, 3, 1]


def test_equal_reviews_come_in_an_order_that_the_seed_decides():
    candidates = [review(item) for item in range(20)]
    first = gathered(candidates, seed=1)
    assert first == gathered(candidates[::-1], seed=1)
    assert first != gathered(candidates, seed=2)
    assert items(first) != sorted(items(first))


def test_new_items_come_by_position_spread_evenly_among_the_reviews():
    candidates = [new(11, position=2), new(10, position=1)] + [review(item, recall=item / 10) for item in range(1, 7)]
    assert items(gathered(candidates)) == [1, 2, 10, 3, 4, 5, 11, 6]


@pytest.mark.parametrize(
    ("new_limit", "review_limit", "expected"),
    [
        (2, 10, Counts(2, 1, 4)),
        (0, 10, Counts(0, 1, 4)),
        (9, 10, Counts(3, 1, 4)),
        # The step of an earlier day takes one of the reviews' places; new items have what the reviews leave.
        (9, 6, Counts(1, 1, 4)),
        (9, 5, Counts(0, 1, 4)),
        (9, 3, Counts(0, 1, 2)),
        (9, 0, Counts(0, 1, 0)),
    ],
)
def test_new_items_and_older_steps_count_under_the_review_limit(new_limit, review_limit, expected):
    candidates = [step(1, -24 * 60), *(review(item) for item in range(2, 6)), *(new(item) for item in range(6, 9))]
    assert counts(gathered(candidates, new_limit=new_limit, review_limit=review_limit)) == expected


def test_a_backlog_over_the_limit_keeps_those_about_to_be_lost():
    candidates = [review(item, recall=item / 100) for item in range(50, 100)]
    assert items(gathered(candidates, review_limit=5)) == [50, 51, 52, 53, 54]


@pytest.mark.parametrize(
    ("candidates", "facts_today", "expected"),
    [
        ([review(1, "ps"), review(2, "ps", 0.5)], (), [2]),
        ([new(1, "ps", 2), new(2, "ps", 1)], (), [2]),
        ([new(1, "ps"), review(2, "ps")], (), [2]),
        ([new(1, "ps"), step(2, 5, "ps")], (), [2]),
        ([review(1, "ps"), step(2, -24 * 60, "ps")], (), [2]),
        ([step(1, 5, "ps"), step(2, 6, "ps", RELEARNING)], (), [1, 2]),
        ([review(1, "ps"), new(2, "ps")], ("ps",), []),
        ([step(1, 5, "ps")], ("ps",), [1]),
        ([review(1, ""), review(2, "", 0.5)], ("",), [2, 1]),
    ],
)
def test_one_item_of_a_fact_comes_a_day_and_steps_always(candidates, facts_today, expected):
    assert items(gathered(candidates, facts_today=frozenset(facts_today))) == expected


def test_a_sibling_left_out_makes_room_for_another():
    candidates = [new(1, "ps", 1), new(2, "ps", 2), new(3, "run", 3)]
    assert items(gathered(candidates, new_limit=2)) == [1, 3]


def test_siblings_come_together_where_the_student_wants_it():
    candidates = [review(1, "ps", 0.5), new(2, "ps")]
    queue = gathered(candidates, is_separating_siblings=False, facts_today=frozenset({"ps"}))
    assert items(queue) == [1, 2]


LATER = Entry(1, LEARNING, NOW_S + 600)
DUE = Entry(2, LEARNING, NOW_S - 60)
DUE_FIRST = Entry(3, RELEARNING, NOW_S - 90)
REVIEWED = Entry(4, REVIEW, 0)
MUCH_LATER = Entry(5, LEARNING, NOW_S + 3600)


@pytest.mark.parametrize(
    ("queue", "entry"),
    [
        ([], None),
        ([LATER, DUE, DUE_FIRST, REVIEWED], DUE_FIRST),
        ([REVIEWED, DUE], DUE),
        ([LATER, REVIEWED, Entry(6, NEW, 0)], REVIEWED),
        ([MUCH_LATER, LATER], LATER),
        ([MUCH_LATER], None),
    ],
)
def test_due_steps_come_first_then_the_rest_then_steps_soon_due(queue, entry):
    found, rest = next_entry(queue, NOW_S)
    assert found == entry
    assert sorted(rest) == sorted(set(queue) - {entry})


@pytest.mark.parametrize(("seconds", "is_next"), [(-1, True), (0, True), (1199, True), (1200, True), (1201, False)])
def test_learn_ahead_reaches_twenty_minutes(seconds, is_next):
    found, _ = next_entry([Entry(1, LEARNING, NOW_S + seconds)], NOW_S)
    assert (found is not None) == is_next


def test_learning_ahead_can_be_turned_off():
    assert next_entry([LATER], NOW_S, learn_ahead_s=0) == (None, [LATER])


@pytest.mark.parametrize(
    ("queue", "until"),
    [([], None), ([LATER, REVIEWED], None), ([MUCH_LATER, LATER], LATER.due_at_s), ([MUCH_LATER], MUCH_LATER.due_at_s)],
)
def test_one_waits_only_where_nothing_but_steps_is_left(queue, until):
    assert waits_until(queue) == until


def test_a_step_put_back_comes_at_its_time_and_an_undone_review_at_once():
    queue = put_back([REVIEWED], LATER)
    assert next_entry(queue, NOW_S)[0] == REVIEWED
    assert next_entry(queue, LATER.due_at_s)[0] == LATER
    undone = Entry(9, REVIEW, 0)
    assert next_entry(put_back(queue, undone), NOW_S) == (undone, [REVIEWED, LATER])


def test_a_queue_survives_json():
    queue = gathered([review(1), new(2), step(3, 5)])
    assert [Entry(*entry) for entry in json.loads(json.dumps(queue))] == queue


@given(st.lists(st.sampled_from([NEW, REVIEW, RELEARNING]), max_size=80))
def test_a_folded_queue_keeps_its_order_and_its_counts(states):
    queue = [LATER, *(Entry(100 + n, state, 0) for n, state in enumerate(states))]
    near, later = fold(queue)
    assert counts(near, later) == counts(queue)
    assert len(near) <= REFILLED + 1
    seen = []
    while near:
        near, later = unfold(near, later)
        assert len(near) >= NEAR or not later
        seen.append(near.pop(0))
    assert seen == queue


def test_relearning_counts_as_learning():
    assert counts([DUE, DUE_FIRST, REVIEWED, Entry(6, NEW, 0)]) == Counts(new=1, learning=2, review=1)


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 2**32))
def test_no_item_comes_twice_and_no_limit_is_passed(new_limit, review_limit, seed):
    chance = random.Random(seed)
    candidates = [
        chance.choice([new, review])(item, fact=chance.choice(["ps", "run", "pull", "push", ""])) for item in range(30)
    ]
    queue = gathered(candidates, new_limit=new_limit, review_limit=review_limit, seed=seed)
    found = counts(queue)
    assert len(set(items(queue))) == len(queue)
    assert found.new <= new_limit
    assert found.new + found.review <= review_limit
    facts = [candidate.fact for candidate in candidates if candidate.item in items(queue) and candidate.fact]
    assert len(set(facts)) == len(facts)
    while queue:
        entry, rest = next_entry(queue, NOW_S)
        assert entry == queue[0]
        queue = rest
