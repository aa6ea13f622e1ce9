from collections.abc import Callable
from datetime import datetime

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cards.models import Student, User
from cards.study import actions
from tests import factories

PASSWORD = "correct horse"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    """The memory cache outlives a test, and with it the count of sign-in tries."""
    cache.clear()


@pytest.fixture
def answer_cards(db: None) -> Callable[..., None]:
    """Have the student answer so many new cards, the way the study page does."""
    concept = factories.ConceptFactory()

    def answer(student: Student, count: int, at: datetime | None = None) -> None:
        now, student.new_per_day = at or timezone.now(), 100
        factories.ItemFactory.create_batch(max(0, count - concept.items.count()), concept=concept)
        session = actions.start(student=student, kind="normal", concept=None, now=now)
        for _ in range(count):
            actions.answer(
                session=session, turn=session.turn, public_id=session.current.public_id, rating=4, typed="",
                previewed="", duration_ms=3000, now=now,
            )  # fmt: skip

    return answer


@pytest.fixture
def ann(db: None) -> User:
    """Somebody with an account who has never studied."""
    return factories.UserFactory(username="ann", email="ann@example.org")


@pytest.fixture
def secured(ann: User) -> User:
    """Ann, with an authenticator app and recovery codes."""
    auth.TOTP.activate(ann, SECRET)
    RecoveryCodes.activate(ann)
    return ann


@pytest.fixture
def code_now() -> Callable[[], str]:
    def code(secret: str = SECRET) -> str:
        return auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))

    return code


@pytest.fixture
def log_in() -> Callable[..., Client]:
    """Through the form, as people do."""

    def log_in(login: str, password: str = PASSWORD, client: Client | None = None, **given: object) -> Client:
        client = client or Client()
        client.response = client.post("/accounts/login/", {"login": login, "password": password} | given)
        return client

    return log_in
