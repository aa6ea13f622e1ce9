"""The admin's log of changes names people by a text of its own, which outlives their account."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from cards.models import Classroom, Quiz, QuizOverride, Student, Teacher, User


def remove_names(*, users: Iterable[User], students: Iterable[Student]) -> None:
    """Before these people are deleted: what was done to them stays in the log, under a number."""
    users = list(users)
    students = [*students, *Student.objects.filter(user__in=users)]
    for person in (*users, *students):
        entries = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(person), object_id=str(person.pk)
        )
        entries.update(object_repr=f"Deleted {person._meta.verbose_name} {person.pk}")
    names = {str(person) for person in (*users, *(student for student in students if student.user_id))}
    if names:
        _remove_names_of_parts(names)


def _remove_names_of_parts(names: set[str]) -> None:
    """Of instructors in a class, and of students who have other terms in a quiz: parts of the form that was saved."""
    types = ContentType.objects.get_for_models(Classroom, Quiz).values()
    for entry in LogEntry.objects.filter(content_type__in=types, change_message__contains='"object"'):
        changes = json.loads(entry.change_message)
        found = [part for change in changes for part in change.values() if _names_anybody(part, names)]
        for part in found:
            part["object"] = "a deleted account"
        if found:
            LogEntry.objects.filter(pk=entry.pk).update(change_message=json.dumps(changes))


def _names_anybody(part: dict[str, Any], names: set[str]) -> bool:
    """As the two models are told: “ann, Docker 101” and “Layers, ann”."""
    text = str(part.get("object", ""))
    if part.get("name") == Teacher._meta.verbose_name:
        return text.partition(", ")[0] in names
    return part.get("name") == QuizOverride._meta.verbose_name and text.rpartition(", ")[2] in names
