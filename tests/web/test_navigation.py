"""The navigation and the page after sign-in: by what somebody comes for."""

import re

import pytest
from django.urls import reverse

from tests import factories
from tests.web.conftest import PASSWORD


def links_in(page, name):
    """The texts of the links in a part of the header, from left to right."""
    part = re.search(rf'<(nav|div) class="{name}".*?</\1>', page, re.DOTALL)[0]
    return re.findall(r"</svg>(?:<span>)?(\w+)(?:</span>)?</a>", part)


def test_a_student_finds_classes_in_the_bar_and_study_first(student, sign_in):
    page = sign_in(student).get("/").text
    assert links_in(page, "bar") == ["Study", "Quizzes", "Concepts", "Progress", "Classes"]
    assert "Administration" not in page


def test_an_instructor_finds_classes_first(db, sign_in):
    teacher = factories.UserFactory(is_instructor=True)
    page = sign_in(teacher).get("/").text
    assert links_in(page, "bar") == ["Classes", "Study", "Quizzes", "Concepts", "Progress"]


def test_a_visitor_finds_the_way_to_a_class_on_the_home_page(client, db):
    page = client.get("/").text
    assert links_in(page, "bar") == ["Study", "Quizzes", "Concepts", "Progress"]
    assert "Join a class" in page


def test_staff_find_the_administration_on_every_page(editor, sign_in):
    assert links_in(sign_in(editor).get("/").text, "who") == ["Search", "Administration", "Settings"]


@pytest.mark.parametrize("name", ["map", "cards", "explain"])
def test_map_cards_and_explain_lead_to_each_other(client, db, name):
    page = client.get(reverse(f"library:{name}")).text
    tabs = re.search(r'<nav class="tabs.*?</nav>', page, re.DOTALL)[0]
    for each in ("map", "cards", "explain"):
        assert f'href="{reverse(f"library:{each}")}"' in tabs
    assert f'href="{reverse(f"library:{name}")}" aria-current="page"' in tabs


@pytest.mark.parametrize(
    ("rights", "leads_to"),
    [
        ({}, "/study/"),
        ({"is_instructor": True}, "/classes/"),
        ({"is_instructor": True, "is_staff": True}, "/classes/"),
        ({"is_staff": True}, "/admin/"),
    ],
)
def test_sign_in_leads_to_what_one_comes_for(ann, log_in, rights, leads_to):
    for name, value in rights.items():
        setattr(ann, name, value)
    ann.save()
    assert log_in("ann").response.url == leads_to


def test_staff_who_study_too_come_to_their_cards(ann, log_in):
    ann.is_staff = True
    ann.save()
    factories.StudentFactory(user=ann)
    assert log_in("ann").response.url == "/study/"


def test_the_page_that_asked_for_the_sign_in_comes_first(ann, log_in):
    ann.is_instructor = True
    ann.save()
    assert log_in("ann", next="/quizzes/").response.url == "/quizzes/"


def test_the_page_that_asked_for_the_sign_in_comes_first_for_nobody_elses_host(ann, client):
    ann.is_instructor = True
    ann.save()
    response = client.post("/accounts/login/", {"login": "ann", "password": PASSWORD, "next": "https://evil.example/"})
    assert response.url == "/classes/"


def test_those_who_have_an_account_are_not_told_that_they_need_none(client, editor, sign_in):
    quiz = factories.quiz_of(factories.question("single"))
    for path in ("/", reverse("quiz:quiz", args=[quiz.slug])):
        assert "No account needed." in client.get(path).text
        assert "No account needed." not in sign_in(editor).get(path).text
