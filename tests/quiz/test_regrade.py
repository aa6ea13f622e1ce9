"""A wrong key is corrected: a dry run shows who goes up and down, then the same for good, with a row that says so."""

from datetime import timedelta

import pytest

from cards.editing import save_content
from cards.models import Attempt, Item, Kind, Regrade, RegradeChange, Response, Review, Slot
from cards.models.append_only import AppendOnlyError
from cards.quiz import regrade
from cards.quiz.actions import Stale
from cards.quiz.regrade import Moved
from cards.web.errors import DomainError
from tests import factories

HOUR = timedelta(hours=1)


@pytest.fixture
def item(db):
    """Whose key says a."""
    return factories.question(Kind.SINGLE)


def correct(item, *right):
    """Now the key says these."""
    item.options = [option | {"correct": option["id"] in right} for option in item.options]
    save_content(item, expected_version=item.version)


@pytest.fixture
def taken(student, stranger, guest, item, begin, save, submit):
    """Three who answered, one of them not this question: the student wrongly, the stranger rightly, by the old key."""
    other = factories.question(Kind.SINGLE)
    quiz = factories.quiz_of(item, other, is_shuffling_questions=False)
    for who, response in [(student, "b"), (stranger, "a"), (guest, "")]:
        attempt = begin(who, quiz)
        save(attempt, 1, response), save(attempt, 2, "a")
        submit(attempt)
    return quiz


def everything():
    tables = (Attempt, Slot, Response, Regrade, RegradeChange, Review)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_dry_run_shows_who_goes_up_and_down_and_writes_nothing(taken, item, student, stranger):
    correct(item, "b")
    before = everything()
    found = regrade.dry_run(quiz=taken, item=item)
    assert {(change.slot.attempt.student, change.difference) for change in found.changes} == {
        (student, 1), (stranger, -1),
    }  # fmt: skip
    assert (found.up, found.down, found.unchanged, found.skipped, found.item_version) == (1, 1, 1, 0, 2)
    assert everything() == before


def test_what_is_committed_is_what_the_dry_run_showed_and_the_log_stays(taken, item, student, stranger, editor, now):
    correct(item, "b")
    log = list(Response.objects.values())
    row = regrade.commit(quiz=taken, item=item, item_version=2, by=editor, reason="a was never right", now=now)
    assert dict(Attempt.objects.values_list("student", "score")) | {0: 0} == {
        student.pk: 2, stranger.pk: 1, Attempt.objects.get(score=1, student__user=None).student_id: 1, 0: 0,
    }  # fmt: skip
    assert (row.by, row.at, row.reason) == (editor, now, "a was never right")
    assert row.key_before["1"]["options"][0]["correct"] is True
    assert row.key_after["options"][0]["correct"] is False
    assert {(c.fraction_before, c.fraction_after, c.points_before, c.points_after) for c in row.changes.all()} == {
        (0, 1, 0, 1), (1, 0, 1, 0),
    }  # fmt: skip
    assert list(Response.objects.values()) == log
    assert Slot.objects.get(attempt__student=student, position=1).mark["outcome"] == "right"
    again = regrade.dry_run(quiz=taken, item=item)
    assert (again.changes, again.unchanged) == ((), 3)


def test_a_regrade_is_of_what_was_looked_at_and_says_why(taken, item, editor, now):
    correct(item, "b")
    before = everything()
    with pytest.raises(DomainError, match="Say why"):
        regrade.commit(quiz=taken, item=item, item_version=2, by=editor, reason=" ", now=now)
    with pytest.raises(Moved, match="edited since"):
        regrade.commit(quiz=taken, item=item, item_version=1, by=editor, reason="because", now=now)
    assert everything() == before


def test_what_was_asked_with_other_choices_is_left_alone(taken, item, editor, now):
    item.options = [{"id": "z", "text": "The registry", "correct": True}, *item.options[1:]]
    save_content(item, expected_version=1)
    assert regrade.dry_run(quiz=taken, item=item).skipped == 3
    before = [list(table.objects.values()) for table in (Attempt, Slot)]
    regrade.commit(quiz=taken, item=item, item_version=2, by=editor, reason="because", now=now)
    assert [list(table.objects.values()) for table in (Attempt, Slot)] == before


@pytest.mark.parametrize(
    ("rules", "given", "before", "after"),
    [
        ({"marking": "adaptive", "feedback": "immediate", "penalty": 0.25}, ["b", "a"], 0.75, 1),
        ({"marking": "certainty"}, ["b"], -2, 1),
    ],
)
def test_tries_and_certainty_count_as_they_would_have(
    student, item, begin, answer, submit, editor, now, rules, given, before, after
):
    quiz = factories.quiz_of(item, **rules)
    attempt = begin(student, quiz)
    for response in given:
        answer(attempt, 1, response, certainty=3)
    assert submit(attempt).score == before
    correct(item, "b")
    regrade.commit(quiz=quiz, item=item, item_version=2, by=editor, reason="because", now=now)
    assert Attempt.objects.get().score == after


def test_an_open_attempt_is_graded_by_the_corrected_key_and_an_answer_on_its_way_is_told(
    student, item, begin, save, submit, slot, editor, now
):
    quiz = factories.quiz_of(item)
    attempt = begin(student, quiz)
    save(attempt, 1, "b")
    correct(item, "b")
    assert regrade.dry_run(quiz=quiz, item=item).changes == ()
    regrade.commit(quiz=quiz, item=item, item_version=2, by=editor, reason="because", now=now)
    with pytest.raises(Stale):
        save(attempt, 1, "a", step=1)
    assert submit(attempt).score == 1


def test_the_tries_of_staff_and_other_quizzes_are_no_part_of_it(taken, item, student, begin, save, submit, now):
    preview = begin(student, taken, is_preview=True)
    save(preview, 1, "b")
    submit(preview)
    other = begin(student, factories.quiz_of(Item.objects.get(pk=item.pk)))
    save(other, 1, "b")
    submit(other)
    correct(item, "b")
    found = regrade.dry_run(quiz=taken, item=item)
    assert len(found.changes) + found.unchanged == 3


def test_the_record_of_a_regrade_can_not_be_changed(taken, item, editor, now):
    correct(item, "b")
    row = regrade.commit(quiz=taken, item=item, item_version=2, by=editor, reason="because", now=now)
    for each in (row, row.changes.first()):
        with pytest.raises(AppendOnlyError):
            each.save()
        with pytest.raises(AppendOnlyError):
            type(each).objects.update(pk=9)


def test_a_regrade_takes_as_many_statements_for_many_as_for_few(
    item, begin, save, submit, editor, now, django_assert_num_queries
):
    quiz = factories.quiz_of(item)
    for size in (2, 20):
        for n in range(size):
            attempt = begin(factories.StudentFactory(user=None), quiz, at=now + n * HOUR)
            save(attempt, 1, "ab"[n % 2], at=now + n * HOUR)
            submit(attempt, at=now + n * HOUR)
        correct(item, "ab"[size == 2])
        with django_assert_num_queries(12):
            regrade.commit(quiz=quiz, item=item, item_version=item.version, by=editor, reason="because", now=now)
