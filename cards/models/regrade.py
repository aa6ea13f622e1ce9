from django.conf import settings
from django.db import models

from cards.models.append_only import AppendOnly, AppendOnlyQuerySet
from cards.models.attempt import Slot
from cards.models.item import Item
from cards.models.quiz import Quiz


class Regrade(AppendOnly):
    """The word that a question's key was wrong, who corrected it and why. What it changed are its rows."""

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="regrades")
    item = models.ForeignKey(Item, models.PROTECT, related_name="regrades")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    key_before = models.JSONField(help_text="The keys in force until then, by the version of the item.")
    key_after = models.JSONField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.quiz}: {self.item}, {self.at:%Y-%m-%d}"


class RegradeChange(AppendOnly):
    """One answer that is worth something else since."""

    regrade = models.ForeignKey(Regrade, models.CASCADE, related_name="changes")
    slot = models.ForeignKey(Slot, models.CASCADE, related_name="regrade_changes")
    fraction_before = models.FloatField()
    fraction_after = models.FloatField()
    points_before = models.FloatField()
    points_after = models.FloatField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["regrade", "slot"], name="regrade_changes_a_slot_once")]

    def __str__(self) -> str:
        return f"{self.slot}: {self.points_before:g} to {self.points_after:g}"
