from hypothesis import given
from hypothesis import strategies as st

from cards.scheduling.chance import seed_for, stirred, uniform


def test_seeds_are_the_same_in_every_process_and_version():
    """These numbers decide intervals that were shown to students: they must never change."""
    assert [stirred(number) for number in (0, 1)] == [16294208416658607535, 7960286522194355700]
    assert seed_for(142, 7) == 13795520160298590296
    assert uniform(seed_for(142, 7)) == 0.058073059885739076


@given(st.integers(0, 2**64 - 1))
def test_chance_is_at_least_0_and_less_than_1(seed):
    assert 0 <= uniform(seed) < 1


def test_neighbouring_items_and_reviews_have_chances_of_their_own():
    chances = sorted(uniform(seed_for(item, review)) for item in range(100) for review in range(20))
    assert len(set(chances)) == 2000
    # Were they not even, the distance to the even ones (Kolmogorov and Smirnov) would exceed this once in 1000 times.
    distance = max(abs(chance - (place + 0.5) / 2000) for place, chance in enumerate(chances))
    assert distance < 1.95 / 2000**0.5
