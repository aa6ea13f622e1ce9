from datetime import datetime, timedelta
from typing import Self

from django.db import connection, models

from cards.models import bounds
from cards.models.append_only import AppendOnly, AppendOnlyQuerySet
from cards.models.item import Item
from cards.models.quiz import Quiz
from cards.models.student import Student

# A request that was stamped in time may wait so long for its turn; until then nobody closes the attempt over its head.
LAST_IN_LINE = timedelta(seconds=10)


class AttemptQuerySet(models.QuerySet):
    def counted(self) -> Self:
        """Without the tries of staff."""
        return self.filter(is_preview=False)

    def open(self) -> Self:
        return self.filter(state=Attempt.State.OPEN)

    def accepting(self, stamped_at: datetime, grace: timedelta) -> Self:
        """Those that still take what came at that moment. `grace` is the attempt's own."""
        in_time = models.Q(deadline_at__isnull=True) | models.Q(deadline_at__gte=stamped_at - grace)
        return self.open().filter(in_time)


class Attempt(models.Model):
    """One sitting of a student at a quiz, under the rules that held when it began.

    `step` goes up with every write: whoever raises it holds the row, so that saving and handing in stand in line.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SUBMITTED = "submitted", "Handed in"
        TIMED_OUT = "timed_out", "Closed when the time was over"

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="attempts", db_index=False)
    student = models.ForeignKey(Student, models.CASCADE, related_name="attempts", db_index=False)
    number = models.PositiveIntegerField(help_text="1, 2, 3 for a student and a quiz; 0 for a try of staff.")
    is_preview = models.BooleanField("a try of staff", default=False)
    seed = models.BigIntegerField(help_text="Of the draw and of every shuffle.")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    step = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    rules = models.JSONField(help_text="Of the quiz, as they were at the start.")
    score = models.FloatField(null=True, blank=True)
    max_score = models.FloatField(default=0)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["quiz", "state"], name="attempt_of_a_quiz"),
            models.Index(fields=["deadline_at"], name="attempt_runs_out", condition=models.Q(state="open")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["student", "quiz", "number"], name="attempt_has_its_number"),
            models.UniqueConstraint(
                fields=["student", "quiz", "is_preview"],
                condition=models.Q(state="open"),
                name="attempt_open_is_one",
            ),
            models.CheckConstraint(
                name="attempt_preview_is_number_0", condition=~(models.Q(is_preview=True) ^ models.Q(number=0))
            ),
            models.CheckConstraint(
                name="attempt_closed_has_a_score",
                condition=models.Q(state="open", submitted_at__isnull=True, score__isnull=True)
                | (~models.Q(state="open") & models.Q(submitted_at__isnull=False, score__isnull=False)),
            ),
            bounds.build_constraint("attempt", deadline_at=bounds.COMPUTED_MOMENTS),
        ]

    def __str__(self) -> str:
        return f"{self.quiz}, {self.student}, {self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def marking(self) -> str:
        return str(self.rules["marking"])

    @property
    def feedback(self) -> str:
        return str(self.rules["feedback"])

    @property
    def grace(self) -> timedelta:
        return timedelta(seconds=self.rules["grace_s"])

    @property
    def percent(self) -> float | None:
        """Of all points; below zero if certainty cost more than it gave. Thirds that add up to a pass are one."""
        if self.score is None or not self.max_score:
            return None
        return round(100 * self.score / self.max_score, 6)

    def accepts(self, stamped_at: datetime) -> bool:
        """What the row said when it was read; whoever writes claims it by `accepting`."""
        return self.is_open and (self.deadline_at is None or stamped_at <= self.deadline_at + self.grace)

    def claim(self, stamped_at: datetime) -> bool:
        """Raise the step of the row if it still takes what came at that moment: `accepting`, in ready-made words."""
        return bool(_claim(self.pk, stamped_at - self.grace))

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and not self.accepts(now - LAST_IN_LINE)

    def hidden_until(self) -> datetime | None:
        """With feedback after the due date: when the time is over, this student's and the quiz's as it is now."""
        if self.is_preview or self.feedback != Quiz.Feedback.AFTER_DUE:
            return None
        own = self.rules["due_at"]
        dates = [self.quiz.due_at, datetime.fromisoformat(own) if own else None]
        return max(date for date in dates if date) if any(dates) else None

    def shows_result(self, now: datetime) -> bool:
        until = self.hidden_until()
        return not self.is_open and (until is None or now >= until)


def _claim(attempt_id: int, ends_from: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cards_attempt SET step = step + 1 WHERE id = %(id)s AND state = 'open' "
            "AND (deadline_at IS NULL OR deadline_at >= %(from)s)",
            {"id": attempt_id, "from": connection.ops.adapt_datetimefield_value(ends_from)},
        )
        return int(cursor.rowcount)


class Slot(models.Model):
    """A question of an attempt: what was asked, frozen, what is answered, and what it came to.

    `step` is the sequence token of its forms. A draft that says nothing is null.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ANSWERED = "answered", "Answered"
        FINAL = "final", "Final"

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="slots", db_index=False)
    position = models.PositiveIntegerField(help_text="1, 2, 3 …")
    section_title = models.CharField(max_length=120, blank=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="slots")
    item_version = models.PositiveIntegerField()
    key = models.JSONField(help_text="What the grader needs, as it was at the start.")
    face = models.JSONField(help_text="What the page shows beside it: explanation, source, concept.")
    order = models.JSONField(help_text="What was shown in which order.")
    points = models.FloatField()

    step = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    draft = models.JSONField(null=True, blank=True)
    certainty = models.PositiveSmallIntegerField(null=True, blank=True)
    judgements = models.JSONField(default=list, blank=True, help_text="Choices accepted (true) or rejected, in order.")
    saved_at = models.DateTimeField(null=True, blank=True)

    tries = models.PositiveIntegerField(default=0)
    checked = models.JSONField(null=True, blank=True, help_text="The last answer that was graded.")
    fraction = models.FloatField(null=True, blank=True)
    points_earned = models.FloatField(null=True, blank=True)
    mark = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["attempt_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="slot_has_its_position"),
            models.UniqueConstraint(fields=["attempt", "item"], name="slot_asks_an_item_once"),
            models.CheckConstraint(
                name="slot_certainty_is_one_of_three",
                condition=models.Q(certainty__isnull=True) | models.Q(certainty__range=(1, 3)),
            ),
            models.CheckConstraint(
                name="slot_final_has_points", condition=~models.Q(state="final") | models.Q(points_earned__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}, question {self.position}"

    @property
    def is_final(self) -> bool:
        return self.state == self.State.FINAL


class Response(AppendOnly):
    """An answer that was graded, with the mark that it got then. Never changed: a regrade changes the slot."""

    class Cause(models.TextChoices):
        CHECK = "check", "Checked by the student"
        SUBMIT = "submit", "Handed in"
        TIMEOUT = "timeout", "The time was over"

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="responses", db_index=False)
    number = models.PositiveIntegerField(help_text="1 for the first try.")
    value = models.JSONField(null=True, help_text="Null if nothing was answered.")
    certainty = models.PositiveSmallIntegerField(null=True)
    fraction = models.FloatField()
    points_earned = models.FloatField()
    mark = models.JSONField()
    item_version = models.PositiveIntegerField()
    given_at = models.DateTimeField()
    cause = models.CharField(max_length=7, choices=Cause)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["slot", "number"], name="response_has_its_number")]

    def __str__(self) -> str:
        return f"{self.slot}, try {self.number}"
