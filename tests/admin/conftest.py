"""The desk from a browser's side: who sits at it, what they studied, and a form as a browser would send it back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.forms import MultiWidget
from django.test import Client

from cards.admin.rows import BaseRows, RowsWidget
from cards.editing import save_content
from cards.models import (
    Attempt,
    Item,
    Kind,
    Memory,
    Parameters,
    Quiz,
    Regrade,
    Report,
    Review,
    Slot,
    StudySession,
    Tag,
    User,
)
from cards.quiz import actions, attempts, regrades
from tests import factories
from tests.conftest import NOON


@pytest.fixture
def desk(editor: User, sign_in: Any) -> Client:
    """A superuser's browser."""
    return sign_in(editor)


@pytest.fixture
def item_editor(db: None) -> User:
    """Staff who may work on items, and on nothing else."""
    user = factories.UserFactory(username="lin", is_staff=True)
    names = ["view_item", "add_item", "change_item"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


@pytest.fixture
def tags(db: None) -> list[Tag]:
    return [Tag.objects.create(name=name) for name in ("core", "layers")]


@pytest.fixture
def studied(student: Any) -> Item:
    """An item that the student answered twice, wrongly and then rightly, and reported."""
    item = factories.ItemFactory()
    session = StudySession.objects.create(
        student=student, studied_on=NOON.date(), shown_at=NOON, started_at=NOON, current=item
    )
    Parameters.objects.create(
        student=student, values=[1.0] * 21, fitted_at=NOON, review_count=400, log_loss_before=0.4, log_loss_after=0.3
    )
    Memory.objects.create(student=student, item=item, state=2, reviews=2, lapses=1, stability=3.0, difficulty=5.0)
    for turn, rating in enumerate((Review.Rating.AGAIN, Review.Rating.GOOD)):
        answered(student, item, session, turn=turn, rating=rating)
    Report.objects.create(item=item, student=student, text="The answer is out of date.", created_at=NOON)
    return item


@pytest.fixture
def asked(db: None) -> Item:
    """A single choice whose first option is said to be right."""
    return factories.question(Kind.SINGLE)


@pytest.fixture
def quiz(asked: Item) -> Quiz:
    return factories.quiz_of(asked, factories.question(Kind.SEVERAL), is_shuffling_questions=False)


@pytest.fixture
def taken(quiz: Quiz, student: Any, stranger: Any) -> list[Attempt]:
    """The quiz as two have taken it: the student was right by the key, the stranger was wrong."""
    found = []
    for who, response in ((student, "a"), (stranger, "b")):
        attempt = attempts.start(quiz=quiz, student=who, now=NOON)
        slot = Slot.objects.select_related("attempt__quiz").get(attempt=attempt, position=1)
        actions.save(slot=slot, step=0, response=response, certainty=None, now=NOON)
        found.append(actions.submit(attempt=attempt, now=NOON))
    return found


@pytest.fixture
def corrected(asked: Item, taken: list[Attempt]) -> Item:
    """The question after its key was found to be wrong."""
    asked.options = [option | {"correct": not option["correct"]} for option in asked.options]
    save_content(asked, expected_version=1)
    return asked


@pytest.fixture
def regraded(quiz: Quiz, corrected: Item, editor: User) -> Regrade:
    seen = regrades.plan(quiz, corrected).digest
    return regrades.commit(quiz=quiz, item=corrected, seen=seen, by=editor, reason="It was wrong.", now=NOON)


def answered(student: Any, item: Item, session: StudySession, *, turn: int, rating: int) -> Review:
    return Review.objects.create(
        student=student, item=item, item_version=1, session=session, turn=turn, kind=Review.Kind.NORMAL, rating=rating,
        duration_ms=4000, reviewed_at=NOON + timedelta(minutes=turn), time_zone="UTC", day_start_hour=4,
        studied_on=NOON.date(), state_before=0, state_after=1, step_after=0, elapsed_days=-1, elapsed_seconds=-1,
        interval_before_s=0, interval_after_s=600, interval_days=0, desired_retention=0.9,
    )  # fmt: skip


def as_sent(response: Any, **changes: Any) -> dict[str, Any]:
    """The POST that a browser would send for the change form of this response, with some inputs changed."""
    sent = _fields_sent(response.context["adminform"].form)
    for inline in response.context.get("inline_admin_formsets", []):
        for form in [inline.formset.management_form, *inline.formset.forms]:
            sent |= _fields_sent(form)
    return sent | changes


def _fields_sent(form: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for bound in form:
        widget, value = bound.field.widget, bound.value()
        if isinstance(widget, RowsWidget):
            sent |= _rows_sent(value) if isinstance(value, BaseRows) else widget.post_data(bound.html_name, value)
        elif isinstance(widget, MultiWidget):
            for number, part in enumerate(value if isinstance(value, list) else widget.decompress(value)):
                _put(sent, f"{bound.html_name}_{number}", part)
        else:
            _put(sent, bound.html_name, value)
    return sent


def _rows_sent(formset: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for form in [formset.management_form, *formset.forms]:
        sent |= _fields_sent(form)
    return sent


def _put(sent: dict[str, Any], name: str, value: Any) -> None:
    if isinstance(value, list | tuple):
        sent[name] = [str(getattr(one, "pk", one)) for one in value]
    elif value is not None and value is not False:
        sent[name] = str(value)


@pytest.fixture
def edited(desk: Client) -> Callable[..., Any]:
    """Open an object's change form, change some inputs, save."""

    def save(url: str, **changes: Any) -> Any:
        return desk.post(url, as_sent(desk.get(url), **changes))

    return save
