"""The gradebook's page: who and what is in it, in which order, and by which links."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cards.models import Enrolment, Grade
from cards.results.sheet import Asked, sheet
from tests import factories

DAY = timedelta(days=1)


@pytest.fixture
def people(classroom, enrolment, assign, tried, now):
    """Sam (80 %), Anna (20 %, Monday), bert (nothing, so missing), and a quiz that was due."""
    monday = factories.ClassSectionFactory(classroom=classroom, title="Monday")
    assignment = assign(title="Images", due_at=now - DAY)
    anna = factories.EnrolmentFactory(classroom=classroom, name="Anna Ames", number="42", section=monday)
    factories.EnrolmentFactory(classroom=classroom, name="bert b", email="bert@site.org")
    for one, percent in ((enrolment, 80), (anna, 20)):
        tried(one.student, assignment.quiz, percent, now - 2 * DAY)
    return assignment


@pytest.fixture
def names(classroom, people, now):
    def names(**asked):
        return [row.enrolment.name for row in sheet(classroom, Asked(**asked), now).rows]

    return names


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["Anna Ames", "bert b", "Sam Student"]),
        ("-name", ["Sam Student", "bert b", "Anna Ames"]),
        ("section", ["bert b", "Sam Student", "Anna Ames"]),
        ("total", ["bert b", "Anna Ames", "Sam Student"]),
        ("-total", ["Sam Student", "Anna Ames", "bert b"]),
        ("nonsense", ["Anna Ames", "bert b", "Sam Student"]),
        ("999", ["Anna Ames", "bert b", "Sam Student"]),
    ],
)
def test_any_column_sorts(names, sort, order):
    assert names(sort=sort) == order


def test_an_assignment_sorts_too(names, people):
    assert names(sort=str(people.pk)) == ["bert b", "Anna Ames", "Sam Student"]
    assert names(sort=f"-{people.pk}") == ["Sam Student", "Anna Ames", "bert b"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"name": "ANNA"}, ["Anna Ames"]),
        ({"name": "42"}, ["Anna Ames"]),
        ({"name": "bert@"}, ["bert b"]),
        ({"standing": "missing"}, ["bert b"]),
        ({"standing": "late"}, []),
        ({"standing": "set"}, []),
        ({"standing": "left"}, []),
        ({"standing": "missing", "name": "anna"}, []),
    ],
)
def test_it_is_filtered(names, asked, found):
    assert names(**asked) == found


def test_it_is_filtered_by_section_by_what_was_set_and_by_comment(names, people, classroom, enrolment):
    section = classroom.sections.get()
    assert names(section=section.pk) == ["Anna Ames"]
    Grade.objects.create(assignment=people, enrolment=enrolment, points=3, comment="Look.")
    assert names(standing="set") == names(standing="commented") == ["Sam Student"]


def test_who_left_has_a_list_of_their_own(names, now):
    Enrolment.objects.filter(name="Anna Ames").update(left_at=now)
    assert names() == ["bert b", "Sam Student"]
    assert names(standing="left") == ["Anna Ames"]


def test_a_link_sorts_the_other_way_round_and_keeps_the_filter(classroom, people, now):
    shown = sheet(classroom, Asked(sort="total", name="a"), now)
    assert [column.query for column in shown.columns[:2]] == ["sort=name&q=a", "sort=section&q=a"]
    assert (shown.columns[-1].query, shown.columns[-1].direction) == ("sort=-total&q=a", "ascending")


def test_means_are_of_who_is_shown(classroom, people, now):
    shown = sheet(classroom, Asked(name="a"), now)
    assert (shown.columns[2].mean, shown.mean, shown.students, len(shown.rows)) == (5, 50, 3, 2)


class TestPage:
    def test_it_shows_points_and_words(self, sign_in, instructor, classroom, people, at):
        page = sign_in(instructor).get(at("gradebook", classroom)).text
        for text in (">8<", ">missing<", "Anna Ames", "sort=-name", "of 10", "mean of the totals 33%"):
            assert text in page

    def test_an_attempt_whose_time_is_over_is_closed_by_looking(
        self, sign_in, instructor, classroom, student, tried, assign, now, at
    ):
        attempt = tried(student, assign().quiz, None, now - DAY, deadline_at=now - DAY / 2)
        attempt.rules["is_feeding_memory"] = False
        attempt.save()
        page = sign_in(instructor).get(at("gradebook", classroom)).text
        attempt.refresh_from_db()
        assert attempt.state == "timed_out"
        assert ">begun<" not in page

    def test_nonsense_in_the_address_asks_for_nothing(self, sign_in, instructor, classroom, people, at):
        page = sign_in(instructor).get(at("gradebook", classroom) + "?section=x&standing=y&sort=%00&q=%00")
        assert page.status_code == 200

    def test_a_class_without_anybody_says_what_to_do(self, sign_in, other_instructor, at):
        classroom = other_instructor.teaching.get().classroom
        for name in ("gradebook", "overview"):
            assert "To the code" in sign_in(other_instructor).get(at(name, classroom)).text

    def test_more_students_and_assignments_take_no_more_statements(
        self, sign_in, instructor, classroom, people, assign, at
    ):
        browser = sign_in(instructor)

        def statements():
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(at("gradebook", classroom)).status_code == 200
            return len(captured)

        few = statements()
        for n in range(5):
            assign(title=f"More {n}")
            factories.EnrolmentFactory(classroom=classroom, section=classroom.sections.get())
        assert statements() == few
