"""A card as the student sees it, saved and unsaved."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cards.models import Item, Kind, Status, User
from tests import factories
from tests.admin.conftest import as_sent
from tests.admin.test_pages import INLINE

HTMX = {"HX-Request": "true"}


def url_of(item: Item, view: str = "change") -> str:
    return reverse(f"admin:cards_item_{view}", args=[item.pk])


def test_the_change_page_shows_both_sides_as_saved(desk: Client) -> None:
    item = factories.ItemFactory(kind=Kind.CLOZE, prompt="The {{c1::daemon::who}} manages *containers*.", deletion=1)
    page = desk.get(url_of(item)).content.decode()
    assert "manages <em>containers</em>." in page
    assert page.count('class="index-card"') == 2
    assert item.explanation in page


def test_the_preview_shows_unsaved_text_and_saves_nothing(desk: Client) -> None:
    item = factories.ItemFactory()
    sent = as_sent(desk.get(url_of(item)), prompt="Which **part** is it?")
    fragment = desk.post(url_of(item, "preview"), sent, headers=HTMX).content.decode()
    assert "Which <strong>part</strong> is it?" in fragment
    assert "<html" not in fragment
    assert fragment.strip().splitlines()[-1] == "</div>"
    item.refresh_from_db()
    assert item.version == 1
    assert "Which" not in item.prompt


def test_without_javascript_the_preview_is_a_page_of_its_own(desk: Client) -> None:
    item = factories.TypedFactory()
    sent = as_sent(desk.get(url_of(item)), prompt="Who?")
    page = desk.post(url_of(item, "preview"), sent).content.decode()
    assert "<html" in page
    assert "Who?" in page
    assert not INLINE.findall(page)


def test_unsaved_rows_are_previewed_too(desk: Client) -> None:
    item = factories.QuestionFactory()
    sent = as_sent(desk.get(url_of(item)), **{"options-2-text": "The registry"})
    assert "The registry" in desk.post(url_of(item, "preview"), sent, headers=HTMX).content.decode()


def test_a_card_that_is_not_there_yet_is_previewed(desk: Client) -> None:
    concept = factories.ConceptFactory(name="Daemon")
    add = f"{reverse('admin:cards_item_add')}?kind=basic"
    sent = as_sent(desk.get(add), prompt="New?", answer="Yes.", concept=str(concept.pk))
    url = reverse("admin:cards_item_preview_new", args=["basic"])
    fragment = desk.post(url, sent, headers=HTMX).content.decode()
    assert "New?" in fragment
    assert "Daemon" in fragment
    assert not Item.objects.exists()


def test_the_preview_says_what_is_still_wrong(desk: Client) -> None:
    item = factories.TypedFactory()
    sent = as_sent(desk.get(url_of(item)), **{f"accepted-{n}-DELETE": "on" for n in range(3)})
    assert "at least one accepted answer" in desk.post(url_of(item, "preview"), sent, headers=HTMX).content.decode()


def test_markdown_of_an_editor_runs_nothing_in_the_preview(desk: Client) -> None:
    item = factories.ItemFactory(status=Status.DRAFT)
    sent = as_sent(desk.get(url_of(item)), prompt='<img src=x onerror="alert(1)"> [x](javascript:alert(1))')
    fragment = desk.post(url_of(item, "preview"), sent, headers=HTMX).content.decode()
    assert "<img" not in fragment
    assert 'href="javascript' not in fragment


# What a student sees of each kind, and what the key says of it.
SHOWN = {
    Kind.SINGLE: (['type="radio"', "The daemon"], ["<strong>The daemon</strong>", "It manages containers."]),
    Kind.TRUE_FALSE: (['type="radio"', "True"], ["<strong>False</strong>"]),
    Kind.SEVERAL: (['type="checkbox"', "Choose all that are right"], ["<strong>Volumes</strong>"]),
    Kind.SHORT: (["Your answer", 'name="text"'], ["engine", "worth 0.5"]),
    Kind.NUMERIC: (["Your number"], ["8080", "worth 0.25"]),
    Kind.ORDERING: (["Put in order", "Step b"], ["<strong>Step a</strong>"]),
    Kind.MATCHING: (["docker build", "stores images"], ["docker build → makes an image", "decoy"]),
    Kind.LABEL: (["Part 1", "<svg", "is-masked"], ["client → Sends commands"]),
    Kind.GAPS: (["is a template for a", "<select", "volume"], ["a: image", "of image, volume", "typed"]),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_a_question_is_shown_by_the_students_own_form_and_its_key_apart(kind: Kind, desk: Client) -> None:
    item = factories.question(kind)
    page = desk.get(url_of(item)).content.decode()
    question, _, solution = page.partition('<p class="label">Question</p>')[2].partition(
        '<p class="label">Solution</p>'
    )
    shown, key = SHOWN[kind]
    assert [text for text in shown if text not in question] == []
    assert [text for text in key if text not in solution] == []
    assert '<fieldset class="sheet" disabled>' in question
    assert item.explanation in solution
    assert item.explanation not in question
    assert not INLINE.findall(page)


@pytest.mark.parametrize("kind", SHOWN)
def test_a_question_in_the_making_is_previewed_as_far_as_it_is(kind: Kind, desk: Client) -> None:
    url = reverse("admin:cards_item_preview_new", args=[kind])
    sent = as_sent(desk.get(f"{reverse('admin:cards_item_add')}?kind={kind}"), prompt="Not [[yet]] there?")
    sent["concept"] = str(factories.ConceptFactory().pk)
    fragment = desk.post(url, sent, headers=HTMX).content.decode()
    assert "It can&#x27;t be answered yet." in fragment or "It can't be answered yet." in fragment


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_change_an_item_is_shown_no_preview(method: str, item_editor: User, sign_in: Any) -> None:
    item_editor.user_permissions.set(item_editor.user_permissions.filter(codename="view_item"))
    browser = sign_in(item_editor)
    assert getattr(browser, method)(url_of(factories.ItemFactory(), "preview")).status_code == 404
