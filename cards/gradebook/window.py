"""From when until when work on an assignment counts for a student."""

from dataclasses import dataclass
from datetime import datetime

from cards.models import Assignment, AssignmentException, Enrolment, QuizOverride


@dataclass(frozen=True, slots=True)
class Window:
    """Each moment None where there is no bound. Work between `due_at` and `late_until_at` is late."""

    since: datetime | None
    """Nothing that was begun before counts: the assignment had not opened, or the student had not joined."""
    due_at: datetime | None
    late_until_at: datetime | None
    left_at: datetime | None

    @property
    def last_at(self) -> datetime | None:
        ends = [end for end in (self.late_until_at or self.due_at, self.left_at) if end]
        return min(ends, default=None)

    def is_past_due(self, now: datetime) -> bool:
        return self.due_at is not None and now > self.due_at


def window(
    assignment: Assignment, enrolment: Enrolment, exception: AssignmentException | None, override: QuizOverride | None
) -> Window:
    """The most specific word holds: the quiz's override for the student, the exception, the assignment, the quiz."""
    given = [each for each in (override, exception, assignment, assignment.quiz) if each]
    due_at = next((each.due_at for each in given if each.due_at), None)
    opens_at = next((each.opens_at for each in (exception, assignment) if each and each.opens_at), None)
    late_until_at = exception.late_until_at if exception else None
    late_until_at = late_until_at or assignment.late_until_at
    # Nothing is late that is never due; and who has more time than the class has its late days has none.
    if late_until_at and (due_at is None or late_until_at <= due_at):
        late_until_at = None
    joined_at = None if enrolment.is_sharing_past else enrolment.joined_at
    since = max((moment for moment in (opens_at, joined_at) if moment), default=None)
    return Window(since, due_at, late_until_at, enrolment.left_at)
