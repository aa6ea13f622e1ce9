"""What was changed, by whom, and the way back."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.apps import apps
from django.test import Client
from django.urls import reverse

from cards.admin.diff import LONGEST_CONTEXT, MOST_WORDS, diff_html
from cards.editing import describe_parts
from cards.models import Item, Quiz, Tag, User
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


# Quizzes


def quiz_url(quiz: Quiz, view: str = "change", *args: Any) -> str:
    return reverse(f"admin:cards_quiz_{view}", args=[quiz.pk, *args])


def test_the_history_of_a_quiz_shows_what_was_changed_in_its_rules(
    quiz: Quiz, edited: Callable[..., Any], desk: Client
) -> None:
    edited(quiz_url(quiz), pass_percent="50")
    page = desk.get(quiz_url(quiz, "history")).text
    assert "<dt>Pass percent</dt><dd><del>70</del><ins>50</ins></dd>" in page
    assert "<dt>Parts</dt>" not in page


def test_the_history_of_a_quiz_shows_what_was_changed_in_its_parts(
    quiz: Quiz, asked: Item, edited: Callable[..., Any], desk: Client
) -> None:
    edited(quiz_url(quiz), title="Layers")
    edited(quiz_url(quiz), title="Volumes", **{"sections-0-entries-0-points": "2"})
    page = desk.get(quiz_url(quiz, "history")).text
    parts = page.partition("<dt>Parts</dt>")[2].partition("</dd>")[0]
    assert f"{asked}: <del>1</del><ins>2</ins> <del>point</del><ins>points</ins>" in parts
    assert quiz.history.first().version == 3
    url = quiz_url(quiz, "simple_history", quiz.history.get(version=2).history_id)
    assert f"{asked}: 1 point" in desk.get(url).text


def test_a_quiz_goes_back_to_its_old_rules_and_keeps_its_parts(
    quiz: Quiz, edited: Callable[..., Any], desk: Client, editor: User
) -> None:
    edited(quiz_url(quiz), title="Layers", pass_percent="50")
    edited(quiz_url(quiz), title="Volumes", **{"sections-0-entries-0-points": "2"})
    url = quiz_url(quiz, "simple_history", quiz.history.get(version=2).history_id)
    assert desk.post(url, as_sent(desk.get(url))).status_code == 302
    quiz.refresh_from_db()
    assert (quiz.title, quiz.pass_percent, quiz.version) == ("Layers", 50, 4)
    assert quiz.sections.get().entries.first().points == 2
    last = quiz.history.first()
    assert (last.history_change_reason, last.history_user) == ("Back to version 2", editor)
    assert "2 points" in last.parts


def test_a_part_that_draws_is_told_with_its_filters(quiz: Quiz, tags: list[Tag]) -> None:
    section = factories.QuizSectionFactory(
        quiz=quiz, position=99, title="Mixed", draws=3, points=2, kinds=["single"], weights={"image": 2}
    )
    section.tags.set(tags)
    assert describe_parts(quiz).splitlines()[-1] == (
        "Part 2, Mixed: 3 drawn, 2 points each; tags core, layers; kinds Single choice; levels Easy, Hard; "
        "weights image 2"
    )


def test_a_second_editor_of_a_quiz_is_told_who_was_first(quiz: Quiz, edited: Callable[..., Any], desk: Client) -> None:
    edited(quiz_url(quiz), title="Layers")
    sent = as_sent(desk.get(quiz_url(quiz)))
    edited(quiz_url(quiz), title="Volumes")
    page = desk.post(quiz_url(quiz), sent | {"pass_percent": "50"}).text
    assert "editor saved version 3" in page


def test_quizzes_from_before_their_history_have_a_version_to_go_back_to(db: None) -> None:
    old = Quiz.objects.create(slug="old", title="Old", version=4)
    Quiz.history.all().delete()
    migration = import_module("cards.migrations.0012_the_first_version_in_the_history_of_quizzes")
    migration.record_present_versions(apps, None)
    row = Quiz.history.get()
    assert (row.id, row.title, row.version, row.parts) == (old.pk, "Old", 4, None)
