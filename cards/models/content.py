"""What concepts and items have in common: a source, a status, and a version that guards against lost edits."""

from typing import Self

from django.db import models

from cards.models import bounds


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "Retired"


class ContentQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)


class Content(models.Model):
    source_title = models.CharField(
        max_length=200, help_text="A section of the document, or the title of a documentation page."
    )
    source_url = models.URLField(blank=True, help_text="Empty for the document itself.")
    source_checked_on = models.DateField(
        null=True,
        blank=True,
        validators=bounds.build_validators(bounds.DAYS),
        help_text="The day somebody last compared this with the page.",
    )
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False, validators=bounds.build_validators(bounds.VERSION))
    seed_digest = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="What the seed last wrote here; differs once somebody edits.",
    )

    class Meta:
        abstract = True
