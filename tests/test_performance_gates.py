"""What keeps an answer quick, as far as it can be counted: statements, their index, bytes. Times are `make bench`."""

import gzip
import json
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cards.models import Item, Kind, Memory, Review, State, Student, StudySession
from cards.study import actions, queries
from tests import factories
from tests.benchmarks.site import FLAGS, OURS
from tests.benchmarks.weights import named

ROOT = Path(__file__).resolve().parents[1]
TRANSACTION = re.compile(r"BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK")
# The session (of the browser), for a signed-in one the user; the sitting, the cards; the claim, the memory, the log.
OF_AN_ANSWER = {"guest": 6, "student": 7}
# Before anything is written.
OF_A_LOOK = {"guest": 3, "student": 4}


@pytest.fixture
def eager(request, db):
    """The student that a test asks for by name, with limits that let a whole deck in."""

    def eager(who):
        student = request.getfixturevalue(who)
        Student.objects.filter(pk=student.pk).update(new_per_day=999, reviews_per_day=9999)
        student.refresh_from_db()
        return student

    return eager


@pytest.fixture
def deal():
    """A deck of so many cards, half of them typed, all due for the student, and a session with the first laid."""

    def deal(student, count, *, is_known=True):
        concept = factories.ConceptFactory()
        cards = factories.ItemFactory.build_batch(count, concept=concept)
        for card in cards[::2]:
            card.kind, card.accepted = Kind.TYPED, ["daemon", "dockerd"]
        cards = Item.objects.bulk_create(cards)
        if is_known:
            Memory.objects.bulk_create(memory(student, card, days=-1) for card in cards)
        return actions.start(student=student, kind="normal", concept=None, now=timezone.now())

    return deal


def memory(student, item, days):
    due_at = timezone.now() + timedelta(days=days)
    return Memory(
        student=student, item=item, item_version=1, state=State.REVIEW, stability=10.0, difficulty=5.0, due_at=due_at,
        last_reviewed_at=due_at - timedelta(days=10), interval_days=10, reviews=3,
    )  # fmt: skip


def form(session):
    """What the page would send for the card on the table."""
    session.refresh_from_db()
    typed = "the deamon" if session.current.kind == Kind.TYPED else ""
    return {"turn": session.turn, "item": session.current.public_id, "rating": 3, "typed": typed, "duration": 2000}


def statements(act):
    """What the database was told while `act` ran, transactions apart, and what `act` returned."""
    with CaptureQueriesContext(connection) as captured:
        result = act()
    return [query["sql"] for query in captured if not TRANSACTION.match(query["sql"])], result


def answer(browser, session, **changed):
    given = form(session) | changed
    told, reply = statements(
        lambda: browser.post(f"/study/{session.pk}/answer/", given, headers={"HX-Request": "true"})
    )
    assert reply.status_code == 200
    return len(told)


@pytest.mark.parametrize("who", ["guest", "student"])
@pytest.mark.parametrize("is_known", [True, False], ids=["review", "new"])
def test_an_answer_takes_the_same_few_statements_at_any_turn_and_in_any_deck(eager, deal, sign_in, who, is_known):
    student = eager(who)
    small = deal(student, 5, is_known=is_known)
    few = [answer(sign_in(student), small) for _ in range(4)]
    actions.finish(session=small, now=timezone.now())
    large = deal(student, 500, is_known=is_known)
    many = [answer(sign_in(student), large, rating=rating) for rating in (3, 1, 2, 4, 3, 3)]
    StudySession.objects.filter(pk=large.pk).update(turn=400)
    late = [answer(sign_in(student), large) for _ in range(2)]
    assert {Item.objects.get(pk=pk).kind for pk in Review.objects.values_list("item", flat=True)} == {"typed", "basic"}
    assert {*few, *many, *late} == {OF_AN_ANSWER[who]}


@pytest.mark.parametrize("who", ["guest", "student"])
def test_turning_a_card_takes_the_same_few_statements_in_any_deck(eager, deal, sign_in, who):
    student = eager(who)
    counted = set()
    for size in (5, 300):
        session = deal(student, size)
        query = urlencode(form(session))
        browser = sign_in(student)
        for headers in ({"HX-Request": "true"}, {}):
            told, reply = statements(lambda: browser.get(f"/study/{session.pk}/reveal/?{query}", headers=headers))  # noqa: B023
            assert reply.status_code == 200
            counted.add((bool(headers), len(told)))
        actions.finish(session=session, now=timezone.now())
    # A whole page also asks for the student, whose theme it has.
    assert counted == {(True, OF_A_LOOK[who]), (False, OF_A_LOOK[who] + 1)}


@pytest.mark.parametrize("who", ["guest", "student"])
def test_the_page_of_a_session_takes_the_same_few_statements_in_any_deck(eager, deal, sign_in, who):
    student = eager(who)
    counted = set()
    for size in (5, 300):
        session = deal(student, size)
        browser = sign_in(student)
        told, reply = statements(lambda: browser.get(f"/study/{session.pk}/"))  # noqa: B023
        assert reply.status_code == 200
        counted.add(len(told))
        actions.finish(session=session, now=timezone.now())
    assert counted == {OF_A_LOOK[who] + 1}


@pytest.mark.parametrize("path", ["/", "/map/", "/cards/", "/study/", "/progress/", "/settings/", "/search/?q=part"])
def test_a_page_takes_as_many_statements_for_many_cards_as_for_few(eager, deal, sign_in, path):
    student = eager("student")
    browser = sign_in(student)
    counted = []
    for size in (10, 60):
        session = deal(student, size)
        answer(browser, session), answer(browser, session)
        browser.get(path)
        told, reply = statements(lambda: browser.get(path))
        assert reply.status_code == 200
        counted.append(len(told))
    assert counted[0] == counted[1]


def test_what_is_due_is_found_by_its_index(student, stranger, now):
    cards = factories.ItemFactory.create_batch(40, concept=factories.ConceptFactory())
    for who in (student, stranger):
        Memory.objects.bulk_create(memory(who, card, days=n - 2) for n, card in enumerate(cards))
    with connection.cursor() as cursor:  # lest the planner go by what another test left of the tables
        cursor.execute("ANALYZE")
    told, _ = statements(lambda: queries.candidates(student, None, timezone.now(), student.rules()))
    due = next(sql for sql in told if 'FROM "cards_memory"' in sql)
    assert "memory_next_due" in plan_of(due)


def plan_of(sql):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            return "\n".join(row[3] for row in cursor.fetchall())
        # Forty rows fit in a page, which is read quicker than any index; so a scan of the table is ruled out.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        found = cursor.fetchone()[0]
        return found if isinstance(found, str) else json.dumps(found)


def compressed(content):
    return len(gzip.compress(content))


def test_the_first_load_of_the_home_page_is_light(client, db):
    html = client.get("/").content
    parts = named(html.decode())
    files = [Path(finders.find(part.removeprefix("/static/"))).read_bytes() for part in parts]
    assert 1 + len(parts) <= 5
    assert compressed(html) + sum(map(compressed, files)) <= 40_000
    # What comes again is the page alone: the files keep for good, under names that change with them.
    assert compressed(html) <= 5_000


def test_the_exchange_of_an_answer_is_light(eager, deal, sign_in):
    student = eager("student")
    session = deal(student, 200)
    given = form(session)
    headers = {"HX-Request": "true", "Accept-Encoding": "gzip"}
    reply = sign_in(student).post(f"/study/{session.pk}/answer/", given, headers=headers)
    assert reply["Content-Encoding"] == "gzip"
    assert len(urlencode(given)) + len(reply.content) <= 2_000


def test_measurements_serve_as_make_run_does():
    recipe = (ROOT / "Makefile").read_text().replace("\\\n", " ").split("\nrun:")[1].split("\n\n")[0]
    assert all(flag in recipe for flag in (*FLAGS, f"--blocking-threads {OURS.threads}"))
    assert re.search(r"^WORKERS \?= 2$", (ROOT / "Makefile").read_text(), re.MULTILINE)
