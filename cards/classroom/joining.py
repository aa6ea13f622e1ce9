"""A student comes into a class, and leaves it: which entry of the roster they are, and what the class sees of them."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from cards.classroom.actions import terms_changed
from cards.models import Classroom, Enrolment, Student, User
from cards.models.identity import email_key, identity_key
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


class Removed(DomainError):
    code = "removed"
    status = 409

    def __init__(self) -> None:
        super().__init__("Your instructor removed you from this class. Ask them to let you back in.")


TAKEN = "Somebody in the class has this ID number already. Tell your instructor, who can put it right."


def present(user: User, classroom: Classroom) -> Enrolment | None:
    return classroom.enrolments.present().filter(student__user=user).first()


def past(user: User, classroom: Classroom) -> Enrolment | None:
    """The enrolment of somebody who left or was removed."""
    return classroom.enrolments.filter(student__user=user, left_at__isnull=False).first()


def expected(user: User, classroom: Classroom) -> Enrolment | None:
    """The entry of the roster with an address that the account has proved to be its own."""
    return _waiting_for(user, classroom).first()


def _waiting_for(user: User, classroom: Classroom) -> QuerySet[Enrolment]:
    own = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return classroom.enrolments.waiting().filter(email_key__in={email_key(email) for email in own} - {""})


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
    if own and own.is_removed:
        raise Removed
    notice = ""
    if own:
        Enrolment.objects.filter(pk=own.pk).update(left_at=None)
        own.left_at = None
    else:
        own = _claimed(classroom, student, number, now)
    if own is None:
        is_taken = bool(number) and classroom.enrolments.filter(number_key=identity_key(number)).exists()
        notice = TAKEN if is_taken else ""
        own = Enrolment.objects.create(
            classroom=classroom, student=student, name=name, number="" if is_taken else number,
            is_number_typed=bool(number) and not is_taken, joined_at=now, created_at=now,
        )  # fmt: skip
    terms_changed(classroom, now, [student.pk])
    return Joined(own, True, notice)


def _claimed(classroom: Classroom, student: Student, number: str, now: datetime) -> Enrolment | None:
    """The entry of the roster that is theirs: by a proved address, else by the number that was typed."""
    waiting, key = classroom.enrolments.waiting(), identity_key(number)
    by_number = waiting.filter(number_key=key) if key else Enrolment.objects.none()
    by_address = _waiting_for(student.user, classroom) if student.user else Enrolment.objects.none()
    for entry, is_typed in ((by_address.first(), False), (by_number.first(), True)):
        # Of two who claim it at the same moment, one finds it taken.
        free = Enrolment.objects.waiting().filter(pk=entry.pk) if entry else Enrolment.objects.none()
        if entry and free.update(student=student, joined_at=now, is_number_typed=is_typed):
            entry.student, entry.joined_at = student, now
            return entry
    return None


@transaction.atomic
def leave(*, enrolment: Enrolment, now: datetime) -> None:
    """The class keeps its grades, and sees nothing new."""
    _end(enrolment, now, is_removed=False)


@transaction.atomic
def remove(*, enrolment: Enrolment, now: datetime) -> None:
    """As `leave`, but the code leads them back only once an instructor lets them."""
    _end(enrolment, now, is_removed=True)


def _end(enrolment: Enrolment, now: datetime, *, is_removed: bool) -> None:
    Enrolment.objects.present().filter(pk=enrolment.pk).update(left_at=now, is_removed=is_removed)
    if enrolment.student_id:
        terms_changed(enrolment.classroom, now, [enrolment.student_id])


def share_past(*, enrolment: Enrolment, is_sharing: bool) -> None:
    """The student shows the class what came before joining, too, or takes that back."""
    Enrolment.objects.present().filter(pk=enrolment.pk).update(is_sharing_past=is_sharing)
