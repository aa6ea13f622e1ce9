"""What happens at the same moment ends as if it had come one after the other."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from cards.classroom import actions, joining, people
from cards.models import Classroom, Enrolment, Teacher
from tests import factories
from tests.conftest import NOON
from tests.quiz.racing import Racers, outcomes, shared_database

ROUNDS = 15


@pytest.fixture
def race(transactional_db, tmp_path):
    """Two at once, again and again on fresh rows, on a database that both see."""

    def race(prepare, check):
        with shared_database(tmp_path):
            racers = Racers(2)
            try:
                for _ in range(ROUNDS):
                    classroom, acts = prepare()
                    check(classroom, racers.at_once(*(partial(ready, act) for act in acts)))
            finally:
                racers.close()

    return race


def ready(act):
    """Everything is read already: the act is the writing."""
    return act


def joins(classroom: Classroom, student, number: str = "", at: datetime = NOON):
    found = Classroom.objects.get(pk=classroom.pk)
    return partial(joining.join, classroom=found, student=student, name="Ann Lee", number=number, now=at)


def test_of_two_who_claim_an_entry_of_the_roster_one_gets_it_and_both_are_in(race):
    def prepare():
        classroom = factories.ClassroomFactory()
        factories.RosterEntryFactory(classroom=classroom, name="The entry", number="77")
        return classroom, [joins(classroom, factories.StudentFactory(), "77") for _ in range(2)]

    def check(classroom, results):
        assert outcomes(results) == ["done", "done"]
        assert {result.enrolment.name for result in results} == {"The entry", "Ann Lee"}
        assert sorted(classroom.enrolments.values_list("number", flat=True)) == ["", "77"]
        assert classroom.enrolments.present().count() == 2
        assert {result.notice for result in results} == {"", joining.TAKEN}

    race(prepare, check)


def test_two_tabs_that_join_are_one_student_in_the_class(race):
    def prepare():
        classroom, student = factories.ClassroomFactory(), factories.StudentFactory()
        return classroom, [joins(classroom, student) for _ in range(2)]

    def check(classroom, results):
        assert outcomes(results) == ["done", "done"]
        assert len({result.enrolment.pk for result in results}) == 1
        assert classroom.enrolments.count() == 1

    race(prepare, check)


def test_two_with_the_same_number_are_both_in_and_one_has_it(race):
    def prepare():
        classroom = factories.ClassroomFactory()
        return classroom, [joins(classroom, factories.StudentFactory(), "77") for _ in range(2)]

    def check(classroom, results):
        assert outcomes(results) == ["done", "done"]
        assert sorted(classroom.enrolments.values_list("number", flat=True)) == ["", "77"]

    race(prepare, check)


def test_who_joins_while_it_is_archived_is_in_it_or_told(race):
    def prepare():
        classroom = factories.ClassroomFactory()
        found = Classroom.objects.get(pk=classroom.pk)
        archive = partial(actions.archive, classroom=found, now=NOON + timedelta(minutes=1))
        return classroom, [joins(classroom, factories.StudentFactory()), archive]

    def check(classroom, results):
        assert outcomes(results) in (["done", "done"], ["Closed", "done"])
        is_in = classroom.enrolments.exists()
        assert is_in == (not isinstance(results[0], joining.Closed))
        classroom.refresh_from_db()
        assert classroom.archived_at

    race(prepare, check)


def test_of_two_last_instructors_who_leave_at_once_one_stays(race):
    def prepare():
        classroom = factories.ClassroomFactory()
        teachers = [factories.TeacherFactory(classroom=classroom) for _ in range(2)]
        return classroom, [partial(actions.remove_teacher, teacher=teacher) for teacher in teachers]

    def check(classroom, results):
        assert outcomes(results) == ["DomainError", "done"]
        assert Teacher.objects.filter(classroom=classroom).count() == 1

    race(prepare, check)


def test_an_entry_that_is_linked_while_somebody_joins_as_it_is_one_persons(race):
    def prepare():
        classroom = factories.ClassroomFactory()
        entry = factories.RosterEntryFactory(classroom=classroom, name="The entry", number="77")
        own = Enrolment.objects.select_related("classroom").get(pk=factories.EnrolmentFactory(classroom=classroom).pk)
        link = partial(people.link, enrolment=own, entry=entry, now=NOON)
        return classroom, [joins(classroom, factories.StudentFactory(), "77"), link]

    def check(classroom, results):
        assert outcomes(results) in (["DomainError", "done"], ["done", "done"])
        named = classroom.enrolments.filter(name="The entry")
        assert named.count() == 1
        assert named.get().student is not None
        assert classroom.enrolments.present().count() == 2

    race(prepare, check)
