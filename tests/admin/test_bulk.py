"""Publish, retire and draft many at once: each by the rules of a single save, and the sum is told."""

from typing import Any

from django.test import Client
from django.urls import reverse

from cards.models import Concept, Item, Kind, Status, User
from tests import factories


def act(browser: Client, action: str, *objects: Item | Concept, **more: str) -> list[str]:
    url = reverse(f"admin:cards_{objects[0]._meta.model_name}_changelist")
    sent: dict[str, Any] = {"action": action, "_selected_action": [obj.pk for obj in objects], **more}
    response = browser.post(url, sent, follow=True)
    assert response.status_code == 200
    return [str(message) for message in response.context["messages"]]


def test_publishing_many_makes_a_version_and_a_row_of_history_each(desk: Client, editor: User) -> None:
    items = [factories.ItemFactory(status=Status.DRAFT) for _ in range(3)]
    assert act(desk, "publish", *items) == ["3 items now published."]
    for item in items:
        item.refresh_from_db()
        last = item.history.first()
        assert (item.status, item.version, item.meaning_version) == (Status.PUBLISHED, 2, 1)
        assert (last.history_change_reason, last.history_user) == ("In bulk: Published", editor)


def test_what_is_published_already_is_left_alone(desk: Client) -> None:
    item = factories.ItemFactory()
    assert act(desk, "publish", item) == ["1 item already published, left alone."]
    item.refresh_from_db()
    assert item.version == 1


def test_a_card_without_an_answer_is_not_published_and_is_named(desk: Client) -> None:
    good = factories.ItemFactory(status=Status.DRAFT)
    bad = factories.ItemFactory(status=Status.DRAFT, kind=Kind.TYPED, accepted=[])
    told = act(desk, "publish", good, bad)
    assert told[0] == "1 item now published."
    assert str(bad) in told[1]
    assert "at least one accepted answer" in told[1]
    bad.refresh_from_db()
    assert (bad.status, bad.version) == (Status.DRAFT, 1)


def test_retiring_and_drafting_need_no_answer(desk: Client) -> None:
    item = factories.ItemFactory(kind=Kind.TYPED, accepted=[])
    assert act(desk, "retire", item) == ["1 item now retired."]
    assert act(desk, "make_draft", item) == ["1 item now draft."]
    item.refresh_from_db()
    assert (item.status, item.version) == (Status.DRAFT, 3)


def test_concepts_are_published_in_bulk_too(desk: Client) -> None:
    concept = factories.ConceptFactory(status=Status.DRAFT)
    assert act(desk, "publish", concept) == ["1 concept now published."]


def test_who_may_only_look_is_offered_no_bulk_change(item_editor: User, sign_in: Any) -> None:
    item_editor.user_permissions.set(item_editor.user_permissions.filter(codename="view_item"))
    item = factories.ItemFactory(status=Status.DRAFT)
    act(sign_in(item_editor), "publish", item)
    item.refresh_from_db()
    assert item.status == Status.DRAFT


def test_items_are_retired_and_never_deleted_in_bulk(desk: Client) -> None:
    item = factories.ItemFactory()
    act(desk, "delete_selected", item, post="yes")
    assert Item.objects.filter(pk=item.pk).exists()
