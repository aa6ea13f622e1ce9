"""Every page of allauth's is ours: layout, words, and nothing that the content security policy would refuse."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse

from tests.web.conftest import PASSWORD

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ALLAUTH = ("account/", "mfa/", "usersessions/", "allauth/")
OPEN = [
    "account_login",
    "account_signup",
    "account_inactive",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
]
SIGNED_IN = [
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "usersessions_list",
]
SECURED = [
    "mfa_index",
    "mfa_reauthenticate",
    "account_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
]
WITH_A_TEST_OF_THEIR_OWN = [
    "account_confirm_email",
    "account_reset_password_from_key",
    "account_set_password",
    "mfa_authenticate",
]
NO_PAGE = ["mfa_download_recovery_codes", "account_confirm_login_code"]


class Reader(HTMLParser):
    """Collects what a page must not hold, and what it must."""

    def __init__(self):
        super().__init__()
        self.refused, self.headings, self.labelled, self.inputs, self.ids = [], 0, set(), [], []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in attributes):
            self.refused.append(tag)
        self.refused += [name for name in attributes if name == "style" or name.startswith(("on", "hx-on"))]
        self.refused += [value for value in attributes.values() if value and value.startswith("javascript:")]
        self.headings += tag == "h1"
        self.ids += [attributes["id"]] if "id" in attributes else []
        if tag == "label":
            self.labelled.add(attributes.get("for"))
        if tag in ("input", "textarea", "select") and attributes.get("type") != "hidden":
            self.inputs.append(attributes.get("id"))
            self.refused += ["placeholder"] if "placeholder" in attributes else []


def assert_ours(response):
    assert response.status_code == 200
    page = Reader()
    page.feed(response.content.decode())
    assert page.refused == []
    assert page.headings == 1
    assert set(page.inputs) <= page.labelled
    assert len(page.ids) == len(set(page.ids))
    used = [template for template in response.templates if template.name]
    assert "base.html" in [template.name for template in used]
    foreign = [t.name for t in used if t.name.startswith(ALLAUTH) and not Path(t.origin.name).is_relative_to(TEMPLATES)]
    assert foreign == []


def names(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name


def test_no_page_of_allauths_is_left_out_here():
    known = {*OPEN, *SIGNED_IN, *SECURED, *WITH_A_TEST_OF_THEIR_OWN, *NO_PAGE}
    assert set(names(get_resolver("allauth.urls").url_patterns)) == known


@pytest.mark.parametrize("name", OPEN)
def test_a_page_on_the_way_in_is_ours(client, db, name):
    assert_ours(client.get(reverse(name)))


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_a_form_with_errors_is_ours(client, db, name):
    response = client.post(reverse(name), {"email": "nonsense", "login": "nobody", "password": "wrong"})
    assert_ours(response)
    assert 'aria-invalid="true"' in response.content.decode() or "notice error" in response.content.decode()


@pytest.fixture
def her_browser(ann):
    """Ann, signed in and asked once more a moment ago."""
    client = Client()
    client.force_login(ann)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize("name", SIGNED_IN)
def test_a_page_about_ones_account_is_ours(her_browser, name):
    assert_ours(her_browser.get(reverse(name)))


@pytest.mark.parametrize("name", SECURED)
def test_a_page_about_the_second_step_is_ours(secured, her_browser, name):
    assert_ours(her_browser.get(reverse(name)))


def test_the_recovery_codes_can_be_downloaded(secured, her_browser):
    response = her_browser.get(reverse("mfa_download_recovery_codes"))
    assert len(response.content.split()) == 10
    assert "attachment" in response["Content-Disposition"]


def test_the_page_of_the_second_step_is_ours(secured, log_in):
    assert_ours(log_in("ann").get(reverse("mfa_authenticate")))


def test_the_addresses_page_is_ours_while_a_change_is_under_way(ann, her_browser):
    EmailAddress.objects.create(user=ann, email=ann.email, verified=True, primary=True)
    EmailAddress.objects.create(user=ann, email="ann@new.example")
    response = her_browser.get(reverse("account_email"))
    assert_ours(response)
    assert "Keep the old address" in response.content.decode()


def test_the_page_for_a_first_password_is_ours(ann, her_browser):
    ann.set_unusable_password()
    ann.save()
    client = Client()
    client.force_login(ann)
    assert_ours(client.get(reverse("account_set_password")))


@pytest.mark.parametrize("is_good", [True, False])
def test_the_page_behind_a_reset_link_is_ours(client, ann, is_good):
    token = default_token_generator.make_token(ann) if is_good else "nonsense"
    response = client.get(
        reverse("account_reset_password_from_key", args=[user_pk_to_url_str(ann), token]), follow=True
    )
    assert_ours(response)
    assert ("Choose a new password</h1>" in response.content.decode()) == is_good


@pytest.mark.parametrize("is_good", [True, False])
def test_the_page_behind_a_confirmation_link_is_ours(client, ann, is_good):
    address = EmailAddress.objects.create(user=ann, email=ann.email)
    key = EmailConfirmationHMAC.create(address).key if is_good else "nonsense"
    response = client.get(reverse("account_confirm_email", args=[key]))
    assert_ours(response)
    assert ("Is this your address?" in response.content.decode()) == is_good


def test_the_way_from_sign_in_to_sign_up_keeps_the_page_to_come_back_to(client, db):
    page = client.get("/accounts/login/?next=/progress/").content.decode()
    assert 'href="/accounts/signup/?next=%2Fprogress%2F"' in page
    assert 'name="next" value="/progress/"' in page
