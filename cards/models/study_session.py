import uuid

from django.db import models

from cards.models.attempt import Attempt
from cards.models.classroom import Enrolment
from cards.models.concept import Concept
from cards.models.item import Item
from cards.models.student import Student


class StudySession(models.Model):
    """One sitting: the queue still to come, the card on the table, and the turn that the next answer must claim."""

    class Kind(models.TextChoices):
        NORMAL = "normal", "Study"
        AHEAD = "ahead", "Study ahead"
        CRAM = "cram", "Cram"
        MISSED = "missed", "What I missed"
        EXAM = "exam", "Towards the exam"

    student = models.ForeignKey(Student, models.CASCADE, related_name="study_sessions")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.NORMAL)
    concept = models.ForeignKey(Concept, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    attempt = models.ForeignKey(
        Attempt,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Missed: the quiz whose cards come.",
    )
    enrolment = models.ForeignKey(
        Enrolment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="Exam: the class whose exam it is for.",
    )
    studied_on = models.DateField(help_text="The study day that the queue was gathered for.")
    queue = models.JSONField(default=list, help_text="Entries of cards.scheduling.queue.")
    later = models.TextField(blank=True, help_text="The far part of the queue, folded by cards.scheduling.queue.")
    load = models.JSONField(default=dict, help_text="Cards due per day (ordinal), for the load balancer.")
    current = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="+", db_index=False)
    turn = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    token = models.UUIDField(default=uuid.uuid4, unique=True, help_text="Of the first presentation, made by the page.")
    shown_at = models.DateTimeField(help_text="When the current card was put on the table.")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    # Whether `later` differs from what is stored.
    is_far_part_changed = False

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "kind"], condition=models.Q(finished_at__isnull=True), name="session_open_is_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.student}, {self.get_kind_display()}, {self.studied_on}"

    @property
    def is_practice(self) -> bool:
        """Practice never touches a memory."""
        return self.kind not in (self.Kind.NORMAL, self.Kind.EXAM)
