"""The end of an account: what goes with it, and what a class that keeps grades keeps, without a name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cards.exports import admin_log
from cards.gradebook import book
from cards.models import Classroom, Enrolment, Grade, GradeChange, Student, Teacher, User
from cards.web.errors import DomainError

FORMER = "Former student"
KEPT_WHY = "The account was deleted: what was computed until then is kept."


class Refused(DomainError):
    code = "refused"
    status = 409


@dataclass(frozen=True, slots=True)
class Stake:
    """A class that the person is in, or was, and whether it keeps their grades."""

    classroom: Classroom
    is_keeping: bool


def stakes(student: Student | None) -> list[Stake]:
    if student is None:
        return []
    own = Enrolment.objects.filter(student=student).select_related("classroom").order_by("classroom__title")
    return [Stake(each.classroom, each.classroom.is_keeping_grades) for each in own]


def refusal(user: User | None) -> str:
    """Why this account can't go as yet; empty if it can."""
    if user is None:
        return ""
    if user.is_staff:
        return "Accounts of staff are deleted by another admin, so that what they changed stays on the record."
    others = Teacher.objects.exclude(user=user).values("classroom")
    alone = Classroom.objects.running().taught_by(user).exclude(pk__in=others)
    titles = ", ".join(f"“{title}”" for title in alone.values_list("title", flat=True))
    return f"You are the only instructor of {titles}. Archive it or add another instructor first." if titles else ""


@transaction.atomic
def delete_account(*, student: Student | None, user: User | None, now: datetime) -> None:
    """Refused, with nothing written, where `refusal` says why."""
    if sentence := refusal(user):
        raise Refused(sentence)
    leave_classes([student] if student else [], now)
    admin_log.remove_names(users=[user] if user else [], students=[student] if student else [])
    if user:
        user.delete()
    elif student:
        student.delete()


@transaction.atomic
def leave_classes(students: Iterable[Student], now: datetime) -> None:
    """Before these students are deleted: take their names out of every class, and freeze what it keeps."""
    for enrolment in Enrolment.objects.filter(student__in=students).select_related("classroom", "student", "section"):
        if enrolment.classroom.is_keeping_grades:
            _freeze(enrolment, now)
        if enrolment.classroom.is_keeping_grades and enrolment.grades.exists():
            _take_name(enrolment)
        else:
            enrolment.delete()


def _freeze(enrolment: Enrolment, now: datetime) -> None:
    """What was computed becomes a grade, for the answers that it was computed from go."""
    found = book(enrolment.classroom, now, enrolments=[enrolment])
    for assignment, cell in zip(found.assignments, found.row(enrolment), strict=True):
        if cell.computed is None or cell.is_overridden:
            continue
        grade, _ = Grade.objects.get_or_create(assignment=assignment, enrolment=enrolment)
        before = {"points": grade.points, "is_excused": grade.is_excused, "comment": ""}
        Grade.objects.filter(pk=grade.pk).update(points=cell.computed)
        GradeChange.objects.create(
            assignment=assignment, enrolment=enrolment, by=None, at=now, before=before,
            after=before | {"points": cell.computed}, reason=KEPT_WHY,
        )  # fmt: skip


def _take_name(enrolment: Enrolment) -> None:
    """Comments and reasons go too: they may say who it was. So does extra time, which says more than a name."""
    Grade.objects.filter(enrolment=enrolment).update(comment="")
    changes = GradeChange.objects.filter(enrolment=enrolment).exclude(reason=KEPT_WHY)
    for change in changes:
        blank = {"before": change.before | {"comment": ""}, "after": change.after | {"comment": ""}, "reason": ""}
        # Past the guard of the append-only log: what was decided stays, who it was about goes.
        GradeChange._base_manager.filter(pk=change.pk).update(**blank)
    enrolment.exceptions.all().delete()
    Enrolment.objects.filter(pk=enrolment.pk).update(
        student=None, name=_next_name(enrolment.classroom), email="", number="", is_on_roster=False,
        is_sharing_past=False, time_factor=1, exam_cards_per_day=None,
    )  # fmt: skip


def _next_name(classroom: Classroom) -> str:
    taken = classroom.enrolments.filter(name__startswith=f"{FORMER} ").values_list("name", flat=True)
    numbers = [int(found[1]) for name in taken if (found := re.fullmatch(rf"{FORMER} (\d+)", name))]
    return f"{FORMER} {max(numbers, default=0) + 1}"
