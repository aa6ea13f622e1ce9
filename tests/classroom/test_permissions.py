"""Every address of the room, asked for by everybody, both ways: who gets in, and that nobody else changes a thing."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from cards.classroom import urls
from cards.models import Classroom, Enrolment, Kind, User
from tests import factories
from tests.addresses import is_closed

WAYS = {"plain": {}, "htmx": {"HX-Request": "true"}}
# Who may ask for it (GET) and who may send it (POST); the others get 404, 405 where the verb is not there at all.
EVERYBODY = {
    "instructor", "other_instructor", "student", "stranger", "guest", "editor", "visitor", "disabled_instructor",
    "disabled_student",
}  # fmt: skip
TAUGHT = ({"instructor"}, {"instructor"})
PAGES = {
    "classes": (EVERYBODY, set()),
    "make": ({"instructor", "other_instructor"}, {"instructor", "other_instructor"}),
    "find": (set(), EVERYBODY),
    "join": (EVERYBODY, EVERYBODY),
    "classroom": ({"instructor", "student"}, set()),
    "assignment": ({"student"}, set()),
    "leave": (set(), {"student"}),
    "share": (set(), {"student"}),
    **dict.fromkeys(("qr", "people", "choose_exception"), ({"instructor"}, set())),
    **dict.fromkeys(("settings", "add_person", "person", "roster", "make_assignment", "edit_assignment"), TAUGHT),
    "exception": TAUGHT,
    **dict.fromkeys(
        ("archive", "section", "remove_teacher", "remove_person", "unlink", "remove_assignment"), TAUGHT,
    ),
    **dict.fromkeys(
        ("add_section", "add_teacher", "link", "let_back_in", "commit_roster", "move_assignment"),
        (set(), {"instructor"}),
    ),
}  # fmt: skip


@pytest.fixture
def args(classroom, student, now):
    """For each address, what is in it."""
    quiz = factories.quiz_of(factories.question(Kind.SINGLE))
    one = factories.AssignmentFactory(classroom=classroom, quiz=quiz).pk
    cards = factories.AssignmentFactory(classroom=classroom, quiz=None, kind="cards").pk
    section = factories.ClassSectionFactory(classroom=classroom).pk
    person = classroom.enrolments.get(student=student).pk
    teacher = factories.TeacherFactory(classroom=classroom).pk
    own = {
        "classes": [], "make": [], "find": [], "join": [classroom.code], "section": [section],
        "remove_teacher": [teacher], "make_assignment": ["quiz"], "assignment": [cards], "exception": [one, person],
        **{name: [person] for name in ("person", "remove_person", "let_back_in", "link", "unlink")},
        **{name: [one] for name in ("edit_assignment", "move_assignment", "remove_assignment", "choose_exception")},
    }  # fmt: skip
    without_class = ("classes", "make", "find", "join")
    return {name: own.get(name, []) if name in without_class else [classroom.pk, *own.get(name, [])] for name in PAGES}


@pytest.fixture
def browsers(request, sign_in, classroom):
    names = ("instructor", "other_instructor", "student", "stranger", "guest", "editor")
    found = {name: sign_in(request.getfixturevalue(name)) for name in names} | {"visitor": Client()}
    for name, who in (
        ("disabled_instructor", factories.TeacherFactory(classroom=classroom).user),
        ("disabled_student", factories.EnrolmentFactory(classroom=classroom).student),
    ):
        found[name] = sign_in(who)
        User.objects.filter(pk=getattr(who, "user", who).pk).update(is_active=False)
    return found


def test_every_address_of_the_room_has_its_row():
    assert {pattern.name for pattern in urls.urlpatterns} == set(PAGES)
    assert get_resolver().resolve("/classes/").app_name == "classroom"


@pytest.mark.parametrize("headers", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("name", PAGES)
def test_only_who_may_asks_for_it(browsers, args, name, headers):
    may = PAGES[name][0]
    for who, browser in browsers.items():
        reply = browser.get(reverse(f"classroom:{name}", args=args[name]), headers=headers)
        if not may:
            assert reply.status_code == 405, who
        else:
            assert (reply.status_code in (200, 302) and not is_closed(reply)) == (who in may), (who, reply.status_code)
            assert who in may or is_closed(reply), who


@pytest.mark.parametrize("headers", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("find", "join", "make")])
def test_only_who_may_sends_it_and_from_others_nothing_is_written(browsers, args, name, headers):
    may = PAGES[name][1]
    before = written()
    for who, browser in browsers.items():
        if who in may:
            continue
        reply = browser.post(reverse(f"classroom:{name}", args=args[name]), {"title": "x"}, headers=headers)
        assert is_closed(reply) if may else reply.status_code == 405, who
    assert written() == before
    for who in may:
        reply = browsers[who].post(reverse(f"classroom:{name}", args=args[name]), {"title": "x"}, headers=headers)
        assert reply.status_code in (200, 302, 422), who


def written():
    enrolments = list(Enrolment.objects.order_by("pk").values())
    return enrolments, list(Classroom.objects.order_by("pk").values())


@pytest.mark.parametrize("number", ["0", "999999", "x", "1e3", "9" * 40, "-1", "²"])
def test_an_address_that_is_none_is_not_found(desk, number):
    for path in (f"{number}/", f"{desk.pk}/people/{number}/", f"{number}/assignments/1/edit/"):
        assert desk.client.get(f"/classes/{path}").status_code == 404


def test_a_student_sees_no_other_and_no_code(seat, classroom):
    factories.EnrolmentFactory(classroom=classroom, name="Somebody Else")
    page = seat.get("classroom").text
    assert "Somebody Else" not in page
    assert classroom.spoken_code not in page
    assert classroom.code not in page
