"""The pages of quizzes at three widths, light and dark: axe finds nothing serious, and nothing sticks out."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cards.models import Attempt, Kind, Quiz, Student
from cards.quiz import actions, attempts
from tests import factories
from tests.e2e import quizzing
from tests.e2e.audit import THREE_LOOKS, audit
from tests.e2e.conftest import Complaints
from tests.e2e.test_every_page import sweep
from tests.quiz.browsing import form

Visit = Callable[..., Page]

LONG = "docker container run --publish 127.0.0.1:8080:80 --name a-rather-long-name registry.example.org/team/image"

pytestmark = [pytest.mark.urls("tests.e2e.every_page"), pytest.mark.usefixtures("transactional_db")]
each_look = pytest.mark.parametrize("look", THREE_LOOKS.values(), ids=THREE_LOOKS)


def begun(student: Student, **rules: Any) -> Attempt:
    """An attempt at a quiz of all kinds and of a question whose texts are as long as they get."""
    quiz = rules.pop("quiz", None)
    if quiz is None:
        items = [factories.question(kind) for kind in factories.QUESTIONS]
        items.append(factories.question(Kind.MATCHING, prompt=f"Match `{LONG}`.", options=long_pairs()))
        quiz = factories.quiz_of(*items, is_shuffling_questions=False, summary=f"All of it: `{LONG}`", **rules)
    return attempts.start(quiz=quiz, student=student, now=timezone.now())


def long_pairs() -> list[dict[str, str]]:
    return [{"id": name, "text": f"`{name} {LONG}`", "match": f"`{LONG} {name}`"} for name in "ab"]


def given(attempt: Attempt, what: str, is_right: bool = False) -> Attempt:
    """Save or answer each question of the attempt but the last."""
    for slot in attempt.slots.select_related("attempt__quiz", "item").order_by("position")[:10]:
        response = factories.QUESTIONS[Kind(slot.item.kind)][1 if is_right else 2]
        act = getattr(actions, what)
        act(slot=slot, step=slot.step, response=response, certainty=3, now=timezone.now())
    return attempt


def closed(attempt: Attempt) -> Attempt:
    return actions.submit(attempt=Attempt.objects.select_related("quiz").get(pk=attempt.pk), now=timezone.now())


def pages_of(attempt: Attempt, positions: Iterable[int] = range(1, 11)) -> list[str]:
    return [f"/quizzes/attempts/{attempt.pk}/{position}/" for position in positions]


@each_look
def test_questions_of_every_kind_in_every_mode_stand_up_to_the_audit(
    visit: Visit, look: dict[str, Any], student: Student
) -> None:
    end = begun(student, time_limit_s=3600)
    immediate = given(begun(student, feedback="immediate"), "answer")
    adaptive = given(begun(student, feedback="immediate", marking="adaptive"), "answer")
    certainty = given(begun(student, feedback="end", marking="certainty"), "save")
    judged = begun(student, marking="acceptance")
    sequential = begun(student, is_sequential=True)
    pages = pages_of(end) + pages_of(immediate) + pages_of(adaptive)
    pages += pages_of(certainty, (1, 4)) + pages_of(judged, (1, 2)) + pages_of(sequential, (1,))
    sweep(visit("/", who=student, **look), pages, at_least=35)


@each_look
def test_the_pages_before_and_after_the_questions_stand_up_to_the_audit(
    visit: Visit, look: dict[str, Any], student: Student
) -> None:
    now = timezone.now()
    running = given(begun(student, time_limit_s=3600), "save")
    passed = closed(given(begun(student, feedback="immediate", marking="certainty"), "answer", is_right=True))
    failed = closed(given(begun(student), "answer"))
    hidden = closed(begun(student, feedback="after_due", due_at=now + timedelta(days=2)))
    moment = begun(student, time_limit_s=600)
    Attempt.objects.filter(pk=moment.pk).update(deadline_at=now - timedelta(seconds=33))
    factories.quiz_of(opens_at=now + timedelta(days=2), title=f"Nothing in it {LONG}")
    fronts = [f"/quizzes/{quiz.slug}/" for quiz in Quiz.objects.all()]
    results = [f"/quizzes/attempts/{one.pk}/" for one in (running, passed, failed, hidden, moment)]
    page = visit("/", who=student, **look)
    sweep(page, ["/quizzes/", *fronts, *results], at_least=12)
    Attempt.objects.all().delete()
    Quiz.objects.all().delete()
    sweep(page, ["/quizzes/"], at_least=1)


@each_look
def test_what_went_wrong_stands_up_to_the_audit(
    visit: Visit, look: dict[str, Any], student: Student, complaints: Complaints
) -> None:
    complaints.expect("status of 422", "status of 409", "net::ERR_", "htmx:")
    attempt = begun(student, feedback="immediate", time_limit_s=3600)
    page = visit(f"/quizzes/attempts/{attempt.pk}/4/", who=student, **look)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("alert").filter(has_text="There is no answer yet.")).to_be_visible()
    found = {"nothing answered": audit(page)}

    before = form(quizzing.slot(4), "client")
    page.get_by_label("Your answer").fill("daemon")
    quizzing.wait_for_draft(page, "daemon", 4)
    page.evaluate(f"document.querySelector('[name=step]').value = {before['step']}")
    page.get_by_label("Your answer").fill(LONG)
    expect(page.get_by_role("alert").filter(has_text="another tab")).to_be_visible()
    found["another tab"] = audit(page)

    page.context.set_offline(True)
    page.get_by_label("Your answer").fill("client")
    expect(page.get_by_role("alert").filter(has_text="Not saved")).to_be_visible()
    found["not saved"] = audit(page)

    closed(attempt)
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("This attempt is over")
    found["too late"] = audit(page)
    assert {state: problems for state, problems in found.items() if problems} == {}
