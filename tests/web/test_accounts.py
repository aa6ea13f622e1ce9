"""Ways in and out: passwords, links in mails, where one lands, and what ends a session."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from django.urls import reverse

from cards.accounts.browsers import browser
from cards.models import User
from tests.web.conftest import PASSWORD

STRONG = "ballast quay lantern"
STUDY = "/study/"


def user_of(client):
    return client.get("/accounts/sessions/").wsgi_request.user


def without_token(page):
    """The token of a form is another one in each reply."""
    return re.sub(rb'(?<=name="csrfmiddlewaretoken" value=")\w+', b"", page)


def test_signing_up_takes_an_address_and_one_password(client, db):
    response = client.post("/accounts/signup/", {"email": "New@Example.org", "password1": STRONG})
    assert response.url == STUDY
    assert user_of(client).email == "new@example.org"
    assert not user_of(client).is_staff


def test_one_signs_in_by_address_or_by_name(ann, log_in):
    assert user_of(log_in("ann@example.org")) == ann
    assert user_of(log_in("ANN")) == ann


def test_a_weak_password_is_refused_with_the_reason_tied_to_its_field(client, db):
    page = client.post("/accounts/signup/", {"email": "new@example.org", "password1": "pass"}).content.decode()
    field = re.search(r"<input[^>]*name=\"password1\"[^>]*>", page)[0]
    described_by = re.search(r'aria-describedby="([^"]+)"', field)[1].split()
    assert 'aria-invalid="true"' in field
    assert "id_password1_error" in described_by
    assert re.search(r'id="id_password1_error".*too short', page, re.DOTALL)
    assert User.objects.count() == 0


def test_a_wrong_password_reads_the_same_for_known_and_unknown_names(ann, log_in):
    tries = ["ann@example.org", "nobody@example.org", "ann", "nobody"]
    pages = [log_in(login, "wrong").response.content.decode() for login in tries]
    texts = [re.search(r'<div class="notice error".*?</div>', page, re.DOTALL)[0] for page in pages]
    assert len(set(texts)) == 1
    assert "No account has this name and this password" in texts[0]


def test_a_wrong_password_costs_the_same_work_for_known_and_unknown_names(ann, log_in, monkeypatch):
    counts, encode = [], MD5PasswordHasher.encode

    def counted(self, password, salt):
        counts[-1] += password == "wrong"
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for login in ["ann@example.org", "nobody@example.org", "ann", "nobody"]:
        counts.append(0)
        log_in(login, "wrong")
    assert counts == [1, 1, 1, 1]


def test_the_session_gets_a_new_key_at_sign_in(ann, guest, sign_in, log_in):
    client = sign_in(guest)
    before = client.session.session_key
    log_in("ann", client=client)
    assert client.session.session_key != before
    assert not client.session.exists(before)


def test_a_sign_in_lasts_thirty_days_when_asked_and_else_until_the_browser_closes(ann, log_in):
    cookie = log_in("ann", remember="on").cookies["sessionid"]
    assert cookie["max-age"] == 30 * 24 * 3600
    assert log_in("ann").cookies["sessionid"]["max-age"] == ""


def test_a_sign_up_lasts_thirty_days_not_a_guests_year(client, db):
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": STRONG})
    assert client.cookies["sessionid"]["max-age"] == 30 * 24 * 3600


@pytest.mark.parametrize("path", ["/progress/", "/study/?from=mail"])
def test_one_comes_back_to_where_one_was(ann, log_in, path):
    assert log_in("ann", next=path).response.url == path


@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/signup/"])
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "http://testserver@evil.example/",
        "http://localhost/",
        " //evil.example",
        "/\t/evil.example/",
    ],
)
def test_a_next_that_leads_away_is_ignored(client, ann, page, target):
    credentials = {"login": "ann", "password": PASSWORD, "email": "new@example.org", "password1": STRONG}
    assert client.post(page, credentials | {"next": target}).url == STUDY


def test_signing_out_takes_a_post_and_forgets_everything(ann, log_in):
    client = log_in("ann")
    client.get("/accounts/logout/")
    assert user_of(client) == ann
    client.post("/accounts/logout/")
    assert not user_of(client).is_authenticated
    assert list(client.session.keys()) == []


def test_a_closed_account_is_told_so_only_with_its_own_password(ann, log_in):
    User.objects.update(is_active=False)
    assert log_in("ann").response.url == reverse("account_inactive")
    assert "No account has this name" in log_in("ann", "wrong").response.content.decode()


def test_closing_an_account_ends_its_sessions_at_once(ann, log_in):
    client = log_in("ann")
    assert user_of(client) == ann
    User.objects.update(is_active=False)
    assert not user_of(client).is_authenticated


def test_changing_the_password_signs_out_every_other_browser(ann, log_in):
    here, elsewhere = log_in("ann"), log_in("ann")
    form = {"oldpassword": PASSWORD, "password1": STRONG, "password2": STRONG}
    here.post("/accounts/password/change/", form)
    assert user_of(here) == ann
    assert not user_of(elsewhere).is_authenticated


def test_the_list_of_sessions_ends_the_others(ann, log_in):
    here = log_in("ann", client=Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}))
    elsewhere = log_in("ann", client=Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1"}))
    page = here.get("/accounts/sessions/").content.decode()
    assert re.search(r"Firefox on Linux <span class=\"tag\">this one</span>", page)
    assert "Safari on iPhone" in page
    here.post("/accounts/sessions/")
    assert user_of(here) == ann
    assert not user_of(elsewhere).is_authenticated
    assert "Nowhere else" in here.get("/accounts/sessions/").content.decode()


def test_the_sessions_of_others_are_neither_shown_nor_ended(ann, student, log_in):
    hers, his = log_in("ann"), log_in("student", client=Client(headers={"user-agent": "Opera OPR/1"}))
    assert "Opera" not in hers.get("/accounts/sessions/").content.decode()
    hers.post("/accounts/sessions/")
    assert user_of(his) == student.user


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_called_by_its_name(header, name):
    assert browser(header) == name


def test_a_reset_link_leads_to_the_configured_site_whatever_host_was_asked(client, ann, settings):
    settings.SITE_URL = "https://learn.example.org"
    client.post("/accounts/password/reset/", {"email": "ann@example.org"}, headers={"host": "localhost"})
    links = re.findall(r"https?://\S+", mail.outbox[0].body)
    assert len(links) == 2
    assert all(link.startswith("https://learn.example.org") for link in links)
    assert "localhost" not in mail.outbox[0].body + mail.outbox[0].subject


def test_a_reset_link_works_once(client, ann, log_in):
    client.post("/accounts/password/reset/", {"email": "ann@example.org"})
    link = re.search(r"http://\S+/key/\S+", mail.outbox[0].body)[0]
    path = link[link.index("/accounts/") :]
    form = client.get(path).url
    client.post(form, {"password1": STRONG, "password2": STRONG})
    assert user_of(log_in("ann", STRONG)) == ann
    assert "This link does not work" in Client().get(path).content.decode()


def test_asking_for_a_reset_tells_nobody_whether_there_is_an_account(ann):
    known, unknown = (
        Client().post("/accounts/password/reset/", {"email": address}, follow=True)
        for address in ("ann@example.org", "nobody@example.org")
    )
    assert known.redirect_chain == unknown.redirect_chain
    assert without_token(known.content) == without_token(unknown.content)
    assert [message.to for message in mail.outbox] == [["ann@example.org"], ["nobody@example.org"]]


def test_where_addresses_are_confirmed_sign_up_tells_nobody_but_the_owner_of_an_account(ann, settings, monkeypatch):
    settings.EMAIL_VERIFICATION, settings.ACCOUNT_EMAIL_VERIFICATION = True, "mandatory"
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashed.append(given) or encode(*given))
    pages = []
    for address in ("ann@example.org", "new@example.org"):
        form = {"email": address, "password1": STRONG}
        page = Client().post("/accounts/signup/", form, follow=True)
        pages.append(
            (page.redirect_chain, without_token(page.content.replace(address.encode(), b"the address")), len(hashed))
        )
        hashed.clear()
    assert pages[0] == pages[1]
    assert pages[0][2] == 1
    assert [(message.to[0], message.subject) for message in mail.outbox] == [
        ("ann@example.org", "[DockerQuiz] You have an account already"),
        ("new@example.org", "[DockerQuiz] Confirm your address"),
    ]
    assert User.objects.filter(email="ann@example.org").count() == 1


def test_where_they_are_not_sign_up_says_that_there_is_an_account_and_makes_no_second_one(ann, client):
    page = client.post("/accounts/signup/", {"email": "ANN@example.org", "password1": STRONG}).content.decode()
    assert "There is an account with this address already." in page
    assert User.objects.count() == 1


def test_a_new_address_counts_once_its_link_was_opened(ann, log_in):
    EmailAddress.objects.create(user=ann, email=ann.email, verified=True, primary=True)
    client = log_in("ann")
    change = {"email": "ann@new.example", "action_add": ""}
    assert client.post("/accounts/email/", change).url.startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/email/"})
    client.post("/accounts/email/", change)
    ann.refresh_from_db()
    assert ann.email == "ann@example.org"
    path = re.search(r"http://[^/]+(/\S+/confirm-email/\S+)", mail.outbox[-1].body)[1]
    client.post(path)
    ann.refresh_from_db()
    assert ann.email == "ann@new.example"
    assert EmailAddress.objects.get().verified


def test_a_changed_password_is_reported_by_mail(ann, log_in):
    form = {"oldpassword": PASSWORD, "password1": STRONG, "password2": STRONG}
    log_in("ann").post("/accounts/password/change/", form)
    assert "Reset your password at once" in mail.outbox[-1].body


class BrokenMail:
    """A mail server that does not answer."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


@pytest.fixture
def broken_mail(settings):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenMail"


def test_a_mail_server_that_is_down_stops_no_sign_up(client, db, broken_mail):
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": STRONG})
    assert user_of(client).email == "new@example.org"


def test_a_mail_that_somebody_waits_for_and_that_cannot_be_sent_says_so(client, ann, broken_mail, settings):
    response = client.post("/accounts/password/reset/", {"email": "ann@example.org"})
    assert response.status_code == 503
    assert "The e-mail could not be sent" in response.content.decode()
    settings.EMAIL_VERIFICATION, settings.ACCOUNT_EMAIL_VERIFICATION = True, "mandatory"
    response = client.post("/accounts/signup/", {"email": "new@example.org", "password1": STRONG})
    assert response.status_code == 503
    assert not user_of(client).is_authenticated


def test_signing_in_says_as_whom(ann, log_in):
    texts = [str(message) for message in get_messages(log_in("ann").response.wsgi_request)]
    assert texts == ["Signed in as ann@example.org."]
