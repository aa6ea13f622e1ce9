"""A class as a whole: made, set, archived, with sections and instructors."""

import re

import pytest
from django.urls import reverse

from cards.classroom import actions
from cards.models import Attempt, Classroom, ClassSection, Kind, Teacher, User
from cards.quiz import attempts
from cards.web.errors import DomainError
from tests import factories

FORM = {"title": "Docker 102", "time_zone": "Europe/Berlin", "is_joinable": "on", "exam_cards_per_day": "20"}


def test_an_instructor_makes_a_class_and_is_its_first(sign_in, instructor):
    page = sign_in(instructor).post(reverse("classroom:make"), FORM | {"exam_on": "2026-06-30"}, follow=True)
    classroom = Classroom.objects.get()
    assert (classroom.title, classroom.time_zone) == ("Docker 102", "Europe/Berlin")
    assert [teacher.user for teacher in classroom.teachers.all()] == [instructor]
    assert classroom.spoken_code in page.text
    assert "30 Jun 2026" in page.text


def test_a_form_with_mistakes_keeps_what_was_typed_and_says_what_is_wrong(sign_in, instructor):
    page = sign_in(instructor).post(reverse("classroom:make"), FORM | {"exam_on": "30.6.", "exam_cards_per_day": "0"})
    assert page.status_code == 422
    for words in (
        'value="Docker 102"',
        'value="30.6."',
        "Write a day such as 2026-06-30.",
        "At least 1.",
        "2 fields to",
    ):
        assert words in page.text
    assert not Classroom.objects.exists()


def test_the_time_zone_may_be_the_browsers(sign_in, instructor):
    browser, url = sign_in(instructor), reverse("classroom:make")
    assert "Choose the time zone of the class." in browser.post(url, FORM | {"time_zone": ""}).text
    browser.post(url, FORM | {"time_zone": "", "browser_time_zone": "Asia/Tokyo"})
    assert Classroom.objects.get().time_zone == "Asia/Tokyo"


def test_who_is_no_instructor_makes_none(sign_in, student, instructor, now):
    assert sign_in(student).post(reverse("classroom:make"), FORM).status_code == 404
    with pytest.raises(DomainError, match="may not make classes"):
        actions.make(user=student.user, now=now, title="Mine")


def test_who_only_teaches_along_is_told_that_making_needs_more(desk, instructor):
    User.objects.update(is_instructor=False)
    page = desk.client.post(reverse("classroom:make"), FORM)
    assert page.status_code == 422
    assert "Your account may not make classes." in page.text


def test_settings_are_saved(desk, classroom):
    concept = factories.ConceptFactory()
    page = desk.post("settings", **FORM | {"title": "Other", "is_joinable": "", "exam_concepts": [concept.pk]})
    assert "Saved." in page.text
    classroom.refresh_from_db()
    assert (classroom.title, classroom.is_joinable, list(classroom.exam_concepts.all())) == ("Other", False, [concept])
    assert "the code leads nowhere" in desk.get("classroom").text


def test_an_archived_class_is_read_and_brought_back(desk, seat, classroom):
    assert "Archived: nobody can join" in desk.post("archive").text
    assert "It can still be read." in seat.get("classroom").text
    assert "archived" in desk.post("settings", **FORM).text
    classroom.refresh_from_db()
    assert classroom.title == "Docker 101, spring"
    assert "Archived: nobody can join" not in desk.post("archive", bring_back="1").text


def test_archiving_lets_running_attempts_have_the_quizs_own_time(classroom, student, own, now):
    quiz = factories.quiz_of(factories.question(Kind.SINGLE), time_limit_s=600)
    factories.AssignmentFactory(classroom=classroom, quiz=quiz, due_at=now.replace(minute=5))
    attempts.start(quiz=quiz, student=student, now=now)
    actions.archive(classroom=classroom, now=now)
    assert Attempt.objects.get().deadline_at == now.replace(minute=10)
    actions.bring_back(classroom=classroom, now=now)
    assert Attempt.objects.get().deadline_at == now.replace(minute=5)


def test_sections_come_are_renamed_and_go_without_their_people(desk, classroom, own):
    desk.post("add_section", title="Monday")
    section = ClassSection.objects.get()
    own.section = section
    own.save()
    desk.post("section", section.pk, title="Friday")
    section.refresh_from_db()
    assert section.title == "Friday"
    desk.post("add_section", title="Monday")
    assert "There is a section “Monday” already." in desk.post("section", section.pk, title="Monday").text
    assert "Give the section a name." in desk.post("add_section", title="").text
    desk.post("section", section.pk, remove="1")
    own.refresh_from_db()
    assert (own.section, own.is_present) == (None, True)


# Instructors


@pytest.mark.parametrize("login", ["other_instructor", "Other_Instructor@EXAMPLE.org"])
def test_another_instructor_is_added_by_name_or_address(desk, other_instructor, classroom, login):
    for _ in range(2):
        assert "Added." in desk.post("add_teacher", login=login).text
    assert classroom.teachers.filter(user=other_instructor).count() == 1


@pytest.mark.parametrize("login", ["student", "nobody", "stranger@example.org", "closed"])
def test_nobody_else_is_and_the_words_do_not_tell_whether_there_is_an_account(desk, stranger, classroom, login):
    factories.UserFactory(username="closed", is_instructor=True, is_active=False)
    page = desk.post("add_teacher", login=login)
    assert "No instructor has this address or user name." in page.text
    assert classroom.teachers.count() == 1


def test_the_last_instructor_can_not_leave_and_the_one_before_can(desk, other_instructor, classroom, instructor):
    own = classroom.teachers.get()
    assert "A class needs an instructor." in desk.post("remove_teacher", own.pk).text
    factories.TeacherFactory(classroom=classroom, user=other_instructor)
    page = desk.post("remove_teacher", own.pk)
    assert re.search("teaches this class no more", page.text)
    assert [teacher.user for teacher in Teacher.objects.filter(classroom=classroom)] == [other_instructor]
    assert desk.get("classroom").status_code == 404
