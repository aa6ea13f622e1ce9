"""What a class has to do: forms, dates by the class's clock, exceptions."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cards.classroom import actions, assignments
from cards.models import Assignment, AssignmentException, Attempt, Grade, Kind, Status
from cards.quiz import attempts
from cards.web.errors import DomainError
from tests import factories

BERLIN = ZoneInfo("Europe/Berlin")
FORM = {"points": "10", "late_percent": "0", "late_rule": "once", "is_published": "on"}


@pytest.fixture
def quiz(db):
    return factories.quiz_of(factories.question(Kind.SINGLE), title="Images", time_limit_s=600)


@pytest.fixture
def berlin(classroom):
    classroom.time_zone = "Europe/Berlin"
    classroom.save()
    return classroom


def test_a_quiz_is_assigned_with_dates_by_the_clock_of_the_class(desk, berlin, quiz):
    given = {"opens_at": "2026-05-01T09:00", "due_at": "2026-05-03T14:05", "late_until_at": "2026-05-10T00:00"}
    page = desk.post("make_assignment", "quiz", quiz=quiz.pk, title="", **FORM | given | {"late_percent": "20"})
    one = Assignment.objects.get()
    assert (one.title, one.quiz, one.points, one.late_percent) == ("Images", quiz, 10, 20)
    assert one.due_at == datetime(2026, 5, 3, 14, 5, tzinfo=BERLIN)
    assert "due 3 May 2026 at 14:05, late until 10 May 2026 at 00:00, 20% less" in page.text
    assert 'value="2026-05-03T14:05"' in desk.get("edit_assignment", one.pk).text


def test_cards_are_assigned_by_their_concepts(desk, classroom):
    concepts = [factories.ConceptFactory() for _ in range(3)]
    page = desk.post("make_assignment", "cards", title="First cards", **FORM)
    assert page.status_code == 422
    assert "Choose at least one concept." in page.text
    assert 'value="First cards"' in page.text
    desk.post("make_assignment", "cards", title="First cards", concepts=[each.pk for each in concepts[:2]], **FORM)
    one = Assignment.objects.get()
    assert (one.kind, one.quiz, set(one.concepts.all())) == ("cards", None, set(concepts[:2]))


WRONG = [
    ({"opens_at": "2026-05-03T10:00", "due_at": "2026-05-03T10:00"}, "It has to open before it is due."),
    ({"due_at": "2026-05-03T10:00", "late_until_at": "2026-05-03T10:00"}, "Late work is taken until some time after"),
    ({"late_until_at": "2026-05-03T10:00"}, "With late work it needs a due date of its own."),
    ({"due_at": "3 May"}, "Write a date and a time such as"),
    ({"due_at": "2026-03-29T02:30"}, "it may not exist"),
    ({"points": "-1"}, "At least 0"),
    ({"points": ""}, "Fill this in."),
    ({"late_percent": "101"}, "At most 100"),
    ({"quiz": ""}, "Fill this in."),
    ({"attempts_allowed": "-1"}, "At least 0"),
]


@pytest.mark.parametrize(("changed", "words"), WRONG)
def test_what_is_wrong_is_said_at_its_field_and_all_that_was_typed_stays(desk, berlin, quiz, changed, words):
    page = desk.post("make_assignment", "quiz", **{"quiz": quiz.pk, "title": "Kept title"} | FORM | changed)
    assert page.status_code == 422
    assert words in page.text
    assert 'value="Kept title"' in page.text
    for value in changed.values():
        assert not value or f'value="{value}"' in page.text
    assert not Assignment.objects.exists()


def test_only_a_published_quiz_can_be_assigned_and_no_other_kind(desk, quiz):
    quiz.status = Status.DRAFT
    quiz.save()
    assert "Choose one of the list." in desk.post("make_assignment", "quiz", quiz=quiz.pk, **FORM).text
    assert desk.get("make_assignment", "essay").status_code == 404


def test_a_quiz_that_is_for_nobody_yet_can_not_be_assigned_and_the_form_says_why(desk, quiz):
    quiz.audience = "nobody"
    quiz.save()
    page = desk.post("make_assignment", "quiz", quiz=quiz.pk, **FORM).text
    assert "Choose one of the list." in page
    assert "A quiz that is for nobody yet can’t be assigned" in page
    assert not Assignment.objects.exists()


def test_solutions_are_shown_while_it_is_open_only_if_the_instructor_says_so(desk, classroom, quiz):
    page = desk.get("make_assignment", "quiz").text
    assert "While it is worth points, only classes that assign this quiz can take it" in page
    assert "they stay hidden from everybody until the last date has passed" in page
    desk.post("make_assignment", "quiz", quiz=quiz.pk, title="", **FORM)
    one = Assignment.objects.get()
    assert not one.is_showing_solutions
    desk.post("edit_assignment", one.pk, **FORM | {"is_showing_solutions": "on"})
    one.refresh_from_db()
    assert one.is_showing_solutions
    assert "Show solutions" not in desk.get("make_assignment", "cards").text


def test_an_edit_moves_what_runs(desk, classroom, student, quiz):
    one = factories.AssignmentFactory(classroom=classroom, quiz=quiz, title="Images")
    now = timezone.now().replace(second=0, microsecond=0)
    attempt = attempts.start(quiz=quiz, student=student, now=now)
    due = now + timedelta(minutes=5)
    desk.post("edit_assignment", one.pk, **FORM | {"due_at": f"{due:%Y-%m-%dT%H:%M}"})
    attempt.refresh_from_db()
    assert attempt.deadline_at == due
    desk.post("remove_assignment", one.pk)
    attempt.refresh_from_db()
    assert attempt.deadline_at == now + timedelta(minutes=10)


def test_the_order_is_the_instructors(desk, classroom):
    first, second, third = (factories.AssignmentFactory(classroom=classroom, title=title) for title in "abc")
    desk.post("move_assignment", third.pk, up="1")
    desk.post("move_assignment", first.pk, down="1")
    desk.post("move_assignment", second.pk, down="1")
    assert [one.title for one in classroom.assignments.all()] == ["c", "a", "b"]


def test_what_has_a_grade_by_hand_is_hidden_and_not_taken_back(desk, seat, classroom, own):
    one = factories.AssignmentFactory(classroom=classroom, title="With a grade")
    Grade.objects.create(assignment=one, enrolment=own, points=3)
    assert "Hide it from the students instead" in desk.post("remove_assignment", one.pk).text
    desk.post("edit_assignment", one.pk, **FORM | {"title": "With a grade", "is_published": ""})
    assert "With a grade" not in seat.get("classroom").text
    assert "With a grade" in desk.get("classroom").text


def test_what_is_taken_back_goes_with_its_exceptions(desk, classroom, own):
    one = factories.AssignmentFactory(classroom=classroom)
    factories.AssignmentExceptionFactory(assignment=one, enrolment=own, attempts_allowed=3)
    assert "is no longer assigned" in desk.post("remove_assignment", one.pk).text
    assert not AssignmentException.objects.exists()


# Exceptions


def test_an_exception_is_chosen_made_changed_and_taken_back(desk, berlin, own, quiz):
    one = factories.AssignmentFactory(classroom=berlin, quiz=quiz, title="Images")
    page = desk.get("choose_exception", one.pk, person=own.pk)
    assert "Other terms for Sam Student" in page.text
    form = {"due_at": "2026-05-03T14:05", "attempts_allowed": "0", "time_factor": "50"}
    assert "Saved for Sam Student." in desk.post("exception", one.pk, own.pk, **form).text
    made = AssignmentException.objects.get()
    assert (made.due_at, made.attempts_allowed, made.time_factor) == (
        datetime(2026, 5, 3, 14, 5, tzinfo=BERLIN),
        0,
        1.5,
    )
    page = desk.get("exception", one.pk, own.pk).text
    assert 'value="2026-05-03T14:05"' in page
    assert 'value="50"' in page
    desk.post("exception", one.pk, own.pk)
    assert not AssignmentException.objects.exists()
    assert "Choose somebody." in desk.get("choose_exception", one.pk).text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"due_at": "2026-04-30T14:05"}, "It has to open before it is due."),
        ({"opens_at": "2026-05-20T14:05"}, "It has to open before it is due."),
        ({"late_until_at": "2026-05-01T14:05"}, "Late work is taken until some time after"),
        ({"time_factor": "-5"}, "At least 0."),
    ],
)
def test_an_exception_that_makes_no_sense_beside_the_rest_is_refused(desk, berlin, own, quiz, form, words):
    dates = {"opens_at": datetime(2026, 5, 1, tzinfo=BERLIN), "due_at": datetime(2026, 5, 10, tzinfo=BERLIN)}
    one = factories.AssignmentFactory(classroom=berlin, quiz=quiz, **dates)
    page = desk.post("exception", one.pk, own.pk, **form)
    assert page.status_code == 422
    assert words in page.text
    assert not AssignmentException.objects.exists()


def test_extra_time_moves_what_runs(desk, classroom, own, student, quiz, now):
    factories.AssignmentFactory(classroom=classroom, quiz=quiz)
    attempt = attempts.start(quiz=quiz, student=student, now=timezone.now())
    desk.post("person", own.pk, name="Sam Student", time_factor="100")
    before, attempt = attempt.deadline_at, Attempt.objects.get()
    assert attempt.deadline_at - before == timedelta(minutes=10)


def test_an_archived_class_keeps_its_assignments_as_they_are(classroom, own, now):
    one = factories.AssignmentFactory(classroom=classroom)
    actions.archive(classroom=classroom, now=now)
    for act in (
        lambda: assignments.save(assignment=one, concepts=[], now=now),
        lambda: assignments.remove(assignment=one, now=now),
        lambda: assignments.move(assignment=one, is_up=True),
        lambda: assignments.make_exception(assignment=one, enrolment=own, now=now, attempts_allowed=1),
    ):
        with pytest.raises(DomainError, match="archived"):
            act()


# People


def test_a_person_is_added_and_changed_and_what_is_taken_is_said(desk, classroom):
    form = {"name": "Ann Lee", "email": "ann@example.org", "number": "77", "time_factor": "25"}
    assert "Added to the roster." in desk.post("add_person", **form).text
    entry = classroom.enrolments.get(name="Ann Lee")
    assert (entry.is_on_roster, entry.time_factor, entry.joined_at) == (True, 1.25, None)
    page = desk.post("add_person", **form | {"name": "Ben"})
    assert page.status_code == 422
    assert "Somebody else in the class has this e-mail address or ID number." in page.text
    desk.post("person", entry.pk, **form | {"name": "Ann Smith"})
    entry.refresh_from_db()
    assert entry.name == "Ann Smith"
    assert "Take Ann Smith off" in desk.get("person", entry.pk).text
    desk.post("remove_person", entry.pk)
    assert not classroom.enrolments.filter(pk=entry.pk).exists()


def test_linking_and_unlinking_in_the_browser(desk, classroom, own):
    entry = factories.RosterEntryFactory(classroom=classroom, name="Ann Lee", number="77")
    assert "Link to the roster" in desk.get("person", own.pk).text
    assert "Choose somebody." in desk.post("link", own.pk).text
    assert "Sam Student is Ann Lee now." in desk.post("link", own.pk, person=entry.pk).text
    assert "waits again" in desk.post("unlink", own.pk).text
    own.refresh_from_db()
    assert own.name == "student"
