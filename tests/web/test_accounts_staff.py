"""The door to the admin, and pages that find nobody signed in any more."""

import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from cards.models import User
from tests.web.conftest import PASSWORD, SECRET

HTMX = {"hx-request": "true"}


@pytest.fixture
def chief(db):
    return User.objects.create_superuser("chief", "chief@example.org", PASSWORD)


def test_the_admin_sends_everybody_to_the_sites_own_sign_in(client, chief, log_in):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"
    log_in("chief", client=client, next="/admin/")
    assert client.response.url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_admins_own_sign_in_form_takes_no_password(client, chief):
    response = client.post("/admin/login/", {"username": "chief", "password": PASSWORD})
    assert response.url.startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_a_student_at_the_door_of_the_admin_is_refused(student, sign_in):
    assert sign_in(student).get("/admin/", follow=True).status_code == 403


def test_staff_without_a_second_step_set_it_up_before_the_admin_opens(settings, chief, log_in, code_now):
    settings.STAFF_MFA = True
    client = log_in("chief")
    response = client.get("/admin/cards/")
    assert response.url == reverse("mfa_activate_totp")
    assert [str(message) for message in get_messages(response.wsgi_request)][-1].startswith(
        "Staff sign in with a second step"
    )

    asked = client.get(response.url).url
    assert asked.startswith("/accounts/reauthenticate/")
    assert "Staff sign in with a second step" in client.get(asked).content.decode()
    assert client.post(asked, {"password": PASSWORD}).url == response.url

    page = client.get(response.url).content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    done = client.post(response.url, {"code": code_now(secret)}, follow=True)
    assert "Open the admin" in done.content.decode()
    assert client.get("/admin/").status_code == 200


def test_without_the_setting_the_admin_opens(settings, chief, log_in):
    settings.STAFF_MFA = False
    assert log_in("chief").get("/admin/").status_code == 200


def test_the_second_step_is_asked_of_nobody_outside_the_admin(settings, chief, student, sign_in):
    settings.STAFF_MFA = True
    assert sign_in(chief).get("/accounts/email/").status_code == 200
    assert sign_in(student).get("/admin/", follow=True).status_code == 403
    assert Client().get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")


def test_the_qr_code_can_be_scanned_on_a_dark_page_too(settings, ann, log_in):
    client = log_in("ann")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    response = client.get("/accounts/2fa/totp/activate/")
    assert 'src="data:image/svg+xml;base64,' in response.content.decode()
    assert 'fill="white"' in response.context["totp_svg"]


def test_nobody_has_an_account_to_begin_with(db):
    assert not User.objects.exists()


def test_a_fragment_that_needs_a_sign_in_moves_the_whole_page_there_and_back(client, db):
    headers = HTMX | {"hx-current-url": "http://testserver/accounts/email/?a=1"}
    response = client.post("/accounts/email/", {"email": "x"}, headers=headers)
    assert response["HX-Redirect"] == "/accounts/login/?next=%2Faccounts%2Femail%2F%3Fa%3D1"
    assert "Location" not in response


@pytest.mark.parametrize("here", ["http://evil.example/study/", "http://testserver//evil.example/", "javascript:1", ""])
def test_a_forged_current_url_is_left_out(client, db, here):
    response = client.post("/accounts/email/", headers=HTMX | {"hx-current-url": here})
    assert response["HX-Redirect"] == "/accounts/login/"


def test_a_whole_page_is_redirected_as_ever(client, db):
    assert client.get("/accounts/email/").url == "/accounts/login/?next=/accounts/email/"


def test_an_answer_sent_after_the_sign_in_expired_says_so_in_a_sentence(student, sign_in, answer_cards):
    answer_cards(student, 1)
    client = sign_in(student)
    path = f"/study/{student.study_sessions.get().pk}/bury/"
    client.session.flush()
    client.cookies.clear()
    response = client.post(path, {"turn": 1}, headers=HTMX)
    assert response.status_code == 404
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "There is no such study session of yours. "
        "You are not signed in (any more): copy what you typed, sign in, then send it again."
    )


def test_a_stranger_learns_only_that_there_is_nothing(student, stranger, sign_in, answer_cards):
    answer_cards(student, 1)
    path = f"/study/{student.study_sessions.get().pk}/bury/"
    response = sign_in(stranger).post(path, {"turn": 1}, headers=HTMX)
    missing = sign_in(stranger).post("/study/999999/bury/", {"turn": 1}, headers=HTMX)
    assert response.status_code == missing.status_code == 404
    assert response.content == missing.content == b"There is no such study session of yours."


def test_a_page_that_is_not_there_looks_like_the_others(client, db):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "404.html" in [template.name for template in response.templates]
    assert client.get("/nowhere/", headers=HTMX).content.startswith(b"There is no such page.")


def test_the_secret_of_the_app_is_shown_nowhere_once_it_is_set_up(secured, log_in, code_now):
    client = log_in("ann")
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    pages = [
        client.get(path).content.decode() for path in ("/accounts/2fa/", "/accounts/email/", "/accounts/sessions/")
    ]
    assert not any(SECRET in page for page in pages)
