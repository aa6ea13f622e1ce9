"""What a class has to do: made, changed, taken away, and what differs for single students."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from cards.classroom.actions import claim
from cards.models import Assignment, AssignmentException, Concept, Enrolment
from cards.terms import move_deadlines
from cards.web.errors import DomainError


@transaction.atomic
def save(*, assignment: Assignment, concepts: Iterable[Concept], now: datetime) -> Assignment:
    """A new one comes last. Running attempts at its quiz end by what it says now."""
    claim(assignment.classroom)
    if assignment.pk is None:
        last = assignment.classroom.assignments.aggregate(Max("position"))["position__max"]
        assignment.position, assignment.created_at = (last or 0) + 1, now
    assignment.save()
    assignment.concepts.set(concepts)
    _move(assignment, now)
    return assignment


@transaction.atomic
def remove(*, assignment: Assignment, now: datetime) -> None:
    claim(assignment.classroom)
    if assignment.grades.exists() or assignment.grade_changes.exists():
        raise DomainError("There are grades by hand for it. Hide it from the students instead; nothing is lost then.")
    assignment.exceptions.all().delete()
    Assignment.objects.filter(pk=assignment.pk).delete()
    _move(assignment, now)


@transaction.atomic
def hide(*, assignment: Assignment, now: datetime) -> None:
    """Students no longer see it. Its grades and exceptions stay, and it can be shown again."""
    claim(assignment.classroom)
    Assignment.objects.filter(pk=assignment.pk).update(is_published=False)
    _move(assignment, now)


@transaction.atomic
def move(*, assignment: Assignment, is_up: bool) -> None:
    """One place up or down in the class's list."""
    claim(assignment.classroom)
    found = list(assignment.classroom.assignments.all())
    place = found.index(assignment)
    other = place - 1 if is_up else place + 1
    if 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
        for position, each in enumerate(found, 1):
            each.position = position
        Assignment.objects.bulk_update(found, ["position"])


@transaction.atomic
def make_exception(*, assignment: Assignment, enrolment: Enrolment, now: datetime, **given: Any) -> None:
    """All of them empty is no exception any more."""
    claim(assignment.classroom)
    if any(value is not None for value in given.values()):
        AssignmentException.objects.update_or_create(assignment=assignment, enrolment=enrolment, defaults=given)
    else:
        AssignmentException.objects.filter(assignment=assignment, enrolment=enrolment).delete()
    if enrolment.student_id:
        _move(assignment, now, [enrolment.student_id])


def _move(assignment: Assignment, now: datetime, students: Iterable[int] | None = None) -> None:
    if assignment.quiz is None:
        return
    in_class = assignment.classroom.enrolments.filter(student__isnull=False)
    students = in_class.values_list("student", flat=True) if students is None else students
    move_deadlines(quiz=assignment.quiz, now=now, students=list(students))
