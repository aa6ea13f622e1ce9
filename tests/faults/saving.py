"""Students in a quiz whose every change is saved, while workers are killed: what was called saved is there.

python -m tests.faults.saving     begins an attempt for every student of a filled site and prints their numbers
"""

import json
import random
import time
from typing import Any

from tests.benchmarks.browser import Reply, Request, value
from tests.benchmarks.site import Site, serving
from tests.faults import books
from tests.faults.breaking import EVERYTHING_DIES_EVERY, RECOVERS_WITHIN_S, STUDENTS, Found, wait_for_workers
from tests.faults.learners import learning

QUESTIONS = 5
DRAFTS = "SELECT attempt_id, position, draft FROM cards_slot WHERE draft IS NOT NULL"


class SavingBrowser:
    """Changes one question after the other; each text has the number of its save, and is sent again until it is."""

    def __init__(self, known: dict[str, Any]) -> None:
        self.session, self.turn = known["attempt"], 0
        self.steps = [0] * QUESTIONS
        self.headers = {
            "Cookie": known["cookie"],
            "X-CSRFToken": known["token"],
            "HX-Request": "true",
            "HX-Target": "quiz-saved",
        }

    @property
    def rating(self) -> int:
        """What is remembered of an acknowledged save."""
        return self.turn

    def next_request(self) -> Request:
        place = self.turn % QUESTIONS
        form = {"step": self.steps[place], "text": f"change {self.turn}"}
        return Request("POST", f"/quizzes/attempts/{self.session}/{place + 1}/save/", form)

    def read(self, got: Reply) -> None:
        assert got.status == 200, (got.status, got.text)
        assert "Saved " in got.text
        self.steps[self.turn % QUESTIONS] = int(value("step", got.text))
        self.turn += 1


def killed_while_saving(site: Site, cycles: int) -> Found:
    """kill -9 as in `breaking.killed_workers`, while every change of an answer is saved."""
    found, chance, slowest = Found("kill -9 while answers are saved"), random.Random(18), 0.0
    attempts = json.loads(site.run("-m", "tests.faults.saving").splitlines()[-1])
    site.students = [known | {"attempt": attempt} for known, attempt in zip(site.students, attempts, strict=True)]
    with serving(site) as server, learning(server, STUDENTS, browser=SavingBrowser) as learners:
        for cycle in range(1, cycles + 1):
            time.sleep(chance.uniform(0.1, 0.8))
            if cycle % EVERYTHING_DIES_EVERY == 0:
                server.kill()
                server.start()
            else:
                server.kill_worker(server.workers()[0])
                wait_for_workers(server)
            slowest = max(slowest, learners.wait_for_success(RECOVERS_WITHIN_S))
            found.note(lost(site, learners.acknowledged()))
    acknowledged = learners.acknowledged()
    found.note(lost(site, acknowledged))
    if learners.refusals:
        found.wrong.append(f"{len(learners.refusals)} saves were refused")
    found.figures = f"{cycles} kills, {len(acknowledged)} saves acknowledged, back within {slowest:.1f} s"
    return found


def lost(site: Site, acknowledged: dict[tuple[int, int], int]) -> list[str]:
    """Each question holds the last change that was called saved, or a later one. Take `acknowledged` first."""
    stored = {(attempt, position): number_of(draft) for attempt, position, draft in books.read(site, DRAFTS)}
    behind = [
        (attempt, number)
        for attempt, number in acknowledged
        if stored.get((attempt, number % QUESTIONS + 1), -1) < number
    ]
    return [f"{len(behind)} saves are lost, the first is change {behind[0][1]}"] if behind else []


def number_of(draft: Any) -> int:
    text = json.loads(draft) if draft.startswith('"') else draft
    return int(text.removeprefix("change "))


def main() -> None:
    import django

    django.setup()
    from django.utils import timezone

    from cards.models import Concept, Item, Kind, Status, Student
    from cards.quiz import attempts
    from tests import factories

    concept = Concept.objects.earliest("pk")
    items = Item.objects.bulk_create(
        Item(
            public_id=f"s-{n}", kind=Kind.SHORT, concept=concept, fact=f"saved-{n}", prompt=f"Question {n}?",
            accepted=["daemon"], source_title="Docker 101", status=Status.PUBLISHED,
        )
        for n in range(QUESTIONS)
    )  # fmt: skip
    quiz, now = factories.quiz_of(*items, is_shuffling_questions=False), timezone.now()
    students = Student.objects.order_by("pk")
    print(json.dumps([attempts.start(quiz=quiz, student=student, now=now).pk for student in students]))


if __name__ == "__main__":
    main()
