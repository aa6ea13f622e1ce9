"""The rows of each kind of question: what an editor types is what the grader reads, and what can't be is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cards.editing import key_of
from cards.grading.keys import key_problems
from cards.grading.questions import grade
from cards.models import Item, Kind, Status
from tests import factories
from tests.admin.conftest import as_sent

Edited = Callable[..., Any]


def url_of(item: Item) -> str:
    return reverse("admin:cards_item_change", args=[item.pk])


def saved(item: Item, response: Any) -> Item:
    assert response.status_code == 302, response.context["adminform"].form.errors
    item.refresh_from_db()
    return item


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


@pytest.mark.parametrize("kind", factories.QUESTIONS)
def test_every_kind_survives_an_edit_of_something_else(kind: Kind, edited: Edited) -> None:
    item = factories.question(kind)
    before = (item.options, item.accepted, item.partial_rule)
    saved(item, edited(url_of(item), explanation="Reworded."))
    assert (item.options, item.accepted, item.partial_rule) == before
    assert item.version == 2


@pytest.mark.parametrize("kind", factories.QUESTIONS)
def test_a_form_that_is_sent_as_it_came_is_no_change(kind: Kind, edited: Edited) -> None:
    item = factories.question(kind)
    saved(item, edited(url_of(item)))
    assert item.version == 1


# What an editor fills into the blank rows of a new question, and what is stored.
NEW: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    Kind.SHORT: (
        {
            "accepted-0-text": "docker version", "accepted-1-text": "docker -v", "accepted-1-credit": "0.5",
            "accepted-1-why": "The client alone.", "is_case_sensitive": "on",
        },
        {
            "accepted": ["docker version", {"text": "docker -v", "credit": 0.5, "why": "The client alone."}],
            "is_case_sensitive": True,
        },
    ),
    Kind.NUMERIC: (
        {
            "accepted-0-value": "9.5", "accepted-0-tolerance": "0.1", "accepted-0-is_relative": "on",
            "accepted-0-credit": "1", "accepted-1-value": "-3", "accepted-1-credit": "0", "accepted-1-why": "No.",
        },
        {
            "accepted": [
                {"value": "9.5", "tolerance": "0.1", "is_relative": True},
                {"value": "-3", "why": "No.", "credit": 0},
            ]
        },
    ),
    Kind.SHELL: (
        {
            "accepted-0-text": "docker tag a b\r\ndocker push b", "accepted-1-text": "docker run --name x nginx",
            "policy": "any: --name\r\nallowed: --detach, --rm\r\n",
        },
        {
            "accepted": ["docker tag a b\ndocker push b", "docker run --name x nginx"],
            "policy": {"any": ["--name"], "allowed": ["--detach", "--rm"]},
        },
    ),
    Kind.SEVERAL: (
        {
            "options-0-text": "Images", "options-0-correct": "on", "options-1-text": "Kernels",
            "options-1-misconception": "image-has-kernel", "partial_rule": "coverage",
        },
        {
            "options": [
                {"id": "a", "correct": True, "text": "Images"},
                {"id": "b", "correct": False, "text": "Kernels", "misconception": "image-has-kernel"},
            ],
            "partial_rule": "coverage",
        },
    ),
    Kind.ORDERING: (
        {
            "options-0-id": "build", "options-0-text": "Build it", "options-1-text": "Log in",
            "options-0-after": "log-in",
        },
        {
            "options": [
                {"id": "build", "text": "Build it", "after": ["log-in"]},
                {"id": "log-in", "text": "Log in"},
            ]
        },
    ),
    Kind.MATCHING: (
        {
            "options-0-text": "Image", "options-0-match": "Template", "options-1-text": "Container",
            "options-1-match": "Instance", "options-2-match": "Fish", "options-TOTAL_FORMS": "3",
        },
        {
            "options": [
                {"id": "image", "text": "Image", "match": "Template"},
                {"id": "container", "text": "Container", "match": "Instance"},
                {"id": "fish", "match": "Fish"},
            ]
        },
    ),
    Kind.LABEL: (
        {
            "options-0-part": "daemon", "options-0-match": "Works", "options-1-part": "client",
            "options-1-match": "Asks", "options-2-match": "Sleeps", "options-TOTAL_FORMS": "3",
        },
        {
            "options": [
                {"id": "works", "part": "daemon", "match": "Works"},
                {"id": "asks", "part": "client", "match": "Asks"},
                {"id": "sleeps", "match": "Sleeps"},
            ]
        },
    ),
    Kind.GAPS: (
        {
            "prompt": "An [[a]] and a [[b]].", "options-0-id": "a", "options-0-accepted": "image\r\n\r\nan image ",
            "options-1-id": "b", "options-1-accepted": "container", "options-1-choices": "container\nvolume",
            "options-1-why": "It runs.",
        },
        {
            "options": [
                {"id": "a", "accepted": ["image", "an image"]},
                {"id": "b", "accepted": ["container"], "choices": ["container", "volume"], "why": "It runs."},
            ]
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", NEW)
def test_a_new_question_is_typed_into_blank_rows_without_a_script(kind: str, desk: Client) -> None:
    sent, stored = NEW[kind]
    add = f"{reverse('admin:cards_item_add')}?kind={kind}"
    plain = {
        "prompt": "What?", "answer": "That.", "concept": str(factories.ConceptFactory().pk), "fact": "a-fact",
        "status": "published", "source_title": "Docker 101", "level": "3",
    }  # fmt: skip
    response = desk.post(add, as_sent(desk.get(add), **plain | sent))
    assert response.status_code == 302, errors(response)
    item = Item.objects.get()
    assert (item.kind, item.level) == (kind, 3)
    assert {name: getattr(item, name) for name in stored} == stored
    assert key_problems(key_of(item)) == []


def test_what_is_typed_is_what_the_grader_pays(desk: Client, edited: Edited) -> None:
    item = factories.question(Kind.SHORT)
    saved(item, edited(url_of(item), **{"accepted-2-text": "dockerd", "accepted-2-credit": "0.25"}))
    assert grade(key_of(item), "dockerd").fraction == 0.25


BAD: list[tuple[Kind, dict[str, str], str, str]] = [
    (Kind.SINGLE, {"options-1-correct": "on"}, "options", "exactly one choice as right, not 2"),
    (Kind.SHORT, {"accepted-0-credit": "0.5"}, "accepted", "its credit must be 1"),
    (Kind.SHORT, {"accepted-2-text": "Daemon", "accepted-2-credit": "0.5"}, "accepted", "the same as another one"),
    (Kind.SHELL, {"accepted-1-text": "docker rn"}, "accepted", "the client refuses it"),
    (Kind.SHELL, {"policy": "any --name"}, "policy", "is no line such as"),
    (Kind.SHELL, {"policy": "any: --name"}, "policy", "“--name” is in no model answer."),
    (Kind.NUMERIC, {"accepted-2-value": "8080.0", "accepted-2-credit": "0.5"}, "accepted", "the same as another one"),
    (Kind.ORDERING, {"options-0-after": "c", "options-2-after": "a"}, "options", "in a circle: a, c"),
    (Kind.ORDERING, {"options-0-after": "x"}, "options", "“a” comes after “x”, which is no step."),
    (Kind.MATCHING, {"options-0-text": ""}, "options", "at least 2 pairs"),
    (Kind.MATCHING, {"options-1-match": "makes an image"}, "options", "is matched twice"),
    (Kind.LABEL, {"options-1-part": "client"}, "options", "“client” is there twice."),
    (Kind.GAPS, {"prompt": "An [[a]]."}, "options", "The text has no gap [[b]]."),
    (Kind.GAPS, {"options-0-choices": "volume\nnetwork"}, "options", "does not offer its answer, “image”"),
]


@pytest.mark.parametrize(("kind", "change", "field", "sentence"), BAD)
def test_what_could_not_be_answered_is_refused_at_its_field(
    kind: Kind, change: dict[str, str], field: str, sentence: str, edited: Edited
) -> None:
    item = factories.question(kind)
    found = errors(edited(url_of(item), **change))
    assert list(found) == [field]
    assert sentence in found[field][0]


@pytest.mark.parametrize(
    ("kind", "change", "sentence"),
    [
        (Kind.NUMERIC, {"accepted-0-value": "eighty"}, "Digits with a decimal point"),
        (Kind.NUMERIC, {"accepted-0-tolerance": "-1"}, None),
        (Kind.SHORT, {"accepted-1-credit": "2"}, "less than or equal to 1"),
        (Kind.ORDERING, {"options-0-id": "not so"}, "Letters, digits, - and _ only"),
        (Kind.GAPS, {"options-0-accepted": ""}, "This field is required."),
        (Kind.LABEL, {"options-0-part": "engine"}, "Select a valid choice."),
    ],
)
def test_a_row_that_can_not_be_read_is_marked(
    kind: Kind, change: dict[str, str], sentence: str | None, edited: Edited
) -> None:
    item = factories.question(kind)
    response = edited(url_of(item), **change)
    page = response.content.decode()
    if sentence:
        assert sentence in page
        assert '<tr class="errors">' in page
    assert errors(response)


def test_a_draft_may_still_be_wrong_but_not_unreadable(edited: Edited) -> None:
    item = factories.question(Kind.ORDERING, status=Status.DRAFT)
    saved(item, edited(url_of(item), **{"options-0-after": "x"}))
    assert item.options[0]["after"] == ["x"]


@pytest.mark.parametrize(
    ("kind", "name", "is_there"),
    [
        (Kind.SEVERAL, "partial_rule", True),
        (Kind.SINGLE, "partial_rule", False),
        (Kind.GAPS, "is_case_sensitive", True),
        (Kind.NUMERIC, "is_case_sensitive", False),
        (Kind.SINGLE, "level", True),
        (Kind.BASIC, "level", False),
    ],
)
def test_a_kind_asks_for_what_it_needs(kind: Kind, name: str, is_there: bool, desk: Client) -> None:
    form = desk.get(f"{reverse('admin:cards_item_add')}?kind={kind}").context["adminform"].form
    assert (name in form.fields) is is_there


def test_a_history_names_a_choice_that_became_right(desk: Client, edited: Edited) -> None:
    item = factories.question(Kind.SINGLE)
    saved(item, edited(url_of(item), **{"options-0-correct": "", "options-1-correct": "on"}))
    page = desk.get(reverse("admin:cards_item_history", args=[item.pk])).content.decode()
    assert "<del>right</del><ins>wrong</ins>: The daemon" in page
