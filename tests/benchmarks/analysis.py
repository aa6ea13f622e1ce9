"""The page that analyses a quiz which 2,000 students have taken, 50 questions each: 100,000 responses.

python -m tests.benchmarks.analysis
"""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from cards.analysis import quiz_analysis  # noqa: E402
from cards.models import Assignment, Quiz  # noqa: E402
from tests import factories  # noqa: E402
from tests.results.crowd import crowd  # noqa: E402

STUDENTS, QUESTIONS = 2000, 50
ROUNDS = 5
KINDS = (*["single"] * 5, "several", "true_false", "short", "ordering", "matching")


def fill() -> Assignment:
    user = get_user_model().objects.create_user("instructor", is_instructor=True)
    classroom = factories.TeacherFactory(user=user).classroom
    concept = factories.ConceptFactory()
    options = [_option(name) for name in "abcd"]
    items = [
        factories.question(kind, concept=concept, explanation="It takes some sentences to explain. " * 6)
        if kind != "single"
        else factories.question(kind, concept=concept, options=options, explanation="It takes some sentences. " * 9)
        for kind in (KINDS[n % len(KINDS)] for n in range(QUESTIONS))
    ]
    task = factories.AssignmentFactory(classroom=classroom, quiz=factories.quiz_of(*items))
    crowd(task.quiz, items, STUDENTS, datetime.now(UTC), classroom)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return task


def _option(name: str) -> dict[str, Any]:
    text, why = f"Option {name}, which says something of a usual length", "Because it is so, and it takes a sentence."
    option = {"id": name, "text": text, "correct": name == "a", "why": why}
    return option if name == "a" else option | {"misconception": f"misconception-{name}"}


def quickest(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of this process, each the least of some rounds: others work on the machine, too."""
    clock, own = [], []
    for _ in range(ROUNDS):
        started, used = time.perf_counter(), time.process_time()
        act()
        clock.append(time.perf_counter() - started)
        own.append(time.process_time() - used)
    return min(clock), min(own)


def measure(task: Assignment) -> dict[str, float]:
    browser = Client(headers={"host": "localhost"})
    browser.force_login(get_user_model().objects.get(username="instructor"))
    path = f"/classes/{task.classroom_id}/quizzes/{task.pk}/"
    assert browser.get(path).status_code == 200
    quiz = Quiz.objects.get(pk=task.quiz_id)
    page, page_cpu = quickest(lambda: browser.get(path))
    found, found_cpu = quickest(lambda: quiz_analysis(quiz, task.classroom))
    return {"page_s": page, "page_cpu_s": page_cpu, "analysis_s": found, "analysis_cpu_s": found_cpu}


if __name__ == "__main__":
    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("collectstatic", verbosity=0, interactive=False, skip_checks=True)
    print(json.dumps(measure(fill())))
