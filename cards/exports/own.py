"""Everything the house keeps about one person, as they take it with them: a table for each kind of row.

The columns are those of the database, so that nothing is left out that is added later. What is left out is said here.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import models

from cards.exports.formats import csv_pieces, json_pieces
from cards.exports.table import DICTIONARY, Column, Table, Type, Values, dictionary, round_rows
from cards.holds import find_held_quizzes, find_questions
from cards.models import (
    AssignmentException,
    Attempt,
    Enrolment,
    Export,
    Grade,
    GradeChange,
    Memory,
    Parameters,
    QuizOverride,
    RegradeChange,
    Report,
    Response,
    Review,
    Slot,
    Student,
    StudySession,
    Teacher,
    User,
)

# Secrets that say nothing about somebody, and what others wrote: the content of questions, an instructor's name.
LEFT_OUT = {
    User: ("password",),
    UserSession: ("session_key", "data"),
    Slot: ("key", "face"),
    GradeChange: ("by_id",),
    Report: ("resolved_by_id", "note"),
    StudySession: ("token", "later", "load"),
}
# Of an attempt whose result the student may not see yet.
RESULTS = {
    Attempt: ("score",),
    Slot: ("fraction", "points_earned", "mark"),
    Response: ("fraction", "points_earned", "mark"),
    RegradeChange: ("fraction_before", "fraction_after", "points_before", "points_after"),
}
TYPES: tuple[tuple[type[models.Field], Type], ...] = (
    (models.BooleanField, Type.YES_NO),
    (models.FloatField, Type.NUMBER),
    (models.DateTimeField, Type.TIME),
    (models.DateField, Type.DAY),
    (models.IntegerField, Type.WHOLE),
    (models.ForeignKey, Type.WHOLE),
    (models.AutoField, Type.WHOLE),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one kind; `attempt` is the way from one to its attempt, for what is hidden until the results are out."""

    name: str
    title: str
    queryset: models.QuerySet[Any]
    attempt: str = ""

    @property
    def fields(self) -> list[models.Field]:
        left_out = LEFT_OUT.get(self.queryset.model, ())
        return [each for each in self.queryset.model._meta.concrete_fields if each.attname not in left_out]

    @property
    def table(self) -> Table:
        return Table(self.name, self.title, self.title, tuple(map(_column, self.fields)))


def _column(field: models.Field) -> Column:
    found = next((each for kind, each in TYPES if isinstance(field, kind)), Type.TEXT)
    words = [str(field.help_text), *(f"{value}: {label}" for value, label in field.flatchoices)]
    return Column(field.attname, found, " · ".join(filter(None, words)) or str(field.verbose_name))


def kept(student: Student | None, user: User | None) -> list[Kept]:
    return [*(_of_user(user) if user else []), *(_of_student(student) if student else [])]


def _of_user(user: User) -> list[Kept]:
    return [
        Kept("account", "The account", User.objects.filter(pk=user.pk)),
        Kept("addresses", "E-mail addresses", EmailAddress.objects.filter(user=user)),
        Kept("browsers", "Where you are signed in", UserSession.objects.filter(user=user)),
        Kept("classes_taught", "Classes you teach", Teacher.objects.filter(user=user)),
        Kept("exports", "Files you took out of classes", Export.objects.filter(user=user)),
    ]


def _of_student(student: Student) -> list[Kept]:
    own = {"student": student}
    return [
        Kept("settings", "Settings", Student.objects.filter(pk=student.pk)),
        Kept("memories", "What you remember of each card", Memory.objects.filter(**own)),
        Kept("reviews", "Answers to cards", Review.objects.filter(**own)),
        Kept("sessions", "Study sessions", StudySession.objects.filter(**own)),
        Kept("parameters", "Fitted parameters", Parameters.objects.filter(**own)),
        Kept("attempts", "Attempts at quizzes", Attempt.objects.filter(**own), "pk"),
        Kept("questions", "Questions of the attempts", Slot.objects.filter(attempt__student=student), "attempt_id"),
        Kept(
            "responses", "Answers to questions", Response.objects.filter(slot__attempt__student=student),
            "slot__attempt_id",
        ),
        Kept(
            "regrades", "Answers that are worth something else since",
            RegradeChange.objects.filter(slot__attempt__student=student), "slot__attempt_id",
        ),
        Kept("extra_time", "Other terms for quizzes", QuizOverride.objects.filter(**own)),
        Kept("classes", "Classes you are in, or were", Enrolment.objects.filter(**own)),
        Kept("exceptions", "Other terms in classes", AssignmentException.objects.filter(enrolment__student=student)),
        Kept("grades", "What instructors gave", Grade.objects.filter(enrolment__student=student)),
        Kept("grade_changes", "What instructors changed", GradeChange.objects.filter(enrolment__student=student)),
        Kept("reports", "Mistakes you reported", Report.objects.filter(**own)),
    ]  # fmt: skip


def rows(each: Kept, hidden: frozenset[int]) -> Iterator[Values]:
    """Pages by key; of attempts that are hidden, what they came to is empty."""
    names = [field.attname for field in each.fields]
    secret = [names.index(name) for name in RESULTS.get(each.queryset.model, ())]
    texts = [place for place, field in enumerate(each.fields) if isinstance(field, models.JSONField)]
    columns = [*names, each.attempt] if each.attempt and each.attempt not in names else names
    attempt = columns.index(each.attempt) if each.attempt in columns else 0 if each.attempt else None
    for row in each.queryset.order_by("pk").values_list(*columns).iterator(2000):
        values = [_plain(value) for value in row[: len(names)]]
        for place in texts:
            values[place] = None if row[place] is None else json.dumps(row[place], ensure_ascii=False)
        if attempt is not None and row[attempt] in hidden:
            for place in secret:
                values[place] = None
        yield values


def _plain(value: Any) -> Any:
    """Times in UTC, by ISO 8601."""
    return value if value is None or isinstance(value, str | bool | int | float) else _text(value)


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def hidden_attempts(student: Student, now: datetime) -> frozenset[int]:
    """Those whose result nobody has told the student yet."""
    own = Attempt.objects.filter(student=student).select_related("quiz")
    return frozenset(each.pk for each in own if not each.shows_result(now))


def held_attempts(student: Student, now: datetime) -> frozenset[int]:
    """Those with a question whose solution is held back: what each answer came to would tell it."""
    held = find_held_quizzes(now)
    is_held = models.Q(quiz__in=held) | models.Q(slots__item__in=find_questions(held))
    return frozenset(Attempt.objects.filter(is_held, student=student, is_preview=False).values_list("pk", flat=True))


def members(student: Student | None, user: User | None, now: datetime) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Each kind as CSV and as JSON, and what the columns mean."""
    hidden = hidden_attempts(student, now) if student else frozenset()
    held = held_attempts(student, now) if student else frozenset()
    found = kept(student, user)
    for each in found:
        # Of an attempt with solutions held back the score is shown, and so is its row here.
        secret = hidden if each.queryset.model is Attempt else hidden | held
        yield f"{each.name}.csv", csv_pieces(each.table, round_rows(each.table, rows(each, secret)))
        yield f"{each.name}.json", json_pieces(each.table, round_rows(each.table, rows(each, secret)))
    yield "dictionary.csv", csv_pieces(DICTIONARY, dictionary(each.table for each in found))


def counts(student: Student | None, user: User | None) -> list[tuple[str, int]]:
    """What there is, for the page."""
    return [(each.title, each.queryset.count()) for each in kept(student, user)]
