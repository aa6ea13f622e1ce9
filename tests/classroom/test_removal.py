"""Who was removed comes back by an instructor's word alone; and what goes is asked about first."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cards.classroom import joining, people
from cards.models import Assignment, Attempt, Classroom, ClassSection, Enrolment, Grade, Kind, Teacher
from cards.quiz import actions, attempts
from cards.web.errors import DomainError
from tests import factories


def test_who_was_removed_can_not_rejoin_until_an_instructor_lets_them(classroom, student, own, now):
    grade = Grade.objects.create(assignment=factories.AssignmentFactory(classroom=classroom), enrolment=own, points=3)
    people.remove(enrolment=own, now=now)
    with pytest.raises(joining.Removed, match="Ask them to let you back in"):
        joining.join(classroom=classroom, student=student, name="Sam", number="", now=now)
    people.let_back_in(enrolment=own, now=now)
    own.refresh_from_db()
    assert (own.is_present, own.is_removed, list(own.grades.all())) == (True, False, [grade])


def test_who_left_by_themself_may_rejoin(classroom, student, own, now):
    joining.leave(enrolment=own, now=now)
    assert joining.join(classroom=classroom, student=student, name="Sam", number="", now=now).enrolment == own
    with pytest.raises(DomainError, match="was not removed"):
        people.let_back_in(enrolment=own, now=now)


def test_the_join_page_says_so_and_the_page_people_lets_them_back_in(desk, seat, classroom, own):
    desk.post("remove_person", own.pk)
    url = reverse("classroom:join", args=[classroom.code])
    for page in (seat.client.get(url), seat.client.post(url, {"name": "Sam"})):
        assert "Your instructor removed you from this class." in page.text
    own.refresh_from_db()
    assert own.is_removed
    listed = desk.get("people").text
    assert "1 removed" in listed
    assert "who left" not in listed
    assert "is in the class again" in desk.post("let_back_in", own.pk).text
    assert seat.get("classroom").status_code == 200


def test_adding_somebody_who_was_removed_says_where_to_let_them_back_in(classroom, own, now):
    people.change(enrolment=own, now=now, number="77")
    people.remove(enrolment=own, now=now)
    with pytest.raises(DomainError, match="choose “Let back in” on the page People"):
        people.add(classroom=classroom, now=now, name="Sam", number="77")


def test_the_database_knows_nobody_who_was_removed_and_is_there(own):
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=own.pk).update(is_removed=True)


def test_who_comes_back_is_told_before_that_the_class_sees_the_time_between(seat, classroom, own, now):
    assert "it also sees what you did while you were away" in seat.get("classroom").text
    joining.leave(enrolment=own, now=now)
    url = reverse("classroom:join", args=[classroom.code])
    page = seat.client.get(url).text
    assert "You were in this class as <b>Sam Student</b>." in page
    assert "also while you were away" in page
    assert "id_name" not in page
    seat.client.post(url)
    own.refresh_from_db()
    assert (own.is_present, own.name) == (True, "Sam Student")


def state():
    models = (Enrolment, Assignment, Classroom, ClassSection, Teacher)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.fixture
def section(classroom):
    return factories.ClassSectionFactory(classroom=classroom, title="Monday")


def test_every_removal_is_asked_about_first_and_the_question_changes_nothing(desk, classroom, own, section):
    one = factories.AssignmentFactory(classroom=classroom, title="Images")
    entry = factories.RosterEntryFactory(classroom=classroom, name="Ann Lee")
    colleague = factories.TeacherFactory(classroom=classroom)
    before = state()
    for name, args, words in (
        ("remove_person", [own.pk], "Remove Sam Student from the class?"),
        ("remove_person", [entry.pk], "Take Ann Lee off the roster?"),
        ("unlink", [own.pk], "Unlink Sam Student from the roster?"),
        ("remove_assignment", [one.pk], "Take back Images?"),
        ("archive", [], "Archive Docker 101, spring?"),
        ("section", [section.pk], "Remove section Monday?"),
        ("remove_teacher", [colleague.pk], f"Remove {colleague.user} as an instructor?"),
    ):
        page = desk.get(name, *args)
        assert page.status_code == 200
        assert words in page.text
        assert "Cancel" in page.text
    assert state() == before


@pytest.mark.parametrize("name", ["people", "person", "settings", "edit_assignment", "classroom"])
def test_no_page_of_a_class_has_a_form_that_removes_at_one_click(desk, classroom, own, section, name):
    one = factories.AssignmentFactory(classroom=classroom)
    args = {"person": [own.pk], "edit_assignment": [one.pk]}.get(name, [])
    text = desk.get(name, *args).text
    for action in ("remove_person", "unlink", "remove_assignment", "remove_teacher"):
        args = {"remove_assignment": [one.pk], "remove_teacher": [classroom.teachers.get().pk]}.get(action, [own.pk])
        assert f'action="{desk.url(action, *args)}"' not in text
    assert 'name="remove"' not in text
    assert f'action="{desk.url("archive")}"' not in text


def test_taking_an_assignment_back_says_how_many_handed_in_and_can_hide_it_instead(desk, classroom, student, now):
    quiz = factories.quiz_of(factories.question(Kind.SINGLE))
    one = factories.AssignmentFactory(classroom=classroom, quiz=quiz, title="Images")
    attempts.start(quiz=quiz, student=student, now=now)
    assert "Nobody has handed anything in." in desk.get("remove_assignment", one.pk).text
    actions.submit(attempt=Attempt.objects.get(), now=now)
    assert "1 student handed something in" in desk.get("remove_assignment", one.pk).text
    assert "Students no longer see “Images”" in desk.post("remove_assignment", one.pk, hide="1").text
    one.refresh_from_db()
    assert not one.is_published


def test_an_assignment_with_grades_by_hand_can_only_be_hidden(desk, classroom, own):
    one = factories.AssignmentFactory(classroom=classroom, title="Images")
    Grade.objects.create(assignment=one, enrolment=own, points=3)
    page = desk.get("remove_assignment", one.pk).text
    assert "1 grade by hand would be lost, so it can only be hidden." in page
    assert "Take back Images</button>" not in page
    desk.post("remove_assignment", one.pk, hide="1")
    assert own.grades.count() == 1
