"""No request makes the server fail: every address with odd ids, queries, forms, bodies, headers and cookies.

Asked as somebody who is let in, so that what is odd gets as far as it can. Refusals are fine; 5xx never is.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from cards.models import Report
from tests.addresses import desk_path, names, path_of
from tests.test_doors import ROWS, Row

pytest_plugins = ("tests.world",)
pytestmark = pytest.mark.django_db

HUGE, NUL, SURROGATE, LONG = "9" * 20, "a\0b", "\ud800", "x" * 3000
# As they stand in an address, percent-encoded.
ODD_PARTS = ("0", "9" * 18, HUGE, "%00", "%ED%A0%80%FF", LONG)
ODD_VALUES = (NUL, HUGE, "nan", "٣")
MEGABYTE = "x" * 1_000_000
# What the pages read from their addresses.
QUERIES = {
    "study:session": ("concept", "item"),
    "study:reveal": ("concept", "item", "typed"),
    "library:cards": ("q", "concept", "kind", "tag", "page"),
    "library:search": ("q",),
    "library:explain": ("q",),
    "classroom:choose_exception": ("person",),
    "results:gradebook": ("q", "section", "standing", "sort"),
    "results:quiz_of_class": ("attempts",),
    "results:quiz_of_all": ("attempts",),
    "exports:exports": ("pseudonyms", "bom"),
    "exports:download": ("pseudonyms", "bom"),
}
# A form that each would take, but for what the world has no row for.
STEP, TURN, NAMED = {"step": 0}, {"turn": 0}, {"title": "A title"}
DATES = {"opens_at": "2026-12-01T10:00", "due_at": "2026-12-02T10:00", "late_until_at": ""}
WORK = NAMED | DATES | {"points": 1, "late_percent": 0, "late_rule": "day", "attempts_allowed": 1, "quiz": 1}
PERSON = {"name": "Lin", "email": "lin@example.org", "number": "1", "section": 1, "time_factor": 0}
FORMS: dict[str, dict[str, Any]] = {
    "study:start": {"kind": "missed", "concept": "", "attempt": 1, "classroom": 1},
    "study:answer": TURN | {"rating": 3, "typed": "", "previewed": "", "duration": 5, "time_zone": "UTC", "token": ""},
    "study:flag": TURN | {"flag": 1},
    "study:report": {"text": "x", "typed": ""},
    "study:carry_on": TURN | {"early": 1},
    **dict.fromkeys(("study:undo", "study:bury", "study:suspend"), TURN),
    "quiz:start": {"time_zone": "UTC"},
    "quiz:save": STEP | {"choice": 0, "text": "", "certainty": ""},
    "quiz:answer": STEP | {"choice": 0, "text": "", "certainty": ""},
    "quiz:judge": STEP | {"number": 0, "is_accepted": "accept"},
    "quiz:submit": {"deadline": ""},
    "progress:settings": {"time_zone": "UTC", "new_per_day": 20, "desired_retention": 90, "theme": "auto"},
    "progress:exam_of": {"exam_cards_per_day": 10, "is_aiming": "on"},
    "classroom:find": {"code": "ABCD"},
    "classroom:join": {"name": "Lin", "number": "1"},
    "classroom:make": NAMED | {"time_zone": "UTC", "browser_time_zone": "UTC", "exam_on": "", "exam_concepts": "1"},
    "classroom:settings": NAMED | {"time_zone": "UTC", "exam_on": "", "exam_cards_per_day": 20, "exam_concepts": "1"},
    **dict.fromkeys(("classroom:section", "classroom:add_section"), NAMED),
    "classroom:add_teacher": {"login": "other_instructor"},
    **dict.fromkeys(("classroom:person", "classroom:add_person"), PERSON),
    "classroom:link": {"person": 1},
    "classroom:roster": {"roster": ""},
    "classroom:commit_roster": {"roster": "", "seen": ""},
    **dict.fromkeys(("classroom:make_assignment", "classroom:edit_assignment"), WORK),
    "classroom:exception": DATES | {"time_factor": 0, "attempts_allowed": 1},
    "results:cell": {"seen": 0, "points": 1, "comment": "", "reason": "x"},
    "exports:canvas": {"content": "Student,ID,Section\n", "column-1": "2"},
    "exports:delete_account": {"password": "", "word": ""},
}
DESK_QUERIES = ("q", "o", "p", "e", "changed", "reported", "id__exact", "_changelist_filters", "kind", "object_id")


def insider(row: Row) -> str:
    """Somebody who gets as far as one can there."""
    return next(who for who in ("instructor", "student", "admin") if who in row.looks | row.acts)


def rows() -> Iterator[tuple[str, Row]]:
    for space, found in ROWS.items():
        for name, row in found.items():
            yield f"{space}:{name}", row


def odd_paths(name: str, world: dict[str, Any]) -> Iterator[str]:
    """The address with one part odd at a time."""
    space, plain = name.split(":")
    prefix, resolver = get_resolver().namespace_dict[space]
    (pattern, parts), *_ = resolver.reverse_dict.getlist(plain)[0][0]
    known = world["ids"] | {"slug": world["slugs"].get(space, "")}
    for part in parts:
        for odd in ODD_PARTS:
            yield f"/{prefix}{pattern % (known | {part: odd})}"


class Failures(list):
    def look(self, response: Any, *what: object) -> None:
        if response.status_code >= 500:
            self.append(f"{response.status_code}: {' '.join(map(repr, what))}"[:300])


@pytest.fixture
def failures() -> Iterator[Failures]:
    found = Failures()
    yield found
    assert not found, "\n".join(found)


def test_odd_ids_in_any_address_are_not_found_or_refused(world, ask, failures):
    for name, row in rows():
        for path in odd_paths(name, world):
            for verb, is_asked in (("get", row.looks), ("post", row.acts)):
                if is_asked:
                    failures.look(ask(insider(row), verb, path, form=FORMS.get(name)), verb, name, path)


def test_odd_ids_at_the_desk_are_not_found(world, ask, failures):
    for name in {name.removeprefix("admin:") for name in names() if name.startswith("admin:")}:
        path = desk_path(name, world) or ""
        numbers = [part for part in path.split("/") if part.isdecimal()]
        for odd in ODD_PARTS if numbers else ():
            failures.look(ask("admin", "get", path.replace(f"/{numbers[0]}/", f"/{odd}/")), name, odd)


def test_odd_queries_are_answered(world, ask, failures):
    for name, parts in QUERIES.items():
        space, plain = name.split(":")
        path = path_of(name, world)
        new = [path.replace(str(world["ids"]["session"]), "new")] if space == "study" else []
        for part in parts:
            for value in ODD_VALUES:
                for at in (path, *new):
                    who = "anonymous" if "new" in at else insider(ROWS[space][plain])
                    failures.look(ask(who, "get", at, query_params={part: value}), at, part, value)


def test_odd_queries_at_the_desk_are_answered(world, ask, failures):
    lists = [name for name in names() if name.startswith("admin:") and name.endswith(("_changelist", "autocomplete"))]
    for name in lists:
        path = desk_path(name.removeprefix("admin:"), world)
        for part in DESK_QUERIES:
            for value in (NUL, HUGE, "999999999999"):
                failures.look(ask("admin", "get", path, query_params={part: value}), name, part, value)


def test_odd_values_in_any_field_are_answered(world, ask, failures):
    for name, form in FORMS.items():
        space, plain = name.split(":")
        who = insider(ROWS[space][plain])
        whole = world["form"] | form
        for field in whole:
            for value in (*ODD_VALUES, ["1", "2"], None, *[MEGABYTE] * (field == list(whole)[-1])):
                odd = {key: each for key, each in (whole | {field: value}).items() if each is not None}
                failures.look(ask(who, "post", path_of(name, world), form=odd), name, field, str(value)[:9])


def test_every_form_is_asked():
    acts = {name for name, row in rows() if row.acts}
    without_fields = acts - set(FORMS)
    assert set(FORMS) <= acts
    assert not any(name.split(":")[1] in ("answer", "save", "make", "person") for name in without_fields)


JSON = "application/json"
MULTIPART = "multipart/form-data; boundary=x"
ODD_BODIES = {
    "JSON": (b'{"turn": [1, {"a": null}]}', JSON),
    "no UTF-8": (b"turn=\xff\xfe&item=%FF%00&step=%ED%A0%80&title=\xe9", "application/x-www-form-urlencoded"),
    "another encoding": (b"turn=0", "application/x-www-form-urlencoded; charset=utf-16"),
    "a codec that is no text": (b"turn=0", "application/x-www-form-urlencoded; charset=rot13"),
    "a codec of surrogates": (b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\\ud800\r\n--x--\r\n',
                              f"{MULTIPART}; charset=unicode_escape"),
    "broken multipart": (b'--x\r\nContent-Disposition: form-data; name="title"', MULTIPART),
    "no boundary": (b"--x", "multipart/form-data"),
    "a file without an end": (b'--x\r\nContent-Disposition: form-data; name="roster"; filename="a\0.csv"\r\n\r\na',
                              MULTIPART),
    "nothing": (b"", "application/x-www-form-urlencoded"),
    "a type that is none": (b"turn=0", "\xff/\xfe; charset=\xff"),
    "too many fields": (b"a=1&" * 1001, "application/x-www-form-urlencoded"),
}  # fmt: skip


def test_odd_bodies_are_answered(world, ask, failures):
    for name, row in rows():
        if row.acts:
            for odd, (body, kind) in ODD_BODIES.items():
                reply = ask(insider(row), "post", path_of(name, world), form=body, content_type=kind)
                failures.look(reply, name, odd)


JUNK = (NUL, "é\xff", "http://[", "x" * 9000, "true", '"\\000\\377aaaaaaaaaaaaa"')
HEADERS = (
    "Accept", "Accept-Encoding", "Accept-Language", "Content-Type", "Content-Length", "Host", "If-Modified-Since",
    "If-None-Match", "Origin", "Range", "Referer", "User-Agent", "X-CSRFToken", "X-Forwarded-For", "X-Forwarded-Proto",
    "X-Requested-With", "HX-Boosted", "HX-Current-URL", "HX-History-Restore-Request", "HX-Prompt", "HX-Request",
    "HX-Target", "HX-Trigger", "HX-Trigger-Name",
)  # fmt: skip
READ = ("Accept-Encoding", "Content-Type", "HX-Boosted", "HX-Request", "HX-Target", "Origin", "Referer")
COOKIES = ("sessionid", "csrftoken", "messages", "time_zone", "theme")


@pytest.mark.parametrize("verb", ["get", "post"])
def test_junk_in_headers_and_cookies_is_answered(world, ask, failures, verb):
    paths = {"/accounts/email/": HEADERS, "/": READ, "/admin/": READ, "/study/start/": READ}
    paths |= {path_of("classroom:settings", world): READ, path_of("exports:download", world): READ}
    for path, headers in paths.items():
        for junk in JUNK:
            for header in headers:
                who, is_htmx = ("anonymous", True) if path == "/accounts/email/" else ("instructor", False)
                failures.look(ask(who, verb, path, is_htmx, headers={header: junk}), path, header, junk[:20])
            for cookie in COOKIES:
                client = Client(raise_request_exception=False, headers={"Cookie": f"{cookie}={junk}"})
                failures.look(getattr(client, verb)(path), path, cookie, junk[:20])


BROKEN = ("/%", "/%zz/", "/%ff%fe/", "/%00", "//", "/" + "a/" * 4000, "/concepts/%2e%2e%2f/", "/?%")


@pytest.mark.parametrize("path", BROKEN, ids=range(len(BROKEN)))
def test_broken_addresses_are_answered(client, db, path):
    client.raise_request_exception = False
    for ask in (client.get, client.head, client.post):
        assert ask(path).status_code < 500


def test_a_report_of_an_item_that_can_be_none_writes_nothing(world, ask):
    path = path_of("study:report", world)
    assert ask("student", "post", path, form={"text": "x", "item": NUL}).status_code in (400, 404)
    assert not Report.objects.exists()
