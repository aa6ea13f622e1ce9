"""Every page of a class for its instructor and its student, and in how many statements."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cards import due
from cards.models import AssignmentException, Grade, Kind
from cards.quiz import actions, attempts
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


@pytest.mark.parametrize("path", ["/", "/study/"])
def test_what_is_due_is_on_the_students_home_with_its_class_and_date(seat, full, path):
    page = seat.client.get(path).text
    for words in ("Due in your classes", "The first quiz", "The cards", "Docker 101, spring", "due 26 Aug 2028"):
        assert words in page
    seat.post("leave")
    assert "The first quiz" not in seat.client.get(path).text


def test_a_class_in_another_zone_names_it(seat, full):
    full["classroom"].time_zone = "Europe/Berlin"
    full["classroom"].save()
    assert "due 26 Aug 2028 at 14:00 (Europe/Berlin)" in seat.client.get("/").text


def test_an_instructor_gets_to_the_classes_from_home(desk, seat):
    assert "Your classes" in desk.client.get("/").text
    assert "Your classes" not in seat.client.get("/").text


def test_the_list_of_classes_is_for_everybody_and_says_what_is_theirs(desk, seat, full, client):
    assert "Taught by you" in desk.client.get("/classes/").text
    assert "2 to do" in seat.client.get("/classes/").text
    visitor = client.get("/classes/").text
    assert "Learn with a class" in visitor
    assert "Docker 101, spring" not in visitor


# What a student did or an instructor gave, the dates of the assignment in days from now → what their page says.
STATES = [
    ({}, "to do", ""),
    ({"due_at": 2}, "to do", "due "),
    ({"opens_at": 2, "due_at": 3}, "not open yet", "opens "),
    ({"due_at": -1, "late_until_at": 1}, "late", "was due, taken until "),
    ({"due_at": -1}, "missed", ""),
]


@pytest.mark.parametrize(("dates", "words", "when"), STATES)
def test_each_assignment_says_how_it_stands(seat, classroom, student, dates, words, when):
    moments = {name: timezone.now() + days * DAY for name, days in dates.items()}
    factories.AssignmentFactory(classroom=classroom, title="It", **moments)
    (found,) = due.due(student, timezone.now())
    assert found.words == words
    assert found.when.startswith(when) if found.is_to_do else True
    assert words in seat.get("classroom").text


def test_what_is_handed_in_is_done_and_what_is_excused_is_out_of_the_way(seat, classroom, own, student, now):
    quiz = factories.quiz_of(factories.question(Kind.SINGLE))
    one = factories.AssignmentFactory(classroom=classroom, quiz=quiz, title="It")
    attempt = attempts.start(quiz=quiz, student=student, now=now)
    assert [each.words for each in due.to_do(student, now)] == ["begun"]
    actions.submit(attempt=attempt, now=now)
    assert [(each.words, each.is_to_do) for each in due.due(student, now)] == [("done", False)]
    assert "0 of 100" in seat.get("classroom").text
    other = factories.AssignmentFactory(classroom=classroom, title="Other")
    Grade.objects.create(assignment=other, enrolment=own, is_excused=True, comment="You were ill.")
    assert due.to_do(student, now) == []
    assert "You were ill." in seat.get("classroom").text
    assert "Nothing is left to do." in seat.get("classroom").text
    assert one.title in seat.get("classroom").text


def test_an_archived_class_asks_for_nothing_any_more(desk, seat, full, student, now):
    desk.post("archive")
    assert due.to_do(student, now) == []
    page = seat.get("classroom").text
    assert "<h2>To do</h2>" not in page
    assert "The first quiz" in page


def test_the_pages_take_as_many_statements_for_many_as_for_few(desk, seat, full, django_assert_max_num_queries):
    counted = []
    for _ in range(2):
        for _ in range(10):
            one = factories.EnrolmentFactory(classroom=full["classroom"])
            factories.AssignmentExceptionFactory(assignment=full["quiz"], enrolment=one, attempts_allowed=2)
            factories.AssignmentFactory(classroom=full["classroom"])
            factories.RosterEntryFactory(classroom=full["classroom"])
        counts = []
        for browser, names in ((desk, ("classroom", "people", "settings")), (seat, ("classroom",))):
            for name in names:
                with django_assert_max_num_queries(40) as captured:
                    browser.get(name)
                counts.append(len(captured))
        counted.append(counts)
    assert counted[0] == counted[1]
