"""Requests as the middleware leaves them, for the doors that are asked without a page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from cards.models import Classroom, Enrolment, Student, User
from tests.classroom.browsing import Desk


@pytest.fixture
def asks(db: None) -> Callable[[Any], Any]:
    def asks(who: Any) -> Any:
        request: Any = RequestFactory().get("/")
        is_student = isinstance(who, Student)
        request.user = (who.user if is_student else who) or AnonymousUser()
        request.session = SessionStore()
        if is_student and who.is_guest:
            request.session["guest"] = who.pk
        return request

    return asks


@pytest.fixture
def desk(instructor: User, classroom: Classroom, sign_in: Any) -> Desk:
    """The instructor's."""
    return Desk(sign_in(instructor), classroom)


@pytest.fixture
def seat(student: Student, classroom: Classroom, sign_in: Any) -> Desk:
    """The student's."""
    return Desk(sign_in(student), classroom)


@pytest.fixture
def own(classroom: Classroom, student: Student) -> Enrolment:
    """The student in the class."""
    return classroom.enrolments.get(student=student)
