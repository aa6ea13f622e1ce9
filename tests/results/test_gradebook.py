"""The computed gradebook: one rule after the other."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cards.gradebook import Standing, book, own_cells
from cards.models import AssignmentException, Enrolment, Grade, QuizOverride
from tests import factories

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def cell_of(classroom, enrolment, now):
    def cell_of(assignment, at=now):
        return book(classroom, at).cells[enrolment.pk, assignment.pk]

    return cell_of


def test_nothing_done_is_nothing_until_it_is_due_and_missing_after(assign, cell_of, now):
    assignment = assign()
    before, after = cell_of(assignment), cell_of(assignment, now + 2 * DAY)
    assert (before.standing, before.points, before.counted) == (Standing.NONE, None, None)
    assert (after.standing, after.points, after.counted) == (Standing.MISSING, None, 0)


def test_an_attempt_in_time_gives_its_share_of_the_points(assign, cell_of, tried, student, now):
    assignment = assign()
    tried(student, assignment.quiz, 80, now)
    found = cell_of(assignment)
    assert (found.standing, found.percent, found.computed, found.points) == (Standing.DONE, 80, 8, 8)
    assert (found.attempts, found.submitted_at, found.is_late) == (1, now + timedelta(minutes=1), False)


def test_an_attempt_that_runs_is_open(assign, cell_of, tried, student):
    assignment = assign()
    tried(student, assignment.quiz, None)
    assert cell_of(assignment).standing == Standing.OPEN


@pytest.mark.parametrize(("rule", "points"), [("once", 6.4), ("daily", 3.2)])
def test_late_work_loses_its_share_once_or_for_every_day_begun(assign, cell_of, tried, student, now, rule, points):
    assignment = assign(due_at=now, late_until_at=now + 9 * DAY, late_percent=20, late_rule=rule)
    tried(student, assignment.quiz, 80, now + 2 * DAY + HOUR)
    found = cell_of(assignment, now + 3 * DAY)
    assert (found.standing, found.days_late, found.percent) == (Standing.LATE, 3, 80)
    assert found.points == pytest.approx(points)


def test_what_comes_after_the_last_moment_counts_for_nothing(assign, cell_of, tried, student, now):
    assignment = assign(due_at=now, late_until_at=now + DAY)
    tried(student, assignment.quiz, 80, now + DAY)
    assert cell_of(assignment, now + 2 * DAY).standing == Standing.MISSING


def test_what_was_on_its_way_when_it_was_due_is_in_time(assign, cell_of, tried, student, now):
    assignment = assign(due_at=now)
    tried(student, assignment.quiz, 80, now - HOUR, submitted_at=now + timedelta(seconds=30))
    assert cell_of(assignment).standing == Standing.DONE


@pytest.mark.parametrize(
    ("counts", "points", "percent", "days"),
    [("best", 8, 80, 0), ("last", 5, 100, 1), ("first", 6, 60, 0), ("average", 19 / 3, 80, 1)],
)
def test_of_several_attempts_counts_what_the_quiz_says_after_the_late_rule(
    assign, cell_of, tried, student, now, counts, points, percent, days
):
    assignment = assign(counts=counts, late_until_at=now + 9 * DAY, late_percent=50)
    for hours, score in ((0, 60), (1, 80), (30, 100)):
        tried(student, assignment.quiz, score, now + hours * HOUR)
    found = cell_of(assignment, now + 2 * DAY)
    assert (found.points, found.percent, found.days_late, found.attempts) == (pytest.approx(points), percent, days, 3)


@pytest.mark.parametrize("field", ["due_at", "late_until_at"])
def test_an_exception_moves_a_students_dates(assign, cell_of, tried, enrolment, student, now, field):
    assignment = assign(due_at=now, late_percent=50)
    AssignmentException.objects.create(assignment=assignment, enrolment=enrolment, **{field: now + 2 * DAY})
    tried(student, assignment.quiz, 80, now + DAY)
    found = cell_of(assignment, now + 3 * DAY)
    assert found.points == (8 if field == "due_at" else 4)
    assert found.due_at == (now + 2 * DAY if field == "due_at" else now)


def test_an_exception_opens_an_assignment_earlier(assign, cell_of, tried, enrolment, student, now):
    assignment = assign(opens_at=now)
    tried(student, assignment.quiz, 80, now - HOUR)
    assert cell_of(assignment).points is None
    AssignmentException.objects.create(assignment=assignment, enrolment=enrolment, opens_at=now - DAY)
    assert cell_of(assignment).points == 8


def test_the_quizs_own_word_for_a_student_is_the_most_specific(assign, cell_of, tried, student, now):
    assignment = assign(due_at=now, late_percent=50, late_until_at=now + DAY)
    QuizOverride.objects.create(quiz=assignment.quiz, student=student, due_at=now + 3 * DAY)
    tried(student, assignment.quiz, 80, now + 2 * DAY)
    assert cell_of(assignment, now + 3 * DAY).points == 8


def test_an_assignment_without_dates_has_the_quizs(assign, cell_of, now):
    assignment = assign(due_at=None)
    assert cell_of(assignment).due_at is None
    assignment.quiz.due_at = now - DAY
    assignment.quiz.save()
    assert cell_of(assignment).standing == Standing.MISSING


def test_what_is_never_due_is_never_late_nor_over(assign, cell_of, tried, student, now):
    assignment = assign(due_at=None, late_until_at=now, late_percent=50)
    tried(student, assignment.quiz, 80, now + DAY)
    assert cell_of(assignment, now + 2 * DAY).points == 8


def test_who_has_more_time_than_there_are_late_days_is_never_late(assign, cell_of, tried, enrolment, student, now):
    assignment = assign(due_at=now, late_until_at=now + DAY, late_percent=50)
    AssignmentException.objects.create(assignment=assignment, enrolment=enrolment, due_at=now + 3 * DAY)
    tried(student, assignment.quiz, 80, now + 2 * DAY)
    assert cell_of(assignment, now + 4 * DAY).points == 8


def test_what_was_begun_before_joining_is_not_seen_unless_it_is_shared(assign, cell_of, tried, enrolment, student, now):
    assignment = assign()
    tried(student, assignment.quiz, 80, now - HOUR)
    Enrolment.objects.update(joined_at=now)
    assert cell_of(assignment).attempts == 0
    Enrolment.objects.update(is_sharing_past=True)
    assert cell_of(assignment).points == 8


def test_tries_of_staff_do_not_count(assign, cell_of, tried, student):
    assignment = assign()
    tried(student, assignment.quiz, 80, is_preview=True, number=0)
    assert cell_of(assignment).standing == Standing.NONE


def test_points_are_never_below_nothing(assign, cell_of, tried, student):
    assignment = assign()
    tried(student, assignment.quiz, -40)
    found = cell_of(assignment)
    assert (found.percent, found.points) == (-40, 0)


def test_the_instructors_word_stands_over_what_was_computed(assign, cell_of, tried, enrolment, student):
    assignment = assign()
    tried(student, assignment.quiz, 80)
    Grade.objects.create(assignment=assignment, enrolment=enrolment, points=9.5, comment="Well argued.")
    found = cell_of(assignment)
    assert (found.computed, found.points, found.is_overridden, found.comment) == (8, 9.5, True, "Well argued.")


def test_an_excused_assignment_counts_for_nothing(assign, cell_of, classroom, enrolment, tried, student, now):
    first, second = assign(), assign()
    tried(student, first.quiz, 80)
    Grade.objects.create(assignment=second, enrolment=enrolment, is_excused=True)
    assert (cell_of(second).standing, cell_of(second).points) == (Standing.EXCUSED, None)
    total = book(classroom, now + 2 * DAY).totals[enrolment.pk]
    assert (total.points, total.possible, total.percent) == (8, 10, 80)


def test_the_total_counts_what_is_missing_and_not_what_may_still_be_done(
    assign, classroom, enrolment, tried, student, now
):
    done, missing = assign(points=30), assign(points=20, due_at=now - HOUR)
    assign(points=50)
    tried(student, done.quiz, 50)
    total = book(classroom, now).totals[enrolment.pk]
    assert (total.points, total.possible) == (15, 50)
    Grade.objects.create(assignment=missing, enrolment=enrolment, points=20)
    assert book(classroom, now).totals[enrolment.pk].points == 35


def test_a_result_that_feedback_holds_back_is_the_instructors_alone(assign, cell_of, enrolment, tried, student, now):
    assignment = assign(feedback="after_due")
    tried(student, assignment.quiz, 80)
    assert cell_of(assignment).points == 8
    [(_, own)] = own_cells(enrolment, now)
    assert (own.standing, own.percent, own.computed, own.points) == (Standing.HIDDEN, None, None, None)
    assert own.attempts == 1
    [(_, own)] = own_cells(enrolment, now + DAY)
    assert (own.standing, own.points) == (Standing.DONE, 8)


def test_a_student_sees_published_assignments_only(assign, enrolment, now):
    shown = assign()
    assign(is_published=False)
    assert [assignment for assignment, _ in own_cells(enrolment, now)] == [shown]


def test_who_was_erased_stays_with_their_grades_alone(assign, classroom, enrolment, tried, student, now):
    assignment = assign()
    tried(student, assignment.quiz, 80)
    Enrolment.objects.update(student=None, name="Former student 1", left_at=now)
    assert book(classroom, now).enrolments == []
    Grade.objects.create(assignment=assignment, enrolment=enrolment, points=8)
    found = book(classroom, now + 2 * DAY)
    assert found.enrolments == [enrolment]
    assert found.cells[enrolment.pk, assignment.pk].points == 8


def test_who_waits_on_the_roster_or_left_is_not_in_the_book(classroom, now):
    factories.RosterEntryFactory(classroom=classroom)
    factories.EnrolmentFactory(classroom=classroom, left_at=now)
    assert len(book(classroom, now).enrolments) == 1


def test_of_who_left_the_class_sees_what_they_did_until_then(assign, classroom, enrolment, tried, student, now):
    assignment = assign(counts="last")
    tried(student, assignment.quiz, 80, now - HOUR)
    tried(student, assignment.quiz, 10, now + HOUR)
    enrolment.left_at = now
    found = book(classroom, now + 2 * HOUR, enrolments=[enrolment])
    assert found.cells[enrolment.pk, assignment.pk].points == 8


class TestCards:
    @pytest.fixture
    def cards(self, db):
        concept = factories.ConceptFactory()
        return factories.ItemFactory.create_batch(4, concept=concept)

    @pytest.fixture
    def task(self, assign, cards):
        factories.ItemFactory()
        factories.ItemFactory(concept=cards[0].concept, status="draft")
        factories.question("single", concept=cards[0].concept)
        return assign([cards[0].concept])

    def test_the_share_of_the_concepts_cards_that_is_learned_counts(self, task, cards, cell_of, learned, student, now):
        for card in cards[:3]:
            learned(student, card, now)
        found = cell_of(task)
        assert (found.standing, found.percent, found.points, found.counted) == (Standing.OPEN, 75, 7.5, None)
        found = cell_of(task, now + 2 * DAY)
        assert (found.standing, found.counted) == (Standing.DONE, 7.5)
        learned(student, cards[3], now)
        assert cell_of(task).standing == Standing.DONE

    def test_without_concepts_it_is_all_cards(self, assign, cards, cell_of, learned, student, now):
        task = assign([])
        other = factories.ItemFactory()
        learned(student, other, now)
        assert cell_of(task).percent == 20

    def test_what_was_learned_late_counts_as_late_work_and_not_at_all_in_the_end(
        self, task, cards, cell_of, learned, student, now
    ):
        task.late_percent, task.late_until_at = 50, now + 3 * DAY
        task.save()
        learned(student, cards[0], now)
        learned(student, cards[1], now + 2 * DAY)
        learned(student, cards[2], now + 4 * DAY)
        found = cell_of(task, now + 5 * DAY)
        assert (found.standing, found.percent, found.points) == (Standing.LATE, 50, 3.75)

    def test_the_first_time_counts_and_a_lapse_later_costs_nothing(self, task, cards, cell_of, learned, student, now):
        learned(student, cards[0], now)
        learned(student, cards[0], now + 3 * DAY, state_after=3)
        student.memories.update(state=3)
        assert cell_of(task, now + 5 * DAY).points == 2.5

    def test_what_was_undone_or_practised_or_means_something_else_now_is_not_learned(
        self, task, cards, cell_of, learned, student, now
    ):
        undone = learned(student, cards[0], now)
        learned(student, cards[0], now, kind="undo", undoes=undone)
        learned(student, cards[1], now, kind="practice")
        learned(student, cards[2], now)
        cards[2].version = cards[2].meaning_version = 5
        cards[2].save()
        student.memories.exclude(item=cards[2]).delete()
        assert cell_of(task).percent is None

    def test_what_was_known_on_joining_counts_and_nobody_sees_since_when(
        self, task, cards, cell_of, learned, student, now
    ):
        learned(student, cards[0], now - 2 * DAY)
        learned(student, cards[1], now - 2 * DAY)
        student.memories.filter(item=cards[1]).update(state=3)
        Enrolment.objects.update(joined_at=now - DAY)
        found = cell_of(task)
        assert (found.percent, found.submitted_at) == (25, None)
        learned(student, cards[1], now)
        student.memories.filter(item=cards[1]).update(state=3)
        assert cell_of(task).percent == 50
        Enrolment.objects.update(is_sharing_past=True)
        assert cell_of(task).submitted_at == now - 2 * DAY

    def test_nothing_learned_is_missing_when_it_was_due(self, task, cell_of, now):
        assert cell_of(task).standing == Standing.NONE
        assert cell_of(task, now + 2 * DAY).standing == Standing.MISSING


def test_a_class_of_many_takes_as_many_statements_as_a_class_of_one(
    assign, classroom, enrolment, tried, learned, student, now
):
    card = factories.ItemFactory()
    learned(student, card, now)

    def statements():
        with CaptureQueriesContext(connection) as captured:
            book(classroom, now)
        return len(captured)

    tried(student, assign().quiz, 80)
    assign([card.concept])
    few = statements()
    for _ in range(5):
        tried(factories.EnrolmentFactory(classroom=classroom).student, assign().quiz, 80)
        assign([factories.ItemFactory().concept])
    assert statements() == few <= 10
