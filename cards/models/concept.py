from typing import Any, Self

from django.db import models
from simple_history.models import HistoricalRecords

from cards.models import bounds
from cards.models.content import Content, ContentQuerySet


class Place(models.TextChoices):
    """Where a concept sits in the architecture; the drawing has one slot for each."""

    NOWHERE = "", "Not on the map"
    CLIENT = "client", "Client side"
    API = "api", "Between client and daemon"
    DAEMON = "daemon", "The daemon"
    HOST = "host", "On the Docker host"
    REGISTRY = "registry", "Registry side"
    OUTSIDE = "outside", "Outside the host"


class ConceptQuerySet(ContentQuerySet):
    def get_by_natural_key(self, slug: str) -> Any:
        return self.get(slug=slug)

    def searched(self, words: list[str]) -> Self:
        found = self
        for word in words:
            found = found.filter(
                models.Q(name__icontains=word) | models.Q(summary__icontains=word) | models.Q(body__icontains=word)
            )
        return found


class Concept(Content):
    """One idea of the document: a part of Docker, or a heading that gathers some."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    heading = models.CharField(max_length=80, help_text="The document's heading that this concept stands for.")
    position = models.PositiveIntegerField(
        default=0,
        validators=bounds.build_validators(bounds.POSITION),
        help_text="Concepts, and their new cards, come in this order.",
    )
    place = models.CharField(max_length=8, choices=Place, blank=True)
    summary = models.TextField(max_length=1000)
    body = models.TextField(blank=True, max_length=20_000, help_text="Markdown.")
    links = models.ManyToManyField("self", through="ConceptLink", symmetrical=False, related_name="linked_from")

    history = HistoricalRecords()
    objects = ConceptQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                name="concept_url_has_a_checked_day",
                condition=models.Q(source_url="") | models.Q(source_checked_on__isnull=False),
                violation_error_message="Say when the page was checked.",
            ),
            bounds.build_constraint("concept", position=bounds.POSITION, source_checked_on=bounds.DAYS),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class ConceptLinkQuerySet(models.QuerySet):
    def get_by_natural_key(self, source: str, target: str, verb: str) -> Any:
        return self.get(source__slug=source, target__slug=target, verb=verb)


class ConceptLink(models.Model):
    """A sentence of the concept map: the source *verb* the target."""

    source = models.ForeignKey(Concept, models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Concept, models.CASCADE, related_name="links_in")
    verb = models.CharField(
        max_length=80, help_text="Reads as a sentence: the client “sends API requests to” the daemon."
    )
    position = models.PositiveIntegerField(default=0, validators=bounds.build_validators(bounds.POSITION))

    objects = ConceptLinkQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "verb"], name="concept_link_is_said_once"),
            models.CheckConstraint(
                name="concept_link_joins_two",
                condition=~models.Q(source=models.F("target")),
                violation_error_message="A concept can't be linked to itself.",
            ),
            bounds.build_constraint("concept_link", position=bounds.POSITION),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.verb} {self.target}"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.source.slug, self.target.slug, self.verb)

    natural_key.dependencies = ["cards.concept"]  # type: ignore[attr-defined]
