from typing import Self

from django.db import models

from cards.models.append_only import AppendOnly, AppendOnlyQuerySet
from cards.models.item import Item
from cards.models.memory import State
from cards.models.student import Parameters, Student
from cards.models.study_session import StudySession


class ReviewQuerySet(AppendOnlyQuerySet):
    def standing(self) -> Self:
        """The answers that count: not undone, and not the rows that undo."""
        return self.filter(undone_by__isnull=True).exclude(kind=Review.Kind.UNDO)

    def learning(self) -> Self:
        """The standing answers that a memory is made of."""
        return self.standing().filter(kind=Review.Kind.NORMAL)


class Review(AppendOnly):
    """A row of the append-only log: one answer with all that went in and all that came out."""

    class Kind(models.TextChoices):
        NORMAL = "normal", "Review"
        PRACTICE = "practice", "Practice"
        UNDO = "undo", "Undo"

    class Rating(models.IntegerChoices):
        NONE = 0, "None"
        AGAIN = 1, "Again"
        HARD = 2, "Hard"
        GOOD = 3, "Good"
        EASY = 4, "Easy"

    student = models.ForeignKey(Student, models.CASCADE, related_name="reviews", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="reviews", db_index=False)
    item_version = models.PositiveIntegerField()
    session = models.ForeignKey(StudySession, models.RESTRICT, null=True, related_name="reviews", db_index=False)
    turn = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by")
    rating = models.PositiveSmallIntegerField(choices=Rating)
    payload = models.JSONField(default=dict, help_text="What was typed, the verdict, and the rating it suggested.")
    duration_ms = models.PositiveIntegerField(help_text="At most 60,000.")

    reviewed_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)
    day_start_hour = models.PositiveSmallIntegerField()
    studied_on = models.DateField(help_text="The study day, by the zone and the rollover hour beside it.")

    state_before = models.PositiveSmallIntegerField(choices=State)
    state_after = models.PositiveSmallIntegerField(choices=State)
    step_after = models.PositiveSmallIntegerField()
    elapsed_days = models.IntegerField(help_text="Study days since the last review, -1 for the first.")
    elapsed_seconds = models.BigIntegerField(help_text="-1 for the first.")
    interval_before_s = models.BigIntegerField(help_text="Scheduled interval in seconds, 0 for a new card.")
    interval_after_s = models.BigIntegerField()
    interval_days = models.PositiveIntegerField(help_text="The new interval in study days, 0 for a step of minutes.")
    due_at = models.DateTimeField(null=True)
    stability_before = models.FloatField(null=True)
    stability_after = models.FloatField(null=True)
    difficulty_before = models.FloatField(null=True)
    difficulty_after = models.FloatField(null=True)
    retrievability_before = models.FloatField(null=True)
    desired_retention = models.FloatField()
    parameters = models.ForeignKey(Parameters, models.RESTRICT, null=True, related_name="+", db_index=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["student", "reviewed_at"], name="review_of_a_student"),
            models.Index(fields=["item", "student"], name="review_of_an_item"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "turn"], name="review_claims_its_turn"),
            models.CheckConstraint(
                name="review_undo_names_its_review", condition=models.Q(kind="undo") ^ models.Q(undoes__isnull=True)
            ),
            models.CheckConstraint(name="review_duration_is_capped", condition=models.Q(duration_ms__lte=60_000)),
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.item} {self.get_rating_display()}"
