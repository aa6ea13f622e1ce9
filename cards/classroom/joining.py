"""A student comes into a class, and leaves it: which entry of the roster they are, and what the class sees of them."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Lower

from cards.classroom.actions import terms_changed
from cards.models import Classroom, Enrolment, Student, User
from cards.web.errors import DomainError


class Closed(DomainError):
    code = "closed"
    status = 409

    def __init__(self) -> None:
        super().__init__("This class takes nobody new at present. Ask your instructor to open it.")


@dataclass(frozen=True, slots=True)
class Joined:
    enrolment: Enrolment
    is_new: bool
    notice: str
    """What the student should know, as a sentence; often empty."""


TAKEN = "Somebody in the class has this ID number already. Tell your instructor, who can put it right."


def present(user: User, classroom: Classroom) -> Enrolment | None:
    return classroom.enrolments.present().filter(student__user=user).first()


def expected(user: User, classroom: Classroom) -> Enrolment | None:
    """The entry of the roster with an address that the account has proved to be its own."""
    return _waiting_for(user, classroom).first()


def _waiting_for(user: User, classroom: Classroom) -> QuerySet[Enrolment]:
    own = EmailAddress.objects.filter(user=user, verified=True).values(address=Lower("email"))
    return classroom.enrolments.waiting().annotate(address=Lower("email")).filter(address__in=own)


def join(*, classroom: Classroom, student: Student, name: str, number: str, now: datetime) -> Joined:
    """Refused if the class is archived or closed. Twice is once, and who had left is back as who they were."""
    try:
        return _join(classroom, student, name, number, now)
    except IntegrityError:  # the other tab was quicker, or somebody else with the same number
        return _join(classroom, student, name, number, now)


@transaction.atomic
def _join(classroom: Classroom, student: Student, name: str, number: str, now: datetime) -> Joined:
    own = classroom.enrolments.filter(student=student).first()
    if own and own.is_present:
        return Joined(own, False, "")
    # Changes nothing, but holds the row: nobody archives or closes the class before this is through.
    if not Classroom.objects.running().filter(pk=classroom.pk, is_joinable=True).update(title=F("title")):
        raise Closed
    notice = ""
    if own:
        Enrolment.objects.filter(pk=own.pk).update(left_at=None)
        own.left_at = None
    else:
        own = _claimed(classroom, student, number, now)
    if own is None:
        is_taken = bool(number) and classroom.enrolments.filter(number=number).exists()
        notice = TAKEN if is_taken else ""
        own = Enrolment.objects.create(
            classroom=classroom, student=student, name=name, number="" if is_taken else number, joined_at=now,
            created_at=now,
        )  # fmt: skip
    terms_changed(classroom, now, [student.pk])
    return Joined(own, True, notice)


def _claimed(classroom: Classroom, student: Student, number: str, now: datetime) -> Enrolment | None:
    """The entry of the roster that is theirs: by a proved address, else by the number that was typed."""
    by_number = classroom.enrolments.waiting().filter(number=number) if number else Enrolment.objects.none()
    by_address = _waiting_for(student.user, classroom) if student.user else Enrolment.objects.none()
    for entry in (by_address.first(), by_number.first()):
        # Of two who claim it at the same moment, one finds it taken.
        free = Enrolment.objects.waiting().filter(pk=entry.pk) if entry else Enrolment.objects.none()
        if entry and free.update(student=student, joined_at=now):
            entry.student, entry.joined_at = student, now
            return entry
    return None


@transaction.atomic
def leave(*, enrolment: Enrolment, now: datetime) -> None:
    """Also what an instructor does who removes somebody. The class keeps its grades, and sees nothing new."""
    Enrolment.objects.present().filter(pk=enrolment.pk).update(left_at=now)
    if enrolment.student_id:
        terms_changed(enrolment.classroom, now, [enrolment.student_id])


def share_past(*, enrolment: Enrolment, is_sharing: bool) -> None:
    """The student shows the class what came before joining, too, or takes that back."""
    Enrolment.objects.present().filter(pk=enrolment.pk).update(is_sharing_past=is_sharing)
