"""Classes and instructors on the desk, and terms that an admin changes while attempts run."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cards.models import Attempt, Quiz, User
from cards.quiz import attempts
from tests import factories
from tests.admin.conftest import as_sent

MINUTE = timedelta(minutes=1)


def test_a_superuser_makes_an_instructor_and_a_lesser_admin_can_not(desk, student, sign_in):
    url = reverse("admin:cards_user_change", args=[student.user.pk])
    sent = as_sent(desk.get(url)) | {"is_instructor": "on"}
    desk.post(url, sent)
    assert User.objects.get(pk=student.user.pk).is_instructor
    lesser = factories.UserFactory(is_staff=True)
    lesser.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    browser, own = sign_in(lesser), reverse("admin:cards_user_change", args=[lesser.pk])
    browser.post(own, as_sent(browser.get(own)) | {"is_instructor": "on"})
    assert not User.objects.get(pk=lesser.pk).is_instructor


@pytest.mark.parametrize("words", ["spring", "instructor", "Sam Student", "nobody"])
def test_a_class_is_found_by_its_title_its_instructors_and_its_people(desk, classroom, words):
    page = desk.get(reverse("admin:cards_classroom_changelist"), {"q": words})
    assert ("Docker 101, spring" in page.text) == (words != "nobody")
    assert classroom.code in desk.get(reverse("admin:cards_classroom_changelist"), {"q": classroom.code}).text


def test_the_list_and_the_page_take_as_many_statements_for_many_as_for_few(desk, classroom):
    counted = []
    desk.get(reverse("admin:cards_classroom_change", args=[classroom.pk]))  # what is looked up once and kept
    for _ in range(2):
        for _ in range(8):
            factories.EnrolmentFactory(classroom=classroom, section=factories.ClassSectionFactory(classroom=classroom))
            factories.TeacherFactory()
        with CaptureQueriesContext(connection) as captured:
            desk.get(reverse("admin:cards_classroom_changelist"))
            page = desk.get(reverse("admin:cards_classroom_change", args=[classroom.pk]))
        counted.append(len(captured))
        assert "Sam Student" in page.text
    assert counted[0] == counted[1]


def test_an_admin_gives_a_class_another_instructor(desk, classroom, other_instructor):
    url = reverse("admin:cards_classroom_change", args=[classroom.pk])
    changes = {"teachers-1-user": str(other_instructor.pk), "teachers-1-classroom": str(classroom.pk)}
    reply = desk.post(url, as_sent(desk.get(url)) | changes)
    assert reply.status_code == 302
    assert classroom.teachers.get(user=other_instructor).added_at


def test_nobody_makes_a_class_or_enrols_anybody_here(desk, classroom):
    assert desk.get(reverse("admin:cards_classroom_add")).status_code == 403
    page = desk.get(reverse("admin:cards_classroom_change", args=[classroom.pk])).text
    assert 'name="teachers-0-user"' in page
    assert 'name="enrolments-0-name"' not in page


@pytest.fixture
def running(quiz, student):
    Quiz.objects.update(time_limit_s=600)
    quiz.refresh_from_db()
    return attempts.start(quiz=quiz, student=student, now=timezone.now())


def test_an_override_that_is_saved_moves_the_attempt_that_runs(edited, quiz, running, student):
    url = reverse("admin:cards_quiz_change", args=[quiz.pk])
    edited(url, **{
        "overrides-0-student": str(student.pk), "overrides-0-quiz": str(quiz.pk), "overrides-0-time_factor": "1.5",
    })  # fmt: skip
    assert Attempt.objects.get().deadline_at - running.deadline_at == 5 * MINUTE


def test_a_quiz_whose_time_limit_is_saved_moves_the_attempts_that_run(edited, quiz, running):
    edited(reverse("admin:cards_quiz_change", args=[quiz.pk]), time_limit_s="20")
    assert Attempt.objects.get().deadline_at - running.deadline_at == 10 * MINUTE
