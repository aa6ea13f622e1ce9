"""Every page of a class for its instructor and its student, and in how many statements."""

from datetime import timedelta

import pytest

from cards.models import AssignmentException
from tests import factories

DAY = timedelta(days=1)


@pytest.fixture
def full(classroom, now):
    """A class with something of everything."""
    section = factories.ClassSectionFactory(classroom=classroom, title="Monday")
    people = [
        factories.RosterEntryFactory(classroom=classroom, email=f"p{n}@example.org", number=f"N{n}") for n in (1, 2)
    ]
    person = factories.EnrolmentFactory(classroom=classroom, section=section, time_factor=1.25)
    quiz = factories.AssignmentFactory(
        classroom=classroom,
        title="The first quiz",
        due_at=now + 900 * DAY,
        late_until_at=now + 907 * DAY,
        late_percent=20,
    )
    cards = factories.AssignmentFactory(classroom=classroom, title="The cards", kind="cards", quiz=None)
    cards.concepts.add(factories.ItemFactory().concept)
    AssignmentException.objects.create(assignment=quiz, enrolment=person, due_at=now + 901 * DAY)
    factories.EnrolmentFactory(classroom=classroom, left_at=now, name="Gone Away")
    return {"classroom": classroom, "person": person, "entry": people[0], "quiz": quiz, "cards": cards}


def test_every_page_of_the_instructor_comes(desk, full):
    for name, *args in (
        ("classroom",), ("settings",), ("people",), ("add_person",), ("person", full["person"].pk),
        ("person", full["entry"].pk), ("roster",), ("make_assignment", "quiz"), ("make_assignment", "cards"),
        ("edit_assignment", full["quiz"].pk), ("edit_assignment", full["cards"].pk),
        ("exception", full["quiz"].pk, full["person"].pk), ("qr",),
    ):  # fmt: skip
        assert desk.get(name, *args).status_code == 200, name


def test_every_page_of_the_student_comes(seat, full):
    page = seat.get("classroom")
    assert "The first quiz" in page.text
    assert "due 26 Aug 2028 at 12:00" in page.text
    assert seat.get("assignment", full["cards"].pk).status_code == 200
    assert seat.get("assignment", full["quiz"].pk).redirect_chain == [(f"/quizzes/{full['quiz'].quiz.slug}/", 302)]
    for path in ("/", "/study/", "/classes/"):
        assert "The first quiz" in seat.client.get(path).text or path == "/classes/"
