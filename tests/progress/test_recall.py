"""Recall by concept, which the map, the study page and the progress page show."""

from datetime import timedelta

import pytest

from cards.models import Item, Memory, Status
from cards.recall import recall_by_concept
from tests import factories


@pytest.fixture
def image(db):
    return factories.ConceptFactory(slug="image", name="Docker image", position=2)


def known(student, item, now, *, days_ago, stability=10.0, **fields):
    plain = {"state": 2, "difficulty": 5.0, "item_version": item.version, "last_reviewed_at": now - timedelta(days_ago)}
    return Memory.objects.create(student=student, item=item, stability=stability, **plain | fields)


def test_recall_is_the_mean_over_the_cards_that_were_met(student, image, now):
    first, second, _unseen = factories.ItemFactory.create_batch(3, concept=image)
    known(student, first, now, days_ago=10)
    known(student, second, now, days_ago=0)
    found = recall_by_concept(student, now)["image"]
    assert found.recall == pytest.approx(0.95)
    assert (found.known, found.cards, found.step, found.text) == (2, 3, "strong", "95%, strong; 2 of 3 met")


@pytest.mark.parametrize(
    ("days_ago", "step"), [(0, "strong"), (10, "strong"), (20, "good"), (50, "weak"), (400, "fading")]
)
def test_the_step_falls_as_time_goes_by(student, image, now, days_ago, step):
    known(student, factories.ItemFactory(concept=image), now, days_ago=days_ago)
    assert recall_by_concept(student, now)["image"].step == step


def test_concepts_come_in_reading_order_and_one_without_cards_is_not_started(student, image, now):
    factories.ConceptFactory(slug="volume", position=1)
    factories.ConceptFactory(slug="draft", position=0, status=Status.DRAFT)
    found = recall_by_concept(student, now)
    assert list(found) == ["volume", "image"]
    assert (found["volume"].recall, found["volume"].cards, found["volume"].text) == (None, 0, "not started")


def test_questions_drafts_and_retired_cards_do_not_count(student, image, now):
    for item in (
        factories.QuestionFactory(concept=image),
        factories.ItemFactory(concept=image, status=Status.DRAFT),
        factories.ItemFactory(concept=image, status=Status.RETIRED),
    ):
        known(student, item, now, days_ago=1)
    assert recall_by_concept(student, now)["image"].cards == 0


def test_a_card_whose_meaning_changed_since_is_not_known(student, image, now):
    item = factories.ItemFactory(concept=image)
    known(student, item, now, days_ago=1)
    Item.objects.filter(pk=item.pk).update(version=2, meaning_version=2)
    assert recall_by_concept(student, now)["image"].known == 0


def test_a_mark_without_an_answer_is_no_memory(student, image, now):
    item = factories.ItemFactory(concept=image)
    known(student, item, now, days_ago=0, stability=None, last_reviewed_at=None, state=0, is_suspended=True)
    assert recall_by_concept(student, now)["image"].text == "not started"


def test_a_visitor_and_a_stranger_see_nothing_of_the_student(student, stranger, guest, image, now):
    known(student, factories.ItemFactory(concept=image), now, days_ago=1)
    for other in (stranger, guest, None):
        found = recall_by_concept(other, now)["image"]
        assert (found.recall, found.known, found.cards) == (None, 0, 1)


@pytest.mark.parametrize("size", [1, 40])
def test_it_takes_one_statement_whatever_the_size(student, image, now, size, django_assert_num_queries):
    for item in factories.ItemFactory.create_batch(size, concept=image):
        known(student, item, now, days_ago=1)
    with django_assert_num_queries(1):
        assert recall_by_concept(student, now)["image"].known == size


@pytest.mark.parametrize(
    ("zone", "is_new_day"), [("UTC", True), ("Pacific/Honolulu", False), ("Pacific/Auckland", False)]
)
def test_recall_counts_study_days_in_the_students_zone(student, image, now, zone, is_new_day):
    """From 3:00 to 12:00 in UTC a study day begins at four; in Honolulu and in Auckland none does."""
    known(student, factories.ItemFactory(concept=image), now, days_ago=0, last_reviewed_at=now.replace(hour=3))
    student.time_zone = zone
    assert (recall_by_concept(student, now)["image"].recall < 1) is is_new_day
