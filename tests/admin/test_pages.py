"""Every page of the desk: who may see it, and that the browser's policy (no inline script, no inline style) holds."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from cards.models import Classroom, Concept, ConceptLink, Export, Item, Kind, Regrade, Student, Tag, User
from tests import factories

INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*type=.(?:application/json|text/template))|<style|\sstyle=|\son[a-z]+\s*=|\shx-on|"""
    r"""href=.javascript:""",
    re.IGNORECASE,
)
DESKS = sorted(model._meta.label_lower for model in admin.site._registry)
OWN = [label for label in DESKS if label.startswith("cards.")]
NO_ADD = {
    *("cards.memory", "cards.review", "cards.studysession", "cards.parameters", "cards.report", "cards.student"),
    *("cards.attempt", "cards.regrade", "cards.classroom", "cards.export"),
}
WITH_HISTORY = ["cards.concept", "cards.item"]


def page(label: str, view: str, *args: Any) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{view}", args=args)


@pytest.fixture
def everything(studied: Item, editor: User, regraded: Regrade, classroom: Classroom) -> None:
    """At least one row on every desk of ours."""
    tag = Tag.objects.create(name="core")
    studied.tags.add(tag)
    ConceptLink.objects.create(source=studied.concept, target=factories.ConceptFactory(), verb="talks to")
    Export.objects.create(classroom=classroom, what="roster", format="csv", started_at=classroom.created_at)


def one_of(label: str) -> Any:
    return apps.get_model(label)._default_manager.first()


@pytest.mark.parametrize("label", DESKS)
def test_every_list_opens_for_a_superuser_with_nothing_inline(label: str, desk: Client, everything: None) -> None:
    response = desk.get(page(label, "changelist"))
    assert response.status_code == 200
    assert not INLINE.findall(response.content.decode())


@pytest.mark.parametrize("label", [label for label in DESKS if label not in NO_ADD])
def test_every_add_page_opens_with_nothing_inline(label: str, desk: Client, everything: None) -> None:
    response = desk.get(page(label, "add"))
    assert response.status_code == 200
    assert not INLINE.findall(response.content.decode())


@pytest.mark.parametrize("label", sorted(NO_ADD))
def test_what_only_students_make_has_no_add_page(label: str, desk: Client, everything: None) -> None:
    assert desk.get(page(label, "add")).status_code == 403


@pytest.mark.parametrize("view", ["change", "history"])
@pytest.mark.parametrize("label", OWN)
def test_every_object_and_its_history_open_with_nothing_inline(
    label: str, view: str, desk: Client, everything: None
) -> None:
    response = desk.get(page(label, view, one_of(label).pk))
    assert response.status_code == 200
    assert not INLINE.findall(response.content.decode())


@pytest.mark.parametrize(
    "label",
    [
        "cards.concept",
        "cards.item",
        "cards.quiz",
        "cards.tag",
        "cards.user",
        "cards.student",
        "cards.report",
        "cards.classroom",
    ],
)
def test_every_question_before_a_deletion_has_nothing_inline(label: str, desk: Client, everything: None) -> None:
    response = desk.get(page(label, "delete", one_of(label).pk))
    assert response.status_code == 200
    assert not INLINE.findall(response.content.decode())


@pytest.mark.parametrize("label", WITH_HISTORY)
def test_a_past_version_opens_for_reverting_with_nothing_inline(label: str, desk: Client, everything: None) -> None:
    past = one_of(label).history.first()
    response = desk.get(page(label, "simple_history", one_of(label).pk, past.history_id))
    assert response.status_code == 200
    assert "Reverting saves it once more" in response.content.decode()
    assert not INLINE.findall(response.content.decode())


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_its_add_form_and_its_change_form(kind: str, desk: Client) -> None:
    item = factories.ItemFactory(kind=kind, deletion=1 if kind == Kind.CLOZE else None)
    for url in (f"{page('cards.item', 'add')}?kind={kind}", page("cards.item", "change", item.pk)):
        response = desk.get(url)
        assert response.status_code == 200
        assert not INLINE.findall(response.content.decode())


def test_the_page_for_a_new_password_has_nothing_inline(desk: Client, editor: User) -> None:
    response = desk.get(reverse("admin:auth_user_password_change", args=[editor.pk]))
    assert response.status_code == 200
    assert not INLINE.findall(response.content.decode())


@pytest.mark.parametrize(
    "name", ["index", "password_change", "cards_item_import", "cards_item_export", "jsi18n", "autocomplete"]
)
def test_the_pages_of_the_desk_itself_open_with_nothing_inline(name: str, desk: Client, everything: None) -> None:
    query = "?app_label=cards&model_name=item&field_name=concept&term=con" if name == "autocomplete" else ""
    response = desk.get(reverse(f"admin:{name}") + query)
    assert response.status_code == 200
    if name not in ("jsi18n", "autocomplete"):
        assert not INLINE.findall(response.content.decode())


def test_the_pages_carry_the_strict_policy(desk: Client) -> None:
    policy = desk.get(reverse("admin:index")).headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("label", OWN)
def test_a_student_is_kept_out_of_every_desk(label: str, student: Student, sign_in: Any, everything: None) -> None:
    browser = sign_in(student)
    urls = [page(label, "changelist"), page(label, "add"), page(label, "change", one_of(label).pk)]
    for url in urls:
        response = browser.get(url)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("label", [label for label in OWN if label != "cards.item"])
def test_an_editor_of_items_sees_no_other_desk(label: str, item_editor: User, sign_in: Any, everything: None) -> None:
    browser = sign_in(item_editor)
    assert browser.get(page(label, "changelist")).status_code == 403
    assert browser.get(page(label, "change", one_of(label).pk)).status_code == 403


@pytest.mark.parametrize("view", ["changelist", "add", "import", "export"])
def test_an_editor_of_items_works_on_items(view: str, item_editor: User, sign_in: Any) -> None:
    assert sign_in(item_editor).get(page("cards.item", view)).status_code == 200


def test_who_may_only_look_can_export_and_nothing_else(item_editor: User, sign_in: Any, studied: Item) -> None:
    item_editor.user_permissions.set(item_editor.user_permissions.filter(codename="view_item"))
    browser = sign_in(item_editor)
    assert browser.get(page("cards.item", "change", studied.pk)).status_code == 200
    assert browser.get(page("cards.item", "export")).status_code == 200
    assert browser.get(page("cards.item", "import")).status_code == 403
    assert browser.get(page("cards.item", "add")).status_code == 403
    assert browser.post(page("cards.item", "change", studied.pk), {}).status_code == 403
    past = studied.history.first()
    assert browser.post(page("cards.item", "simple_history", studied.pk, past.history_id), {}).status_code == 403


def test_the_index_says_how_many_reports_wait(desk: Client, studied: Item) -> None:
    assert "<strong>1</strong> open report" in desk.get(reverse("admin:index")).content.decode()
    studied.reports.update(status="resolved")
    assert "open report" not in desk.get(reverse("admin:index")).content.decode()


def test_an_unknown_kind_is_not_found(desk: Client) -> None:
    assert desk.get(f"{page('cards.item', 'add')}?kind=essay").status_code == 404


def test_the_review_log_can_be_changed_by_nobody(desk: Client, studied: Item) -> None:
    review = studied.reviews.first()
    assert review is not None
    assert desk.get(page("cards.review", "add")).status_code == 403
    assert desk.post(page("cards.review", "change", review.pk), {"rating": 4}).status_code == 403
    assert desk.post(page("cards.review", "delete", review.pk), {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [review.pk], "post": "yes"}
    desk.post(page("cards.review", "changelist"), bulk)
    review.refresh_from_db()
    assert review.rating == 1


def test_only_superusers_hand_out_rights(editor: User, item_editor: User, sign_in: Any) -> None:
    item_editor.user_permissions.add(Permission.objects.get(codename="change_user"))
    item_editor.user_permissions.add(Permission.objects.get(codename="view_user"))
    browser = sign_in(item_editor)
    own = page("cards.user", "change", item_editor.pk)
    browser.post(own, {"username": "lin", "is_superuser": "on", "is_staff": "on", "is_active": "on"})
    item_editor.refresh_from_db()
    assert not item_editor.is_superuser
    assert browser.post(page("cards.user", "change", editor.pk), {"username": "mine"}).status_code == 403
    new_password = {"password1": "correct horse", "password2": "correct horse"}
    assert browser.post(f"/admin/cards/user/{editor.pk}/password/", new_password).status_code == 403


def test_every_concept_shows_how_it_reads(desk: Client) -> None:
    concept = factories.ConceptFactory(body="Runs on **one** host.")
    text = desk.get(page("cards.concept", "change", concept.pk)).content.decode()
    assert "Runs on <strong>one</strong> host." in text
    assert Concept.objects.count() == 1
