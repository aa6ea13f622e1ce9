"""What a class's pages say about its exam; the plan itself is tested with the progress page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cards.models import Enrolment
from tests import factories


@pytest.fixture
def page(classroom):
    """The class with an exam in so many days, or none, as somebody sees it."""

    def page(who, sign_in, days):
        classroom.exam_on = days and timezone.now().date() + timedelta(days=days)
        classroom.save()
        return sign_in(who).get(reverse("classroom:classroom", args=[classroom.pk])).text

    return page


@pytest.mark.parametrize(("days", "is_planned"), [(20, True), (-20, False), (None, False)])
def test_a_student_can_start_towards_an_exam_that_lies_ahead(student, sign_in, page, days, is_planned):
    assert ("Study towards the exam" in page(student, sign_in, days)) is is_planned


def test_who_does_not_aim_has_no_start_but_the_date(student, sign_in, page):
    Enrolment.objects.update(is_aiming=False)
    found = page(student, sign_in, 20)
    assert "Study towards the exam" not in found
    assert "How your cards are planned for it" in found


def test_the_instructor_sees_the_date_and_how_many_aim_at_it(instructor, classroom, sign_in, page):
    factories.EnrolmentFactory(classroom=classroom, is_aiming=False)
    assert "1 of 2 students aims at the exam" in page(instructor, sign_in, 20)
    assert "at the exam" not in page(instructor, sign_in, None)
