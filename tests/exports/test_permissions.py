"""Whose files one may have: one's own classes', and what is about oneself. All else is not there."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cards.exports.files import FILES
from cards.models import Classroom, Export, Student, User
from tests.addresses import is_closed
from tests.exports.conftest import content_of

WHO = ["visitor", "guest", "student", "stranger", "other_instructor", "editor", "disabled"]


@pytest.fixture
def browser(request: pytest.FixtureRequest, sign_in: Any) -> Client:
    """Of the person that the test names."""
    name = request.param
    if name == "visitor":
        return Client()
    if name == "disabled":
        user = request.getfixturevalue("instructor")
        client: Client = sign_in(user)
        User.objects.filter(pk=user.pk).update(is_active=False)
        return client
    found: Client = sign_in(request.getfixturevalue(name))
    return found


def addresses(classroom: Classroom) -> list[str]:
    files = [
        reverse("exports:download", args=[classroom.pk, file.name, form])
        for file in FILES.values()
        for form in file.formats
    ]
    pages = [reverse(f"exports:{name}", args=[classroom.pk]) for name in ("exports", "recent", "canvas")]
    return files + pages


@pytest.mark.parametrize("browser", WHO, indirect=True)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
def test_nobody_but_its_instructors_has_anything_of_a_class(
    browser: Client, classroom: Classroom, headers: dict[str, str]
) -> None:
    export = Export.objects.create(
        classroom=classroom, what="roster", format="csv", started_at=classroom.created_at, state="running"
    )
    assert [url for url in addresses(classroom) if not is_closed(browser.get(url, headers=headers))] == []
    cancel = reverse("exports:cancel", args=[classroom.pk, export.pk])
    assert is_closed(browser.post(cancel, headers=headers))
    assert is_closed(browser.post(reverse("exports:canvas", args=[classroom.pk]), headers=headers))
    assert list(Export.objects.values_list("state", flat=True)) == ["running"]


def test_its_instructors_have_it_all(desk: Client, busy: Classroom) -> None:
    for url in addresses(busy):
        response = desk.get(url)
        assert response.status_code == (302 if url.endswith("/recent/") else 200), url
        if response.streaming:
            assert content_of(response)


def test_another_class_of_ones_own_is_no_way_to_an_export(
    desk: Client, classroom: Classroom, other_instructor: User
) -> None:
    other = Classroom.objects.get(teachers__user=other_instructor)
    export = Export.objects.create(
        classroom=other, what="roster", format="csv", started_at=classroom.created_at, state="running"
    )
    assert desk.post(reverse("exports:cancel", args=[classroom.pk, export.pk])).status_code == 404
    assert desk.post(reverse("exports:cancel", args=[other.pk, export.pk])).status_code == 404


def test_who_stops_teaching_a_class_has_nothing_more_of_it(desk: Client, classroom: Classroom) -> None:
    url = reverse("exports:download", args=[classroom.pk, "roster", "csv"])
    content_of(desk.get(url))
    classroom.teachers.all().delete()
    assert desk.get(url).status_code == 404


@pytest.mark.parametrize("path", ["responses.xls", "nothing.csv", "xapi.csv", "everything.json", "roster.jsonl"])
def test_files_that_there_are_not_are_not_there(path: str, desk: Client, classroom: Classroom) -> None:
    assert desk.get(f"/classes/{classroom.pk}/exports/{path}").status_code == 404
    assert desk.get(f"/classes/{'9' * 30}/exports/{path}").status_code == 404
    assert not Export.objects.exists()


def test_files_are_only_read(desk: Client, classroom: Classroom) -> None:
    assert desk.post(reverse("exports:download", args=[classroom.pk, "roster", "csv"])).status_code == 405


@pytest.mark.parametrize("browser", WHO, indirect=True)
def test_the_dictionary_is_nobodys_secret(browser: Client) -> None:
    page = browser.get(reverse("exports:dictionary"))
    assert page.status_code == 200
    assert b"response_json" in page.content


def test_a_visitor_has_no_data_to_see(db: None, student: Student) -> None:
    for name in ("own_data", "own_file", "delete_account"):
        assert is_closed(Client().get(reverse(f"exports:{name}")))
