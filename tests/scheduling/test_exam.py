"""The plan towards an exam: what holds whatever the cards are, and the choices that can be told by hand."""

from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.scheduling.exam import WORTH, Done, Prospect, plan, todays
from cards.scheduling.memory import DEFAULT_PARAMETERS, retrievability
from tests.scheduling.strategies import difficulties, stabilities

FACTS = st.sampled_from(["", "a", "b", "c"])
new_ones = st.builds(Prospect, item=st.just(0), fact=FACTS, free_in=st.integers(0, 3))
met_ones = st.builds(
    Prospect, st.just(0), FACTS, stabilities, difficulties, st.integers(0, 400), free_in=st.integers(0, 3)
)
lefts, caps = st.integers(0, 25), st.integers(1, 12)
dones = st.builds(lambda cards, new: Done(cards, min(cards, new)), st.integers(0, 15), st.integers(0, 15))


@st.composite
def decks(draw):
    cards = draw(st.lists(st.one_of(new_ones, met_ones), max_size=25))
    return [replace(card, item=number) for number, card in enumerate(cards)]


def made(cards, left, cap, **given):
    return plan(cards, left, cap, DEFAULT_PARAMETERS, **given)


def met(item, stability, elapsed=5, **given):
    return Prospect(item, "", stability, 5.0, elapsed, **given)


@given(decks(), lefts, caps, dones, st.booleans())
def test_no_day_has_more_cards_than_the_cap_nor_a_card_twice_nor_one_that_is_put_aside(
    cards, left, cap, done, is_separating
):
    found = made(cards, left, cap, done=done, is_separating_siblings=is_separating)
    assert len(found.days) == left
    for day, items in enumerate(found.days):
        assert len(items) == len(set(items)) <= (cap if day else max(0, cap - done.cards))
        for item in items:
            assert cards[item].free_in <= day
            assert day > 0 or cards[item].stability is None or cards[item].elapsed_days > 0


@given(decks(), lefts, caps, dones)
def test_siblings_come_on_different_days_and_none_on_a_day_that_had_one(cards, left, cap, done):
    for day, items in enumerate(made(cards, left, cap, done=done, facts_today={"a"}).days):
        facts = [cards[item].fact for item in items if cards[item].fact]
        assert len(facts) == len(set(facts))
        assert day > 0 or "a" not in facts


@given(decks(), lefts, caps, dones)
def test_the_plan_is_worth_no_less_than_nothing_and_one_more_card_no_less_than_the_plan(cards, left, cap, done):
    found = made(cards, left, cap, done=done)
    for forecast in (found.without, found.planned, found.one_more):
        assert 0 <= forecast.recall <= 1
        assert 0 <= forecast.strong <= 1
    assert found.without.recall <= found.planned.recall <= found.one_more.recall


@given(decks(), lefts, caps, dones)
def test_the_same_arguments_give_the_same_plan_and_its_first_day_is_todays(cards, left, cap, done):
    found = made(cards, left, cap, done=done)
    assert found == made(list(cards), left, cap, done=done)
    assert todays(cards, left, cap, DEFAULT_PARAMETERS, done=done) == (list(found.days[0]) if left else [])


@pytest.mark.parametrize("left", [0, -1, -40])
def test_on_the_day_of_the_exam_and_after_it_nothing_is_planned(left):
    cards = [Prospect(1), met(2, 10.0)]
    found = made(cards, left, 5)
    assert (found.days, todays(cards, left, 5, DEFAULT_PARAMETERS)) == ([], [])
    recall = retrievability(10.0, 5, DEFAULT_PARAMETERS) / 2
    assert found.without.recall == found.planned.recall == found.one_more.recall == pytest.approx(recall)


def test_without_cards_there_are_empty_days():
    found = made([], 3, 5)
    assert (found.days, found.planned.recall, found.planned.strong) == ([[], [], []], 0, 0)


def test_what_nobody_has_met_counts_as_unknown_and_all_of_it_is_met_in_time():
    found = made([Prospect(n) for n in range(60)], 20, 6)
    assert found.without == (0, 0)
    assert set(chain(*found.days[:10])) == set(range(60))
    assert found.planned.recall > 0.85


def test_new_cards_leave_room_for_reviews_where_there_is_time_and_come_first_where_there_is_none():
    cards = [*(Prospect(n) for n in range(10)), *(met(n, 4.0) for n in range(10, 20))]
    relaxed, pressed = (todays(cards, left, 5, DEFAULT_PARAMETERS) for left in (44, 4))
    assert len([item for item in relaxed if item < 10]) == 1
    assert all(item < 10 for item in pressed)


def test_on_the_eve_that_card_comes_which_a_review_helps_most():
    surely_known, fading, forgotten_anyway = met(1, 3000.0, 1), met(2, 3.0, 30), met(3, 400.0, 2)
    assert made([surely_known, forgotten_anyway, fading], 1, 1).days == [[2]]


def test_a_review_that_adds_nothing_is_not_planned():
    cards = [met(n, 30_000.0, 1) for n in range(5)]
    found = made(cards, 5, 5)
    assert not any(found.days)
    assert found.planned.recall == found.without.recall > 1 - WORTH


def test_a_card_answered_today_comes_tomorrow_at_the_earliest():
    found = made([met(1, 0.5, 0)], 2, 5)
    assert found.days == [[], [1]]


def test_a_card_whose_step_was_left_yesterday_is_taken_up_again():
    assert todays([met(1, 0.2, 1)], 10, 5, DEFAULT_PARAMETERS) == [1]


@given(decks(), st.integers(1, 25), caps, st.integers(0, 12))
def test_in_the_middle_of_a_day_its_plan_is_what_is_left_of_it(cards, left, cap, answers):
    morning = todays(cards, left, cap, DEFAULT_PARAMETERS)
    answered = {item: cards[item] for item in morning[:answers]}
    now = [
        replace(card, stability=card.stability or 2.3, difficulty=5.0, elapsed_days=0)
        if card.item in answered
        else card
        for card in cards
    ]
    done = Done(len(answered), sum(card.stability is None for card in answered.values()))
    facts = {card.fact for card in answered.values()}
    assert set(todays(now, left, cap, DEFAULT_PARAMETERS, done=done, facts_today=facts)) == set(morning[answers:])
