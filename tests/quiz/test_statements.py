"""How many statements each step takes: few for what a student waits for, and the same for 3 questions as for 60."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cards import access
from cards.models import Attempt, Kind, Memory, Quiz
from cards.quiz import actions, attempts, queries, questions, results
from tests import factories

TRANSACTION = re.compile(r"BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK")
SIZES = (3, 60)
MODES = [
    {"feedback": "end"},
    {"feedback": "immediate"},
    {"feedback": "immediate", "marking": "adaptive"},
    {"feedback": "immediate", "marking": "certainty"},
]


class Asking:
    """As much of a request as fetching one's own rows needs; the user and the session are two statements more."""

    def __init__(self, student):
        self.user = student.user or AnonymousUser()
        self.session = {"guest": student.pk}


def counted(act):
    with CaptureQueriesContext(connection) as captured:
        result = act()
    return len([query for query in captured if not TRANSACTION.match(query["sql"])]), result


@pytest.fixture
def sized(db, now):
    """A quiz of so many questions, each with a card that the student has begun."""

    def sized(student, count, **rules):
        concept = factories.ConceptFactory()
        kinds = list(factories.QUESTIONS)
        items = [factories.question(kinds[n % len(kinds)], concept=concept) for n in range(count)]
        for item in items:
            card = factories.ItemFactory(concept=concept, fact=item.fact)
            Memory.objects.create(
                student=student, item=card, item_version=1, state=2, stability=3.0, difficulty=5.0, due_at=now,
                last_reviewed_at=now - timedelta(days=9), interval_days=9, reviews=1,
            )  # fmt: skip
        return factories.quiz_of(*items, is_shuffling_questions=False, **rules)

    return sized


@pytest.mark.parametrize("who", ["student", "guest"])
@pytest.mark.parametrize("rules", MODES)
def test_saving_and_answering_take_a_handful_however_long_the_quiz(request, sized, begin, now, who, rules):
    who = request.getfixturevalue(who)
    taken = set()
    for size in SIZES:
        attempt = begin(who, sized(who, size, **rules))
        for position, (_, _right, wrong) in list(enumerate(factories.QUESTIONS.values(), 1))[:3]:
            for what, response in (("save", wrong), ("answer", wrong)):

                def act(position=position, what=what, response=response, attempt=attempt):
                    slot = access.slot(Asking(who), attempt.pk, position)
                    given = {"step": slot.step, "response": response, "certainty": 1, "now": now}
                    return getattr(actions, what)(slot=slot, **given)

                count, _ = counted(act)
                taken.add((what, count))
    # The question with its attempt; the claims of both; with feedback at once, the log.
    assert taken == {("save", 3), ("answer", 4 if rules["feedback"] == "immediate" else 3)}


def test_one_after_the_other_takes_one_more(student, sized, begin, now):
    attempt = begin(student, sized(student, 60, is_sequential=True, feedback="immediate"))

    def act():
        slot = access.slot(Asking(student), attempt.pk, 1)
        return actions.answer(slot=slot, step=0, response="a", certainty=None, now=now)

    assert counted(act)[0] == 5


@pytest.mark.parametrize("rules", [*MODES, {"is_placement": True}])
def test_starting_and_handing_in_take_as_many_for_a_long_quiz_as_for_a_short_one(student, sized, begin, now, rules):
    taken = []
    for size in SIZES:
        quiz = sized(student, size, **rules)
        if rules.get("is_placement"):
            Memory.objects.all().delete()
        started, attempt = counted(lambda: attempts.start(quiz=quiz, student=student, now=now))  # noqa: B023
        for slot in attempt.slots.all():
            slot.draft = factories.QUESTIONS[Kind(slot.key["kind"])][1]
            slot.save()
        found = Attempt.objects.select_related("quiz").get(pk=attempt.pk)
        closed, found = counted(lambda: actions.submit(attempt=found, now=now))  # noqa: B023
        assert found.score == size if rules.get("marking") != "certainty" else found.score > 0
        taken.append((started, closed))
    assert taken[0] == taken[1]
    assert max(taken[0]) <= 14


def test_looking_takes_as_many_for_a_long_quiz_as_for_a_short_one(student, sized, begin, submit, now):
    taken = []
    for size in SIZES:
        quiz = sized(student, size)
        attempt = begin(student, quiz)
        looks = [
            lambda: queries.overview(attempt, now),  # noqa: B023
            lambda: questions.view(access.slot(Asking(student), attempt.pk, 1), now),  # noqa: B023
            lambda: queries.front_page(quiz, student, now),  # noqa: B023
        ]
        counts = [counted(look)[0] for look in looks]
        closed = submit(attempt)
        counts.append(counted(lambda: results.result(closed, now))[0])  # noqa: B023
        counts.append(counted(lambda: queries.front_pages(list(Quiz.objects.published()), student, now))[0])
        taken.append(counts)
    # A result also asks which solutions are held back.
    assert taken == [[1, 1, 4, 2, 5]] * 2
