"""The student behind a request: the signed-in user's, or the guest that this browser's session remembers."""

from datetime import datetime

from django.http import HttpRequest

from cards.models import Student, User
from cards.web.request import Request

GUEST_KEY = "guest"


def find_student(request: HttpRequest) -> Student | None:
    students = Student.objects.select_related("user", "parameters")
    if request.user.is_authenticated:
        return students.filter(user=request.user).first()
    guest_id = request.session.get(GUEST_KEY)
    return students.filter(pk=guest_id, user=None).first() if guest_id else None


def remember(request: Request, student: Student) -> None:
    """A guest is known by the session's cookie, whose time starts anew; a user is known anyway."""
    if student.is_guest:
        request.session[GUEST_KEY] = student.pk
    request.student = student


def newcomer(*, user: User | None, time_zone: str, now: datetime) -> Student:
    """The student of somebody's first answer or quiz; a guest if there is no user."""
    values = {"time_zone": time_zone or "UTC", "created_at": now, "last_seen_on": now.date()}
    if user is None:
        return Student.objects.create(**values)
    return Student.objects.get_or_create(user=user, defaults=values)[0]
