"""What the database itself refuses, whoever writes."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cards.models import ConceptLink, Item, Memory, Review, StudySession
from cards.models.student import validate_steps, validate_time_zone, validate_week
from tests import factories

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def review(student, item, **given):
    plain = dict.fromkeys(("state_before", "state_after", "step_after", "elapsed_days", "elapsed_seconds"), 0)
    plain |= dict.fromkeys(("interval_before_s", "interval_after_s", "interval_days", "turn", "duration_ms"), 0)
    plain |= {"item_version": 1, "kind": "normal", "rating": 3, "reviewed_at": NOW, "studied_on": date(2026, 3, 10)}
    plain |= {"time_zone": "UTC", "day_start_hour": 4, "desired_retention": 0.9}
    return Review.objects.create(student=student, item=item, **plain | given)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    [
        {"source_url": "https://docs.docker.com/", "source_checked_on": None},
        {"kind": "cloze", "deletion": None},
        {"version": 1, "meaning_version": 2},
    ],
)
def test_an_item_that_makes_no_sense_is_refused(given):
    refused(lambda: factories.ItemFactory(**given))


def test_a_concept_is_not_linked_to_itself_nor_twice_by_the_same_verb(db):
    client, daemon = factories.ConceptFactory(), factories.ConceptFactory()
    ConceptLink.objects.create(source=client, target=daemon, verb="asks")
    refused(lambda: ConceptLink.objects.create(source=client, target=daemon, verb="asks"))
    refused(lambda: ConceptLink.objects.create(source=client, target=client, verb="asks"))


def test_a_student_has_one_memory_of_an_item(student):
    item = factories.ItemFactory()
    Memory.objects.create(student=student, item=item)
    refused(lambda: Memory.objects.create(student=student, item=item))


def test_a_student_has_one_open_session_of_a_kind(student):
    def open_one(**given):
        return StudySession.objects.create(student=student, started_at=NOW, shown_at=NOW, studied_on=NOW, **given)

    open_one()
    open_one(kind="cram")
    open_one(finished_at=NOW)
    refused(open_one)


def test_a_turn_is_answered_once_and_an_undo_names_what_it_undoes(student):
    item = factories.ItemFactory()
    session = StudySession.objects.create(student=student, started_at=NOW, shown_at=NOW, studied_on=NOW)
    first = review(student, item, session=session)
    refused(lambda: review(student, item, session=session))
    refused(lambda: review(student, item, session=session, turn=1, kind="undo"))
    refused(lambda: review(student, item, session=session, turn=1, undoes=first))
    refused(lambda: review(student, item, session=session, turn=1, duration_ms=60_001))
    review(student, item, session=session, turn=1, kind="undo", undoes=first)
    refused(lambda: review(student, item, session=session, turn=2, kind="undo", undoes=first))
    assert not Review.objects.standing().exists()


def test_a_concept_with_items_and_an_item_with_answers_can_not_be_deleted(student):
    item = factories.ItemFactory()
    review(student, item)
    for row in (item, item.concept):
        refused_by_django(row)
    assert Item.objects.filter(pk=item.pk).exists()


def refused_by_django(row):
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        row.delete()


@pytest.mark.parametrize("steps", ["", "1 10", "0.5", "1 10 60 720"])
def test_learning_steps_are_minutes(steps):
    validate_steps(steps)


@pytest.mark.parametrize("steps", ["0", "-1", "1440", "ten", "nan", "inf", "1e400", "1,10", " ".join("1" * 11)])
def test_learning_steps_that_are_none_are_refused(steps):
    with pytest.raises(ValidationError):
        validate_steps(steps)


@pytest.mark.parametrize("zone", ["Moon/Crater", "", "../etc/passwd", "europe/berlin "])
def test_a_time_zone_has_to_exist(zone):
    with pytest.raises(ValidationError):
        validate_time_zone(zone)


@pytest.mark.parametrize("week", [[1] * 6, [1] * 8, [2] * 7, "1111111", None, [1, 1, 1, 1, 1, 1, "0"]])
def test_a_week_has_seven_days_of_three_kinds(week):
    with pytest.raises(ValidationError):
        validate_week(week)
