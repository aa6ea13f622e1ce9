"""What was changed, by whom, and the way back."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from cards.admin.diff import LONGEST_CONTEXT, MOST_WORDS, diff_html
from cards.models import Item, Tag, User
from tests import factories
from tests.admin.conftest import as_sent


def url_of(item: Item, view: str = "change", *args: Any) -> str:
    return reverse(f"admin:cards_item_{view}", args=[item.pk, *args])


def test_the_history_shows_each_change_marked_word_by_word(edited: Callable[..., Any], desk: Client) -> None:
    item = factories.ItemFactory(answer="It runs on the client.")
    edited(url_of(item), answer="It runs on the host.")
    page = desk.get(url_of(item, "history")).content.decode()
    assert "It runs on the <del>client</del><ins>host</ins>." in page
    assert "editor" in page


def test_choices_are_shown_in_the_history_as_an_editor_reads_them(edited: Callable[..., Any], desk: Client) -> None:
    item = factories.QuestionFactory()
    edited(url_of(item), **{"options-1-why": "It asks the daemon."})
    page = desk.get(url_of(item, "history")).content.decode()
    assert "The client" in page
    assert "<ins>" in page
    assert "&#x27;correct&#x27;" not in page


def test_reverting_brings_text_rows_and_tags_back_as_a_new_version(
    edited: Callable[..., Any], desk: Client, editor: User, tags: list[Tag]
) -> None:
    item = factories.QuestionFactory(prompt="Which one?")
    edited(url_of(item), tags=[str(tags[0].pk)])
    options = Item.objects.get(pk=item.pk).options
    edited(url_of(item), prompt="Which two?", tags=[str(tags[1].pk)], **{"options-0-text": "The engine"})
    second_version = item.history.get(version=2)

    url = url_of(item, "simple_history", second_version.history_id)
    response = desk.post(url, as_sent(desk.get(url)))

    assert response.status_code == 302
    item.refresh_from_db()
    assert (item.prompt, item.version, item.options) == ("Which one?", 4, options)
    assert [tag.name for tag in item.tags.all()] == ["core"]
    last = item.history.first()
    assert (last.history_change_reason, last.history_user) == ("Back to version 2", editor)


def test_reverting_keeps_the_meaning_and_the_seeds_own_note(edited: Callable[..., Any], desk: Client) -> None:
    item = factories.ItemFactory()
    edited(url_of(item), answer="Something else.", is_meaning_changed="on")
    Item.objects.filter(pk=item.pk).update(seed_digest="abc")
    url = url_of(item, "simple_history", item.history.get(version=1).history_id)
    desk.post(url, as_sent(desk.get(url)))
    item.refresh_from_db()
    assert (item.version, item.meaning_version, item.seed_digest) == (3, 2, "abc")


def test_reverting_on_top_of_a_newer_save_is_refused(edited: Callable[..., Any], desk: Client) -> None:
    item = factories.ItemFactory(answer="First.")
    edited(url_of(item), answer="Second.")
    url = url_of(item, "simple_history", item.history.get(version=1).history_id)
    revert = as_sent(desk.get(url))
    edited(url_of(item), answer="Third.")
    response = desk.post(url, revert)
    assert response.status_code == 200
    assert "saved version 3" in response.content.decode()
    item.refresh_from_db()
    assert item.answer == "Third."


def test_a_diff_is_escaped() -> None:
    assert diff_html("<b>", "<i>") == "&lt;<del>b</del><ins>i</ins>&gt;"


def test_a_long_stretch_without_change_is_cut_to_its_ends() -> None:
    same = "word " * LONGEST_CONTEXT
    assert len(diff_html(same + "old", same + "new")) < 2 * LONGEST_CONTEXT


def test_long_texts_are_compared_by_lines() -> None:
    before = "same line of words\n" * MOST_WORDS
    assert diff_html(before + "old\n", before + "new\n").endswith("<del>old\n</del><ins>new\n</ins>")
