"""Nobody is signed in any more: the page says so, leads to sign-in and back, and keeps what was sent."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from cards.models import Assignment
from cards.web.resending import LARGEST_FORM
from tests import factories
from tests.web.conftest import PASSWORD

HTMX = {"hx-request": "true"}
TYPED = {"title": "A title that\r\ntook <long>", "time_zone": "Europe/Berlin", "exam_cards_per_day": "20"}


@pytest.fixture
def settings_page(classroom):
    return reverse("classroom:settings", args=[classroom.pk])


def fields_of(page):
    """What the form on the page sends, as a browser reads it."""
    form = page[page.index("<main") : page.index("</main>")]
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}


@pytest.mark.parametrize("name", ["classroom:classroom", "results:gradebook", "classroom:settings", "exports:exports"])
@pytest.mark.parametrize("who", ["visitor", "guest"])
def test_a_page_of_a_class_asks_to_sign_in_and_comes_back(request, classroom, instructor, sign_in, name, who):
    url = reverse(name, args=[classroom.pk])
    browser = Client() if who == "visitor" else sign_in(request.getfixturevalue(who))
    reply = browser.get(url)
    assert reply.url == f"/accounts/login/?next={url}"
    page = browser.get(reply.url)
    assert "Sign in to go on" in page.text
    instructor.set_password(PASSWORD)
    instructor.save()
    assert browser.post(reply.url, {"login": "instructor", "password": PASSWORD, "next": url}).url == url
    assert browser.get(url).status_code == 200


@pytest.mark.parametrize("path", ["/study/1/", "/quizzes/attempts/1/", "/quizzes/attempts/1/1/", "/settings/data/"])
def test_so_do_attempts_study_sessions_and_own_data(client, db, path):
    assert client.get(path).url == client.head(path).url == f"/accounts/login/?next={path}"


def test_the_way_back_keeps_the_query(client, classroom):
    url = reverse("results:gradebook", args=[classroom.pk])
    assert client.get(f"{url}?q=lee&sort=name").url == f"/accounts/login/?next={url}%3Fq%3Dlee%26sort%3Dname"


def test_who_is_signed_in_learns_nothing_of_what_is_not_theirs(sign_in, stranger, settings_page):
    browser = sign_in(stranger)
    for reply in (browser.get(settings_page), browser.post(settings_page, TYPED)):
        assert reply.status_code == 404
        assert "Sign in to go on" not in reply.text


def test_there_is_no_telling_whether_there_is_such_a_row(client, settings_page):
    there, missing = client.post(settings_page, TYPED), client.post("/classes/999999/settings/", TYPED)
    assert there.status_code == missing.status_code == 403
    one, other = (re.sub('name="csrfmiddlewaretoken" value="[^"]*"', "", reply.text) for reply in (there, missing))
    assert one.replace(settings_page, "/classes/999999/settings/") == other


def test_what_was_typed_is_on_the_page_and_can_be_sent_after_signing_in(instructor, classroom, settings_page, sign_in):
    browser = sign_in(instructor, enforce_csrf_checks=True)
    sent = {**TYPED, "csrfmiddlewaretoken": token(browser.get(settings_page))}
    browser.session.flush()  # it has ended
    asked = browser.post(settings_page, sent, headers={"referer": f"http://testserver{settings_page}"})
    assert asked.status_code == 403
    assert "Sign in to go on" in asked.text
    assert f'href="/accounts/login/?next={settings_page.replace("/", "%2F")}" target="_blank"' in asked.text
    assert f'action="{settings_page}"' in asked.text
    kept = fields_of(asked.text)
    assert {**TYPED, "csrfmiddlewaretoken": kept["csrfmiddlewaretoken"]} == kept

    sign_in_again(browser, instructor)  # in another tab, and so with a new token
    origin = {"origin": "http://testserver"}
    refreshed = browser.post(settings_page, kept, headers=origin)
    assert refreshed.status_code == 403
    assert "What you sent is kept on this page" in refreshed.text
    assert browser.post(settings_page, fields_of(refreshed.text), headers=origin).status_code == 302
    classroom.refresh_from_db()
    assert classroom.title.startswith("A title that")


def token(reply):
    return fields_of(reply.text)["csrfmiddlewaretoken"]


def sign_in_again(browser, user):
    user.set_password(PASSWORD)
    user.save()
    given = {"login": user.username, "password": PASSWORD}
    given["csrfmiddlewaretoken"] = token(browser.get("/accounts/login/"))
    assert browser.post("/accounts/login/", given).status_code == 302


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example"])
def test_what_another_site_sent_is_not_offered_to_be_sent_again(instructor, settings_page, sign_in, origin):
    browser = sign_in(instructor, enforce_csrf_checks=True)
    reply = browser.post(settings_page, TYPED, headers={"origin": origin} if origin else {})
    assert reply.status_code == 403
    assert "took" not in reply.text
    assert "Send it again" not in reply.text


def test_a_password_is_never_shown(client, db):
    reply = client.post(reverse("exports:delete_account"), {"password": "a secret", "word": "delete"})
    assert "delete" in fields_of(reply.text)["word"]
    assert "a secret" not in reply.text


@pytest.mark.parametrize("case", ["a file", "a long text"])
def test_what_no_page_can_keep_is_to_be_filled_in_once_more(client, settings_page, tmp_path, case):
    form = {"title": "x" * (LARGEST_FORM + 1)}
    if case == "a file":
        path = tmp_path / "roster.csv"
        path.write_text("name\nAnn\n")
        with path.open("rb") as file:
            reply = client.post(settings_page, {"roster": file})
    else:
        reply = client.post(settings_page, form)
    assert "can’t keep a file" in reply.text
    assert "Send it again" not in reply.text
    assert len(reply.content) < 20_000


def test_a_form_of_the_admin_is_kept_too(client, db):
    url = "/admin/cards/concept/add/"
    kept = fields_of(client.post(url, {"name": "Kept", "body": "an hour's work"}).text)
    assert (kept["name"], kept["body"]) == ("Kept", "an hour's work")


def test_settings_and_joining_keep_what_was_typed_as_well(client, classroom):
    join = reverse("classroom:join", args=[classroom.code])
    assert fields_of(client.post(join, {"name": "Ann Lee"}).text)["name"] == "Ann Lee"
    assert fields_of(client.post("/settings/", {"new_per_day": "7"}).text)["new_per_day"] == "7"


def test_an_action_without_fields_can_be_sent_again(client, classroom):
    page = client.post(reverse("classroom:leave", args=[classroom.pk])).text
    assert "Send it again" in page
    assert "What you sent</summary>" not in page


def test_htmx_still_gets_a_sentence_and_stays_where_it_is(client, settings_page):
    reply = client.post(settings_page, TYPED, headers=HTMX)
    assert reply.status_code == 404
    assert "sign in, then send it again" in reply.text


def test_an_assignment_link_leads_to_sign_in_too(client, classroom):
    one = factories.AssignmentFactory(classroom=classroom, kind=Assignment.Kind.CARDS, quiz=None)
    url = reverse("classroom:assignment", args=[classroom.pk, one.pk])
    assert client.get(url).url == f"/accounts/login/?next={url}"
