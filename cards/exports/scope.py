"""Whose rows leave the house, under which names, and by which clock."""

from array import array
from base64 import b32encode
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from cards.analysis import seen_by
from cards.exports.table import Column, Type
from cards.models import Classroom, Enrolment

SALT = "cards.exports.pseudonym"
# Rows of one statement.
CHUNK = 1000

IDENTITY = (
    Column("student", Type.TEXT, "The name in the class; or a pseudonym, the same in every export of the class."),
    Column("email", Type.TEXT, "The address on the roster.", names_somebody=True),
    Column("number", Type.TEXT, "The ID number on the roster.", names_somebody=True),
    Column("section", Type.TEXT, "The section of the class."),
)


@dataclass(frozen=True, slots=True)
class Person:
    """What a file says of who it is about."""

    name: str
    email: str = ""
    number: str = ""
    section: str = ""

    @property
    def cells(self) -> tuple[str, str, str, str]:
        return self.name, self.email, self.number, self.section


def pseudonym(enrolment: Enrolment) -> str:
    """Keyed with the server's secret: whoever has the file alone can't tell who it is, nor try names."""
    digest = salted_hmac(SALT, f"{enrolment.classroom_id}:{enrolment.pk}", algorithm="sha256").digest()
    return f"S-{b32encode(digest[:10]).decode()}"


@dataclass(slots=True)
class Scope:
    """A class as an instructor may export it at this moment."""

    classroom: Classroom
    now: datetime
    is_pseudonymous: bool = False
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.classroom.time_zone)

    def clock(self, at: datetime | None) -> str | None:
        """ISO 8601 by the class's clock, with its offset. SQLite's times come without a zone and are UTC."""
        if at is None:
            return None
        if at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        return at.astimezone(self.zone).isoformat(timespec="milliseconds")

    def person(self, enrolment: Enrolment) -> Person:
        section = enrolment.section.title if enrolment.section else ""
        if self.is_pseudonymous:
            return Person(pseudonym(enrolment), section=section)
        return Person(enrolment.name, enrolment.email, enrolment.number, section)

    def present(self) -> QuerySet[Enrolment]:
        return self.classroom.enrolments.present().select_related("section")

    def people(self) -> dict[int, Person]:
        """Who is in the class, by student and in the order of what they are called."""
        found = {enrolment.student_id: self.person(enrolment) for enrolment in self.present()}
        return dict(sorted(found.items(), key=lambda pair: (pair[1].name, pair[0])))  # type: ignore[arg-type]

    def seen(self, time: str) -> Q:
        return seen_by(self.classroom, time)


class Ids:
    """The keys of all rows of a table, eight bytes each, student by student.

    Chunks of rows are then found by their keys. A cursor over them all would hold the database's past while a slow
    client reads, and pages by key would sort the class's rows anew for each.
    """

    def __init__(self, queryset: QuerySet[Any], people: dict[int, Person]) -> None:
        found: defaultdict[int, array[int]] = defaultdict(lambda: array("q"))
        for student, pk in queryset.values_list("student_id", "pk").iterator(10_000):
            found[student].append(pk)
        self.arrays = [found[student] for student in people if student in found]

    def chunks(self, size: int = CHUNK) -> Iterator[list[int]]:
        chunk: list[int] = []
        for pk in chain.from_iterable(self.arrays):
            chunk.append(pk)
            if len(chunk) == size:
                yield chunk
                chunk = []
        if chunk:
            yield chunk


def raw(queryset: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """The rows of a values_list as the driver gives them: JSON is text, and SQLite's times have no zone.

    To have Django convert each value takes longer than all the rest of an export.
    """
    sql, params = queryset.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def in_order(rows: Sequence[tuple[Any, ...]], pks: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Rows that begin with their key, in the order of the keys. What was deleted meanwhile is not there."""
    by_pk = {row[0]: row for row in rows}
    return (by_pk[pk] for pk in pks if pk in by_pk)
