from typing import Self

from django.conf import settings
from django.db import models

from cards.models.item import Item
from cards.models.student import Student


class ReportQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(status=Report.Status.OPEN)


class Report(models.Model):
    """A reader's word that something is wrong with an item; the admin's queue."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        RESOLVED = "resolved", "Resolved"

    item = models.ForeignKey(Item, models.CASCADE, related_name="reports")
    student = models.ForeignKey(Student, models.SET_NULL, null=True, blank=True, related_name="reports")
    text = models.TextField(max_length=1000)
    created_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=1000, help_text="What was done about it.")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.item}: {self.text[:60]}"
