"""Fills a site of ours: cards, and students in the middle of a session whose queue outlasts the run.

python -m tests.benchmarks.seed [--students 10] [--due 1000] [--guests 2]     prints what their browsers know
"""

import argparse
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402

from cards.models import (  # noqa: E402
    Concept,
    Item,
    Kind,
    Memory,
    Quiz,
    QuizEntry,
    QuizSection,
    State,
    Status,
    Student,
    User,
)  # fmt: skip
from cards.quiz import attempts  # noqa: E402
from cards.study import actions  # noqa: E402
from cards.web.students import GUEST_KEY  # noqa: E402
from tests.benchmarks.site import REVIEWS_BEFORE  # noqa: E402

# Beside what is due, so much that is not: the load balancer then has ninety days to look at.
LATER_SHARE = 4
TEXTS = 100
QUESTIONS = 20
EXPLANATION = (
    "`docker run` asks the **daemon** for the image; what is not on the host is pulled from the registry first."
)


def items(count: int) -> list[Item]:
    concept = Concept.objects.create(
        slug="daemon", name="Docker daemon", heading="Docker architecture", summary="It manages what is on the host.",
        source_title="Docker 101", status=Status.PUBLISHED,
    )  # fmt: skip
    kinds = (Kind.BASIC, Kind.REVERSED, Kind.TYPED, Kind.BASIC, Kind.CLOZE)
    return Item.objects.bulk_create(_item(n, kinds[n % len(kinds)], concept) for n in range(count))


def _item(number: int, kind: Kind, concept: Concept) -> Item:
    """Texts repeat after a hundred cards, about as many as ship: the cards of many students are the same cards."""
    is_cloze, host = kind == Kind.CLOZE, number % TEXTS
    return Item(
        public_id=f"b-{number:05}", kind=kind, concept=concept, fact=f"fact-{number}", status=Status.PUBLISHED,
        prompt=f"The {{{{c1::daemon}}}} of host {host} manages its containers." if is_cloze
        else f"Which part of Docker manages the containers on host {host}, and who talks to it?",
        answer="" if is_cloze else f"The **daemon** (`dockerd`) of host {host}; the client sends it API requests.",
        explanation=EXPLANATION, deletion=1 if is_cloze else None,
        accepted=["daemon", "docker daemon", "dockerd"] if kind == Kind.TYPED else [],
        source_title="Docker overview", source_url="https://docs.docker.com/get-started/docker-overview/",
        source_checked_on=datetime(2026, 3, 1, tzinfo=UTC).date(),
    )  # fmt: skip


def quiz(concept: Concept) -> Quiz:
    """With feedback at the end, so that an answer is followed by the next question."""
    made = Quiz.objects.create(slug="measured", title="Docker daemon", status=Status.PUBLISHED)
    section = QuizSection.objects.create(quiz=made)
    for number in range(QUESTIONS):
        question = Item.objects.create(
            public_id=f"q-{number:05}", kind=Kind.SINGLE, concept=concept, fact=f"asked-{number}",
            status=Status.PUBLISHED, prompt=f"Which part of Docker manages the containers on host {number}?",
            options=[
                {"id": name, "text": text, "correct": name == "a", "why": EXPLANATION}
                for name, text in (("a", "The `dockerd` daemon"), ("b", "The client"), ("c", "The registry"))
            ],
            explanation=EXPLANATION, source_title="Docker overview",
        )  # fmt: skip
        QuizEntry.objects.create(section=section, item=question, position=number)
    return made


def memories(student: Student, cards: list[Item], due: int, now: datetime) -> None:
    """The first `due` cards are overdue by up to ten days; the rest come due over the next ninety."""
    rows = []
    for n, item in enumerate(cards):
        days = -1 - n % 10 if n < due else 1 + (n * 7) % 90
        interval = 10 + n % 50
        due_at = now + timedelta(days=days)
        row = Memory(
            student=student, item=item, item_version=1, state=State.REVIEW, stability=interval + n / 1000,
            difficulty=3 + n % 5, due_at=due_at, last_reviewed_at=due_at - timedelta(days=interval),
            interval_days=interval, reviews=REVIEWS_BEFORE, lapses=0,
        )  # fmt: skip
        rows.append(row)
    Memory.objects.bulk_create(rows, batch_size=500)


def learner(number: int, is_guest: bool, now: datetime) -> tuple[Student, Client]:
    browser = Client()
    user = None if is_guest else User.objects.create_user(f"student{number}", f"student{number}@example.org")
    student = Student.objects.create(
        user=user, new_per_day=999, reviews_per_day=9999, created_at=now, last_seen_on=now.date()
    )
    if user:
        browser.force_login(user)
    else:
        session = browser.session
        session[GUEST_KEY] = student.pk
        session.save()
    return student, browser


def known(student: Student, browser: Client, quiz: Quiz, now: datetime) -> dict[str, Any]:
    attempt = attempts.start(quiz=quiz, student=student, now=now)
    session = actions.start(student=student, kind="normal", concept=None, now=now)
    token = get_random_string(32)
    assert session.current is not None
    return {
        "session": session.pk,
        "turn": session.turn,
        "item": session.current.public_id,
        "needs_typing": session.current.kind == Kind.TYPED,
        "attempt": attempt.pk,
        "questions": QUESTIONS,
        "cookie": f"sessionid={browser.session.session_key}; csrftoken={token}",
        "token": token,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=10)
    parser.add_argument("--guests", type=int, default=2)
    parser.add_argument("--due", type=int, default=1000)
    wanted = parser.parse_args()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    now = datetime.now(UTC)
    cards = items(wanted.due + wanted.due // LATER_SHARE)
    found, measured = [], quiz(cards[0].concept)
    for number in range(wanted.students + wanted.guests):
        student, browser = learner(number, number >= wanted.students, now)
        memories(student, cards, wanted.due, now)
        found.append(known(student, browser, measured, now))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
