"""What a class's pages show, and in which words."""

from datetime import datetime
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cards import exams
from cards.classroom import queries
from cards.classroom.confirmations import Confirmation
from cards.due import due_of
from cards.models import Classroom, Enrolment
from cards.web.request import Request
from cards.web.times import written

# What an instructor of the class can see of a student, and what not. The page before joining, and after, says it.
SEES = (
    ("Your name", "The name and the ID number that you give here, or that the roster has."),
    ("Quizzes", "Of the quizzes that the class assigns: your attempts, answers, times and results."),
    ("Cards", "How many of the cards that the class assigns you have learned, and whether in time."),
    ("Concepts", "How well you would recall each one today and on the day of the exam; on how many days you studied."),
    ("Together", "Which cards and questions the class finds hard, and which wrong answers are common, without names."),
    (
        "Files",
        "Instructors can export all of this, with each answer to a card: when, how rated, how quick, what was typed.",
    ),
)
HIDDEN = (
    "Not your e-mail address, your password, your settings, or what you did before you joined. You can show what came "
    "before, take that back, and leave at any time."
)


def confirm(request: Request, confirmation: Confirmation) -> HttpResponse:
    return render(
        request, "classroom/confirm.html", {"confirmation": confirmation, "classroom": confirmation.classroom}
    )


def join_url(classroom: Classroom) -> str:
    """Absolute: for a wall, a mail, another learning system."""
    return urljoin(settings.SITE_URL, reverse("classroom:join", args=[classroom.code]))


def taught(classroom: Classroom, now: datetime) -> dict[str, Any]:
    people = classroom.enrolments
    return {
        "classroom": classroom,
        "join_url": join_url(classroom),
        "work": queries.work(classroom, now),
        "students": people.present().count(),
        "aiming": people.present().filter(is_aiming=True).count(),
        "waiting": people.waiting().count(),
        "teachers": teachers(classroom),
    }


def teachers(classroom: Classroom) -> list[str]:
    found = classroom.teachers.select_related("user")
    return [each.user.get_full_name() or each.user.username for each in found]


def attended(enrolment: Enrolment, now: datetime) -> dict[str, Any]:
    found = due_of(enrolment, now)
    classroom = enrolment.classroom
    zone = ZoneInfo(classroom.time_zone)
    assert enrolment.student is not None
    return {
        "classroom": classroom,
        "enrolment": enrolment,
        "joined": written(enrolment.joined_at, zone) if enrolment.joined_at else "",
        "is_planned": not exams.over(enrolment, exams.today_of(enrolment.student, now)),
        "due": [each for each in found if each.is_to_do and not classroom.archived_at],
        "graded": [each for each in found if not each.is_to_do or classroom.archived_at],
        "teachers": teachers(classroom),
        "sees": SEES,
    }


def before(classroom: Classroom) -> dict[str, Any]:
    """The page before joining."""
    return {"classroom": classroom, "teachers": teachers(classroom), "sees": SEES, "hidden": HIDDEN}
