"""Two editors on one card: the second is told, and nothing of either is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cards.admin.content import ContentAdmin
from cards.editing import Conflict, save_content
from cards.models import Concept, ConceptLink, Item, Kind, Tag, User
from tests import factories
from tests.admin.conftest import as_sent
from tests.admin.test_pages import INLINE


@pytest.fixture
def second(sign_in: Any) -> Client:
    return sign_in(factories.UserFactory(username="grace", is_staff=True, is_superuser=True))


def url_of(obj: Item | Concept) -> str:
    return reverse(f"admin:cards_{obj._meta.model_name}_change", args=[obj.pk])


def test_a_save_takes_the_version_up_by_one_and_says_who(edited: Callable[..., Any], editor: User) -> None:
    item = factories.ItemFactory()
    assert edited(url_of(item), answer="Another answer.").status_code == 302
    item.refresh_from_db()
    assert (item.answer, item.version, item.meaning_version) == ("Another answer.", 2, 1)
    assert item.history.first().history_user == editor


def test_a_save_without_a_change_makes_no_version(edited: Callable[..., Any]) -> None:
    kinds = (factories.ItemFactory, factories.TypedFactory, factories.QuestionFactory, factories.ConceptFactory)
    for obj in [factory() for factory in kinds]:
        rows = obj.history.count()
        assert edited(url_of(obj)).status_code == 302
        obj.refresh_from_db()
        assert (obj.version, obj.history.count()) == (1, rows)


def test_the_line_ends_of_a_browser_are_no_change(edited: Callable[..., Any]) -> None:
    concept = factories.ConceptFactory(body="One.\n\nTwo.\n")
    edited(url_of(concept), body="One.\r\n\r\nTwo.\r\n")
    concept.refresh_from_db()
    assert concept.version == 1
    edited(url_of(concept), body="One.\r\n\r\nThree.")
    concept.refresh_from_db()
    assert (concept.version, concept.body) == (2, "One.\n\nThree.")


def test_students_learn_a_card_anew_only_if_the_editor_says_so(edited: Callable[..., Any]) -> None:
    item = factories.ItemFactory()
    edited(url_of(item), answer="Worded better.")
    edited(url_of(item), answer="Something else.", is_meaning_changed="on")
    edited(url_of(item), answer="Something else, worded better.")
    item.refresh_from_db()
    assert (item.version, item.meaning_version) == (4, 3)


def test_the_second_editor_is_told_who_changed_what_and_keeps_the_own_text(desk: Client, second: Client) -> None:
    item = factories.ItemFactory(answer="The old answer.", explanation="The old explanation.")
    mine = as_sent(desk.get(url_of(item)), explanation="My explanation.")
    second.post(url_of(item), as_sent(second.get(url_of(item)), answer="Grace's answer."))

    response = desk.post(url_of(item), mine)

    page = response.content.decode()
    assert response.status_code == 200
    assert "grace saved version 2" in page
    assert "<del>The old</del><ins>Grace&#x27;s</ins> answer." in page
    assert not INLINE.findall(page)
    item.refresh_from_db()
    assert (item.answer, item.explanation, item.version) == ("Grace's answer.", "The old explanation.", 2)
    shown = as_sent(response)
    assert shown["answer"] == "Grace's answer."  # untouched by me, so theirs is taken over
    assert shown["explanation"] == "My explanation."


def test_the_second_editor_may_save_again_and_then_both_changes_stand(desk: Client, second: Client) -> None:
    item = factories.ItemFactory()
    mine = as_sent(desk.get(url_of(item)), explanation="My explanation.")
    second.post(url_of(item), as_sent(second.get(url_of(item)), answer="Grace's answer."))

    desk.post(url_of(item), as_sent(desk.post(url_of(item), mine)))

    item.refresh_from_db()
    assert (item.answer, item.explanation, item.version) == ("Grace's answer.", "My explanation.", 3)


def test_without_a_history_of_the_old_version_every_difference_is_shown_and_mine_stays(
    desk: Client, second: Client
) -> None:
    concept = factories.ConceptFactory(summary="Old.", body="Old body.")
    concept.history.all().delete()  # as after loaddata
    mine = as_sent(desk.get(url_of(concept)), summary="Mine.")
    second.post(url_of(concept), as_sent(second.get(url_of(concept)), summary="Theirs."))
    response = desk.post(url_of(concept), mine)
    page = response.content.decode()
    assert "<ins>Theirs.</ins>" in page
    assert "Yours. You changed it too." in page
    assert page.count('<tr class="both">') == 1
    assert as_sent(response)["summary"] == "Mine."


def test_where_both_changed_a_field_mine_stays_and_theirs_is_shown(desk: Client, second: Client) -> None:
    item = factories.ItemFactory(answer="Old.")
    mine = as_sent(desk.get(url_of(item)), answer="Mine.")
    second.post(url_of(item), as_sent(second.get(url_of(item)), answer="Theirs."))
    response = desk.post(url_of(item), mine)
    assert "Yours. You changed it too." in response.content.decode()
    assert as_sent(response)["answer"] == "Mine."
    desk.post(url_of(item), as_sent(response))
    assert [row.answer for row in item.history.order_by("version")] == ["Old.", "Theirs.", "Mine."]


def test_rows_and_tags_that_only_the_other_changed_are_taken_over(
    desk: Client, second: Client, tags: list[Tag]
) -> None:
    item = factories.QuestionFactory()
    mine = as_sent(desk.get(url_of(item)), prompt="Which one manages containers?")
    theirs = as_sent(second.get(url_of(item)), tags=[str(tags[0].pk)], **{"options-1-text": "The registry"})
    second.post(url_of(item), theirs)

    response = desk.post(url_of(item), mine)
    desk.post(url_of(item), as_sent(response))

    item.refresh_from_db()
    assert item.prompt == "Which one manages containers?"
    assert item.options[1]["text"] == "The registry"
    assert [tag.name for tag in item.tags.all()] == ["core"]


def test_a_save_that_slips_in_between_check_and_write_is_still_noticed(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = factories.ItemFactory()
    mine = as_sent(desk.get(url_of(item)), answer="Mine.")
    save_model = ContentAdmin.save_model
    slips = iter([True])

    def slow(self: Any, request: Any, obj: Any, form: Any, change: bool) -> None:
        if next(slips, False):
            raise Conflict(Item.objects.get(pk=item.pk), 1)
        save_model(self, request, obj, form, change)

    monkeypatch.setattr(ContentAdmin, "save_model", slow)
    assert desk.post(url_of(item), mine).status_code == 302
    item.refresh_from_db()
    assert item.answer == "Mine."


def test_a_form_without_its_version_is_refused(desk: Client) -> None:
    item = factories.ItemFactory()
    sent = as_sent(desk.get(url_of(item)), answer="Mine.")
    del sent["opened_version"]
    assert "lost its version" in desk.post(url_of(item), sent).content.decode()
    item.refresh_from_db()
    assert item.version == 1


def test_a_concept_is_guarded_in_the_same_way(desk: Client, second: Client) -> None:
    concept = factories.ConceptFactory()
    mine = as_sent(desk.get(url_of(concept)), body="Mine.")
    second.post(url_of(concept), as_sent(second.get(url_of(concept)), summary="Theirs."))
    response = desk.post(url_of(concept), mine)
    assert "grace saved version 2" in response.content.decode()
    desk.post(url_of(concept), as_sent(response))
    concept.refresh_from_db()
    assert (concept.summary, concept.body, concept.version) == ("Theirs.", "Mine.", 3)


def test_a_new_link_makes_a_version_of_its_concept(desk: Client) -> None:
    source, target = factories.ConceptFactory(), factories.ConceptFactory()
    link = {"links_out-0-verb": "talks to", "links_out-0-target": str(target.pk), "links_out-0-position": "1"}
    response = desk.post(url_of(source), as_sent(desk.get(url_of(source)), **link))
    assert response.status_code == 302
    source.refresh_from_db()
    assert (source.version, source.history.first().history_change_reason) == (2, "Links changed")


def test_a_link_that_somebody_else_removed_is_an_error_in_its_row_and_none_of_the_server(
    desk: Client, second: Client
) -> None:
    source = factories.ConceptFactory()
    link = ConceptLink.objects.create(source=source, target=factories.ConceptFactory(), verb="talks to")
    mine = as_sent(desk.get(url_of(source)), body="Mine.")
    second.post(url_of(source), as_sent(second.get(url_of(source)), **{"links_out-0-DELETE": "on"}))
    assert not ConceptLink.objects.filter(pk=link.pk).exists()
    response = desk.post(url_of(source), mine)
    assert response.status_code == 200
    assert "Links changed" in response.content.decode()
    assert 'name="body"' in response.content.decode()
    assert "Mine." in response.content.decode()


def test_of_fifty_races_each_has_one_winner_and_one_who_is_told(editor: User) -> None:
    item = factories.ItemFactory()
    told = 0
    for number in range(50):
        first, late = Item.objects.get(pk=item.pk), Item.objects.get(pk=item.pk)
        first.answer, late.answer = f"First {number}.", f"Late {number}."
        assert save_content(first, expected_version=first.version, by=editor)
        with pytest.raises(Conflict) as caught:
            save_content(late, expected_version=late.version)
        told += caught.value.changes[0].after == f"First {number}."
    item.refresh_from_db()
    assert (told, item.version, item.answer) == (50, 51, "First 49.")
    assert [row.version for row in item.history.order_by("history_id")] == list(range(1, 52))


@pytest.mark.parametrize("kind", [Kind.BASIC, Kind.TYPED])
def test_a_new_item_has_version_one_and_one_row_of_history_with_its_tags(
    kind: str, desk: Client, tags: list[Tag]
) -> None:
    concept = factories.ConceptFactory()
    url = f"{reverse('admin:cards_item_add')}?kind={kind}"
    form = desk.get(url)
    rows = {"accepted-0-text": "daemon"} if kind == Kind.TYPED else {}
    sent = as_sent(
        form, concept=str(concept.pk), fact="a-fact", prompt="What?", answer="That.", source_title="Docker 101",
        status="published", tags=[str(tag.pk) for tag in tags], **rows,
    )  # fmt: skip
    response = desk.post(url, sent)
    assert response.status_code == 302, response.context["adminform"].form.errors
    item = Item.objects.get()
    assert (item.public_id, item.kind, item.version) == ("dq-0001", kind, 1)
    assert [row.history_type for row in item.history.all()] == ["+"]
    assert {row.tag.name for row in item.history.get().tags.all()} == {"core", "layers"}
