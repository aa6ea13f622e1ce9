"""The list of items: what it says of each, how it is searched, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cards.models import Item, Kind, Memory, Regrade, Report, Review, Status, StudySession, Tag
from cards.quiz import actions, attempts
from tests import factories
from tests.admin.conftest import answered
from tests.conftest import NOON


def shown(browser: Client, **query: str) -> list[str]:
    response = browser.get(reverse("admin:cards_item_changelist"), query)
    assert response.status_code == 200
    return [item.public_id for item in response.context["cl"].result_list]


def statements(browser: Client, name: str) -> int:
    url = reverse(f"admin:cards_{name}_changelist")
    browser.get(url)  # content types and the like are cached by the first
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(url).status_code == 200
    return len(seen)


LISTS = [
    *("item", "concept", "report", "memory", "review", "studysession", "student", "user", "tag"),
    *("quiz", "attempt", "regrade"),
]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_number_of_statements_at_3_and_30_rows(name: str, desk: Client) -> None:
    def grow(count: int) -> None:
        for _ in range(count):
            student = factories.StudentFactory()
            item = factories.ItemFactory()
            item.tags.add(Tag.objects.create(name=f"tag-{item.pk}"))
            Memory.objects.create(student=student, item=item, reviews=3, lapses=1)
            session = StudySession.objects.create(
                student=student, studied_on=NOON.date(), shown_at=NOON, started_at=NOON
            )
            answered(student, item, session, turn=0, rating=3)
            Report.objects.create(item=item, student=student, text="Wrong.", created_at=NOON)
            quiz = factories.quiz_of(factories.question(Kind.SINGLE))
            attempts.start(quiz=quiz, student=student, now=NOON)
            Regrade.objects.create(quiz=quiz, item=item, at=NOON, reason="Wrong.", key_before={}, key_after={})

    grow(3)
    few = statements(desk, name)
    grow(27)
    assert statements(desk, name) == few


def test_the_list_says_how_an_item_fares(desk: Client, studied: Item) -> None:
    cells = desk.get(reverse("admin:cards_item_changelist")).content.decode()
    assert '<td class="field-review_sum">2</td>' in cells
    assert '<td class="field-lapse_sum">1</td>' in cells
    assert '<td class="field-accuracy">50%</td>' in cells
    assert "1 open</a>" in cells


def test_an_undone_answer_does_not_count(desk: Client, studied: Item) -> None:
    wrong = studied.reviews.get(rating=Review.Rating.AGAIN)
    values = {field.attname: getattr(wrong, field.attname) for field in Review._meta.concrete_fields}
    undo = {"id": None, "turn": 2, "kind": Review.Kind.UNDO, "rating": 0, "undoes_id": wrong.pk}
    Review.objects.create(**values | undo)
    page = desk.get(reverse("admin:cards_item_change", args=[studied.pk])).content.decode()
    assert "1 answer by 1 student, 100% right." in page


def test_a_question_says_in_how_many_attempts_it_was_asked(desk: Client) -> None:
    item = factories.question(Kind.GAPS)
    quiz = factories.quiz_of(item)
    page = reverse("admin:cards_item_change", args=[item.pk])
    assert "Not asked in a finished attempt yet." in desk.get(page).text
    for _ in range(3):
        attempt = attempts.start(quiz=quiz, student=factories.StudentFactory(), now=NOON)
        actions.submit(attempt=attempt, now=NOON)
    attempts.start(quiz=quiz, student=factories.StudentFactory(), now=NOON)
    assert "Asked in 3 attempts by 3 students: 0% of the marks." in desk.get(page).text
    cells = desk.get(reverse("admin:cards_item_changelist")).text
    assert '<td class="field-review_sum">–</td>' in cells
    assert '<td class="field-accuracy">0%</td>' in cells


def test_the_list_shows_blanks_and_no_marks_of_markdown(desk: Client) -> None:
    factories.question(Kind.GAPS, prompt="An [[a]] is **built** from a [[b]].")
    factories.ItemFactory(kind=Kind.CLOZE, prompt="A {{c1::client}} calls `dockerd`.", deletion=1)
    cells = desk.get(reverse("admin:cards_item_changelist")).text
    assert "An ____ is built from a ____." in cells
    assert "A ____ calls dockerd." in cells


def test_the_list_is_sorted_by_lapses_to_find_what_students_forget(desk: Client, studied: Item) -> None:
    fresh = factories.ItemFactory()
    columns = desk.get(reverse("admin:cards_item_changelist")).context["cl"].list_display
    assert shown(desk, o=f"-{columns.index('lapse_sum')}") == [studied.public_id, fresh.public_id]


def test_items_are_found_by_id_text_fact_and_concept(desk: Client) -> None:
    item = factories.ItemFactory(prompt="What manages containers?", fact="who-manages", concept__name="Daemon")
    factories.ItemFactory(concept__name="Registry")
    for word in (item.public_id, "manages containers", "who-manages", "Daemon"):
        assert shown(desk, q=word) == [item.public_id]


def test_items_are_filtered_by_status_kind_concept_tag_reports_and_changes(desk: Client, studied: Item) -> None:
    tag = Tag.objects.create(name="core")
    studied.tags.add(tag)
    old = factories.ItemFactory(status=Status.DRAFT, kind="typed")
    old.history.update(history_date=timezone.now() - timedelta(days=10))
    for query in (
        {"status__exact": "published"}, {"kind__exact": "basic"}, {"concept__id__exact": str(studied.concept_id)},
        {"tags__id__exact": str(tag.pk)}, {"reported": "open"}, {"changed": "7"},
    ):  # fmt: skip
        assert shown(desk, **query) == [studied.public_id], query
    hard = factories.question(Kind.SINGLE, level=3)
    assert shown(desk, level__exact="3") == [hard.public_id]
    assert len(shown(desk, changed="30")) == 3
    assert len(shown(desk, changed="nonsense")) == 3


def test_the_next_free_id_is_offered(desk: Client) -> None:
    factories.ItemFactory(public_id="dq-0041")
    factories.ItemFactory(public_id="other-99")
    form = desk.get(f"{reverse('admin:cards_item_add')}?kind=basic").context["adminform"].form
    assert form.initial["public_id"] == "dq-0042"


def test_a_long_log_is_counted_no_further_than_anybody_pages(
    desk: Client, studied: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cards.admin.readonly.MOST_COUNTED", 1)
    changelist: Any = desk.get(reverse("admin:cards_review_changelist")).context["cl"]
    assert changelist.paginator.count == 1
