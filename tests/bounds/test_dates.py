"""A date or a number out of bounds is refused with a sentence, and no page falls over it."""

from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cards.models import Assignment, AssignmentException, Classroom, Student
from cards.models.bounds import OUT_OF_YEARS
from tests import factories

pytestmark = pytest.mark.django_db

NEVER = "9999-12-31T23:59"
ZONES = ("America/New_York", "Pacific/Kiritimati")
MOMENTS = st.sampled_from(
    [NEVER, "0001-01-01T00:00", "1999-12-30T00:00", "2000-01-01T00:00", "2100-12-31T23:59", "2101-01-03T00:00", ""]
    + ["10000-01-01T00:00", "2026-13-01T00:00", "٢٠٢٦-٠١-٠١T00:00", "9999-12-31T23:59:59.999999", "-0001-01-01T00:00"]
    + ["9999-12-31T23:59-23:59", "0001-01-01T00:00+23:59", "now"]
) | st.datetimes().map(lambda at: at.strftime("%Y-%m-%dT%H:%M"))  # fmt: skip
NUMBERS = st.sampled_from(
    ["", "0", "-1", "1", "nan", "inf", "-inf", "1e308", "1e400", "-1e308", "1e-320", "9" * 25, "-" + "9" * 25]
    + ["2147483648", "9223372036854775808", "9" * 5000, "1,5", "٣", "0x10", "1_000"]
) | st.floats().map(str)  # fmt: skip


@pytest.fixture(params=ZONES)
def far_away(request: Any, classroom: Classroom) -> Classroom:
    """The class, and its student, in a zone at one end of the world."""
    Classroom.objects.filter(pk=classroom.pk).update(time_zone=request.param)
    Student.objects.update(time_zone=request.param)
    classroom.time_zone = request.param
    return classroom


@pytest.fixture
def assignment(far_away: Classroom) -> Assignment:
    quiz = factories.quiz_of(factories.QuestionFactory())
    return factories.AssignmentFactory(classroom=far_away, quiz=quiz)


def assert_pages_open(sign_in: Any, instructor: Any, student: Student, assignment: Assignment) -> None:
    of_class = [assignment.classroom_id]
    taught = [
        *(reverse(f"classroom:{name}", args=of_class) for name in ("classroom", "settings", "people")),
        *(reverse(f"results:{name}", args=of_class) for name in ("gradebook", "overview")),
        reverse("classroom:edit_assignment", args=[*of_class, assignment.pk]),
    ]
    own = ["/", "/study/", "/classes/", "/quizzes/", "/progress/", reverse("classroom:classroom", args=of_class)]
    for who, urls in ((instructor, taught), (student, own)):
        client = sign_in(who)
        for url in urls:
            assert client.get(url).status_code == 200, url


def test_a_quiz_can_not_be_due_at_the_end_of_time(sign_in, instructor, student, assignment):
    url = reverse("classroom:edit_assignment", args=[assignment.classroom_id, assignment.pk])
    given = {"title": "Never due", "points": "10", "late_percent": "0", "late_rule": "once", "due_at": NEVER}
    page = sign_in(instructor).post(url, given)
    assert page.status_code == 422
    assert OUT_OF_YEARS in page.content.decode()
    assert_pages_open(sign_in, instructor, student, assignment)
