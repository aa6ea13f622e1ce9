"""The front page of the administration: what waits comes first, and every list is found in its group."""

import re
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cards.models import Export, Item, Kind, User
from tests import factories

INDEX = "/admin/"


def groups_of(page: str) -> dict[str, list[str]]:
    """The names of the lists, by group."""
    main = page.partition('id="content-main"')[2]
    return {
        re.search(r"<caption>(.*?)</caption>", table)[1]: re.findall(
            r'<th scope="row".*?<a [^>]*>(.*?)</a>', table, re.S
        )
        for table in re.findall(r"<table>.*?</table>", main, re.S)
    }


def test_the_lists_stand_in_groups(desk: Client) -> None:
    found = groups_of(desk.get(INDEX).text)
    assert list(found) == ["Content", "People", "Records"]
    assert found["Content"] == ["Concepts", "Cards and questions", "Quizzes", "Tags"]
    assert found["People"][:3] == ["Users", "Students", "Classes"]
    assert found["Records"][:2] == ["Reports", "Attempts"]


def test_each_person_sees_only_the_lists_they_may_open(item_editor: User, sign_in: Any) -> None:
    assert groups_of(sign_in(item_editor).get(INDEX).text) == {"Content": ["Cards and questions"]}


def test_cards_and_questions_are_found_apart(desk: Client) -> None:
    card, question = factories.ItemFactory(), factories.question(Kind.SINGLE)
    links = re.findall(r'class="filtered" href="(.*?)">(.*?)</a>', desk.get(INDEX).text)
    found = {label: list(desk.get(url).context["cl"].result_list) for url, label in links}
    assert found == {"Cards": [card], "Questions": [question]}


def test_what_waits_comes_first_with_its_number(desk: Client, studied: Item) -> None:
    factories.ItemFactory(status="draft")
    quiz = factories.quiz_of(factories.question(Kind.SINGLE), status="draft")
    now = timezone.now()
    for age in (1, 8):
        Export.objects.create(what="responses", format="csv", state="failed", started_at=now - timedelta(days=age))
    page = desk.get(INDEX).text
    told = re.findall(r'<li><a href="(.*?)"><strong>(\d+)</strong> (.*?)</a></li>', page)
    assert [(number, text) for _, number, text in told] == [
        ("1", "open report"),
        ("1", "card or question in draft"),
        ("1", "quiz in draft"),
        ("1", "export failed in the last week"),
    ]
    assert list(desk.get(told[2][0]).context["cl"].result_list) == [quiz]
    assert page.index("open report") < page.index("<caption>Content")


def test_nobody_is_told_of_what_they_may_not_see(item_editor: User, sign_in: Any, studied: Item) -> None:
    factories.quiz_of(factories.question(Kind.SINGLE), status="draft")
    factories.ItemFactory(status="draft")
    page = sign_in(item_editor).get(INDEX).text
    assert "card or question in draft" in page
    assert "open report" not in page
    assert "quiz in draft" not in page


def test_nothing_waits_on_an_empty_site(desk: Client) -> None:
    assert 'class="queue"' not in desk.get(INDEX).text


def test_the_page_of_the_app_leads_to_the_groups(desk: Client) -> None:
    assert desk.get(reverse("admin:app_list", args=["cards"])).url == INDEX


def test_the_front_page_costs_the_same_for_one_draft_and_for_many(desk: Client) -> None:
    def cost() -> int:
        desk.get(INDEX)
        with CaptureQueriesContext(connection) as seen:
            desk.get(INDEX)
        return len(seen)

    factories.ItemFactory(status="draft")
    before = cost()
    factories.ItemFactory.create_batch(5, status="draft")
    assert cost() == before


def test_somebody_without_any_rights_is_told_so(db: None, sign_in: Any) -> None:
    user = factories.UserFactory(is_staff=True)
    assert not Permission.objects.filter(user=user).exists()
    assert "You may not see or change anything here." in sign_in(user).get(INDEX).text
