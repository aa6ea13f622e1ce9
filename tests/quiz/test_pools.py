"""What a section can ask, and whether it always can: what is promised is what an attempt then gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.models import Item, Kind, QuizEntry, Status, Tag
from cards.pools import Filters, Part, filters_of, part_of, pool, shortages
from cards.quiz import attempts
from tests import factories


@pytest.fixture
def shelf(db):
    """Nine questions: three concepts, three levels, three kinds."""
    concepts = [factories.ConceptFactory() for _ in range(3)]
    kinds = (Kind.SINGLE, Kind.GAPS, Kind.ORDERING)
    return [factories.question(kinds[n % 3], concept=concepts[n // 3], level=n % 3 + 1) for n in range(9)]


def test_each_filter_lets_in_what_fits_and_an_empty_one_everything(shelf):
    tag = Tag.objects.create(name="core")
    shelf[4].tags.add(tag)
    cases = {
        Filters(): range(9),
        Filters(easiest=2): (1, 2, 4, 5, 7, 8),
        Filters(hardest=1): (0, 3, 6),
        Filters(kinds=("gaps",)): (1, 4, 7),
        Filters(concepts=(shelf[3].concept_id,)): (3, 4, 5),
        Filters(tags=(tag.pk,)): (4,),
        Filters(tags=(tag.pk,), kinds=("single",)): (),
    }
    for filters, places in cases.items():
        assert list(pool(filters)) == [shelf[n] for n in places]


def test_cards_drafts_and_what_is_retired_are_not_drawn(shelf):
    factories.ItemFactory()
    Item.objects.filter(pk=shelf[0].pk).update(status=Status.DRAFT)
    Item.objects.filter(pk=shelf[1].pk).update(status=Status.RETIRED)
    assert list(pool(Filters())) == shelf[2:]


def test_what_other_parts_may_take_counts_as_taken(shelf):
    ids = [item.pk for item in shelf]
    only_gaps = Filters(kinds=("gaps",))
    assert list(shortages([Part(3, only_gaps), Part(6)])) == ["", ""]
    assert list(shortages([Part(3, only_gaps), Part(7)])) == [
        "", "It draws 7, but 9 published questions fit its filters, and other parts may take 3 of them.",
    ]  # fmt: skip
    short = "It draws 2, but 3 published questions fit its filters, and other parts may take 2 of them."
    assert list(shortages([Part(1, only_gaps), Part(2, only_gaps), Part(0, listed=ids[:2])])) == ["", short, ""]
    assert list(shortages([Part(1, Filters(kinds=("label",)))])) == [
        "It draws 1, but no published questions fit its filters."
    ]


def test_a_list_needs_one_published_question(shelf):
    Item.objects.filter(pk=shelf[0].pk).update(status=Status.DRAFT)
    assert list(shortages([Part(0, listed=[shelf[0].pk]), Part(0, listed=[shelf[0].pk, shelf[1].pk]), Part(0)])) == [
        "There is no published question in its list.", "", "There is no published question in its list.",
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_a_quiz_without_a_shortage_asks_all_that_it_promises(shelf, student, now, seed):
    quiz = factories.QuizFactory()
    listed = factories.QuizSectionFactory(quiz=quiz, position=seed % 3)
    QuizEntry.objects.create(section=listed, item=shelf[seed])
    for n, (draws, kinds) in enumerate([(2, ["gaps"]), (4, [])]):
        factories.QuizSectionFactory(quiz=quiz, position=n, draws=draws, kinds=kinds)
    sections = list(quiz.sections.all())
    assert set(shortages([part_of(section) for section in sections])) == {""}
    attempt = attempts.start(quiz=quiz, student=student, now=now)
    assert attempt.slots.count() == 7
    assert filters_of(sections[0]) == Filters(kinds=sections[0].kinds, concepts=[], tags=[])


@given(st.lists(st.integers(min_value=1, max_value=6), max_size=4), st.integers(min_value=0, max_value=8))
def test_a_part_is_short_exactly_when_less_is_left_than_it_draws(before, there):
    """Parts without filters share one pool, so what is left is what is not taken."""
    draws = [*before, 3]
    taken = sum(min(count, there) for count in before)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cards.pools.pool", lambda filters: _Rows(range(there)))
        last = list(shortages([Part(count) for count in draws]))[-1]
    assert bool(last) is (there - taken < 3)


class _Rows(list):
    def values_list(self, *names, **more):
        return self
