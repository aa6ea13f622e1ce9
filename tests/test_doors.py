"""Who may open what: every address, asked by everybody, with GET, HEAD, POST and by htmx. An address has its row.

Being let in is anything but a refusal: not yours is 404, not allowed 403, no such verb 405, and who has to sign in
first is sent there. What a page then shows to whom is the business of the rooms' own tests.
"""

from typing import NamedTuple

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tests.addresses import desk_path, names, path_of

pytest_plugins = ("tests.world",)
pytestmark = pytest.mark.django_db

PEOPLE = (
    "anonymous", "guest", "student", "stranger", "instructor", "other_instructor", "writer", "admin", "disabled",
)  # fmt: skip
ALL = frozenset(PEOPLE)
NONE: frozenset[str] = frozenset()
# Nobody who has an account that counts: a disabled one is as good as none.
SIGNED_IN = ALL - {"anonymous", "guest", "disabled"}
OWNER = frozenset({"student"})
TEACHER = frozenset({"instructor"})
CLASS = OWNER | TEACHER
MAKERS = frozenset({"instructor", "other_instructor"})
# Who has a student behind them, be it a guest.
STUDENTS = frozenset({"guest", "student", "stranger"})
DESK = frozenset({"writer", "admin"})
ADMIN = frozenset({"admin"})


class Row(NamedTuple):
    looks: frozenset[str]
    """Who is let in with GET."""
    acts: frozenset[str] = NONE
    """Who is let in with POST."""


def pages(looks: frozenset[str], *names: str) -> dict[str, Row]:
    return dict.fromkeys(names, Row(looks))


def acts(who: frozenset[str], *names: str) -> dict[str, Row]:
    """Nothing to look at."""
    return dict.fromkeys(names, Row(NONE, who))


def forms(who: frozenset[str], *names: str) -> dict[str, Row]:
    return dict.fromkeys(names, Row(who, who))


ROWS: dict[str, dict[str, Row]] = {
    "study": pages(ALL, "overview")
    | pages(OWNER, "session", "reveal")
    | acts(ALL, "start")
    | acts(OWNER, "unsuspend", "unbury")
    | acts(OWNER, "answer", "undo", "bury", "suspend", "flag", "report", "carry_on", "finish"),
    "library": pages(ALL, "home", "map", "concept", "cards", "search", "resources", "explain"),
    "progress": pages(ALL, "overview", "exam")
    | forms(OWNER, "exam_of")
    | forms(ALL, "settings")
    | acts(ALL, "theme")
    | acts(STUDENTS, "optimise", "default_parameters", "reset_settings"),
    "quiz": pages(ALL, "list", "quiz")
    | acts(ALL, "start")
    | pages(OWNER, "attempt", "question")
    | acts(OWNER, "save", "answer", "judge", "submit"),
    "classroom": pages(ALL, "classes")
    | forms(MAKERS, "make")
    | acts(ALL, "find")
    | {"join": Row(ALL, SIGNED_IN)}
    | pages(CLASS, "classroom")
    | pages(OWNER, "assignment")
    | acts(OWNER, "leave", "share")
    | pages(TEACHER, "qr", "people", "choose_exception")
    | forms(TEACHER, "settings", "person", "add_person", "roster")
    | forms(TEACHER, "make_assignment", "edit_assignment", "exception")
    | forms(TEACHER, "archive", "section", "remove_teacher", "remove_person", "unlink", "remove_assignment")
    | acts(TEACHER, "add_section", "add_teacher", "link", "let_back_in", "commit_roster", "move_assignment"),
    "results": pages(TEACHER, "overview", "gradebook", "quiz_of_class")
    | forms(TEACHER, "cell")
    | pages(ADMIN, "quiz_of_all"),
    "exports": pages(TEACHER, "exports", "recent", "download")
    | forms(TEACHER, "canvas")
    | acts(TEACHER, "cancel")
    | pages(ALL, "dictionary")
    | pages(SIGNED_IN | {"guest"}, "own_data", "own_file")
    | forms(SIGNED_IN | {"guest"}, "delete_account"),
}


def is_refused(response: HttpResponse) -> bool:
    """Also sent to sign in or up, or by the desk to its front page, which says that there is no such thing."""
    goes_to = response.headers.get("Location", "") + response.headers.get("HX-Redirect", "")
    signs = tuple(map(reverse, ("account_login", "account_signup", "account_reauthenticate", "admin:login")))
    is_sent_away = goes_to.startswith(signs) or goes_to == reverse("admin:index")
    return response.status_code in (403, 404, 405) or is_sent_away


@pytest.mark.parametrize("space", ROWS)
def test_everybody_is_let_in_where_they_may_and_nowhere_else(space, world, ask):
    wrong = []
    for name, row in ROWS[space].items():
        path = path_of(f"{space}:{name}", world)
        for who in PEOPLE:
            asked = (("get", row.looks, False), ("head", row.looks, False), ("post", row.acts, False))
            for verb, may, is_htmx in (*asked, ("get", row.looks, True), ("post", row.acts, True)):
                status = (response := ask(who, verb, path, is_htmx)).status_code
                if status >= 500 or is_refused(response) == (who in may):
                    wrong.append(f"{who}: {verb}{' by htmx' * is_htmx} {name}: {status}")
    assert not wrong, "\n".join(wrong)


def test_every_address_of_a_room_has_its_row():
    spaces = {name.split(":")[0] for name in names() if ":" in name}
    assert spaces == {*ROWS, "admin"}
    rows = {f"{space}:{name}" for space, found in ROWS.items() for name in found}
    assert {name for name in names() if name.split(":")[0] in ROWS} == rows


# The desk: what a writer of cards may open; the rest of it is for those who have the right to it.
WRITERS = ("cards_concept_", "cards_item_", "cards_tag_")
ANY_STAFF = ("index", "password_change", "password_change_done", "jsi18n", "logout", "autocomplete", "app_list")


def test_the_desk_is_for_staff_each_for_what_they_have_a_right_to(world, ask):
    wrong, asked = [], 0
    for name in {name.removeprefix("admin:") for name in names() if name.startswith("admin:")} - {"login"}:
        path = desk_path(name, world)
        if path is None:
            continue
        asked += 1
        may = DESK if name.startswith(WRITERS) or name in ANY_STAFF else ADMIN
        for who in PEOPLE:
            for verb in ("get", "post", *["head"] * (who == "admin")):
                response = ask(who, verb, path)
                is_in = not is_refused(response) and response.status_code < 400
                if response.status_code >= 500 or (is_in and who not in may):
                    wrong.append(f"{who}: {verb} {name}: {response.status_code}")
    assert not wrong, "\n".join(wrong)
    assert asked > 80


# Of allauth: what needs no account, and what is only one's own.
OPEN_TO_ALL = frozenset(
    {
        "account_login", "account_logout", "account_inactive", "account_signup", "account_email_verification_sent",
        "account_confirm_login_code", "account_confirm_email", "account_reset_password",
        "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
        "mfa_authenticate", "well_known_password",
    }
)  # fmt: skip
OF_AN_ACCOUNT = frozenset(
    {
        "account_reauthenticate", "account_email", "account_change_password", "account_set_password", "mfa_index",
        "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "usersessions_list",
    }
)  # fmt: skip


def test_accounts_are_for_those_who_have_one(ask):
    wrong = []
    for name in OF_AN_ACCOUNT:
        for who in ALL - SIGNED_IN:
            for verb in ("get", "post"):
                for is_htmx in (False, True):
                    response = ask(who, verb, reverse(name), is_htmx)
                    if not is_refused(response):
                        wrong.append(f"{who}: {verb} {name}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


def test_every_address_of_accounts_is_known_as_open_or_as_ones_own():
    assert {name for name in names() if ":" not in name} == OPEN_TO_ALL | OF_AN_ACCOUNT
