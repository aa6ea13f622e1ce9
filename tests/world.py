"""Fixtures for the tests that ask every address: a world to ask for, and whom to ask as."""

from collections.abc import Callable
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from cards.models import Attempt, Concept, Export, Item, Kind, Memory, Quiz, User
from cards.quiz import attempts
from cards.study import actions as study
from tests import factories


@pytest.fixture
def world(student, stranger, guest, instructor, other_instructor, classroom, now) -> dict[str, Any]:
    """What there is to ask for: all of it the student's or the instructor's. `ids` is by the names in the addresses."""
    now = timezone.now()
    item = factories.ItemFactory(concept__slug="daemon")
    quiz = factories.quiz_of(factories.question(Kind.SINGLE, concept=item.concept), slug="asked")
    attempt = attempts.start(quiz=quiz, student=student, now=now)
    session = study.start(student=student, kind="normal", concept=None, now=now)
    memory = Memory.objects.create(student=student, item=item, is_suspended=True)
    enrolment = classroom.enrolments.get(student=student)
    classroom.exam_on = (now + timedelta(days=30)).date()
    classroom.save()
    factories.TeacherFactory(classroom=factories.ClassroomFactory(), user=other_instructor)
    colleague = factories.TeacherFactory(classroom=classroom)
    assignment = factories.AssignmentFactory(classroom=classroom, quiz=quiz)
    section = factories.ClassSectionFactory(classroom=classroom)
    export = Export.objects.create(user=instructor, classroom=classroom, what="roster", format="csv", started_at=now)
    writer = factories.UserFactory(username="writer", is_staff=True)
    writer.user_permissions.set(Permission.objects.filter(content_type__model__in=["concept", "item", "tag"]))
    admin = factories.UserFactory(username="admin", is_staff=True, is_superuser=True)
    disabled = factories.StudentFactory(user__username="disabled")
    return {
        "people": {
            "guest": guest, "student": student, "stranger": stranger, "instructor": instructor,
            "other_instructor": other_instructor, "writer": writer, "admin": admin, "disabled": disabled,
        },
        "rows": {Concept: item.concept.pk, Item: item.pk, Quiz: quiz.pk, Attempt: attempt.pk, Memory: memory.pk},
        "ids": {
            "session": session.pk, "attempt": attempt.pk, "position": 1, "code": classroom.code, "kind": "quiz",
            "class_id": classroom.pk, "classroom": classroom.pk, "section_id": section.pk, "what": "roster",
            "teacher_id": colleague.pk, "enrolment_id": enrolment.pk, "assignment_id": assignment.pk,
            "export_id": export.pk, "form": "csv",
        },
        "form": {"item": item.public_id, "is_newcomer": "1"},
        "slugs": {"library": "daemon", "quiz": "asked", "results": "asked"},
    }  # fmt: skip


@pytest.fixture
def ask(world, sign_in) -> Callable[..., HttpResponse]:
    """The reply to somebody, after which everything is as it was."""
    cookies = {who: sign_in(person).cookies.output(header="") for who, person in world["people"].items()}
    User.objects.filter(student=world["people"]["disabled"]).update(is_active=False)

    def ask(who: str, verb: str, path: str, is_htmx: bool = False, form: Any = None, **more: Any) -> HttpResponse:
        client = Client(raise_request_exception=False, headers={"HX-Request": "true"} if is_htmx else {})
        client.cookies = SimpleCookie(cookies.get(who, ""))
        with transaction.atomic():
            if isinstance(form, bytes):
                response = client.generic("POST", path, form, **more)
            else:
                given = {"data": form or world["form"]} if verb == "post" else {}
                response = getattr(client, verb)(path, **given, **more)
            if response.streaming:
                b"".join(response)
            transaction.set_rollback(True)
        return response

    return ask
