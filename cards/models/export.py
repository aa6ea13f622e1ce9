from django.conf import settings
from django.db import models

from cards.models.classroom import Classroom


class Export(models.Model):
    """A file that left the house: who took what, and how far it came. Rows are added by exports alone."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Failed"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="exports")
    classroom = models.ForeignKey(Classroom, models.SET_NULL, null=True, related_name="exports")
    what = models.CharField(max_length=40)
    format = models.CharField(max_length=8)
    is_pseudonymous = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=State, default=State.RUNNING)
    rows = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["classroom", "-id"], name="exports_of_a_class")]

    def __str__(self) -> str:
        return f"{self.what}, {self.started_at:%Y-%m-%d %H:%M}"
