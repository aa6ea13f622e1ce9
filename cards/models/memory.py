from datetime import date
from typing import Self

from django.db import models

from cards.models import bounds
from cards.models.item import Item
from cards.models.student import Student
from cards.scheduling.day import ONE_DAY, day_starts_at, due_before
from cards.scheduling.memory import Rules
from cards.scheduling.memory import State as MemoryState


class State(models.IntegerChoices):
    NEW = MemoryState.NEW, "New"
    LEARNING = MemoryState.LEARNING, "Learning"
    REVIEW = MemoryState.REVIEW, "Review"
    RELEARNING = MemoryState.RELEARNING, "Relearning"


class MemoryQuerySet(models.QuerySet):
    def active(self, today: date) -> Self:
        """Neither suspended nor buried until a later day."""
        return self.filter(is_suspended=False).filter(
            models.Q(buried_until__isnull=True) | models.Q(buried_until__lte=today)
        )

    def due(self, today: date, rules: Rules) -> Self:
        """What comes on this study day or came before; the next-due index (student, due_at) finds it."""
        return self.filter(_is_due(today, rules), is_suspended=False)

    def due_later(self, today: date, rules: Rules) -> Self:
        """What comes on a later study day, soonest first."""
        return self.filter(~_is_due(today, rules), is_suspended=False, due_at__isnull=False).order_by("due_at")


def _is_due(today: date, rules: Rules) -> models.Q:
    ends = day_starts_at(today + ONE_DAY, rules.zone, rules.day_start_hour)
    by_the_day = models.Q(due_at__lt=due_before(today, rules.zone, rules.day_start_hour))
    return models.Q(due_at__lt=ends) & (models.Q(interval_days=0) | by_the_day)


class Memory(models.Model):
    """What one student remembers of one item: derived from the review log, plus the student's own marks."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="memories", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="memories")
    item_version = models.PositiveIntegerField(default=0, help_text="The item's version at the last review.")
    state = models.PositiveSmallIntegerField(choices=State, default=State.NEW)
    step = models.PositiveSmallIntegerField(default=0)
    stability = models.FloatField(null=True)
    difficulty = models.FloatField(null=True)
    due_at = models.DateTimeField(null=True)
    last_reviewed_at = models.DateTimeField(null=True)
    interval_days = models.PositiveIntegerField(default=0)
    reviews = models.PositiveIntegerField(default=0)
    lapses = models.PositiveIntegerField(default=0)

    is_suspended = models.BooleanField(default=False)
    buried_until = models.DateField(null=True)
    flag = models.PositiveSmallIntegerField(default=0)

    objects = MemoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "memories"
        constraints = [
            models.UniqueConstraint(fields=["student", "item"], name="memory_of_an_item_is_one"),
            bounds.build_constraint(
                "memory",
                stability=bounds.STABILITY_DAYS,
                difficulty=bounds.DIFFICULTY,
                due_at=bounds.COMPUTED_MOMENTS,
                last_reviewed_at=bounds.COMPUTED_MOMENTS,
                interval_days=bounds.INTERVAL_DAYS,
                flag=bounds.FLAG,
            ),
        ]
        indexes = [
            models.Index(fields=["student", "due_at"], name="memory_next_due", condition=models.Q(is_suspended=False))
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.item}"
