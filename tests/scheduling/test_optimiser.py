import random
import re
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards.scheduling.log import Answered, recalled
from cards.scheduling.memory import DEFAULT_PARAMETERS, Rating, interval_days, remember, retrievability
from cards.scheduling.optimiser import fit, within_bounds
from cards.statistics.calibration import log_loss
from tests.scheduling.test_memory import OTHER_PARAMETERS

# Forgets much faster than FSRS expects by default.
FORGETFUL = (0.05, 0.2, 0.4, 1.5, *DEFAULT_PARAMETERS[4:8], 1.0, *DEFAULT_PARAMETERS[9:])


def student(parameters: tuple[float, ...], cards: int, seed: int = 3) -> list[list[Answered]]:
    """The histories of a student whose memory is as `parameters` say, scheduled by the default ones."""
    chance = random.Random(seed)
    return [one_card(parameters, chance, day=chance.randrange(600)) for _ in range(cards)]


def one_card(parameters: tuple[float, ...], chance: random.Random, day: int) -> list[Answered]:
    answers = [Answered(day, chance.choice([1, 3, 3, 4]))]
    true = believed = remember(None, None, Rating(answers[0].rating), 0, parameters)
    for _ in range(chance.randrange(4, 12)):
        days = 0 if chance.random() < 0.15 else max(1, round(interval_days(believed[0], 0.9, DEFAULT_PARAMETERS)))
        days = min(days, 60)
        is_pass = chance.random() < retrievability(true[0], days, parameters)
        rating = Rating(chance.choice([2, 3, 3, 3, 4])) if is_pass else Rating.AGAIN
        true = remember(*true, rating, days, parameters)
        believed = remember(*believed, rating, days, DEFAULT_PARAMETERS)
        day += days
        answers.append(Answered(day, rating))
    return answers


def held_out_log_loss(histories: list[list[Answered]], parameters: tuple[float, ...]) -> float:
    """Of the last fifth of the reviews on a later day, predicted by the scheduler's own steps."""
    pairs = []
    for number, answers in enumerate(histories):
        for answer, found in zip(answers[1:], recalled(answers, parameters), strict=True):
            if found.elapsed_days:
                pairs.append((answer.day, number, len(pairs), found.recall, found.rating > 1))
    pairs.sort()
    return log_loss((recall, is_pass) for *_, recall, is_pass in pairs[int(len(pairs) * 0.8) :])


@pytest.fixture(scope="module")
def forgetful() -> list[list[Answered]]:
    return student(FORGETFUL, 400)


def test_a_student_unlike_the_average_gets_parameters_that_predict_better(forgetful):
    found = fit(forgetful, DEFAULT_PARAMETERS)
    assert found.is_better
    assert found.log_loss_after < found.log_loss_before - 0.01
    assert found.parameters != DEFAULT_PARAMETERS
    assert found.parameters[2] < 1.5
    assert "better than those in use" in found.reason


def test_the_log_losses_are_those_of_the_scheduler_on_reviews_it_was_not_fitted_to(forgetful):
    """What is compared is what is served: fsrs-rs and the scheduler give the same predictions."""
    found = fit(forgetful, DEFAULT_PARAMETERS)
    assert found.log_loss_before == pytest.approx(held_out_log_loss(forgetful, DEFAULT_PARAMETERS), rel=1e-4)
    assert found.log_loss_after == pytest.approx(held_out_log_loss(forgetful, found.parameters), rel=1e-4)


def test_reviews_that_count_come_on_a_later_day_than_the_answer_before():
    histories = [[Answered(1, 3), Answered(1, 3), Answered(3, 3), Answered(3, 1)], [Answered(2, 3)], []]
    assert fit(histories, DEFAULT_PARAMETERS).reviews == 1


def test_parameters_in_use_that_fit_are_kept_and_the_reason_says_so():
    histories = student(OTHER_PARAMETERS, 500)
    once = fit(histories, DEFAULT_PARAMETERS)
    twice = fit(histories, once.parameters)
    assert once.is_better
    assert not twice.is_better
    assert twice.parameters == once.parameters
    assert twice.log_loss_after == twice.log_loss_before
    assert re.search(r"predict your latest \d+ reviews no better .* so nothing changes\.$", twice.reason)


@pytest.mark.parametrize(
    ("reviews", "reason"),
    [
        (0, "You have 0 reviews that count; fitting starts at 64."),
        (1, "You have 1 review that counts; fitting starts at 64."),
        (63, "You have 63 reviews that count; fitting starts at 64."),
    ],
)
def test_too_few_reviews_are_said_to_be_too_few(reviews, reason):
    found = fit([[Answered(1, 3), Answered(4, 1)]] * reviews, DEFAULT_PARAMETERS)
    assert (found.reason, found.is_better, found.reviews) == (reason, False, reviews)
    assert (found.log_loss_before, found.log_loss_after) == (None, None)
    assert found.parameters == DEFAULT_PARAMETERS


def test_with_64_reviews_fitting_starts():
    found = fit([[Answered(day, 3), Answered(day + 4, 1)] for day in range(64)], DEFAULT_PARAMETERS)
    assert found.is_better
    assert found.parameters[2] < 1


def test_a_small_deck_is_fitted_although_no_first_interval_is_frequent():
    """fsrs-rs by itself would leave out every card of it and return the defaults."""
    found = fit(student(FORGETFUL, 30, seed=2), DEFAULT_PARAMETERS)
    assert found.is_better
    assert found.reviews < 250


def test_the_same_log_gives_the_same_parameters(forgetful):
    assert fit(forgetful, DEFAULT_PARAMETERS) == fit(forgetful, DEFAULT_PARAMETERS)


def test_the_order_in_which_the_cards_are_given_does_not_decide(forgetful):
    one, other = fit(forgetful, DEFAULT_PARAMETERS), fit(forgetful[::-1], DEFAULT_PARAMETERS)
    assert one.reviews == other.reviews
    assert one.log_loss_before == pytest.approx(other.log_loss_before, abs=0.02)
    assert one.is_better == other.is_better


def test_a_bound_in_single_precision_is_put_right_for_the_scheduler():
    single = struct.unpack("f", struct.pack("f", 0.8))[0]
    assert single > 0.8
    found = within_bounds((*DEFAULT_PARAMETERS[:19], single, single))
    assert found == (*DEFAULT_PARAMETERS[:19], 0.8, 0.8)
    assert remember(None, None, Rating.GOOD, 0, found)[0] == DEFAULT_PARAMETERS[2]


@st.composite
def logs(draw: st.DrawFn) -> list[list[tuple[int, int]]]:
    """Up to a hundred cards with up to nine answers each, by nobody in particular."""
    ratings = st.lists(st.integers(1, 4), min_size=1, max_size=9)
    histories = draw(st.lists(ratings, min_size=20, max_size=100))
    chance = draw(st.randoms(use_true_random=False))
    found = []
    for answers in histories:
        day = chance.randrange(100)
        days = [day := day + chance.choice([0, 0, 1, 3, 10, 50, 400]) for _ in answers]
        found.append(list(zip(days, answers, strict=True)))
    return found


@settings(max_examples=30)
@given(logs(), st.integers(0, 3))
def test_whatever_a_log_holds_the_scheduler_accepts_what_comes_out(histories, relearning_steps):
    found = fit(histories, DEFAULT_PARAMETERS, relearning_steps)
    stability, difficulty = remember(None, None, Rating.GOOD, 0, found.parameters)
    assert len(found.parameters) == 21
    assert stability > 0
    assert 1 <= difficulty <= 10
    assert found.is_better == (found.log_loss_before is not None and found.log_loss_after < found.log_loss_before)
