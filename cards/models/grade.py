from django.conf import settings
from django.db import models

from cards.models import bounds
from cards.models.append_only import AppendOnly, AppendOnlyQuerySet
from cards.models.assignment import Assignment
from cards.models.classroom import Enrolment


class Grade(models.Model):
    """An instructor's word on one assignment of one student. Without it, the gradebook shows what was computed."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="grades")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="grades")
    points = models.FloatField(
        null=True, blank=True, validators=bounds.build_validators(bounds.POINTS),
        help_text="In place of what was computed; empty for that.",
    )  # fmt: skip
    is_excused = models.BooleanField("excused", default=False)
    comment = models.TextField(blank=True, max_length=2000, help_text="The student reads it.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "enrolment"], name="grade_of_a_student_is_one"),
            bounds.build_constraint("grade", points=bounds.POINTS),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}, {self.enrolment}"


class GradeChange(AppendOnly):
    """Who changed a grade, when, from what to what, and why."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="grade_changes")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="grade_changes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField(help_text="Points (null where computed), excused, comment.")
    after = models.JSONField()
    reason = models.CharField(max_length=500, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["assignment", "enrolment"], name="grade_changes_of_a_cell")]

    def __str__(self) -> str:
        return f"{self.assignment}, {self.enrolment}, {self.at:%Y-%m-%d}"
