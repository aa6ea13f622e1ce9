"""The same attempt from two sides at once, many times each: one right state, and a sentence for who lost.

Real threads with real connections on a real database, SQLite's in a file.
"""

import os
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from cards import learning, marking
from cards.editing import save_content
from cards.models import Attempt, Kind, Memory, Response, Review, Slot, Student, StudySession
from cards.quiz import actions, attempts, regrades
from cards.study import actions as study
from tests import factories
from tests.quiz.racing import Racers, copies, fetch, fetch_attempt, outcomes, shared_database

# `make test-all` runs more of each.
RACES = int(os.environ.get("RACES", "50"))
MINUTE = timedelta(minutes=1)


@pytest.fixture
def shared(transactional_db, tmp_path):
    with shared_database(tmp_path):
        yield


@pytest.fixture
def racers(shared):
    found = Racers(2)
    yield found
    found.close()


@pytest.fixture
def crowd(shared, now):
    """The first questions of so many attempts, each of somebody else, at a quiz with these rules."""

    def crowd(count=RACES, kind=Kind.SINGLE, **rules):
        quiz = factories.quiz_of(factories.question(kind, fact="raced"), **rules)
        pattern = attempts.start(quiz=quiz, student=factories.StudentFactory(user=None), now=now)
        return copies(pattern, count, now)

    return crowd


def doing(what, slot, response, at, step=None, certainty=None):
    """An act of `Racers`: read the question as a page would, then save or answer it."""

    def read():
        found = fetch(slot)
        given = {"response": response, "certainty": certainty, "now": at}
        return lambda: getattr(actions, what)(slot=found, step=found.step if step is None else step, **given)

    return read


def handing_in(slot, at):
    def read():
        found = fetch_attempt(slot)
        return lambda: actions.submit(attempt=found, now=at)

    return read


def looking(slot, at):
    def read():
        found = fetch_attempt(slot)
        return lambda: actions.look(attempt=found, now=at)

    return read


def stored(slots):
    """Of each attempt: its first question, and the answers in the log."""
    pks = [slot.pk for slot in slots]
    rows = {row.pk: (row, []) for row in Slot.objects.filter(pk__in=pks).select_related("attempt")}
    for response in Response.objects.filter(slot__in=pks).order_by("number"):
        rows[response.slot_id][1].append(response)
    return [rows[pk] for pk in pks]


@pytest.mark.parametrize(
    ("what", "rules"),
    [
        ("answer", {"feedback": "immediate"}),
        ("answer", {"feedback": "immediate", "marking": "adaptive"}),
        ("answer", {"feedback": "end"}),
        ("save", {"feedback": "end"}),
    ],
)
def test_a_double_click_counts_once_and_is_no_news(crowd, racers, now, what, rules):
    slots = crowd(**rules)
    for slot in slots:
        act = doing(what, slot, "b", now)
        assert outcomes(racers.at_once(act, act)) == ["done", "done"]
    is_graded = rules["feedback"] == "immediate"
    for slot, log in stored(slots):
        assert (slot.draft, slot.step, slot.attempt.step, slot.tries) == ("b", 1, 1, int(is_graded))
        assert [row.value for row in log] == ["b"] * is_graded


@pytest.mark.parametrize(
    ("what", "rules"),
    [
        ("answer", {"feedback": "immediate"}),
        ("answer", {"feedback": "immediate", "marking": "adaptive"}),
        ("answer", {"feedback": "end"}),
        ("save", {"feedback": "end"}),
    ],
)
def test_of_two_tabs_with_different_answers_one_counts_and_the_other_is_told(crowd, racers, now, what, rules):
    slots, kept = crowd(**rules), []
    for number, slot in enumerate(slots):
        values = "ab" if number % 2 else "ba"
        results = racers.at_once(*(doing(what, slot, value, now) for value in values))
        assert outcomes(results) == ["Stale", "done"]
        kept.append(next(result.draft for result in results if not isinstance(result, Exception)))
        told = next(result for result in results if isinstance(result, Exception))
        assert told.message
        assert told.slot.draft == kept[-1]
    for (slot, log), value in zip(stored(slots), kept, strict=True):
        assert (slot.draft, slot.step) == (value, 1)
        assert [row.value for row in log] == ([value] if rules["feedback"] == "immediate" else [])
    assert set(kept) == {"a", "b"}


def test_an_old_form_sent_again_while_a_new_one_comes_changes_nothing(crowd, racers, now):
    slots = crowd()
    Slot.objects.update(draft="a", step=5, saved_at=now)
    for slot in slots:
        old, new = doing("answer", slot, "b", now, step=2), doing("save", slot, "", now + MINUTE)
        first, second = racers.at_once(old, new)
        assert outcomes([first]) == ["Stale"]
        assert outcomes([second]) == ["done"]
    assert {(slot.draft, slot.step, slot.state, len(log)) for slot, log in stored(slots)} == {(None, 6, "open", 0)}


def test_what_was_called_saved_counts_when_the_attempt_is_handed_in_at_the_same_moment(crowd, racers, now):
    slots, saved = crowd(), []
    for slot in slots:
        one, other = racers.at_once(doing("save", slot, "a", now), handing_in(slot, now))
        assert outcomes([other]) == ["done"]
        assert outcomes([one])[0] in ("done", "Over")
        saved.append(not isinstance(one, Exception))
    for (slot, log), is_saved in zip(stored(slots), saved, strict=True):
        assert (slot.state, slot.attempt.state, slot.attempt.score) == ("final", "submitted", float(is_saved))
        assert [(row.value, row.fraction) for row in log] == [("a", 1) if is_saved else (None, 0)]
    assert set(saved) == {True, False}


def test_an_answer_and_the_handing_in_grade_the_question_once(crowd, racers, now):
    slots, given = crowd(feedback="immediate"), []
    for slot in slots:
        one, other = racers.at_once(doing("answer", slot, "a", now), handing_in(slot, now))
        assert outcomes([other]) == ["done"]
        given.append(not isinstance(one, Exception))
    for (slot, log), is_given in zip(stored(slots), given, strict=True):
        assert slot.attempt.score == float(is_given)
        assert [(row.value, row.cause) for row in log] == [("a", "check") if is_given else (None, "submit")]


def test_handing_in_twice_at_once_is_once_in_the_log_and_in_memory(crowd, racers, now):
    slots = crowd()
    Slot.objects.update(draft="a", saved_at=now)
    card = factories.ItemFactory(fact="raced")
    Memory.objects.bulk_create(
        Memory(
            student_id=student, item=card, item_version=1, state=2, stability=3.0, difficulty=5.0, reviews=1,
            due_at=now, last_reviewed_at=now - 9 * MINUTE, interval_days=1,
        )
        for student in Attempt.objects.values_list("student", flat=True)
    )  # fmt: skip
    for slot in slots:
        assert outcomes(racers.at_once(handing_in(slot, now), handing_in(slot, now))) == ["done", "done"]
    assert {(slot.attempt.state, slot.attempt.score, len(log)) for slot, log in stored(slots)} == {("submitted", 1, 1)}
    assert Review.objects.count() == RACES
    assert Memory.objects.filter(reviews=2).count() == RACES


LATE = [
    ("at the end of the grace, while another looks who may not close yet", 90, 95, True),
    ("after the grace, while another looks who may not close yet", 90.001, 95, False),
    ("after the grace, while another closes", 100.5, 100.5, False),
]


@pytest.mark.parametrize(("sent", "looked", "is_taken"), [each[1:] for each in LATE], ids=[each[0] for each in LATE])
def test_a_form_at_the_end_is_taken_by_its_stamp_whoever_looks_at_the_same_moment(
    crowd, racers, now, sent, looked, is_taken
):
    slots = crowd(time_limit_s=60)
    Slot.objects.update(draft="b", saved_at=now)
    for slot in slots:
        late = doing("save", slot, "a", now + timedelta(seconds=sent))
        result, look = racers.at_once(late, looking(slot, now + timedelta(seconds=looked)))
        assert outcomes([result]) == (["done"] if is_taken else ["Over"])
        assert outcomes([look]) == ["done"]
    marking.time_out_all(now + 9 * MINUTE)
    for slot, log in stored(slots):
        value = "a" if is_taken else "b"
        assert (slot.attempt.state, slot.draft) == ("timed_out", value)
        assert [(row.value, row.cause) for row in log] == [(value, "timeout")]


def test_two_starts_at_once_are_one_attempt(shared, racers, now):
    quiz = factories.quiz_of(*(factories.question(Kind.SINGLE) for _ in range(3)))
    students = Student.objects.bulk_create(Student(created_at=now, last_seen_on=now.date()) for _ in range(RACES))

    def starting(student):
        return lambda: lambda: attempts.start(quiz=quiz, student=student, now=now)

    for student in students:
        one, other = racers.at_once(starting(student), starting(student))
        assert one == other
    assert Attempt.objects.count() == len(students)
    assert Slot.objects.count() == 3 * len(students)


def test_a_card_answered_while_a_quiz_about_it_is_handed_in_agrees_with_the_log(crowd, racers, now):
    slots, told = crowd(RACES // 5), 0
    Slot.objects.update(draft="a", saved_at=now)
    card = factories.ItemFactory(fact="raced")
    given = {"typed": "", "previewed": "", "duration_ms": 1, "public_id": card.public_id, "rating": 3}

    def laid(student, at):
        """A session with the card on the table."""
        session = study.start(student=student, kind="normal", concept=None, now=at)
        return StudySession.objects.select_related("student__parameters", "concept").get(pk=session.pk)

    def studying(session):
        return lambda: lambda: study.answer(session=session, turn=session.turn, now=now, **given)

    for slot in slots:
        student = fetch_attempt(slot).student
        first = laid(student, now - 9 * MINUTE)
        study.answer(session=first, turn=0, now=now - 9 * MINUTE, **given)
        study.finish(session=first, now=now)
        answered, handed_in = racers.at_once(studying(laid(student, now + MINUTE)), handing_in(slot, now))
        assert outcomes([handed_in]) == ["done"]
        assert outcomes([answered])[0] in ("Changed", "done")
        told += isinstance(answered, Exception)
    before = list(Memory.objects.order_by("pk").values())
    assert [row["reviews"] for row in before].count(2) == told
    assert [row["reviews"] for row in before].count(3) == len(slots) - told
    for student in Student.objects.all():
        learning.rebuild(student)
    assert list(Memory.objects.order_by("pk").values()) == before


def test_an_answer_while_its_key_is_corrected_is_worth_what_the_key_then_says(shared, racers, editor, now):
    item = factories.question(Kind.SINGLE)
    quizzes = [factories.quiz_of(item, feedback="immediate") for _ in range(RACES // 5)]
    begun = [attempts.start(quiz=quiz, student=factories.StudentFactory(user=None), now=now) for quiz in quizzes]
    options = [option | {"correct": not option["correct"]} for option in item.options]
    item.options = options
    save_content(item, expected_version=item.version)
    came = set()
    for quiz, attempt in zip(quizzes, begun, strict=True):
        slot = attempt.slots.get()

        def regrade(quiz=quiz):
            seen = regrades.plan(quiz, item).digest
            return regrades.commit(quiz=quiz, item=item, seen=seen, by=editor, reason="The key was wrong.", now=now)

        answered, regraded = racers.at_once(doing("answer", slot, "b", now), lambda regrade=regrade: regrade)
        came.add((*outcomes([answered]), *outcomes([regraded])))
        if isinstance(answered, Exception):  # the question changed under the answer: told, and given once more
            assert (answered.slot.draft, answered.slot.key["options"]) == (None, options)
            doing("answer", slot, "b", now)()()
        if isinstance(regraded, Exception):  # what was shown to the editor is no longer what would be done
            slot.refresh_from_db()
            assert (slot.fraction, slot.item_version) == (0, 1)
            regrade()
        slot.refresh_from_db()
        assert (slot.fraction, slot.points_earned, slot.key["options"]) == (1, 1, options)
        assert Response.objects.filter(slot=slot).count() == 1
    assert came <= {("done", "done"), ("Stale", "done"), ("done", "NoRegrade")}


STAMPEDE, WITHIN_S = 300, 2.0
# SQLite has one writer at a time and serves as many processes as `make run` starts; PostgreSQL serves a school.
DOORS = {"sqlite": 2, "postgresql": 16}


def test_a_stampede_before_the_deadline_loses_nothing_and_refuses_nobody(crowd):
    """Three hundred save their last answer and hand in within two seconds, while somebody closes what is overdue."""
    slots, doors = crowd(STAMPEDE), Racers(DOORS[connection.vendor])
    begin = timezone.now() + timedelta(seconds=0.3)
    Attempt.objects.update(deadline_at=begin + timedelta(seconds=WITHIN_S))

    def arrive(number):
        time.sleep(max(0.0, (begin - timezone.now()).total_seconds() + WITHIN_S * number / STAMPEDE))
        now = timezone.now()
        found = actions.save(slot=fetch(slots[number]), step=0, response="a", certainty=None, now=now)
        return actions.submit(attempt=found.attempt, now=timezone.now()).state

    with closing_what_is_overdue():
        try:
            states = list(doors.pool.map(arrive, range(STAMPEDE)))
        finally:
            doors.close()
    assert states == ["submitted"] * STAMPEDE
    assert {(slot.attempt.score, len(log), log[0].value) for slot, log in stored(slots)} == {(1, 1, "a")}


@contextmanager
def closing_what_is_overdue():
    """As somebody who looks again and again."""
    is_over = threading.Event()

    def close_all():
        while not is_over.wait(0.05):
            marking.time_out_all(timezone.now())
        connections["default"].close()

    closer = threading.Thread(target=close_all)
    closer.start()
    try:
        yield
    finally:
        is_over.set()
        closer.join()
