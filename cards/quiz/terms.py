"""Under which terms a student takes a quiz: the quiz's own, field by field replaced by what was granted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cards.models import Attempt, Quiz, QuizOverride, Status, Student


@dataclass(frozen=True, slots=True)
class Terms:
    opens_at: datetime | None
    due_at: datetime | None
    time_limit: timedelta | None
    attempts_allowed: int
    """0 for any number."""
    wait: timedelta

    def deadline(self, now: datetime) -> datetime | None:
        """Of an attempt that begins now: never after the quiz is due."""
        ends = [now + self.time_limit if self.time_limit else None, self.due_at]
        return min((end for end in ends if end), default=None)


def terms(quiz: Quiz, override: QuizOverride | None = None) -> Terms:
    opens_at, due_at, allowed = quiz.opens_at, quiz.due_at, quiz.attempts_allowed
    factor = 1.0
    if override:
        opens_at, due_at = override.opens_at or opens_at, override.due_at or due_at
        allowed = allowed if override.attempts_allowed is None else override.attempts_allowed
        factor = override.time_factor
    limit = timedelta(seconds=round(quiz.time_limit_s * factor)) if quiz.time_limit_s else None
    return Terms(opens_at, due_at, limit, allowed, timedelta(seconds=quiz.wait_s))


def own_terms(quiz: Quiz, student: Student | None) -> Terms:
    own = QuizOverride.objects.filter(quiz=quiz, student=student).first() if student else None
    return terms(quiz, own)


def refusal(quiz: Quiz, terms: Terms, closed: Sequence[Attempt], now: datetime, zone: ZoneInfo) -> str:
    """Why no attempt can begin now, as a sentence; empty if one can. `closed` are the student's, the last one last."""
    if quiz.status != Status.PUBLISHED:
        return "This quiz is not open to students."
    if terms.opens_at and now < terms.opens_at:
        return f"This quiz opens on {written(terms.opens_at, zone)}."
    if terms.due_at and now >= terms.due_at:
        return f"This quiz was due on {written(terms.due_at, zone)}."
    if 0 < terms.attempts_allowed <= len(closed):
        used = "the one attempt" if terms.attempts_allowed == 1 else f"all {terms.attempts_allowed} attempts"
        return f"You have used {used} at this quiz."
    last = max((attempt.submitted_at for attempt in closed if attempt.submitted_at), default=None)
    if last and now < last + terms.wait:
        return f"The next attempt can begin on {written(last + terms.wait, zone)}."
    return ""


def written(at: datetime, zone: ZoneInfo) -> str:
    """“3 May 2026 at 14:05 (Europe/Berlin)”: by the student's clock."""
    return f"{at.astimezone(zone):%-d %b %Y at %H:%M} ({zone.key})"
