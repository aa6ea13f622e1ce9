"""Answers and options as rows: added, reordered, removed, and refused at the right place, without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from cards.admin.rows import with_ids
from cards.grading.keys import PARTS
from cards.models import Item, Kind, Status
from tests import factories
from tests.admin.conftest import as_sent


def url_of(item: Item) -> str:
    return reverse("admin:cards_item_change", args=[item.pk])


STEPS = [{"id": "build", "text": "Build"}, {"id": "push", "text": "Push"}, {"id": "run", "text": "Run"}]
PAIRS = [{"id": "image", "text": "Image", "match": "Template"}, {"id": "box", "text": "Container", "match": "Instance"}]
CHOICES = factories.QuestionFactory.options
TRUTHS = [{"id": "true", "text": "True", "correct": True}, {"id": "false", "text": "False", "correct": False}]


def saved(item: Item, response: Any) -> Item:
    assert response.status_code == 302, response.context["adminform"].form.errors
    item.refresh_from_db()
    return item


def test_a_blank_row_becomes_an_answer(edited: Callable[..., Any]) -> None:
    item = factories.TypedFactory(accepted=["daemon"])
    saved(item, edited(url_of(item), **{"accepted-1-text": "dockerd"}))
    assert item.accepted == ["daemon", "dockerd"]


def test_rows_are_reordered_by_their_numbers(edited: Callable[..., Any]) -> None:
    item = factories.ItemFactory(kind=Kind.ORDERING, options=STEPS)
    numbers = {"options-0-ORDER": "3", "options-1-ORDER": "1", "options-2-ORDER": "2"}
    saved(item, edited(url_of(item), **numbers))
    assert [step["id"] for step in item.options] == ["push", "run", "build"]


@pytest.mark.parametrize("change", [{"accepted-1-DELETE": "on"}, {"accepted-1-text": ""}])
def test_a_row_goes_by_its_box_or_by_being_emptied(change: dict[str, str], edited: Callable[..., Any]) -> None:
    item = factories.TypedFactory(accepted=["daemon", "deamon", "dockerd"])
    saved(item, edited(url_of(item), **change))
    assert item.accepted == ["daemon", "dockerd"]


def test_a_choice_keeps_its_id_and_a_new_one_gets_the_next_letter(edited: Callable[..., Any]) -> None:
    item = factories.QuestionFactory()
    saved(item, edited(url_of(item), **{"options-2-text": "The registry", "options-2-misconception": "registry-runs"}))
    assert [option["id"] for option in item.options] == ["a", "b", "c"]
    assert item.options[2] == {"id": "c", "text": "The registry", "correct": False, "misconception": "registry-runs"}


@pytest.mark.parametrize(
    ("kind", "options"), [(Kind.ORDERING, STEPS), (Kind.MATCHING, PAIRS), (Kind.TRUE_FALSE, TRUTHS)]
)
def test_every_shape_of_options_survives_an_edit_of_something_else(
    kind: str, options: list[dict[str, Any]], edited: Callable[..., Any]
) -> None:
    item = factories.ItemFactory(kind=kind, options=options)
    saved(item, edited(url_of(item), explanation="Reworded."))
    assert item.options == options


def test_a_true_or_false_question_has_two_rows_that_cannot_be_renamed_away(desk: Client) -> None:
    item = factories.ItemFactory(kind=Kind.TRUE_FALSE, options=[], status=Status.DRAFT)
    form = desk.get(url_of(item))
    saved(item, desk.post(url_of(item), as_sent(form, status="published", **{"options-1-correct": "on"})))
    assert item.options == [
        {"id": "true", "text": "True", "correct": False}, {"id": "false", "text": "False", "correct": True},
    ]  # fmt: skip


def test_a_new_step_is_named_after_its_text_so_that_its_id_tells_no_order() -> None:
    entries = [{"id": "push", "text": "Push"}, {"text": "Build it"}, {"text": "Build it"}, {"text": "数据"}]
    ids = [entry["id"] for entry in with_ids(entries, is_lettered=False)]
    assert ids[:3] == ["push", "build-it", "build-it-2"]
    assert len(ids[3]) == 8


def test_an_incomplete_row_is_marked_where_it_is(edited: Callable[..., Any]) -> None:
    item = factories.ItemFactory(kind=Kind.MATCHING, options=PAIRS)
    response = edited(url_of(item), **{"options-1-match": ""})
    form = response.context["adminform"].form
    assert list(form.errors) == ["options"]
    page = response.content.decode()
    assert '<tr class="errors">' in page
    assert "This field is required." in page
    item.refresh_from_db()
    assert item.version == 1


@pytest.mark.parametrize(
    ("kind", "extra", "change", "field", "sentence"),
    [
        (Kind.SINGLE, {"options": CHOICES}, {"options-1-correct": "on"}, "options", "exactly one"),
        (Kind.CLOZE, {"prompt": "A {{c1::daemon}}.", "deletion": 1}, {"deletion": "2"}, "deletion", "it has 1"),
        (Kind.TYPED, {"accepted": ["daemon"]}, {"accepted-0-text": ""}, "accepted", "at least one"),
        (Kind.DIAGRAM, {"accepted": ["daemon"], "part": "daemon"}, {"part": ""}, "part", "which part"),
        (Kind.BASIC, {}, {"answer": ""}, "answer", "no answer"),
    ],
)
def test_what_could_not_be_answered_is_refused_at_its_field(
    kind: str, extra: dict[str, Any], change: dict[str, str], field: str, sentence: str, edited: Callable[..., Any]
) -> None:
    item = factories.ItemFactory(kind=kind, **extra)
    form = edited(url_of(item), **change).context["adminform"].form
    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]


def test_every_part_that_can_be_masked_is_in_the_drawing() -> None:
    drawing = get_template("library/_map.svg.html").template.source  # type: ignore[attr-defined]
    assert set(re.findall(r'slug="(\w+)"', drawing)) == set(PARTS)


def test_a_draft_may_still_be_incomplete(edited: Callable[..., Any]) -> None:
    item = factories.QuestionFactory(status=Status.DRAFT)
    saved(item, edited(url_of(item), **{"options-0-DELETE": "on"}))
    assert len(item.options) == 1


def test_more_rows_than_a_student_could_read_are_refused(edited: Callable[..., Any]) -> None:
    options = [{"id": f"o{n}", "text": f"Choice {n}", "correct": n == 1} for n in range(12)]
    item = factories.QuestionFactory(options=options)
    response = edited(url_of(item), **{"options-TOTAL_FORMS": "13", "options-12-text": "One too many"})
    assert response.status_code == 200
    assert "options" in response.context["adminform"].form.errors
