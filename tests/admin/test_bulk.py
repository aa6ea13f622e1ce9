"""Publish, retire and draft many at once: each by the rules of a single save, and the sum is told."""

from typing import Any

from django.test import Client
from django.urls import reverse

from cards.models import Concept, Item, Kind, Quiz, Status, Tag, User
from tests import factories


def act(browser: Client, action: str, *objects: Item | Concept | Quiz, **more: str) -> list[str]:
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


def test_a_tag_is_added_to_many_and_each_has_its_version_and_its_history(
    desk: Client, editor: User, tags: list[Tag]
) -> None:
    items = [factories.ItemFactory() for _ in range(2)]
    tagged = factories.ItemFactory()
    tagged.tags.set(tags)
    told = act(desk, "add_tag", *items, tagged, tag=str(tags[0].pk))
    assert told == ["2 items now tagged core.", "1 item already tagged core, left alone."]
    for item in items:
        item.refresh_from_db()
        last = item.history.first()
        assert ([tag.name for tag in item.tags.all()], item.version) == (["core"], 2)
        assert (last.history_change_reason, last.history_user) == ("In bulk: Tagged core", editor)
        assert [row.tag.name for row in last.tags.all()] == ["core"]
    tagged.refresh_from_db()
    assert (tagged.version, tagged.tags.count()) == (1, 2)


def test_a_tag_is_removed_and_the_others_stay(desk: Client, tags: list[Tag]) -> None:
    item, bare = factories.ItemFactory(), factories.ItemFactory()
    item.tags.set(tags)
    told = act(desk, "remove_tag", item, bare, tag=str(tags[0].pk))
    assert told == ["1 item now without the tag core.", "1 item already without the tag core, left alone."]
    assert [tag.name for tag in item.tags.all()] == ["layers"]
    assert Item.history.filter(id=item.pk).first().version == 2


def test_the_level_is_set_of_questions_and_not_of_cards(desk: Client) -> None:
    question, card = factories.question(Kind.SINGLE), factories.ItemFactory()
    told = act(desk, "set_level", question, card, level="3")
    assert told == ["1 item now hard.", f"1 left as before. {card}: Only questions have a level."]
    question.refresh_from_db()
    assert (question.level, question.version) == (3, 2)
    assert act(desk, "set_level", question, level="3") == ["1 item already hard, left alone."]


def test_without_a_choice_beside_the_action_nothing_happens(desk: Client) -> None:
    item = factories.question(Kind.SINGLE)
    assert act(desk, "add_tag", item) == ["Choose a tag beside the action."]
    assert act(desk, "set_level", item) == ["Choose a level beside the action."]
    item.refresh_from_db()
    assert item.version == 1


def test_who_may_only_look_tags_nothing(item_editor: User, sign_in: Any, tags: list[Tag]) -> None:
    item_editor.user_permissions.set(item_editor.user_permissions.filter(codename="view_item"))
    item = factories.ItemFactory()
    act(sign_in(item_editor), "add_tag", item, tag=str(tags[0].pk))
    assert not item.tags.exists()


def test_a_quiz_is_published_only_if_it_can_be_filled(desk: Client) -> None:
    full = factories.quiz_of(factories.question(Kind.SINGLE), status=Status.DRAFT)
    bare = factories.QuizFactory(status=Status.DRAFT)
    thin = factories.QuizFactory(status=Status.DRAFT)
    factories.QuizSectionFactory(quiz=thin, title="Draw", draws=2)
    told = act(desk, "publish", full, bare, thin)
    assert told[0] == "1 quiz now published."
    assert f"{bare}: It has no parts yet." in told[1]
    assert f"{thin}: Draw: It draws 2, but 1 published question fits its filters." in told[1]
    assert sorted(Quiz.objects.values_list("version", "status")) == [(1, "draft"), (1, "draft"), (2, "published")]
