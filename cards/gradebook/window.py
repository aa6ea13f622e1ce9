"""From when until when work on an assignment counts for a student."""

from dataclasses import dataclass
from datetime import datetime

from cards.models import Enrolment
from cards.terms import Terms


@dataclass(frozen=True, slots=True)
class Window:
    """What the terms accept, as far as the class sees it. Each moment None where there is no bound."""

    terms: Terms
    since: datetime | None
    """Nothing that was begun before counts: the quiz was not open, or the student had not joined."""
    left_at: datetime | None

    @property
    def due_at(self) -> datetime | None:
        return self.terms.due_at

    @property
    def last_at(self) -> datetime | None:
        return _earlier(self.terms.ends_at, self.left_at)

    def last_for(self, started_at: datetime, deadline_at: datetime | None) -> datetime | None:
        """Of an attempt. One that was running when the terms were shortened was taken until its own deadline."""
        ends_at = self.terms.ends_at
        if ends_at and deadline_at and started_at < ends_at:
            ends_at = max(ends_at, deadline_at)
        return _earlier(ends_at, self.left_at)

    def is_past_due(self, now: datetime) -> bool:
        return self.due_at is not None and now > self.due_at


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each), default=None)


def build_window(terms: Terms, enrolment: Enrolment) -> Window:
    joined_at = None if enrolment.is_sharing_past else enrolment.joined_at
    since = max((moment for moment in (terms.opens_at, joined_at) if moment), default=None)
    return Window(terms, since, enrolment.left_at)
