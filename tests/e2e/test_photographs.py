"""Pictures of the screens that matter most. PHOTOGRAPHS=1 writes them to tests/photographs, for README and for eyes.

The usual run takes them too: a page that stays empty is noticed in both.
"""

import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cards.grading.key import Key
from cards.grading.questions import model_answer
from cards.models import Attempt, Item, State, Student
from cards.quiz import actions, attempts
from tests import factories
from tests.e2e.conftest import sitting

FOLDER = Path(__file__).parent.parent / "photographs"
LARGEST = 150_000
# Of a long page, the part from the top that a picture shows.
TALLEST = 1200
LONG = ("progress", "components")
# An empty page is one colour, and lines of one colour come out of the PNG as a handful of byte values.
FEWEST_VALUES = 40


def byte_values(png: bytes) -> int:
    """How many different bytes there are in the picture's lines."""
    assert png.startswith(b"\x89PNG")
    place, lines = 8, b""
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        if png[place + 4 : place + 8] == b"IDAT":
            lines += png[place + 8 : place + 8 + length]
        place += length + 12
    return len(set(zlib.decompress(lines)))


def paths(student: Student) -> dict[str, str]:
    """What is photographed: a card with its four ratings, and a slip of spelling that suggests one, among others."""
    plain = Item.objects.get(public_id="dq-0006")
    typed = Item.objects.filter(kind="typed", accepted__icontains="namespaces").earliest("public_id")
    queue = [[plain.pk, State.REVIEW, 0], *([item.pk, State.NEW, 0] for item in Item.objects.cards()[60:68])]
    session = sitting(student, queue=queue, current=plain, turn=12, answered=12)
    return {
        "home": "/",
        "study": f"/study/{session.pk}/reveal/?item={plain.public_id}",
        "answer": f"/study/new/reveal/?concept={typed.concept.slug}&item={typed.public_id}&typed=namespases",
        "question": f"/quizzes/attempts/{attempt(student).pk}/6/",
        "result": f"/quizzes/attempts/{attempt(student, is_closed=True).pk}/",
        "map": "/map/",
        "progress": "/progress/",
        "components": "/components/",
    }


def attempt(student: Student, is_closed: bool = False) -> Attempt:
    """At a quiz of six of the questions that ship, with answers to the first five: the model answers but for one."""
    kinds = ("single", "true_false", "short", "several", "matching", "ordering")
    questions = [Item.objects.filter(kind=kind).earliest("public_id") for kind in kinds]
    quiz = factories.quiz_of(*questions, title="Images and containers", is_shuffling_questions=False, time_limit_s=1200)
    found = attempts.start(quiz=quiz, student=student, now=timezone.now())
    for slot in found.slots.select_related("attempt__quiz").order_by("position")[:5]:
        response = model_answer(Key.from_json(slot.key)) if slot.position != 4 else slot.order["options"][:1]
        actions.save(slot=slot, step=0, response=response, certainty=None, now=timezone.now())
    return actions.submit(attempt=found, now=timezone.now()) if is_closed else found


@pytest.mark.urls("tests.e2e.every_page")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(375, 812), (1280, 860)])
def test_the_screens_that_matter_most_are_photographed(
    visit: Callable[..., Page], learner: Student, width: int, height: int, theme: str
) -> None:
    look = {"width": width, "height": height, "color_scheme": theme}
    page, visitor = visit("/", who=learner, **look), visit("/", **look)
    for name, path in paths(learner).items():
        seen_by = visitor if name in ("home", "answer") else page
        seen_by.goto(path)
        tall = {"x": 0, "y": 0, "width": width, "height": TALLEST if name in LONG else height}
        png = seen_by.screenshot(animations="disabled", full_page=True, clip=tall)
        assert byte_values(png) > FEWEST_VALUES, name
        if os.environ.get("PHOTOGRAPHS") == "1":
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / f"{name}-{width}-{theme}.png").write_bytes(png)
            assert len(png) < LARGEST, name
