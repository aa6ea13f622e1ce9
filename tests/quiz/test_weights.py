"""What the pages of a quiz ask of the database and of the line, by real requests."""

import gzip
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cards.models import Quiz
from tests import factories
from tests.benchmarks.weights import named
from tests.quiz.browsing import HTMX, form

TRANSACTION = re.compile(r"BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK")
SIZES = (9, 45)
MOST = 8
MODES = [
    {"feedback": "end"},
    {"feedback": "immediate"},
    {"feedback": "immediate", "marking": "adaptive"},
    {"feedback": "immediate", "marking": "certainty"},
    {"feedback": "end", "is_sequential": True},
    {"feedback": "immediate", "is_sequential": True},
]


def counted(act, *args, **given):
    with CaptureQueriesContext(connection) as captured:
        reply = act(*args, **given)
    return len([query for query in captured if not TRANSACTION.match(query["sql"])]), reply


@pytest.fixture
def sized(db):
    """A quiz of so many questions, of all kinds in turn."""

    def sized(count, **rules):
        kinds, concept = list(factories.QUESTIONS), factories.ConceptFactory()
        items = [factories.question(kinds[n % len(kinds)], concept=concept) for n in range(count)]
        return factories.quiz_of(*items, is_shuffling_questions=False, time_limit_s=3600, **rules)

    return sized


@pytest.mark.parametrize("who", ["student", "guest"])
@pytest.mark.parametrize("rules", MODES, ids=lambda rules: "-".join(map(str, rules.values())))
def test_a_save_and_an_answer_take_the_same_few_statements_however_long_the_quiz(
    request, sized, begin, slot, sign_in, who, rules
):
    who, taken = request.getfixturevalue(who), []
    for size in SIZES:
        attempt, client = begin(who, sized(size, **rules), at=timezone.now()), sign_in(who)
        taken.append([])
        for position, (_, _right, wrong) in list(enumerate(factories.QUESTIONS.values(), 1))[:4]:
            for name, target in (("save", "quiz-saved"), ("answer", "quiz-question")):
                url = reverse(f"quiz:{name}", args=[attempt.pk, position])
                given = form(slot(attempt, position), wrong) | {"certainty": "1"}
                count, reply = counted(client.post, url, given, headers=HTMX | {"HX-Target": target})
                assert reply.status_code == 200
                taken[-1].append(count)
    assert taken[0] == taken[1]
    # Where the answer shows a solution, it is asked whether that is held back.
    assert max(taken[0]) <= MOST + (rules["feedback"] == "immediate")


@pytest.mark.parametrize("rules", MODES, ids=lambda rules: "-".join(map(str, rules.values())))
def test_a_page_takes_as_many_statements_for_a_long_quiz_as_for_a_short_one(
    student, sized, begin, answer, submit, sign_in, rules
):
    taken = []
    for size in SIZES:
        attempt, client = begin(student, sized(size, **rules), at=timezone.now()), sign_in(student)
        answer(attempt, 1, "a", at=timezone.now(), certainty=1)
        look = [reverse("quiz:question", args=[attempt.pk, 1]), reverse("quiz:question", args=[attempt.pk, 2])]
        look += [reverse("quiz:attempt", args=[attempt.pk]), reverse("quiz:quiz", args=[attempt.quiz.slug])]
        counts = [counted(client.get, path) for path in look]
        submit(attempt, at=timezone.now())
        counts += [counted(client.get, path) for path in look[2:]]
        assert {reply.status_code for _, reply in counts} == {200}
        taken.append([count for count, _ in counts])
        Quiz.objects.update(status="retired")
    assert taken[0] == taken[1]
    assert max(taken[0]) <= MOST


def test_the_list_takes_as_many_statements_for_many_quizzes_as_for_few(student, questions, begin, submit, sign_in):
    client, taken = sign_in(student), []
    for count in (2, 20):
        for _ in range(count):
            submit(begin(student, factories.quiz_of(*questions), at=timezone.now()), at=timezone.now())
        taken.append(counted(client.get, reverse("quiz:list"))[0])
    assert taken[0] == taken[1]
    assert taken[0] <= MOST


def test_what_quiz_pages_load_stays_small():
    static = Path(finders.find("cards/quiz.css")).parent
    assert (static / "quiz.css").stat().st_size <= 5_000
    assert (static / "quiz.js").stat().st_size <= 4_000


def compressed(content):
    return len(gzip.compress(content))


def test_the_first_load_of_a_question_is_light(student, sized, begin, sign_in):
    attempt, client = begin(student, sized(60), at=timezone.now()), sign_in(student)
    for position in range(1, 10):
        html = client.get(reverse("quiz:question", args=[attempt.pk, position])).content
        # The drawing that is labelled is the heaviest.
        assert compressed(html) <= 5_500
    parts = named(html.decode())
    files = [Path(finders.find(part.removeprefix("/static/"))).read_bytes() for part in parts]
    assert len(parts) <= 6
    assert compressed(html) + sum(map(compressed, files)) <= 42_000


def test_the_exchange_of_a_save_and_of_an_answer_is_light(student, sized, begin, slot, sign_in):
    attempt, client = begin(student, sized(60, feedback="immediate"), at=timezone.now()), sign_in(student)
    for name, target, most in (("save", "quiz-saved", 800), ("answer", "quiz-question", 3_500)):
        given = urlencode(form(slot(attempt, 1), "a"), doseq=True)
        headers = HTMX | {"HX-Target": target, "Accept-Encoding": "gzip"}
        url = reverse(f"quiz:{name}", args=[attempt.pk, 1])
        reply = client.post(url, given, content_type="application/x-www-form-urlencoded", headers=headers)
        assert reply.status_code == 200
        assert len(given) + len(reply.content) <= most


def test_the_result_of_a_long_quiz_is_a_page_that_a_phone_can_load(student, sized, begin, submit, sign_in):
    attempt = submit(begin(student, sized(60), at=timezone.now()), at=timezone.now())
    assert compressed(sign_in(student).get(reverse("quiz:attempt", args=[attempt.pk])).content) <= 15_000
