"""Who asks to be forgotten is forgotten whole; nothing of a person's records can be deleted by itself."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cards.exports import forget
from cards.models import Classroom, Grade, Item, Memory, Parameters, Report, Review, Student, StudySession, User
from tests import factories
from tests.admin.conftest import answered

RECORDS = (Memory, Parameters, Review, StudySession)


def delete_page(who: Student | User) -> str:
    return reverse(f"admin:cards_{who._meta.model_name}_delete", args=[who.pk])


def in_bulk(browser: Client, who: Student | User, **given: str) -> Any:
    chosen = {"action": "delete_selected", "_selected_action": [who.pk]}
    return browser.post(reverse(f"admin:cards_{who._meta.model_name}_changelist"), chosen | given)


@pytest.fixture
def undone(studied: Item, student: Student) -> None:
    """The student also took an answer back, and has parameters in force that the log names."""
    session, taken_back = StudySession.objects.get(), Review.objects.first()
    student.parameters = Parameters.objects.get()
    student.save()
    row = answered(student, studied, session, turn=2, rating=3)
    row.pk, row.turn, row.kind, row.rating, row.undoes, row._state.adding = None, 3, "undo", 0, taken_back, True
    row.parameters = student.parameters
    row.save()


@pytest.fixture
def strangers_own(stranger: Student, studied: Item) -> None:
    session = StudySession.objects.create(
        student=stranger, studied_on="2026-03-10", shown_at=factories.LONG_AGO, started_at=factories.LONG_AGO
    )
    answered(stranger, studied, session, turn=0, rating=3)


def test_the_question_before_says_in_numbers_what_goes_along(desk: Client, undone: None, student: Student) -> None:
    question = desk.get(delete_page(student)).content.decode()
    for line in ("Reviews: 4", "Memories: 1", "Study sessions: 1", "Parameters: 1", "Students: 1"):
        assert line in question
    assert "Users: 1" not in question
    question = in_bulk(desk, student.user).content.decode()
    assert "Users: 1" in question
    assert "Reviews: 4" in question


@pytest.mark.parametrize("way", ["page", "bulk"])
@pytest.mark.parametrize("kind", ["user", "student"])
def test_a_person_goes_with_all_records_and_nobody_elses(
    desk: Client, undone: None, strangers_own: None, student: Student, stranger: Student, studied: Item,
    way: str, kind: str,
) -> None:  # fmt: skip
    who = student.user if kind == "user" else student
    desk.post(delete_page(who), {"post": "yes"}) if way == "page" else in_bulk(desk, who, post="yes")
    assert not Student.objects.filter(pk=student.pk).exists()
    assert User.objects.filter(pk=student.user_id).exists() == (kind == "student")
    for records in RECORDS:
        assert not records._default_manager.exclude(student=stranger).exists()
    assert Review.objects.get().student == stranger
    assert studied.reports.get().student is None


def test_a_guest_can_be_forgotten_too(desk: Client, guest: Student) -> None:
    desk.post(delete_page(guest), {"post": "yes"})
    assert not Student.objects.exists()


def test_single_records_are_deleted_by_nobody(desk: Client, undone: None) -> None:
    for records in RECORDS:
        row = records._default_manager.first()
        url = reverse(f"admin:cards_{records._meta.model_name}_delete", args=[row.pk])
        assert desk.post(url, {"post": "yes"}).status_code == 403
        assert records._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("way", ["page", "bulk"])
def test_it_takes_the_right_to_delete_and_a_superuser_for_a_superuser(
    item_editor: User, editor: User, studied: Item, student: Student, sign_in: Any, way: str
) -> None:
    def delete(who: Student | User) -> None:
        desk.post(delete_page(who), {"post": "yes"}) if way == "page" else in_bulk(desk, who, post="yes")

    names = ["view_user", "delete_user", "view_student"]
    item_editor.user_permissions.set(Permission.objects.filter(codename__in=names))
    desk = sign_in(item_editor)
    for who in (student, student.user, editor):
        delete(who)
    assert Review.objects.count() == 2
    assert User.objects.filter(pk__in=[editor.pk, student.user_id]).count() == 2
    item_editor.user_permissions.add(Permission.objects.get(codename="delete_student"))
    delete(student)
    assert not Review.objects.exists()
    assert Report.objects.count() == 1


def test_the_question_takes_as_many_statements_for_a_long_log_as_for_a_short_one(
    desk: Client, studied: Item, student: Student
) -> None:
    counted = []
    for turn in (2, 3):
        with CaptureQueriesContext(connection) as told:
            desk.get(delete_page(student))
        counted.append(len(told))
        for n in range(30):
            answered(student, studied, StudySession.objects.get(), turn=turn * 100 + n, rating=3)
    assert counted[0] == counted[1]


def test_a_class_goes_with_its_people_and_its_grades_and_no_student_goes_along(
    desk: Client, classroom: Classroom, student: Student
) -> None:
    assignment = factories.AssignmentFactory(classroom=classroom)
    Grade.objects.create(assignment=assignment, enrolment=classroom.enrolments.get(), points=5)
    url = reverse("admin:cards_classroom_delete", args=[classroom.pk])
    assert "Docker 101, spring" in desk.get(url).text
    assert desk.post(url, {"post": "yes"}).status_code == 302
    assert not Classroom.objects.exists()
    assert not Grade.objects.exists()
    assert Student.objects.filter(pk=student.pk).exists()


@pytest.mark.parametrize("way", ["page", "bulk", "own account"])
def test_the_log_of_the_admin_names_no_deleted_user(
    desk: Client, student: Student, classroom: Classroom, sign_in: Any, edited: Any, way: str
) -> None:
    user = student.user
    assert user
    user.username = name = "jo-doe"
    user.save()
    told_as = f"Deleted user {user.pk}"
    edited(reverse("admin:cards_user_change", args=[user.pk]), first_name="Ann")
    edited(reverse("admin:cards_student_change", args=[student.pk]), new_per_day="3")
    page = reverse("admin:cards_classroom_change", args=[classroom.pk])
    edited(page, **{"teachers-TOTAL_FORMS": "2", "teachers-1-user": str(user.pk)})
    quiz = factories.quiz_of(factories.question("single"))
    rows = {"overrides-TOTAL_FORMS": "1", "overrides-0-student": str(student.pk), "overrides-0-time_factor": "2"}
    edited(reverse("admin:cards_quiz_change", args=[quiz.pk]), **rows)
    told = [f"{entry.object_repr} {entry.change_message}" for entry in LogEntry.objects.all()]
    assert sum(name in text for text in told) == 4
    if way == "page":
        desk.post(delete_page(user), {"post": "yes"})
    elif way == "bulk":
        in_bulk(desk, user, post="yes")
    else:
        forget.delete_account(student=student, user=user, now=factories.LONG_AGO)
    assert not User.objects.filter(username=name).exists()
    told = [f"{entry.object_repr} {entry.change_message}" for entry in LogEntry.objects.all()]
    assert not [text for text in told if name in text]
    assert sum(told_as in text for text in told) == (1 if way == "own account" else 2)
    assert sum("a deleted account" in text for text in told) == 2


def test_the_log_keeps_the_names_of_everybody_else(
    desk: Client, student: Student, stranger: Student, edited: Any
) -> None:
    for who in (student, stranger):
        edited(reverse("admin:cards_student_change", args=[who.pk]), new_per_day="3")
    desk.post(delete_page(student), {"post": "yes"})
    assert LogEntry.objects.filter(object_repr=str(stranger)).count() == 1
    assert not LogEntry.objects.filter(object_repr=str(student)).exists()
