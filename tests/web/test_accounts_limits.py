"""How many tries there are, and that no header, host or second worker gives more."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client

TOO_MANY = "Too many tries"


def is_refused(response):
    return response.status_code == 429 or TOO_MANY in response.content.decode()


def attempts(log_in, count, login="ann", **headers):
    return [
        log_in(
            login, f"wrong{n}", client=Client(headers={name: str(value) for name, value in headers.items()})
        ).response
        for n in range(count)
    ]


def test_after_five_wrong_passwords_even_the_right_one_waits(ann, log_in):
    assert not any(is_refused(response) for response in attempts(log_in, 5))
    response = log_in("ann").response
    assert is_refused(response)
    assert response.status_code == 200


def test_no_password_is_even_looked_at_once_the_tries_are_used_up(ann, log_in, monkeypatch):
    attempts(log_in, 5)

    def looked_at(self, password, salt):
        raise AssertionError

    monkeypatch.setattr(MD5PasswordHasher, "encode", looked_at)
    assert is_refused(attempts(log_in, 1)[0])


def test_name_and_address_of_an_account_share_its_tries(ann, log_in):
    attempts(log_in, 3, "ann"), attempts(log_in, 2, "ANN@example.org", host="localhost")
    assert is_refused(log_in("ann").response)


def test_one_account_without_tries_bars_no_other(ann, student, log_in):
    attempts(log_in, 5)
    assert log_in("student").response.status_code == 302


def test_a_browser_guessing_at_many_accounts_is_stopped_by_its_address(db, log_in):
    responses = [log_in(f"nobody{n}", "wrong").response for n in range(11)]
    assert [is_refused(response) for response in responses] == [False] * 10 + [True]


def test_a_forged_forwarding_header_gives_no_new_tries(db, log_in):
    responses = [
        log_in(f"nobody{n}", "wrong", client=Client(headers={"x-forwarded-for": f"192.0.2.{n}"})).response
        for n in range(11)
    ]
    assert is_refused(responses[-1])


def test_behind_one_proxy_the_entry_that_it_added_counts(db, log_in, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def guess(n, forwarded):
        return log_in(f"nobody{n}", "wrong", client=Client(headers={"x-forwarded-for": forwarded})).response

    forged = [guess(n, f"192.0.2.{n}, 198.51.100.7") for n in range(11)]
    assert is_refused(forged[-1])
    assert not is_refused(guess(11, "192.0.2.1, 198.51.100.8"))


def test_the_tries_are_counted_in_the_database_for_all_workers(ann, log_in, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    call_command("createcachetable")  # not there if this process made its database under the tests' own settings
    attempts(log_in, 5)
    # What another worker has: nothing but the table.
    del caches["default"]
    assert is_refused(log_in("ann").response)
    caches["default"].clear()
    assert log_in("ann").response.status_code == 302


def test_signing_up_over_and_over_is_answered_with_429_in_the_sites_look(client, db):
    forms = ({"email": f"new{n}@example.org", "password1": "short"} for n in range(21))
    response = [client.post("/accounts/signup/", form) for form in forms][-1]
    assert response.status_code == 429
    assert "base.html" in [template.name for template in response.templates]
    assert "Too many tries." in response.content.decode()


def test_a_code_of_the_app_works_once(secured, log_in, code_now):
    code = code_now()
    first, second = log_in("ann"), log_in("ann")
    assert first.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    again = second.post("/accounts/2fa/authenticate/", {"code": code})
    assert "wrong or was used already" in again.content.decode()


def test_codes_cannot_be_guessed_at_leisure(secured, log_in, code_now):
    client = log_in("ann")
    for n in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": f"{n:08}"})
    assert is_refused(client.post("/accounts/2fa/authenticate/", {"code": code_now()}))


@pytest.mark.parametrize("code", ["", "0", "x" * 5000, "\x00", "١٢٣٤٥٦"])
def test_an_odd_code_is_a_wrong_code(secured, log_in, code):
    client = log_in("ann")
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_password_alone_does_not_get_past_the_second_step(secured, log_in):
    client = log_in("ann")
    assert "_auth_user_id" not in client.session
    assert client.get("/accounts/email/").url.startswith("/accounts/login/")
