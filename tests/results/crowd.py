"""Many students who have taken a quiz, written in bulk: as large as an analysis has to bear."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from cards.grading.key import Key
from cards.grading.questions import grade
from cards.models import Attempt, Classroom, Enrolment, Item, Quiz, Slot, Student
from cards.quiz.attempts import content_of
from tests import factories

WRONG_WORDS = ("client", "deamon", "registry", "containerd", "engine", "The Client", "kernel", "image", "cli", "host")


def answer(item: Item, ability: float, chance: Random) -> Any:
    """Right or wrong by ability, as the tests' questions have it; typed answers wander, and some leave it blank."""
    _, right, wrong = factories.QUESTIONS[item.kind]
    draw = chance.random()
    if draw < 0.03:
        return None
    if draw < 0.1 + 0.85 * ability:
        return right
    if item.kind in ("single", "true_false"):
        return chance.choice([option["id"] for option in item.options if not option["correct"]])
    return chance.choice(WRONG_WORDS) if item.kind == "short" else wrong


def crowd(quiz: Quiz, items: Sequence[Item], students: int, now: datetime, classroom: Classroom | None = None) -> None:
    """Each hands in one attempt at all of the questions; all of them are in the class, if there is one."""
    chance, started = Random(quiz.slug), now - timedelta(hours=1)
    rows = Student.objects.bulk_create(
        Student(created_at=started, last_seen_on=started.date()) for _ in range(students)
    )
    if classroom:
        Enrolment.objects.bulk_create(
            Enrolment(classroom=classroom, student=row, name=f"Person {n}", joined_at=started, created_at=started)
            for n, row in enumerate(rows)
        )
    contents = {item: content_of(item) for item in items}
    marks: dict[tuple[int, str], Any] = {}
    rules = {"grace_s": 30, "feedback": "end", "marking": "plain", "due_at": None, "title": quiz.title}
    attempts, slots = [], []
    for row in rows:
        ability, score, own = chance.random(), 0.0, []
        for position, item in enumerate(items, 1):
            given = answer(item, ability, chance)
            key = item.pk, repr(given)
            if key not in marks:
                marks[key] = grade(Key.from_json(contents[item]["key"]), given).to_json()
            mark = marks[key]
            score += mark["fraction"]
            own.append(
                Slot(
                    item=item,
                    position=position,
                    points=1,
                    state="final",
                    tries=1,
                    step=1,
                    checked=given,
                    mark=mark,
                    fraction=mark["fraction"],
                    points_earned=mark["fraction"],
                    order={},
                    **contents[item],
                )
            )
        attempt = Attempt(
            quiz=quiz, student=row, number=1, seed=1, state="submitted", started_at=started, submitted_at=now,
            rules=rules, score=score, max_score=len(items),
        )  # fmt: skip
        attempts.append(attempt)
        slots.append(own)
    Attempt.objects.bulk_create(attempts)
    flat = (slot for attempt, own in zip(attempts, slots, strict=True) for slot in _of(attempt, own))
    while some := list(islice(flat, 5000)):
        Slot.objects.bulk_create(some)


def _of(attempt: Attempt, slots: Sequence[Slot]) -> Sequence[Slot]:
    for slot in slots:
        slot.attempt_id = attempt.pk
    return slots
