"""What an instructor does with single people of a class: their names and time, and who is whom on the roster."""

from collections.abc import Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from cards.classroom import joining
from cards.classroom.actions import claim, terms_changed
from cards.models import AssignmentException, Classroom, Enrolment
from cards.models.classroom import keys_of
from cards.models.identity import identity_key
from cards.web.errors import DomainError

KNOWN_BY = ("name", "email", "number", "section")
TAKEN = "Somebody else in the class has this e-mail address or ID number."


@transaction.atomic
def add(*, classroom: Classroom, now: datetime, **values: Any) -> Enrolment:
    """An entry of the roster, by hand."""
    claim(classroom)
    try:
        with transaction.atomic():
            return Enrolment.objects.create(classroom=classroom, is_on_roster=True, created_at=now, **values)
    except IntegrityError:
        raise DomainError(_refusal(classroom, values)) from None


def _refusal(classroom: Classroom, values: Mapping[str, Any]) -> str:
    """Whoever was removed is let back in rather than added again."""
    keys = [Q(**{name: key}) for name, key in keys_of(values).items() if key]
    holder = classroom.enrolments.filter(reduce(or_, keys, Q(pk=None)), is_removed=True).first()
    return f"{holder.name} has this, and was removed: choose “Let back in” on the page People." if holder else TAKEN


@transaction.atomic
def change(*, enrolment: Enrolment, now: datetime, **values: Any) -> None:
    """What the class knows somebody by, and their time. An ID number that is given here is no claim any more."""
    claim(enrolment.classroom)
    if "number" in values and identity_key(values["number"]) != identity_key(enrolment.number):
        values["is_number_typed"] = False
    try:
        with transaction.atomic():
            Enrolment.objects.filter(pk=enrolment.pk).update(**values)
    except IntegrityError:
        raise DomainError(TAKEN) from None
    if "time_factor" in values and enrolment.student_id:
        terms_changed(enrolment.classroom, now, [enrolment.student_id])


@transaction.atomic
def remove(*, enrolment: Enrolment, now: datetime) -> None:
    """Who has joined is out until they are let back in, and the class keeps their grades; an entry that nobody joined
    as goes.
    """
    claim(enrolment.classroom)
    if enrolment.joined_at is None:
        Enrolment.objects.waiting().filter(pk=enrolment.pk).delete()
        return
    joining.remove(enrolment=enrolment, now=now)


@transaction.atomic
def let_back_in(*, enrolment: Enrolment, now: datetime) -> None:
    """Somebody who was removed is in the class again, with all that they had."""
    claim(enrolment.classroom)
    if not Enrolment.objects.filter(pk=enrolment.pk, is_removed=True).update(is_removed=False, left_at=None):
        raise DomainError(f"{enrolment.name} was not removed from the class.")
    if enrolment.student_id:
        terms_changed(enrolment.classroom, now, [enrolment.student_id])


@transaction.atomic
def link(*, enrolment: Enrolment, entry: Enrolment, now: datetime) -> None:
    """Somebody who joined is this entry of the roster: what they did stays theirs, who they are is the roster's."""
    claim(enrolment.classroom)
    if enrolment.student_id is None or enrolment.is_on_roster:
        raise DomainError(f"{enrolment.name} is on the roster already.")
    if not Enrolment.objects.waiting().filter(pk=entry.pk, classroom=enrolment.classroom_id).exists():
        raise DomainError(f"Somebody has joined as {entry.name} in between.")
    own = AssignmentException.objects.filter(enrolment=enrolment).values("assignment")
    AssignmentException.objects.filter(enrolment=entry).exclude(assignment__in=own).update(enrolment=enrolment)
    known_by = {name: getattr(entry, name) for name in KNOWN_BY}
    factor = max(enrolment.time_factor, entry.time_factor)
    if not Enrolment.objects.waiting().filter(pk=entry.pk).delete()[0]:
        raise DomainError(f"Somebody has joined as {entry.name} in between.")
    Enrolment.objects.filter(pk=enrolment.pk).update(
        is_on_roster=True, is_number_typed=False, time_factor=factor, **known_by
    )  # fmt: skip
    terms_changed(enrolment.classroom, now, [enrolment.student_id])


@transaction.atomic
def unlink(*, enrolment: Enrolment, now: datetime) -> Enrolment:
    """Somebody is not who they joined as: they stay, with what they did, and the entry of the roster waits again."""
    claim(enrolment.classroom)
    if enrolment.student is None or not enrolment.is_on_roster:
        raise DomainError(f"{enrolment.name} is not linked to the roster.")
    known_by = {name: getattr(enrolment, name) for name in KNOWN_BY}
    user = enrolment.student.user
    name = (user and (user.get_full_name() or user.username)) or enrolment.name
    plain = {"name": name[:120], "email": "", "number": "", "section": None}
    # The condition is the lock: a second click finds nobody on the roster any more.
    if not Enrolment.objects.filter(pk=enrolment.pk, is_on_roster=True).update(
        is_on_roster=False, is_number_typed=False, **plain
    ):
        raise DomainError(f"{enrolment.name} is not linked to the roster.")
    return Enrolment.objects.create(
        classroom=enrolment.classroom, is_on_roster=True, created_at=now, time_factor=enrolment.time_factor, **known_by
    )
