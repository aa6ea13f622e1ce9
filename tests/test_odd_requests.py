"""No request makes the server fail: every address with odd ids, queries, forms, bodies, headers and cookies.

Asked as somebody who is let in, so that what is odd gets as far as it can. Refusals are fine; 5xx never is.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import get_resolver

from tests.addresses import desk_path, names, path_of
from tests.test_doors import ROWS, Row

pytest_plugins = ("tests.world",)
pytestmark = pytest.mark.django_db

HUGE, NUL, SURROGATE, LONG = "9" * 20, "a\0b", "\ud800", "x" * 3000
# As they stand in an address, percent-encoded.
ODD_PARTS = ("0", "9" * 18, HUGE, "abc", "-1", "%00", "%ED%A0%80%FF", "%D9%A3", "1%0A", LONG, "%", "..%2f")
ODD_VALUES = (NUL, HUGE, "-1", "nan", "1e999", "٣", "x" * 1_000_000)
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
            for who in (insider(row), "anonymous"):
                for verb in ("get", "post") if who != "anonymous" else ("get",):
                    failures.look(ask(who, verb, path, form=FORMS.get(name)), who, verb, name, path)


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
            for value in ODD_VALUES[:-1]:
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
            for value in (*ODD_VALUES, ["1", "2"], None):
                odd = {key: each for key, each in (whole | {field: value}).items() if each is not None}
                failures.look(ask(who, "post", path_of(name, world), form=odd), name, field, str(value)[:9])


def test_every_form_is_asked():
    acts = {name for name, row in rows() if row.acts}
    without_fields = acts - set(FORMS)
    assert set(FORMS) <= acts
    assert not any(name.split(":")[1] in ("answer", "save", "make", "person") for name in without_fields)
