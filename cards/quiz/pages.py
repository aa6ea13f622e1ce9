"""What the pages before and after the questions show, with times by the student's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from cards.grading.blanks import show_blanks
from cards.holds import Hold, find_held_quizzes
from cards.models import Attempt, Quiz, Student
from cards.quiz import queries
from cards.quiz.controls import Controls, Form, controls
from cards.quiz.queries import AttemptSum, FrontPage
from cards.quiz.questions import QuestionView
from cards.quiz.results import result
from cards.quiz.rules import rules
from cards.quiz.screen import certainties, clock, resume_url
from cards.web.intervals import spoken_seconds
from cards.web.times import UTC, written


@dataclass(frozen=True, slots=True)
class Entry:
    """A quiz on the list."""

    page: FrontPage
    due: str

    @property
    def is_waiting(self) -> bool:
        """For the student: it has a date, can be taken and is not passed yet."""
        can_take = self.page.open_attempt is not None or not self.page.refusal
        return bool(self.due) and can_take and not self.page.is_passed


def entries(quizzes: QuerySet[Quiz], student: Student | None, now: datetime) -> dict[str, list[Entry]]:
    """Those of the quizzes that wait for the student, the most urgent first, and all the others in their order."""
    zone = student.zone if student else UTC
    found = [
        Entry(page, written(page.terms.due_at, zone) if page.terms.due_at else "")
        for page in queries.front_pages(list(quizzes.order_by("position", "slug")), student, now)
    ]
    waiting = [entry for entry in found if entry.is_waiting]
    return {
        "waiting": sorted(waiting, key=lambda entry: entry.page.terms.due_at or now),
        "others": [entry for entry in found if not entry.is_waiting],
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the result."""

    question: QuestionView
    controls: Controls

    @property
    def title(self) -> str:
        """The first paragraph of what was asked, with blanks for gaps; Markdown."""
        return show_blanks(self.question.question.prompt.partition("\n\n")[0])

    @property
    def has_more(self) -> bool:
        return bool(self.controls.parts or self.controls.pieces) or self.title != self.question.question.prompt.strip()


@dataclass(frozen=True, slots=True)
class Past:
    """A closed attempt of one's own, in a line."""

    sum: AttemptSum
    ended: str
    hidden_until: str


def front(quiz: Quiz, student: Student | None, now: datetime) -> dict[str, Any]:
    page = queries.front_page(quiz, student, now)
    held = find_held_quizzes(now) if getattr(quiz, "is_graded", True) else {}
    hold = Hold(frozenset(), held[quiz.pk]) if quiz.pk in held else None
    return {
        "page": page,
        "rules": rules(page, quiz, student, hold),
        "certainties": certainties() if page.marking == Quiz.Marking.CERTAINTY else [],
        "past": [_past(each, student) for each in reversed(page.closed)],
    }


def _past(found: AttemptSum, student: Student | None) -> Past:
    zone = student.zone if student else UTC
    hidden_until = written(found.hidden_until, zone) if found.hidden_until else ""
    return Past(found, written(found.submitted_at, zone), hidden_until)


def overview(attempt: Attempt, now: datetime) -> dict[str, Any]:
    found = queries.overview(attempt, now)
    return {
        "overview": found,
        "clock": clock(found, attempt, now),
        "unanswered": [place for place in found.places if not place.has_answer],
        "resume_url": resume_url(found),
    }


def outcome(attempt: Attempt, now: datetime) -> dict[str, Any]:
    """The result of a closed attempt."""
    found = result(attempt, now)
    taken = (attempt.submitted_at or now) - attempt.started_at
    return {
        "attempt": attempt,
        "result": found,
        "past": _past(found.sum, attempt.student),
        "taken": spoken_seconds(max(taken, timedelta(0)).total_seconds()),
        "asked": [Asked(one, controls(Form(one.question, one.fields))) for one in found.questions],
        "hold": found.hold.sentence(attempt.student.zone) if found.hold else "",
        "in_full": sum(bool(question.solution and question.solution.is_right) for question in found.questions),
    }
