"""What is kept about somebody: all of it to take along, and gone when they say so, but for grades without a name."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from cards.exports import forget, own
from cards.gradebook import book
from cards.models import (
    Assignment,
    AssignmentException,
    Attempt,
    Classroom,
    Enrolment,
    Export,
    Grade,
    GradeChange,
    Memory,
    Report,
    Response,
    Review,
    Slot,
    Student,
    User,
)
from cards.quiz import attempts
from tests import factories
from tests.addresses import is_closed
from tests.exports.conftest import content_of, csv_rows, json_rows, members_of

# Of Django and allauth, and what is about content and not about a person.
NOT_KEPT_HERE = {
    "admin.LogEntry",  # what staff did in the admin, which stays on its record
    "mfa.Authenticator",  # secrets
    "auth.Group", "auth.Permission",
}  # fmt: skip


def mine(browser: Client) -> dict[str, bytes]:
    return members_of(content_of(browser.get(reverse("exports:own_file"))))


def persons_relations() -> Iterator[tuple[str, str]]:
    """Every column of every model that leads to a person, or to what is a person's."""
    persons = {User, Student, Attempt, Slot, Enrolment}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model in persons:
                yield model._meta.label, field.name


def test_no_table_about_a_person_is_forgotten(student: Student) -> None:
    told = {each.queryset.model._meta.label for each in own.kept(student, student.user)}
    by_others = {("cards.Report", "resolved_by"), ("cards.Regrade", "by"), ("cards.GradeChange", "by")}
    missing = {
        (label, name) for label, name in persons_relations()
        if label not in told | NOT_KEPT_HERE and (label, name) not in by_others
        and not label.startswith(("simple_history.", "cards.Historical"))
    }  # fmt: skip
    assert missing == set()


def test_the_zip_has_everything_as_csv_and_as_json(
    busy: Classroom, student: Student, stranger: Student, sign_in: Any, now: datetime
) -> None:
    item = Review.objects.filter(student=student)[0].item
    Report.objects.create(item=item, student=student, text="=It is wrong", created_at=now)
    Report.objects.create(item=item, student=stranger, text="Not mine", created_at=now)
    EmailAddress.objects.create(user=student.user, email="student@example.org", verified=True, primary=True)
    found = mine(sign_in(student))
    counts = {name: len(json_rows(content)) for name, content in found.items() if name.endswith(".json")}
    assert counts["account.json"] == counts["settings.json"] == counts["addresses.json"] == counts["reports.json"] == 1
    assert counts["reviews.json"] == Review.objects.filter(student=student).count()
    assert counts["memories.json"] == Memory.objects.filter(student=student).count()
    assert counts["attempts.json"] == 3
    assert counts["responses.json"] == 3 * len(factories.QUESTIONS)
    assert counts["classes.json"] == 1
    for name in found:
        if name.endswith(".csv") and name != "dictionary.csv":
            assert len(csv_rows(found[name])) == counts[name.replace(".csv", ".json")]
    text = b"".join(found.values()).decode()
    for secret in (student.user.password, "Not mine", "stranger", "eve_the_second"):
        assert secret not in text
    assert json_rows(found["reports.json"])[0]["text"] == "=It is wrong"
    assert csv_rows(found["reports.csv"])[0]["text"] == "'=It is wrong"
    told = {(row["table"], row["column"]) for row in csv_rows(found["dictionary.csv"])}
    assert ("reviews", "stability_after") in told


def test_what_a_quiz_has_not_told_yet_is_not_told_here(
    student: Student, quiz: Any, take: Any, sign_in: Any, now: datetime
) -> None:
    quiz.feedback, quiz.due_at = "after_due", now + timedelta(days=3000)
    quiz.save()
    take(student, is_right=True)
    found = mine(sign_in(student))
    for table in ("attempts", "questions", "responses"):
        rows = json_rows(found[f"{table}.json"])
        assert rows
        for row in rows:
            assert not [name for name in ("score", "fraction", "points_earned", "mark") if row.get(name) is not None]
    assert "correct" not in b"".join(found[f"{name}.json"] for name in ("attempts", "questions", "responses")).decode()
    quiz.due_at = now - timedelta(days=1)
    quiz.save()
    Attempt.objects.update(rules=Attempt.objects.get().rules | {"due_at": None})
    assert json_rows(mine(sign_in(student))["attempts.json"])[0]["score"] == len(factories.QUESTIONS)


def test_a_guests_browser_is_the_key_to_their_data(guest: Student, sign_in: Any, take: Any, now: datetime) -> None:
    take(guest, is_right=True)
    browser = sign_in(guest)
    assert b"this browser is the only key" in browser.get(reverse("exports:own_data")).content
    assert "account.json" not in mine(browser)
    assert len(json_rows(mine(browser)["attempts.json"])) == 1


def test_an_account_without_a_student_has_its_own_data(instructor: User, classroom: Classroom, sign_in: Any) -> None:
    found = mine(sign_in(instructor))
    assert len(json_rows(found["classes_taught.json"])) == 1
    assert "reviews.json" not in found


def delete(browser: Client, **typed: str) -> Any:
    return browser.post(reverse("exports:delete_account"), typed)


def gone(student_pk: int, user_pk: int | None) -> bool:
    left = Student.objects.filter(pk=student_pk).exists() or User.objects.filter(pk=user_pk or 0).exists()
    rows = [Review, Memory, Attempt]
    return not left and not any(model.objects.filter(student=student_pk).exists() for model in rows)


def test_an_account_is_deleted_by_its_password_and_signed_out(busy: Classroom, student: Student, sign_in: Any) -> None:
    browser = sign_in(student)
    page = browser.get(reverse("exports:delete_account")).content.decode()
    assert "keeps your grades, without your name" in page
    assert delete(browser, password="wrong").status_code == 422
    assert delete(browser).status_code == 422
    assert not gone(student.pk, student.user_id)
    response = delete(browser, password="correct horse")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert gone(student.pk, student.user_id)
    assert is_closed(browser.get(reverse("exports:own_data")))


def test_guessing_the_password_here_is_counted_as_everywhere(student: Student, sign_in: Any) -> None:
    browser = sign_in(student)
    answers = {delete(browser, password=f"guess {n}").status_code for n in range(30)}
    assert delete(browser, password="correct horse").status_code in (422, 429)
    assert answers <= {422, 429}
    assert not gone(student.pk, student.user_id)


def test_a_guest_types_a_word(guest: Student, take: Any, sign_in: Any) -> None:
    take(guest, is_right=True)
    browser = sign_in(guest)
    assert delete(browser, word="no").status_code == 422
    assert delete(browser, word="delete").status_code == 302
    assert gone(guest.pk, None)


@pytest.fixture
def graded(busy: Classroom, assignment: Assignment, student: Student, now: datetime) -> Enrolment:
    """One assignment is computed, one given with a comment that names the student, one excused."""
    own_row = Enrolment.objects.get(student=student)
    Enrolment.objects.filter(pk=own_row.pk).update(time_factor=1.5)
    given, excused = (factories.AssignmentFactory(classroom=busy, title=title) for title in ("Given", "Excused"))
    Grade.objects.create(assignment=given, enrolment=own_row, points=7, comment="Well done, Sam")
    Grade.objects.create(assignment=excused, enrolment=own_row, is_excused=True)
    GradeChange.objects.create(
        assignment=given, enrolment=own_row, at=now, before={"points": None, "is_excused": False, "comment": "Oh Sam"},
        after={"points": 7, "is_excused": False, "comment": "Well done, Sam"}, reason="Sam asked",
    )  # fmt: skip
    AssignmentException.objects.create(assignment=given, enrolment=own_row, time_factor=2)
    return own_row


def test_a_class_keeps_the_grades_and_nothing_that_names(
    graded: Enrolment, busy: Classroom, student: Student, now: datetime
) -> None:
    before = book(busy, now)
    kept = [(cell.points, cell.standing) for cell in before.row(graded)]
    forget.delete_account(student=student, user=student.user, now=now)
    after = book(busy, now)
    former = next(each for each in after.enrolments if each.pk == graded.pk)
    assert [(cell.points, cell.standing) for cell in after.row(former)] == kept
    assert kept[0] == (50, "done")
    assert (former.name, former.email, former.number, former.student_id) == ("Former student 1", "", "", None)
    assert former.time_factor == 1
    assert not AssignmentException.objects.exists()
    changes = GradeChange.objects.filter(enrolment=former)
    assert sorted(changes.values_list("reason", flat=True)) == ["", forget.KEPT_WHY]
    rows: list[Any] = [*Grade.objects.values(), *changes.values(), *Enrolment.objects.filter(pk=graded.pk).values()]
    assert "Sam" not in json.dumps(rows, default=str)
    assert {"points": 7, "is_excused": False, "comment": ""} in list(changes.values_list("after", flat=True))


def test_a_class_that_keeps_nothing_has_nothing_left(
    graded: Enrolment, busy: Classroom, student: Student, now: datetime
) -> None:
    Classroom.objects.update(is_keeping_grades=False)
    forget.delete_account(student=student, user=student.user, now=now)
    assert not Enrolment.objects.filter(pk=graded.pk).exists()
    assert not Grade.objects.filter(enrolment=graded.pk).exists()


def test_who_left_no_grade_leaves_no_trace(classroom: Classroom, student: Student, now: datetime) -> None:
    forget.delete_account(student=student, user=student.user, now=now)
    assert not classroom.enrolments.exists()


def test_former_students_are_counted_on(
    graded: Enrolment, busy: Classroom, student: Student, eve: Student, now: datetime
) -> None:
    for one in (student, eve):
        forget.delete_account(student=one, user=one.user, now=now)
    kept = Enrolment.objects.filter(name__startswith="Former")
    assert sorted(kept.values_list("name", flat=True)) == ["Former student 1", "Former student 2"]


@pytest.mark.parametrize("model", ["user", "student"])
@pytest.mark.parametrize("is_action", [False, True])
def test_an_admin_who_deletes_somebody_keeps_to_the_same_rule(
    model: str, is_action: bool, graded: Enrolment, editor: User, student: Student, sign_in: Any
) -> None:
    browser, pk = sign_in(editor), student.user_id if model == "user" else student.pk
    url = reverse(
        f"admin:cards_{model}_changelist" if is_action else f"admin:cards_{model}_delete",
        args=[] if is_action else [pk],
    )
    sent = {"action": "delete_selected", "_selected_action": [pk]} if is_action else {}
    assert browser.post(url, sent | {"post": "yes"}).status_code == 302
    assert Enrolment.objects.get(pk=graded.pk).name == "Former student 1"
    assert Grade.objects.filter(enrolment=graded).count() == 3


def test_the_only_instructor_of_a_class_cannot_vanish(
    instructor: User, classroom: Classroom, other_instructor: User, sign_in: Any
) -> None:
    browser = sign_in(instructor)
    page = browser.get(reverse("exports:delete_account")).content.decode()
    assert "You are the only instructor of “Docker 101, spring”." in page
    assert delete(browser, password="correct horse").status_code == 422
    assert User.objects.filter(pk=instructor.pk).exists()
    factories.TeacherFactory(classroom=classroom, user=other_instructor)
    export = Export.objects.create(user=instructor, classroom=classroom, what="roster", started_at=classroom.created_at)
    assert delete(browser, password="correct horse").status_code == 302
    export.refresh_from_db()
    assert export.user is None


def test_staff_are_deleted_by_other_staff(editor: User, sign_in: Any) -> None:
    browser = sign_in(editor)
    assert delete(browser, password="correct horse").status_code == 422
    assert User.objects.filter(pk=editor.pk).exists()


def test_an_attempt_that_runs_goes_too(student: Student, quiz: Any, now: datetime) -> None:
    attempts.start(quiz=quiz, student=student, now=now)
    forget.delete_account(student=student, user=student.user, now=now)
    assert not Slot.objects.exists()
    assert not Response.objects.exists()
