"""What others than browsers ask for: previews of links, robots, password managers, phones that install a page."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests import factories

STATIC = Path(finders.find("cards/icon.svg")).parent


def shared(page):
    """The tags of a shared link, by their names."""
    return {name: unescape(text) for name, text in re.findall(r'property="og:(\w+)" content="([^"]*)"', page)}


def size_of(png):
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/favicon.ico", "image/x-icon"), ("/robots.txt", "text/plain"), ("/apple-touch-icon.png", "image/png")],
)
def test_what_is_asked_for_at_a_fixed_address_is_there(client, path, kind):
    for ask in (client.get, client.head):
        reply = ask(path)
        assert reply.status_code == 200
        assert reply["Content-Type"].startswith(kind)


def test_password_managers_find_the_page_to_change_a_password(client):
    assert client.get("/.well-known/change-password").url == reverse("account_change_password")


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("admin:index", []), ("account_login", []), ("classroom:classroom", [1]), ("classroom:join", ["ABCD"]),
        ("results:gradebook", [1]), ("results:quiz_of_all", ["x"]), ("quiz:attempt", [1]), ("study:session", [1]),
        ("progress:overview", []), ("progress:settings", []), ("exports:own_data", []),
    ],
)  # fmt: skip
def test_robots_stay_out_of_personal_pages(client, name, args):
    shut = re.findall(r"^Disallow: (/\S+)$", b"".join(client.get("/robots.txt")).decode(), re.MULTILINE)
    assert reverse(name, args=args).startswith(tuple(shut))
    assert not any(path.startswith(tuple(shut)) for path in ("/", "/map/", "/concepts/image/", "/quizzes/images/"))


def test_a_shared_link_has_a_title_a_sentence_and_a_picture_at_the_address_of_the_site(client, db, settings):
    settings.SITE_URL = "https://learn.example.org"
    tags = shared(client.get("/").text)
    assert tags["title"] == "Learn Docker once, and keep it"
    assert "quizzes about Docker" in tags["description"]
    assert tags["image"] == "https://learn.example.org/static/cards/preview.png"
    picture = (STATIC / "preview.png").read_bytes()
    assert size_of(picture) == (1200, 630)
    assert len(picture) <= 60_000


def test_a_concept_and_a_quiz_are_shared_by_their_names(client, db):
    factories.ConceptFactory(slug="image", name="Docker image", summary="A **template** for “containers”.")
    quiz = factories.quiz_of(factories.question("single"), title='Images & "layers"', summary="")
    concept = shared(client.get("/concepts/image/").text)
    assert (concept["title"], concept["description"]) == ("Docker image", "A template for “containers”.")
    of_quiz = shared(client.get(reverse("quiz:quiz", args=[quiz.slug])).text)
    assert (of_quiz["title"], of_quiz["description"]) == ('Images & "layers"', "A quiz about Docker.")


def test_personal_pages_tell_nothing_of_a_person_or_a_class(sign_in, client, student, instructor, classroom):
    plain = shared(client.get("/accounts/login/").text)
    assert plain["title"] == "DockerQuiz"
    for who, names in (
        (instructor, ("classroom:classroom", "results:gradebook", "classroom:people", "exports:exports")),
        (student, ("classroom:classroom",)),
    ):
        for name in names:
            page = sign_in(who).get(reverse(name, args=[classroom.pk])).text
            assert str(classroom) in page
            assert shared(page) == {}
    for path in ("/progress/", "/settings/", "/settings/data/", "/study/", f"/classes/join/{classroom.code}/"):
        assert shared(sign_in(student).get(path, follow=True).text) == {}
        assert shared(client.get(path, follow=True).text) == plain


def test_the_site_can_be_installed(client, db):
    assert '<link rel="manifest" href="/static/cards/site.webmanifest">' in client.get("/").text
    manifest = json.loads((STATIC / "site.webmanifest").read_text())
    assert (manifest["name"], manifest["start_url"]) == ("DockerQuiz", "/")
    for icon in manifest["icons"]:
        side = int(icon["sizes"].split("x")[0])
        assert size_of((STATIC / icon["src"]).read_bytes()) == (side, side)
    assert [icon.get("purpose") for icon in manifest["icons"]] == [None, None, "maskable"]
