"""An instructor's word on a grade: saved with its reason, seen by the student, and never lost to another's."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from cards.gradebook import own_cells
from cards.models import Classroom, Grade, GradeChange
from cards.results import actions
from cards.results.cell import cell_page, what_changed
from tests import factories
from tests.quiz.racing import Racers, outcomes, shared_database

RACES = 60

PLAIN = {"points": 9.5, "is_excused": False, "comment": "", "reason": "Argued well."}


@pytest.fixture
def task(assign, tried, student):
    task = assign(title="Images")
    tried(student, task.quiz, 80)
    return task


@pytest.fixture
def grade(task, enrolment, instructor, now):
    def grade(**given):
        rest = {"assignment": task, "enrolment": enrolment, "by": instructor, "now": now, "seen": 0}
        return actions.grade(**rest | PLAIN | given)

    return grade


@pytest.fixture
def url(classroom, enrolment, task, at):
    return at("cell", classroom, enrolment, task)


def test_a_change_is_a_row_of_the_audit_trail(grade, instructor, now):
    change = grade(comment=" Well done. ")
    before = {"points": None, "is_excused": False, "comment": ""}
    assert (change.before, change.after) == (before, {"points": 9.5, "is_excused": False, "comment": "Well done."})
    assert (change.by, change.at, change.reason) == (instructor, now, "Argued well.")
    again = grade(seen=change.pk, points=None, comment="", reason="A mistake of mine.")
    assert (again.before, again.after) == (change.after, before)


def test_nothing_changed_is_no_change(grade):
    assert grade(points=None, reason="") is None
    assert not GradeChange.objects.exists()


def test_points_want_a_reason_and_a_comment_does_not(grade):
    with pytest.raises(actions.NoReason):
        grade(reason=" ")
    assert grade(points=None, comment="Come and see me.", reason="")


def test_the_student_sees_it_at_once_without_the_reason(grade, enrolment, now, sign_in, instructor, url):
    grade(comment="Well done.")
    [(_, own)] = own_cells(enrolment, now)
    assert (own.points, own.comment) == (9.5, "Well done.")


def test_the_second_of_two_instructors_is_told_and_nothing_is_lost(grade, sign_in, instructor, url):
    browser = sign_in(instructor)
    grade(points=7)
    for kind in ({}, {"HX-Request": "true"}):
        answer = browser.post(url, {"seen": 0, "points": "5", "reason": "Copied.", "comment": "Mine"}, headers=kind)
        assert answer.status_code == 409
        assert "Somebody else changed this grade" in answer.text
        # What the other said, what oneself typed, and the state from which to save again.
        for text in ("7 points in place of those computed", 'value="5', ">\nMine<", 'value="Copied."'):
            assert text in answer.text
        assert f'name="seen" value="{GradeChange.objects.get().pk}"' in answer.text
    assert Grade.objects.get().points == 7


def test_saving_again_after_a_look_puts_it_in_place(grade, sign_in, instructor, url):
    change = grade(points=7)
    sign_in(instructor).post(url, {"seen": change.pk, "points": "5", "reason": "Copied."})
    assert Grade.objects.get().points == 5
    assert GradeChange.objects.count() == 2


def test_a_change_that_slips_in_between_is_not_written_over(grade, monkeypatch):
    change = grade(points=7)
    read = actions._values

    def slow(kept):
        values = read(kept)
        Grade.objects.update(points=8)
        return values

    monkeypatch.setattr(actions, "_values", slow)
    with pytest.raises(actions.Overtaken):
        grade(seen=change.pk, points=5)
    monkeypatch.undo()
    assert GradeChange.objects.count() == 1


def test_two_first_grades_at_once_are_one(grade, monkeypatch):
    monkeypatch.setattr(actions, "_grade", lambda *args: (_ for _ in ()).throw(IntegrityError))
    with pytest.raises(actions.Overtaken):
        grade()


@pytest.fixture
def racers(transactional_db, tmp_path):
    with shared_database(tmp_path):
        found = Racers(2)
        yield found
        found.close()


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_who_save_at_the_same_moment_one_is_told(racers, now, is_first):
    task = factories.AssignmentFactory()
    users = factories.UserFactory.create_batch(2)
    for enrolment in factories.EnrolmentFactory.create_batch(RACES, classroom=task.classroom):
        cell = {"assignment": task, "enrolment": enrolment, "now": now}
        seen = 0 if is_first else actions.grade(**cell, **PLAIN, by=users[0], seen=0).pk

        def save(points, by, cell=cell, seen=seen):
            return lambda: partial(actions.grade, **cell, **PLAIN | {"points": points}, by=by, seen=seen)

        found = outcomes(racers.at_once(save(3, users[0]), save(4, users[1])))
        assert found == ["Overtaken", "done"]
    assert GradeChange.objects.count() == RACES * (1 if is_first else 2)


def test_an_archived_class_is_read_only(grade, task, now, sign_in, instructor, url):
    Classroom.objects.update(archived_at=now)
    task.classroom.refresh_from_db()
    with pytest.raises(actions.Archived):
        grade()
    page = sign_in(instructor).get(url)
    assert "read, not changed" in page.text
    assert '<button class="primary">' not in page.text
    assert sign_in(instructor).post(url, {"seen": 0, "points": "5", "reason": "x"}).status_code == 409


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"points": "-1"}, "At least 0."), ({"points": "many"}, "Write a number."), ({"points": "1e400"}, "")],
)
def test_a_wrong_entry_is_refused_with_what_was_typed(sign_in, instructor, url, typed, said):
    for kind in ({}, {"HX-Request": "true"}):
        answer = sign_in(instructor).post(url, {"seen": 0, "reason": "x", "comment": "Kept"} | typed, headers=kind)
        assert answer.status_code == 422
        assert said in answer.text
        assert ">\nKept<" in answer.text
    assert not Grade.objects.exists()


def test_plain_it_redirects_and_with_htmx_it_is_the_fragment(sign_in, instructor, url):
    browser, typed = sign_in(instructor), {"seen": 0, "points": "5", "reason": "x"}
    answer = browser.post(url, typed)
    assert (answer.status_code, answer.url) == (302, url)
    typed |= {"seen": GradeChange.objects.get().pk, "points": "", "is_excused": "on"}
    answer = browser.post(url, typed, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="results-cell"')
    for text in ("Saved.", "excused", "The points computed in place of 5. Excused"):
        assert text in answer.text


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({}, {"points": 1}, "1 point in place of those computed"),
        ({"points": 2.5}, {"points": 3}, "3 points in place of 2.5"),
        ({"is_excused": True}, {}, "No longer excused"),
        ({"comment": "a"}, {}, "Comment taken back"),
        ({}, {"points": 1, "comment": "b"}, "1 point in place of those computed. Comment: “b”"),
    ],
)
def test_a_change_reads_as_a_sentence(before, after, words):
    plain = {"points": None, "is_excused": False, "comment": ""}
    assert what_changed(plain | before, plain | after) == words


def test_the_page_lists_the_attempts_that_count(classroom, enrolment, task, tried, student, now):
    task = classroom.assignments.select_related("classroom", "quiz").get()
    tried(student, task.quiz, None, now + timedelta(minutes=5))
    page = cell_page(enrolment, task, now + timedelta(hours=1))
    assert [(each.number, each.percent) for each in page.attempts] == [(1, 80), (2, None)]


def test_a_page_takes_as_many_statements_after_many_changes(grade, sign_in, instructor, url):
    browser = sign_in(instructor)

    def statements():
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url).status_code == 200
        return len(captured)

    seen = grade(points=1).pk
    few = statements()
    for points in range(2, 8):
        seen = grade(points=points, seen=seen, by=factories.UserFactory()).pk
    assert statements() == few
