"""What an instructor does with a class as a whole. Each is refused where the class is archived: that is to be read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from cards.models import Classroom, ClassSection, Concept, Quiz, Teacher, User
from cards.terms import move_deadlines
from cards.web.errors import DomainError

SETTINGS = ("title", "time_zone", "is_joinable", "is_keeping_grades", "exam_on", "exam_cards_per_day")


class Archived(DomainError):
    code = "archived"
    status = 409

    def __init__(self) -> None:
        super().__init__("This class is archived: it can be read, not changed. Bring it back first.")


def make(*, user: User, now: datetime, **settings: Any) -> Classroom:
    """A class with its first instructor."""
    if not user.is_instructor:
        raise DomainError("Your account may not make classes. An admin can change that.")
    concepts = settings.pop("exam_concepts", ())
    with transaction.atomic():
        classroom = Classroom.objects.create(created_at=now, **settings)
        classroom.exam_concepts.set(concepts)
        Teacher.objects.create(classroom=classroom, user=user, added_at=now)
    return classroom


@transaction.atomic
def change(*, classroom: Classroom, exam_concepts: Iterable[Concept], **settings: Any) -> None:
    claim(classroom)
    vars(classroom).update(settings)
    classroom.save(update_fields=list(settings))
    classroom.exam_concepts.set(exam_concepts)


@transaction.atomic
def archive(*, classroom: Classroom, now: datetime) -> None:
    """Nobody joins any more, nothing changes, and quizzes are under their own terms again."""
    if Classroom.objects.filter(pk=classroom.pk).running().update(archived_at=now):
        terms_changed(classroom, now)


@transaction.atomic
def bring_back(*, classroom: Classroom, now: datetime) -> None:
    if Classroom.objects.filter(pk=classroom.pk, archived_at__isnull=False).update(archived_at=None):
        terms_changed(classroom, now)


def claim(classroom: Classroom) -> None:
    """Inside a transaction: the class is running, and stays so until the end of it."""
    if not Classroom.objects.filter(pk=classroom.pk).running().update(title=F("title")):
        raise Archived


def terms_changed(classroom: Classroom, now: datetime, students: Iterable[int] | None = None) -> None:
    """The deadlines of running attempts follow what the class grants; of all in it, or of these students."""
    if students is None:
        students = list(classroom.enrolments.filter(student__isnull=False).values_list("student", flat=True))
    for quiz in Quiz.objects.filter(assignments__classroom=classroom).distinct().order_by("pk"):
        move_deadlines(quiz=quiz, now=now, students=students)


# Sections


@transaction.atomic
def add_section(*, classroom: Classroom, title: str) -> ClassSection:
    claim(classroom)
    return ClassSection.objects.get_or_create(classroom=classroom, title=title)[0]


@transaction.atomic
def rename_section(*, section: ClassSection, title: str) -> None:
    claim(section.classroom)
    try:
        with transaction.atomic():
            ClassSection.objects.filter(pk=section.pk).update(title=title)
    except IntegrityError:
        raise DomainError(f"There is a section “{title}” already.") from None


@transaction.atomic
def remove_section(*, section: ClassSection) -> None:
    """Its people stay in the class, without a section."""
    claim(section.classroom)
    section.delete()


# Instructors


@transaction.atomic
def add_teacher(*, classroom: Classroom, login: str, now: datetime) -> Teacher:
    """By e-mail address or user name. Whoever is one already stays one."""
    claim(classroom)
    named = User.objects.filter(is_active=True, is_instructor=True)
    found = list((named.filter(email__iexact=login) | named.filter(username__iexact=login))[:2])
    if len(found) != 1:
        # The same words whether there is no account or only a student's: an instructor is not told which.
        raise DomainError("No instructor has this address or user name. An admin makes an account an instructor.")
    return Teacher.objects.get_or_create(classroom=classroom, user=found[0], defaults={"added_at": now})[0]


@transaction.atomic
def remove_teacher(*, teacher: Teacher) -> None:
    """Of two who leave at the same moment, the second is the last one, and stays."""
    # Holds the class's row, archived or not, so that the others are counted after one another.
    Classroom.objects.filter(pk=teacher.classroom_id).update(title=F("title"))
    if not Teacher.objects.filter(classroom=teacher.classroom_id).exclude(pk=teacher.pk).exists():
        raise DomainError("A class needs an instructor. Add another one first, or archive the class.")
    teacher.delete()
