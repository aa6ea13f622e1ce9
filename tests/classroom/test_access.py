"""Whose class it is: its instructors' and, in part, its students'."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from cards import access
from cards.models import Enrolment, User
from tests import factories

PEOPLE = ("student", "stranger", "guest", "editor", "instructor", "other_instructor")


@pytest.fixture
def everybody(request):
    return {name: request.getfixturevalue(name) for name in PEOPLE} | {"anonymous": AnonymousUser()}


def who_may(everybody, asks, door, *args):
    """The names of those to whom the door opens."""
    found = set()
    for name, who in everybody.items():
        try:
            door(asks(who), *args)
        except Http404:
            continue
        found.add(name)
    return found


def test_a_class_is_for_its_instructors(everybody, asks, classroom):
    assert who_may(everybody, asks, access.taught_class, classroom.pk) == {"instructor"}
    assert access.taught_class(asks(everybody["instructor"]), classroom.pk) == classroom


def test_a_student_of_a_class_is_for_its_instructors(everybody, asks, classroom):
    pk = classroom.enrolments.get().pk
    assert who_may(everybody, asks, access.taught_enrolment, classroom.pk, pk) == {"instructor"}


def test_an_enrolment_is_for_the_student_alone(everybody, asks, classroom):
    assert who_may(everybody, asks, access.enrolment, classroom.pk) == {"student"}


def test_an_assignment_is_for_the_instructors_and_once_published_for_the_students(everybody, asks, classroom):
    shown = factories.AssignmentFactory(classroom=classroom)
    draft = factories.AssignmentFactory(classroom=classroom, is_published=False)
    for one in (shown, draft):
        assert who_may(everybody, asks, access.taught_assignment, classroom.pk, one.pk) == {"instructor"}
    assert who_may(everybody, asks, access.own_assignment, classroom.pk, shown.pk) == {"student"}
    assert who_may(everybody, asks, access.own_assignment, classroom.pk, draft.pk) == set()


def test_those_who_teach_are_instructors_whether_or_not_they_may_make_classes(everybody, asks, classroom, instructor):
    assert who_may(everybody, asks, access.instructor) == {"instructor", "other_instructor"}
    User.objects.update(is_instructor=False)
    everybody = {name: type(who).objects.get(pk=who.pk) for name, who in everybody.items() if who.pk}
    assert who_may(everybody, asks, access.instructor) == {"instructor", "other_instructor"}
    classroom.teachers.all().delete()
    assert who_may(everybody, asks, access.instructor) == {"other_instructor"}


def test_nothing_of_another_class_is_reached_through_ones_own(asks, classroom, instructor, student):
    elsewhere = factories.AssignmentFactory()
    somebody = factories.EnrolmentFactory(classroom=elsewhere.classroom)
    for door, who, pk in (
        (access.taught_assignment, instructor, elsewhere.pk),
        (access.taught_enrolment, instructor, somebody.pk),
        (access.own_assignment, student, elsewhere.pk),
    ):
        with pytest.raises(Http404):
            door(asks(who), classroom.pk, pk)


def test_who_left_is_a_stranger_again(asks, classroom, student, now):
    Enrolment.objects.update(left_at=now)
    with pytest.raises(Http404):
        access.enrolment(asks(student), classroom.pk)


def test_a_closed_account_sees_nothing(asks, classroom, instructor, student):
    for door, who in ((access.taught_class, instructor), (access.enrolment, student)):
        User.objects.update(is_active=False)
        with pytest.raises(Http404):
            door(asks(who), classroom.pk)
