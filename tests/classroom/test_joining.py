"""Who comes into a class as whom, and what becomes of it."""

import pytest
from allauth.account.models import EmailAddress

from cards.classroom import actions, joining, people, queries
from cards.models import Attempt, Enrolment, Kind, Student
from cards.quiz import attempts
from cards.terms import own_terms
from tests import factories

NAMED = {"name": "Sam Newcomer", "number": ""}


@pytest.fixture
def join(classroom, now):
    def join(student, **given):
        return joining.join(classroom=classroom, student=student, now=now, **NAMED | given)

    return join


@pytest.fixture
def entry(classroom):
    return lambda **given: factories.RosterEntryFactory(classroom=classroom, **{"name": "Ann Roster"} | given)


def proved(student, email, *, is_verified=True):
    EmailAddress.objects.create(user=student.user, email=email, verified=is_verified, primary=True)


def test_who_is_on_no_roster_joins_by_the_name_they_give(join, stranger, classroom, now):
    joined = join(stranger, number="77")
    own = classroom.enrolments.get(student=stranger)
    assert (joined.enrolment, joined.is_new, joined.notice) == (own, True, "")
    assert (own.name, own.number, own.email, own.is_on_roster, own.joined_at) == ("Sam Newcomer", "77", "", False, now)


def test_a_proved_address_finds_the_entry_of_the_roster_whatever_is_typed(join, stranger, entry):
    waiting, other = entry(email="Ann@Example.org"), entry(number="77")
    proved(stranger, "ann@example.org")
    assert join(stranger, number="77").enrolment == waiting
    waiting.refresh_from_db()
    other.refresh_from_db()
    assert (waiting.student, waiting.name, other.student) == (stranger, "Ann Roster", None)


@pytest.mark.parametrize("is_there", [True, False])
def test_an_address_that_is_not_proved_finds_nothing(join, stranger, entry, is_there):
    waiting = entry(email="ann@example.org")
    if is_there:
        proved(stranger, "ann@example.org", is_verified=False)
    assert join(stranger).enrolment != waiting


def test_a_number_that_is_typed_finds_its_entry_and_is_shown_as_a_claim(join, stranger, entry, classroom):
    waiting = entry(number="77", email="ann@example.org")
    assert join(stranger, number="77").enrolment == waiting
    found = {person.enrolment.name: person.is_claimed for person in queries.people(classroom).present}
    assert found == {"Ann Roster": True, "Sam Student": False}
    proved(stranger, "ANN@example.org")
    assert not any(person.is_claimed for person in queries.people(classroom).present)


def test_a_number_that_somebody_has_is_not_given_twice_and_the_student_is_told(join, stranger, entry):
    join(stranger, number=entry(number="77").number)
    joined = join(factories.StudentFactory(), number="77")
    assert (joined.enrolment.number, joined.notice) == ("", joining.TAKEN)


def test_twice_is_once(join, stranger, classroom):
    first, second = join(stranger), join(stranger, name="Another")
    assert (first.enrolment, second.is_new) == (second.enrolment, False)
    assert classroom.enrolments.filter(student=stranger).count() == 1


def test_who_had_left_is_back_as_who_they_were(join, stranger, now):
    own = join(stranger).enrolment
    joining.leave(enrolment=own, now=now)
    assert join(stranger, name="Another").enrolment == own
    own.refresh_from_db()
    assert (own.name, own.left_at) == ("Sam Newcomer", None)


@pytest.mark.parametrize("state", [{"is_joinable": False}, {"archived_at": "now"}])
def test_a_class_that_is_closed_or_archived_takes_nobody(join, stranger, classroom, now, state):
    for name, value in state.items():
        setattr(classroom, name, now if value == "now" else value)
    classroom.save()
    with pytest.raises(joining.Closed):
        join(stranger)
    assert not classroom.enrolments.filter(student=stranger).exists()


def test_joining_and_leaving_move_the_terms_of_what_runs(join, stranger, classroom, now):
    quiz = factories.quiz_of(factories.question(Kind.SINGLE), time_limit_s=600)
    factories.AssignmentFactory(classroom=classroom, quiz=quiz, due_at=now.replace(minute=5))
    attempts.start(quiz=quiz, student=stranger, now=now)
    own = join(stranger).enrolment
    assert Attempt.objects.get().deadline_at == now.replace(minute=5)
    joining.leave(enrolment=own, now=now)
    assert Attempt.objects.get().deadline_at == now.replace(minute=10)


def test_an_entry_of_the_roster_brings_its_extra_time(join, stranger, entry, classroom):
    quiz = factories.quiz_of(factories.question(Kind.SINGLE), time_limit_s=600)
    factories.AssignmentFactory(classroom=classroom, quiz=quiz)
    entry(number="77", time_factor=1.5)
    join(stranger, number="77")
    assert own_terms(quiz, stranger).time_limit.total_seconds() == 900


# Who is whom


def test_linking_keeps_what_was_done_and_takes_who_it_was_from_the_roster(join, stranger, entry, classroom, now):
    own, waiting = join(stranger).enrolment, entry(number="77", email="ann@example.org", time_factor=1.25)
    assignment = factories.AssignmentFactory(classroom=classroom)
    factories.AssignmentExceptionFactory(assignment=assignment, enrolment=waiting, attempts_allowed=9)
    people.link(enrolment=own, entry=waiting, now=now)
    own.refresh_from_db()
    assert not Enrolment.objects.filter(pk=waiting.pk).exists()
    assert (own.name, own.number, own.email) == ("Ann Roster", "77", "ann@example.org")
    assert (own.student, own.is_on_roster, own.time_factor) == (stranger, True, 1.25)
    assert own.exceptions.get().attempts_allowed == 9


def test_unlinking_leaves_the_account_in_the_class_and_the_entry_waits_again(join, stranger, entry, classroom, now):
    own = join(stranger, number=entry(number="77").number).enrolment
    own = classroom.enrolments.get(pk=own.pk)
    fresh = people.unlink(enrolment=own, now=now)
    own.refresh_from_db()
    assert (own.name, own.number, own.student, own.is_on_roster) == ("stranger", "", stranger, False)
    assert (fresh.name, fresh.number, fresh.student, fresh.joined_at) == ("Ann Roster", "77", None, None)
    with pytest.raises(people.DomainError, match="not linked"):
        people.unlink(enrolment=own, now=now)


def test_linking_to_an_entry_that_somebody_took_in_between_is_refused(join, stranger, entry, now):
    own, waiting = join(stranger).enrolment, entry(number="77")
    join(factories.StudentFactory(), number="77")
    with pytest.raises(people.DomainError, match="in between"):
        people.link(enrolment=own, entry=waiting, now=now)


def test_who_joined_leaves_with_the_grades_kept_and_an_entry_that_waits_goes(join, stranger, entry, classroom, now):
    own, waiting = join(stranger).enrolment, entry()
    for one in (own, waiting):
        people.remove(enrolment=one, now=now)
    assert list(classroom.enrolments.filter(left_at=now)) == [own]
    assert not Enrolment.objects.filter(pk=waiting.pk).exists()


def test_an_archived_class_changes_in_nothing(join, stranger, entry, classroom, now):
    own, waiting = join(stranger).enrolment, entry()
    actions.archive(classroom=classroom, now=now)
    for act in (
        lambda: people.remove(enrolment=own, now=now),
        lambda: people.link(enrolment=own, entry=waiting, now=now),
        lambda: people.change(enrolment=own, now=now, name="Other"),
        lambda: people.add(classroom=classroom, now=now, name="Other"),
        lambda: actions.add_section(classroom=classroom, title="Monday"),
        lambda: actions.change(classroom=classroom, exam_concepts=[], title="Other"),
        lambda: actions.add_teacher(classroom=classroom, login="nobody", now=now),
    ):
        with pytest.raises(actions.Archived):
            act()
    actions.bring_back(classroom=classroom, now=now)
    people.remove(enrolment=own, now=now)
    assert Student.objects.filter(pk=stranger.pk).exists()
