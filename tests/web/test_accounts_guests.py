"""What a guest has learned: kept at sign-up, added at sign-in, and forgotten when nobody can come back for it."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from cards.accounts.actions import BATCH, prune_guests
from cards.models import Memory, Parameters, Review, Student, User
from cards.web.students import GUEST_KEY
from tests import factories
from tests.web.conftest import PASSWORD

STRONG = "ballast quay lantern"


def texts(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def sign_up(client, email="new@example.org"):
    return client.post("/accounts/signup/", {"email": email, "password1": STRONG})


def test_signing_up_keeps_the_very_same_student(guest, sign_in, answer_cards):
    answer_cards(guest, 12)
    client = sign_in(guest)
    response = sign_up(client)
    guest.refresh_from_db()
    assert guest.user == User.objects.get(email="new@example.org")
    assert "Your progress is kept: 12 answers." in texts(response)
    assert Memory.objects.filter(student=guest).count() == 12
    assert GUEST_KEY not in client.session


def test_signing_in_for_the_first_time_takes_the_guest_in(guest, ann, sign_in, log_in, answer_cards):
    answer_cards(guest, 1)
    client = log_in("ann", client=sign_in(guest))
    assert Student.objects.get() == guest
    assert ann.student == guest
    assert "Your progress is kept: 1 answer." in texts(client.response)


def test_signing_in_adds_the_guests_answers_to_those_of_the_account(guest, student, sign_in, log_in, answer_cards):
    answer_cards(student, 2, at=timezone.now() - timedelta(days=3))
    answer_cards(guest, 3)
    client = log_in("student", client=sign_in(guest))
    assert Student.objects.get() == student
    assert Review.objects.filter(student=student).count() == 5
    assert Memory.objects.filter(student=student).count() == 3
    assert sorted(student.memories.values_list("reviews", flat=True)) == [1, 2, 2]
    assert "Your progress is kept: 3 answers." in texts(client.response)
    assert GUEST_KEY not in client.session


def test_a_guest_with_fitted_parameters_can_be_added_too(guest, student, sign_in, log_in, answer_cards):
    guest.parameters = Parameters.objects.create(
        student=guest, values=guest.rules().parameters, fitted_at=timezone.now(), review_count=400,
        log_loss_before=0.4, log_loss_after=0.3,
    )  # fmt: skip
    guest.save()
    answer_cards(guest, 2)
    log_in("student", client=sign_in(guest))
    assert Review.objects.filter(student=student).count() == 2


def test_a_guest_who_answered_nothing_is_taken_in_without_a_word(guest, sign_in):
    response = sign_up(sign_in(guest))
    guest.refresh_from_db()
    assert guest.user
    assert not any("progress" in text for text in texts(response))


def test_taken_back_answers_are_not_counted(guest, sign_in, answer_cards):
    answer_cards(guest, 2)
    last = Review.objects.last()
    fields = {field.attname: getattr(last, field.attname) for field in Review._meta.concrete_fields}
    Review.objects.create(
        **fields | {"id": None, "kind": Review.Kind.UNDO, "undoes_id": last.pk, "turn": 9, "rating": 0}
    )
    assert "Your progress is kept: 1 answer." in texts(sign_up(sign_in(guest)))


def test_a_wrong_password_leaves_the_guest_a_guest(guest, ann, sign_in, log_in):
    client = log_in("ann", "wrong", client=sign_in(guest))
    assert client.session[GUEST_KEY] == guest.pk
    assert Student.objects.get().user is None


def test_the_next_person_at_this_browser_gets_nothing_of_it(guest, ann, sign_in, log_in, answer_cards):
    answer_cards(guest, 1)
    client = sign_in(guest)
    sign_up(client)
    client.post("/accounts/logout/")
    log_in("ann", client=client)
    assert not Student.objects.filter(user=ann).exists()


def test_a_session_that_names_somebody_elses_student_takes_nothing(student, ann, client, log_in, answer_cards):
    answer_cards(student, 2)
    session = client.session
    session[GUEST_KEY] = student.pk
    session.save()
    log_in("ann", client=client)
    student.refresh_from_db()
    assert student.user.username == "student"
    assert not any("progress" in text for text in texts(client.response))


def test_the_guest_survives_until_the_address_is_confirmed(guest, sign_in, settings, answer_cards):
    settings.EMAIL_VERIFICATION, settings.ACCOUNT_EMAIL_VERIFICATION = True, "mandatory"
    answer_cards(guest, 2)
    client = sign_in(guest)
    assert sign_up(client).url == "/accounts/confirm-email/"
    guest.refresh_from_db()
    assert guest.user is None
    assert client.session[GUEST_KEY] == guest.pk
    path = re.search(r"http://[^/]+(/\S+/confirm-email/\S+)", mail.outbox[0].body)[1]
    response = client.post(path)
    guest.refresh_from_db()
    assert response.url == "/study/"
    assert guest.user.email == "new@example.org"
    assert "Your progress is kept: 2 answers." in texts(response)


def test_the_guest_survives_until_the_second_step(guest, secured, sign_in, log_in, code_now, answer_cards):
    answer_cards(guest, 2)
    client = log_in("ann", client=sign_in(guest))
    assert client.response.url == "/accounts/2fa/authenticate/"
    assert client.session[GUEST_KEY] == guest.pk
    client.post(client.response.url, {"code": code_now()})
    guest.refresh_from_db()
    assert guest.user == secured


def test_a_sign_in_that_breaks_loses_no_guest(guest, student, sign_in, log_in, monkeypatch):
    def broken(**given):
        raise RuntimeError

    monkeypatch.setattr("cards.learning.merge", broken)
    client = sign_in(guest)
    with pytest.raises(RuntimeError):
        log_in("student", client=client)
    monkeypatch.undo()
    assert client.session[GUEST_KEY] == guest.pk
    client.post("/accounts/login/", {"login": "student", "password": PASSWORD})
    assert not Student.objects.filter(pk=guest.pk).exists()


@pytest.fixture
def at_hand(db, now, answer_cards):
    """Guests by what they did and when."""

    def guest(created, seen, answers=0):
        student = factories.StudentFactory(user=None, created_at=created, last_seen_on=seen.date())
        answer_cards(student, answers, at=created)
        Student.objects.filter(pk=student.pk).update(last_seen_on=seen.date())
        return student

    day = timedelta(days=1)
    return {
        "new and empty": guest(now - day / 2, now - day / 2),
        "empty": guest(now - 2 * day, now),
        "answered": guest(now - 300 * day, now - 300 * day, answers=1),
        "gone": guest(now - 500 * day, now - 366 * day, answers=1),
        "account": factories.StudentFactory(created_at=now - 900 * day, last_seen_on=(now - 900 * day).date()),
    }


def test_pruning_deletes_empty_guests_and_those_whose_cookie_has_expired(at_hand, now):
    assert prune_guests(now=now) == 2
    left = set(Student.objects.all())
    assert left == {at_hand[name] for name in ("new and empty", "answered", "account")}
    assert Review.objects.get().student == at_hand["answered"]
    assert prune_guests(now=now) == 0


def test_pruning_works_through_more_guests_than_a_batch(now, db):
    long_ago = now - timedelta(days=9)
    Student.objects.bulk_create(Student(created_at=long_ago, last_seen_on=long_ago.date()) for _ in range(BATCH + 1))
    assert prune_guests(now=now) == BATCH + 1


def test_the_command_prunes_by_the_clock(guest, capsys):
    call_command("prune_guests")
    assert "1 guest deleted." in capsys.readouterr().out
    assert not Student.objects.exists()
