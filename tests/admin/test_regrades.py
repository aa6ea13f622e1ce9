"""A regrade on the desk: choose, look, say why, and only then is anything changed."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from cards.editing import save_content
from cards.models import Attempt, Item, Kind, Quiz, Regrade, User
from tests import factories
from tests.admin.conftest import as_sent
from tests.admin.test_pages import INLINE
from tests.admin.test_transfer import confirm, upload


def url_of(quiz: Quiz, item: Item | None = None) -> str:
    if item is None:
        return reverse("admin:cards_quiz_regrade_choice", args=[quiz.pk])
    return reverse("admin:cards_quiz_regrade", args=[quiz.pk, item.pk])


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def scores() -> list[float | None]:
    return list(Attempt.objects.order_by("pk").values_list("score", flat=True))


def test_the_way_leads_from_the_quiz_and_from_the_question(
    desk: Client, quiz: Quiz, taken: list[Attempt], asked: Item
) -> None:
    assert url_of(quiz) in desk.get(reverse("admin:cards_quiz_change", args=[quiz.pk])).content.decode()
    assert url_of(quiz, asked) in desk.get(reverse("admin:cards_item_change", args=[asked.pk])).content.decode()
    assert (
        "No attempt yet."
        in desk.get(reverse("admin:cards_item_change", args=[factories.question("single").pk])).content.decode()
    )


def test_the_choice_puts_what_was_saved_anew_first(desk: Client, quiz: Quiz, corrected: Item) -> None:
    response = desk.get(url_of(quiz))
    first = response.context["items"][0]
    assert (first, first.asked, first.older) == (corrected, 2, 2)
    page = response.content.decode()
    assert "Saved anew</strong> since 2 of them" in page
    assert page.count("As it was asked") == 1
    assert not INLINE.findall(page)


def test_the_dry_run_lists_who_goes_up_and_down_and_changes_nothing(desk: Client, quiz: Quiz, corrected: Item) -> None:
    before = scores()
    page = desk.get(url_of(quiz, corrected)).content.decode()
    assert "1 up, 1 down" in page
    assert "student</td>" in page
    assert "▼ 0.00" in page
    assert "▲ 1.00" in page
    assert "<del>right</del><ins>wrong</ins>: The daemon" in page
    assert not INLINE.findall(page)
    assert scores() == before
    assert not Regrade.objects.exists()


def test_a_regrade_is_made_with_a_reason_and_leads_to_its_record(
    desk: Client, quiz: Quiz, corrected: Item, editor: User
) -> None:
    seen = desk.get(url_of(quiz, corrected)).context["plan"].digest
    response = desk.post(url_of(quiz, corrected), {"seen": seen, "reason": "The client it is."}, follow=True)
    assert told(response) == ["Regraded: 2 answers changed."]
    regrade = Regrade.objects.get()
    assert response.redirect_chain == [(reverse("admin:cards_regrade_change", args=[regrade.pk]), 302)]
    page = response.content.decode()
    assert "The client it is." in page
    assert page.count('class="field-before"') == 2
    assert (regrade.by, scores()) == (editor, [0, 1])
    assert "The client it is." in desk.get(url_of(quiz)).content.decode()
    assert (
        "Nothing: every answer was graded by the key as it is now."
        in desk.get(url_of(quiz, corrected)).content.decode()
    )


def test_without_a_reason_nothing_is_changed(desk: Client, quiz: Quiz, corrected: Item) -> None:
    seen = desk.get(url_of(quiz, corrected)).context["plan"].digest
    response = desk.post(url_of(quiz, corrected), {"seen": seen, "reason": " "})
    assert "This field is required." in response.content.decode()
    assert response.context["form"]["seen"].value() == seen
    assert not Regrade.objects.exists()


def test_what_changed_since_is_shown_first_and_the_reason_is_kept(desk: Client, quiz: Quiz, corrected: Item) -> None:
    seen = desk.get(url_of(quiz, corrected)).context["plan"].digest
    corrected.explanation = "Once more."
    save_content(corrected, expected_version=2)
    response = desk.post(url_of(quiz, corrected), {"seen": seen, "reason": "The client it is."})
    assert "Look once more." in told(response)[0]
    assert 'value="The client it is."' in response.content.decode()
    assert not Regrade.objects.exists()
    again = response.context["form"]["seen"].value()
    desk.post(url_of(quiz, corrected), {"seen": again, "reason": "The client it is."})
    assert Regrade.objects.exists()


def test_the_page_names_the_choices_that_were_added_and_removed(
    desk: Client, quiz: Quiz, taken: list[Attempt], asked: Item
) -> None:
    asked.options = [asked.options[0], {"id": "c", "text": "The registry", "correct": False}]
    save_content(asked, expected_version=1)
    page = desk.get(url_of(quiz, asked)).content.decode()
    assert "Removed since it was asked: “The client”." in page
    assert "Added since it was asked: “The registry”." in page
    assert 'value="Regrade"' in page


def test_a_question_that_asks_for_something_else_can_not_be_regraded(
    desk: Client, quiz: Quiz, taken: list[Attempt], asked: Item
) -> None:
    asked.kind = Kind.SEVERAL
    save_content(asked, expected_version=1)
    page = desk.get(url_of(quiz, asked)).content.decode()
    assert "It is a question of another kind now." in page
    assert 'type="submit" class="default" value="Regrade"' not in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_who_may_add_regrades_sees_the_marks(
    method: str, quiz: Quiz, corrected: Item, sign_in: Any, student: Any
) -> None:
    lin = factories.UserFactory(is_staff=True)
    lin.user_permissions.set(Permission.objects.filter(codename__in=["view_quiz", "change_quiz", "view_item"]))
    for url in (url_of(quiz), url_of(quiz, corrected)):
        assert getattr(sign_in(lin), method)(url).status_code == 404
        assert getattr(sign_in(student), method)(url).status_code == 302
    page = sign_in(lin).get(reverse("admin:cards_item_change", args=[corrected.pk])).content.decode()
    assert "regrade" not in page
    assert not Regrade.objects.exists()


def test_what_a_quiz_has_not_asked_is_not_found(desk: Client, quiz: Quiz, taken: list[Attempt]) -> None:
    assert desk.get(url_of(quiz, factories.question("single"))).status_code == 404
    assert desk.get(url_of(factories.QuizFactory(), quiz.sections.get().entries.first().item)).status_code == 404


def test_the_record_can_be_changed_by_nobody(desk: Client, regraded: Regrade) -> None:
    url = reverse("admin:cards_regrade_change", args=[regraded.pk])
    assert desk.post(url, {"reason": "Another."}).status_code == 403
    assert desk.post(reverse("admin:cards_regrade_delete", args=[regraded.pk]), {"post": "yes"}).status_code == 403
    assert Regrade.objects.get().reason == "It was wrong."


# The way there


def told_after(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_saving_a_changed_key_leads_to_the_regrade(quiz: Quiz, taken: list[Attempt], asked: Item, edited: Any) -> None:
    response = edited(reverse("admin:cards_item_change", args=[asked.pk]), **{"options-0-text": "The engine"})
    told = told_after(response)
    assert "The key was changed." in told
    assert f'<a href="{url_of(quiz, asked)}">{quiz}</a>' in told


def test_saving_something_else_says_nothing_of_a_regrade(taken: list[Attempt], asked: Item, edited: Any) -> None:
    told = told_after(edited(reverse("admin:cards_item_change", args=[asked.pk]), explanation="Said better."))
    assert "The key was changed." not in told


def test_a_changed_key_that_nobody_has_answered_says_nothing_of_a_regrade(asked: Item, edited: Any) -> None:
    told = told_after(edited(reverse("admin:cards_item_change", args=[asked.pk]), **{"options-0-text": "The engine"}))
    assert "The key was changed." not in told


def test_who_may_not_regrade_is_not_led_there(
    taken: list[Attempt], asked: Item, item_editor: User, sign_in: Any
) -> None:
    browser, url = sign_in(item_editor), reverse("admin:cards_item_change", args=[asked.pk])
    response = browser.post(url, as_sent(browser.get(url), **{"options-0-text": "The engine"}))
    assert response.status_code == 302
    assert "The key was changed." not in told_after(response)


def test_an_import_of_changed_keys_leads_to_the_regrade(
    desk: Client, quiz: Quiz, taken: list[Attempt], asked: Item
) -> None:
    rows = [{"public_id": asked.public_id, "options": [asked.options[0] | {"text": "The engine"}, asked.options[1]]}]
    told = " ".join(confirm(desk, upload(desk, json.dumps(rows), "json")))
    assert f'<a href="{url_of(quiz, asked)}">{quiz}</a>' in told
