"""What every test may ask for: named people, a seeded library, a fixed moment, and no way out to the network."""

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import hypothesis
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from cards.models import Classroom, Student, User
from tests import factories

# A shared machine may stall for longer than any deadline that would say something about the code.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
# When every test begins. `make test-clocks` sets it to the moments at which days, clocks and years change.
STARTS_AT = datetime.fromisoformat(os.environ.get("TEST_CLOCK") or NOON.isoformat())
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that touch the database: the others need not be asked again on another one."""
    for item in items:
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def _clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test has the same time of day, whenever it runs. The clock ticks, so that what waits for it goes on.

    `@pytest.mark.real_clock("reason")` is for a test that compares it with a clock outside of this process.
    """
    if request.node.get_closest_marker("real_clock"):
        yield
        return
    with time_machine.travel(STARTS_AT, tick=True):
        yield


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine is wrong."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            raise AssertionError(f"A test tried to reach {address}.")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _plain_settings(settings: Any) -> None:
    """No manifest of static files is needed, hashing is quick, and rate limits are per test."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def now() -> datetime:
    return NOON


@pytest.fixture
def at_noon(now: datetime) -> Iterator[None]:
    """For what depends on the time of day: noon, and the clock stands still."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def student(db: None) -> Student:
    """A signed-up student, the one whose side the tests take."""
    return factories.StudentFactory(user__username="student")


@pytest.fixture
def stranger(db: None) -> Student:
    """Another signed-up student, who must see nothing of the first."""
    return factories.StudentFactory(user__username="stranger")


@pytest.fixture
def guest(db: None) -> Student:
    return factories.StudentFactory(user=None)


@pytest.fixture
def editor(db: None) -> User:
    """Staff with every right."""
    return factories.UserFactory(username="editor", is_staff=True, is_superuser=True)


@pytest.fixture
def instructor(db: None) -> User:
    return factories.UserFactory(username="instructor", is_instructor=True)


@pytest.fixture
def other_instructor(db: None) -> User:
    """Teaches a class of their own, and must see nothing of the first one's."""
    user = factories.UserFactory(username="other_instructor", is_instructor=True)
    factories.TeacherFactory(user=user, classroom__title="Another class")
    return user


@pytest.fixture
def classroom(instructor: User, student: Student) -> Classroom:
    """The instructor's, with the student in it."""
    classroom = factories.ClassroomFactory(title="Docker 101, spring")
    factories.TeacherFactory(classroom=classroom, user=instructor)
    factories.EnrolmentFactory(classroom=classroom, student=student, name="Sam Student")
    return classroom


@pytest.fixture
def sign_in() -> Iterator[Any]:
    """A browser in which the given student (a guest too) or user is known."""

    def browser(who: Student | User, **defaults: Any) -> Client:
        client = Client(**defaults)
        if isinstance(who, User):
            client.force_login(who)
        elif who.user:
            client.force_login(who.user)
        else:
            session = client.session
            session["guest"] = who.pk
            session.save()
        return client

    return browser
