from collections import Counter
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.grading.draw import Candidate, draw, shares
from tests.grading.strategies import seeds

concepts = st.sampled_from(["client", "daemon", "image", "registry"])
pools = st.lists(st.builds(Candidate, st.integers(1, 40), st.sampled_from("fghijklmnopq"), concepts), max_size=40)
weights = st.dictionaries(concepts, st.integers(0, 50) | st.floats(0, 1), max_size=4)
counts = st.integers(0, 30)


def ample(*concepts_: str, each: int = 50) -> list[Candidate]:
    names = [name for name in concepts_ for _ in range(each)]
    return [Candidate(n, f"fact-{n}", name) for n, name in enumerate(names)]


@given(pools, counts, weights, seeds)
def test_a_draw_never_repeats_an_item_and_is_as_long_as_it_can_be(pool, count, weights, seed):
    drawn = draw(pool, count, weights, seed)
    items = {candidate.item for candidate in pool}
    assert len(drawn) == len(set(drawn)) == min(count, len(items))
    assert set(drawn) <= items


@given(pools, counts, weights, seeds)
def test_no_fact_comes_twice_while_another_is_left(pool, count, weights, seed):
    by_item = {candidate.item: candidate for candidate in pool}
    drawn = Counter(by_item[item].fact for item in draw(pool, count, weights, seed))
    there = Counter(candidate.fact for candidate in by_item.values())
    assert all(drawn[fact] >= min(there[fact], max(drawn.values(), default=0) - 1) for fact in there)


@given(pools, counts, weights, seeds, st.randoms())
def test_a_draw_depends_on_the_seed_and_not_on_the_order_of_the_pool(pool, count, weights, seed, random):
    once = list({candidate.item: candidate for candidate in pool}.values())
    again = list(once)
    random.shuffle(again)
    assert draw(once, count, weights, seed) == draw(again, count, weights, seed)


def test_every_item_is_drawn_as_often():
    pool = ample("client", each=10)
    times = Counter(item for seed in range(2000) for item in draw(pool, 3, {}, seed))
    assert all(500 < times[candidate.item] < 700 for candidate in pool)


# Weights and count → how many of each, by the largest remainder; worked out by hand.
SHARES = [
    ({"a": 1, "b": 1}, 10, {"a": 5, "b": 5}),
    ({"a": 3, "b": 1}, 8, {"a": 6, "b": 2}),
    (
        {"a": 0.25, "b": 0.2, "c": 0.15, "d": 0.15, "e": 0.15, "f": 0.1},
        55,
        {"a": 14, "b": 11, "c": 8, "d": 8, "e": 8, "f": 6},
    ),
    ({"a": 47, "b": 16, "c": 15.8, "d": 12, "e": 6.1, "f": 3.1}, 10, {"a": 5, "b": 2, "c": 1, "d": 1, "e": 1, "f": 0}),
    ({"a": 1, "b": 0}, 4, {"a": 4, "b": 0}),
]


@pytest.mark.parametrize(("weights", "count", "expected"), SHARES)
def test_concepts_share_by_the_largest_remainder(weights, count, expected):
    assert shares(count, weights, dict.fromkeys(weights, 99)) == expected
    pool = ample(*weights)
    by_item = {candidate.item: candidate.concept for candidate in pool}
    for seed in range(5):
        drawn = Counter(by_item[item] for item in draw(pool, count, weights, seed))
        assert {name: drawn[name] for name in weights} == expected


@given(st.dictionaries(concepts, st.integers(1, 50), min_size=1), counts)
def test_with_room_enough_a_share_is_its_quota_rounded_down_or_up(weights, count):
    found = shares(count, weights, dict.fromkeys(weights, 99))
    assert sum(found.values()) == count
    for name, weight in weights.items():
        exact = count * weight / sum(weights.values())
        assert floor(exact) <= found[name] <= floor(exact) + 1


@given(counts, weights, st.dictionaries(concepts, st.integers(0, 12)))
def test_no_concept_gives_more_than_it_has(count, weights, room):
    found = shares(count, weights, room)
    assert all(found[name] <= room[name] for name in room)
    assert sum(found.values()) == min(count, sum(room.values()))
    unweighted = sum(found[name] for name in room if not weights.get(name))
    if unweighted:
        assert all(found[name] == room[name] for name in room if weights.get(name))


def test_what_a_concept_lacks_goes_to_the_others_by_their_weights():
    assert shares(10, {"a": 8, "b": 1, "c": 1}, {"a": 2, "b": 9, "c": 9, "d": 9}) == {"a": 2, "b": 4, "c": 4, "d": 0}
    assert shares(6, {"a": 1}, {"a": 2, "b": 1, "c": 9}) == {"a": 2, "b": 0, "c": 4}


def test_a_fact_is_asked_again_only_when_every_fact_was():
    pool = [Candidate(1, "f", "client"), Candidate(2, "f", "client"), Candidate(3, "g", "daemon")]
    for seed in range(20):
        assert 3 in draw(pool, 2, {"client": 99, "daemon": 1}, seed)
