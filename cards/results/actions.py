from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from cards import marking
from cards.models import Assignment, Classroom, Enrolment, Grade, GradeChange, Quiz, User
from cards.web.errors import DomainError


class Overtaken(DomainError):
    """Another instructor was quicker; nothing was written."""

    code = "overtaken"
    status = 409


class Archived(DomainError):
    code = "archived"
    status = 409


class NoReason(DomainError):
    code = "no_reason"


OVERTAKEN = "Somebody else changed this grade since you opened it. Nothing of yours is lost: look, and save again."


def settle(classroom: Classroom, now: datetime) -> None:
    """Whoever looks at results closes what is overdue at the quizzes of the class: they are to be read, not awaited."""
    marking.time_out_all(now, Quiz.objects.filter(assignments__classroom=classroom))


def grade(
    *, assignment: Assignment, enrolment: Enrolment, by: User, seen: int, points: float | None, is_excused: bool,
    comment: str, reason: str, now: datetime,
) -> GradeChange | None:  # fmt: skip
    """Say what counts, with a row of the audit trail; None if all of it is as it was.

    `seen` is the last change that the instructor saw, 0 for none. Raises Overtaken if there was another since.
    """
    if assignment.classroom.archived_at:
        raise Archived("This class is archived: it can be read, not changed.")
    after = {"points": points, "is_excused": is_excused, "comment": comment.strip()}
    try:
        return _grade(assignment, enrolment, by, seen, after, reason.strip(), now)
    except IntegrityError as error:  # the first grade of the cell, by two at once
        raise Overtaken(OVERTAKEN) from error


@transaction.atomic
def _grade(
    assignment: Assignment, enrolment: Enrolment, by: User, seen: int, after: dict[str, Any], reason: str,
    now: datetime,
) -> GradeChange | None:  # fmt: skip
    of_the_cell = {"assignment": assignment, "enrolment": enrolment}
    _must_be_last(assignment, enrolment, seen)
    present = Grade.objects.filter(**of_the_cell).first()
    before = _values(present or Grade())
    if after == before:
        return None
    if not reason and any(after[name] != before[name] for name in ("points", "is_excused")):
        raise NoReason("Say why: the reason is kept with the change, for you and your co-instructors.")
    if present is None:
        Grade.objects.create(**of_the_cell, **after)
    # As it was read: whoever saved in between has changed some of it.
    elif not Grade.objects.filter(pk=present.pk, **before).update(**after):
        raise Overtaken(OVERTAKEN)
    # Once more, now that the row is held: what was read above may have been another's already.
    _must_be_last(assignment, enrolment, seen)
    return GradeChange.objects.create(**of_the_cell, by=by, at=now, before=before, after=after, reason=reason)


def last_change(assignment: Assignment, enrolment: Enrolment) -> int:
    """The number of the last change of a cell; 0 if it was never changed."""
    changes = GradeChange.objects.filter(assignment=assignment, enrolment=enrolment)
    return changes.order_by("-pk").values_list("pk", flat=True).first() or 0


def _must_be_last(assignment: Assignment, enrolment: Enrolment, seen: int) -> None:
    if last_change(assignment, enrolment) != seen:
        raise Overtaken(OVERTAKEN)


def _values(grade: Grade) -> dict[str, Any]:
    return {"points": grade.points, "is_excused": grade.is_excused, "comment": grade.comment}
