"""A session towards an exam: it asks today's part of the plan, writes memories as any does, and ends as it should."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cards import exams, learning
from cards.models import Classroom, Enrolment, Memory, Review, State, StudySession
from cards.scheduling.exam import Done
from cards.study import actions, pages, turns
from cards.study.screen import screen
from cards.web.errors import DomainError
from tests import factories
from tests.addresses import is_closed
from tests.study.test_actions import fresh, memories

EXAM = date(2026, 4, 10)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def deck(db):
    return factories.ItemFactory.create_batch(12, concept=factories.ConceptFactory(slug="image"))


@pytest.fixture
def own(classroom, student, deck):
    """The student's place in a class whose exam lies a month ahead, at four cards a day."""
    Classroom.objects.filter(pk=classroom.pk).update(exam_on=EXAM, exam_cards_per_day=4)
    return Enrolment.objects.select_related("classroom", "student").get(classroom=classroom, student=student)


@pytest.fixture
def aim(student, own, now):
    def aim(at=now):
        return actions.start(student=student, kind="exam", concept=None, enrolment=exams.enrolment(own.pk), now=at)

    return aim


@pytest.fixture
def soon(own):
    Classroom.objects.filter(pk=own.classroom_id).update(exam_on=timezone.now().date() + timedelta(days=9))
    return own


def done(student, own, at):
    return exams.aim(student, exams.enrolment(own.pk), at).done


def queued(session):
    return {entry[0] for entry in fresh(session).queue}


def end(session, at):
    """What the page says where nothing is on the table."""
    shown = screen(turns.standing(fresh(session), at), at)
    assert shown.item is None
    return shown.notice


def test_a_day_asks_as_many_cards_as_the_cap_and_the_plan_goes_on_the_next(student, own, aim, rate, now):
    session = aim()
    for _ in range(4):
        assert fresh(session).current is not None
        rate(session, 4)
    assert fresh(session).current is None
    assert end(session, now) == "Today’s part of the plan towards the exam is done."
    assert (done(student, own, now), aim().current) == (Done(4, 4), None)
    tomorrow = aim(now + timedelta(days=1))
    assert len(queued(tomorrow)) == 4


def test_its_answers_are_normal_reviews_and_the_log_makes_the_same_memories(student, own, aim, rate, now):
    session = aim()
    at = now
    for rating in (3, 1, 4, 2, 3, 3, 1, 3):
        at += timedelta(minutes=11)
        rate(session, rating, at=at)
    reviews = Review.objects.filter(session=session)
    assert {review.kind for review in reviews} == {Review.Kind.NORMAL}
    assert reviews.count() == 8
    before = memories(student)
    learning.rebuild(student)
    assert memories(student) == before


def test_the_buttons_show_intervals_for_it_is_no_practice(at_noon, student, soon, aim, sign_in):
    session = aim(timezone.now())
    query = {"turn": 0, "item": session.current.public_id}
    page = sign_in(student).get(reverse("study:reveal", args=[session.pk]), query, headers=HTMX).text
    assert "Easy" in page
    assert "in 10 minutes" in page


def test_undo_gives_back_memory_queue_and_place_in_the_plan(student, own, aim, rate, now):
    session = aim()
    first, queue = session.current, queued(session)
    rate(session, 4)
    assert done(student, own, now) == Done(1, 1)
    actions.undo(session=fresh(session), turn=1, now=now)
    assert (fresh(session).current, queued(session), done(student, own, now)) == (first, queue, Done(0, 0))
    assert Memory.objects.get().state == State.NEW


def test_a_forgotten_card_comes_back_the_same_day_and_counts_once(student, own, aim, rate, now):
    session = aim()
    forgotten = session.current
    rate(session, 1)
    assert done(student, own, now) == Done(1, 1)
    assert forgotten.pk in queued(session)
    session = aim(now + timedelta(minutes=2))
    assert forgotten.pk in queued(session)
    assert len(queued(session)) == 4


def test_starting_again_resumes_where_it_stopped(student, own, aim, rate, now):
    session = aim()
    rate(session, 4)
    assert aim(now + timedelta(hours=1)).pk == session.pk
    assert len(queued(session)) == 3


def test_siblings_come_on_different_days_or_together_as_the_student_wants(student, own, aim, deck, now):
    for card in deck:
        card.fact = "one and the same"
        card.save()
    assert len(queued(aim())) == 1
    student.is_separating_siblings = False
    student.save()
    assert len(queued(aim())) == 4


def test_what_is_suspended_or_put_away_is_not_asked(student, own, aim, deck, now):
    for card in deck[:10]:
        learning.mark(student=student, item=card, is_suspended=True)
    learning.mark(student=student, item=deck[10], buried_until=now.date() + timedelta(days=1))
    assert queued(aim()) == {deck[11].pk}
    assert deck[10].pk in queued(aim(now + timedelta(days=1)))


def test_the_ordinary_session_stays_as_it_is_but_one_of_the_two_is_open_at_a_time(student, own, aim, begin, rate, now):
    plain = begin(student)
    assert len(queued(plain)) == 10
    session = aim()
    assert fresh(plain).finished_at == now
    asked = session.current
    rate(session, 4)
    again = begin(student)
    assert fresh(session).finished_at == now
    # The day's limit of new cards is the student's, whichever session they come in.
    assert len(queued(again)) == 9
    assert asked.pk not in queued(again)


def test_a_card_learned_in_another_session_is_not_asked_again_today(student, own, aim, begin, rate, now):
    plain = begin(student)
    learned = plain.current
    rate(plain, 4)
    assert learned.pk not in queued(aim())
    assert len(queued(aim())) == 4


def test_after_midnight_it_is_the_same_day_and_after_the_rollover_the_next_part_comes(student, own, aim, rate, now):
    session = aim(now.replace(hour=23))
    rate(session, 4, at=now.replace(hour=23))
    late = datetime(2026, 3, 11, 3, 59, tzinfo=UTC)
    rate(session, 4, at=late)
    assert len(queued(session)) == 2
    rate(session, 4, at=late + timedelta(minutes=2))
    assert fresh(session).studied_on == date(2026, 3, 11)
    # The answer counts for the new day.
    assert len(queued(session)) == 3


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Pacific/Honolulu"])
def test_days_to_the_exam_are_study_days_of_the_students_own_clock_also_where_it_changes(student, own, zone):
    student.time_zone = zone
    student.save()
    evening = datetime(2026, 4, 9, 23, 30, tzinfo=student.zone)
    for days in range(40):
        at = datetime(2026, 4, 9, 23, 30, tzinfo=student.zone) - timedelta(days=days)
        assert exams.aim(student, own_of(own), at.astimezone(UTC)).left == days + 1
    night = (evening + timedelta(hours=4)).astimezone(UTC)
    assert exams.over(own_of(own), EXAM - timedelta(days=1)) == ""
    assert exams.aim(student, own_of(own), night).left == 1


def own_of(own):
    return exams.enrolment(own.pk)


def leave(own, now):
    Enrolment.objects.filter(pk=own.pk).update(left_at=now)


def archive(own, now):
    Classroom.objects.filter(pk=own.classroom_id).update(archived_at=now)


def take_the_date_away(own, now):
    Classroom.objects.filter(pk=own.classroom_id).update(exam_on=None)


def pass_the_date(own, now):
    Classroom.objects.filter(pk=own.classroom_id).update(exam_on=now.date() - timedelta(days=2))


def hold_it_today(own, now):
    Classroom.objects.filter(pk=own.classroom_id).update(exam_on=now.date())


def stop_aiming(own, now):
    Enrolment.objects.filter(pk=own.pk).update(is_aiming=False)


def delete_the_class(own, now):
    StudySession.objects.filter(enrolment=own.pk).update(enrolment=None)
    Enrolment.objects.filter(pk=own.pk).delete()


ENDS = [
    (leave, "You are no longer in “Docker 101, spring”"),
    (archive, "has ended"),
    (take_the_date_away, "has no date"),
    (pass_the_date, "was on 8 March 2026. Cards come as usual again."),
    (hold_it_today, "is today. Nothing is planned any more"),
    (stop_aiming, "You do not aim at the exam"),
    (delete_the_class, "is gone. Your answers are kept."),
]


@pytest.mark.parametrize(("happens", "words"), ENDS)
def test_where_the_plan_ends_an_answer_still_counts_and_the_session_ends_with_a_sentence(
    student, own, aim, rate, now, happens, words
):
    session = aim()
    rate(session, 1)
    happens(own, now)
    rate(session, 4, public_id=fresh(session).current.public_id)
    assert Review.objects.count() == 2
    assert (fresh(session).current, fresh(session).queue) == (None, [])
    assert words in end(session, now)
    # What is left of a step comes in an ordinary session.
    assert actions.start(student=student, kind="normal", concept=None, now=now + timedelta(hours=1)).current


@pytest.mark.parametrize(("happens", "words"), ENDS)
def test_where_the_plan_ended_meanwhile_the_page_says_so_and_asks_nothing(student, own, aim, now, happens, words):
    session = aim()
    happens(own, now)
    assert words in end(session, now)
    assert not Review.objects.exists()


@pytest.mark.parametrize(("happens", "words"), ENDS[1:6])
def test_where_nothing_is_planned_no_session_begins_and_a_sentence_says_why(own, aim, now, happens, words):
    happens(own, now)
    with pytest.raises(DomainError, match=words.split("“")[0]):
        aim()
    assert not StudySession.objects.exists()


def test_a_new_day_after_the_exam_ends_the_session(student, own, aim, rate, now):
    session = aim()
    late = datetime(2026, 4, 12, 9, tzinfo=UTC)
    rate(session, 4, at=late)
    assert fresh(session).current is None
    assert "was on 10 April 2026" in end(session, late)


@pytest.mark.parametrize(("cap", "left"), [(9, 8), (2, 1), (1, 0)])
def test_another_cap_holds_from_the_next_start_on_the_same_day(student, own, aim, rate, now, cap, left):
    session = aim()
    rate(session, 4)
    Enrolment.objects.filter(pk=own.pk).update(exam_cards_per_day=cap)
    again = aim()
    assert len(queued(again)) == left
    assert again.pk != session.pk
    assert fresh(session).finished_at == now


def test_a_session_that_a_later_one_replaced_is_not_opened_again_by_undo(student, own, aim, rate, now):
    session = aim()
    rate(session, 4)
    Enrolment.objects.filter(pk=own.pk).update(exam_cards_per_day=9)
    again = aim()
    with pytest.raises(turns.Stale, match="took this one’s place"):
        actions.undo(session=fresh(session), turn=1, now=now)
    assert (fresh(again).finished_at, Review.objects.count()) == (None, 1)


def test_an_exam_that_was_moved_is_planned_for_anew(student, own, aim, rate, deck, now):
    at = now - timedelta(days=30)
    for card in deck[:8]:
        Memory.objects.create(
            student=student, item=card, item_version=1, state=State.REVIEW, stability=20.0, difficulty=5.0, reviews=2,
            due_at=now, last_reviewed_at=at, interval_days=30,
        )  # fmt: skip
    before = queued(aim())
    Classroom.objects.filter(pk=own.classroom_id).update(exam_on=now.date() + timedelta(days=2))
    after = queued(aim())
    # With two days left, what is new goes before what is known.
    assert {card.pk for card in deck[8:]} == after != before


def test_after_the_exam_the_study_page_is_plain_again(student, own, now):
    assert [exam.today for exam in pages.overview(student, now).exams] == [4]
    assert pages.overview(student, datetime(2026, 4, 10, 9, tzinfo=UTC)).exams[0].reason
    assert pages.overview(student, datetime(2026, 4, 11, 9, tzinfo=UTC)).exams == []


def test_a_double_click_counts_once_here_too(student, own, aim, rate, now):
    session = aim()
    first = session.current.public_id
    rate(session, 3)
    with pytest.raises(turns.Stale):
        rate(session, 3, turn=0, public_id=first)
    assert done(student, own, now) == Done(1, 1)


def started(who, own, headers, sign_in):
    data = {"kind": "exam", "classroom": own.classroom_id}
    return sign_in(who).post(reverse("study:start"), data, headers=headers, follow=True)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_it_is_started_from_the_study_page(student, soon, sign_in, deck, headers):
    page = sign_in(student).get(reverse("study:overview")).text
    assert "Study 4 cards towards it" in page
    assert deck[0].prompt in started(student, soon, headers, sign_in).text
    assert StudySession.objects.get().kind == "exam"


def test_the_study_page_takes_as_many_statements_for_many_cards_as_for_few(student, soon, sign_in):
    browser, counted = sign_in(student), []
    for count in (1, 60):
        factories.ItemFactory.create_batch(count, concept=factories.ConceptFactory())
        browser.get(reverse("study:overview"))
        with CaptureQueriesContext(connection) as told:
            assert "towards it" in browser.get(reverse("study:overview")).text
        counted.append(len(told))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("who", ["stranger", "guest"])
def test_nobody_else_starts_it(request, soon, sign_in, who, headers):
    assert is_closed(started(request.getfixturevalue(who), soon, headers, sign_in))
    assert not StudySession.objects.exists()


def test_the_instructor_has_no_cards_towards_it(instructor, soon, sign_in):
    factories.StudentFactory(user=instructor)
    assert started(instructor, soon, {}, sign_in).status_code == 404


def test_a_start_that_is_refused_says_why(student, soon, sign_in):
    Enrolment.objects.filter(pk=soon.pk).update(is_aiming=False)
    assert "You do not aim at the exam" in started(student, soon, {}, sign_in).text
    reply = sign_in(student).post(reverse("study:start"), {"kind": "exam"}, follow=True)
    assert "Say which class’s exam this is about." in reply.text


def test_an_answer_takes_one_statement_more_than_an_ordinary_one_in_any_deck(student, soon, sign_in):
    session = actions.start(
        student=student, kind="exam", concept=None, enrolment=exams.enrolment(soon.pk), now=timezone.now()
    )
    browser, counted = sign_in(student), set()
    for _ in range(3):
        current = fresh(session)
        given = {"turn": current.turn, "item": current.current.public_id, "rating": 3}
        with CaptureQueriesContext(connection) as told:
            assert browser.post(reverse("study:answer", args=[session.pk]), given, headers=HTMX).status_code == 200
        counted.add(sum(not query["sql"].startswith(("BEGIN", "COMMIT", "SAVE", "RELEASE")) for query in told))
    assert counted == {8}
