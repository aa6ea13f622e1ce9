from typing import Any, Self

from django.db import models
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from cards.models import bounds
from cards.models.concept import Concept
from cards.models.content import Content, ContentQuerySet


class Kind(models.TextChoices):
    BASIC = "basic", "Basic"
    REVERSED = "reversed", "Reversed"
    CLOZE = "cloze", "Cloze"
    TYPED = "typed", "Typed"
    DIAGRAM = "diagram", "Diagram"
    COMMAND = "command", "Command"
    SINGLE = "single", "Single choice"
    SEVERAL = "several", "Several choices"
    TRUE_FALSE = "true_false", "True or false"
    SHORT = "short", "Short answer"
    ORDERING = "ordering", "Ordering"
    MATCHING = "matching", "Matching"
    NUMERIC = "numeric", "Number"
    GAPS = "gaps", "Fill the gaps"
    LABEL = "label", "Label the diagram"
    SHELL = "shell", "Give the command"


class PartialRule(models.TextChoices):
    """What a question with several choices gives for a choice that is right in part."""

    OFF = "off", "Nothing: all or none"
    NET_CORRECT = "net_correct", "Right choices less wrong ones"
    COVERAGE = "coverage", "Share of the right ones found, times share of right ones among the chosen"
    EACH_ANSWER = "each_answer", "Every choice by itself, those rightly left out too"


class Level(models.IntegerChoices):
    EASY = 1, "Easy"
    MEDIUM = 2, "Medium"
    HARD = 3, "Hard"


CARD_KINDS = (Kind.BASIC, Kind.REVERSED, Kind.CLOZE, Kind.TYPED, Kind.DIAGRAM, Kind.COMMAND)
QUESTION_KINDS = (
    *(Kind.SINGLE, Kind.SEVERAL, Kind.TRUE_FALSE, Kind.SHORT, Kind.NUMERIC, Kind.SHELL),
    *(Kind.GAPS, Kind.ORDERING, Kind.MATCHING, Kind.LABEL),
)
CHECKED_CARD_KINDS = (Kind.TYPED, Kind.DIAGRAM, Kind.COMMAND)


class TagQuerySet(models.QuerySet):
    def get_by_natural_key(self, name: str) -> Any:
        return self.get(name=name)


class Tag(models.Model):
    name = models.SlugField(max_length=40, unique=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.name,)


class ItemQuerySet(ContentQuerySet):
    def get_by_natural_key(self, public_id: str) -> Any:
        return self.get(public_id=public_id)

    def cards(self) -> Self:
        return self.filter(kind__in=CARD_KINDS)

    def questions(self) -> Self:
        return self.filter(kind__in=QUESTION_KINDS)

    def searched(self, words: list[str]) -> Self:
        found = self
        for word in words:
            found = found.filter(
                models.Q(prompt__icontains=word)
                | models.Q(answer__icontains=word)
                | models.Q(explanation__icontains=word)
                | models.Q(public_id__iexact=word)
            )
        return found


class Item(Content):
    """One thing that can be asked and remembered, card or question. Memory, log and statistics refer to it alone."""

    public_id = models.SlugField(max_length=20, unique=True, help_text="Stable: dq-0142.")
    kind = models.CharField(max_length=10, choices=Kind)
    concept = models.ForeignKey(Concept, models.PROTECT, related_name="items")
    fact = models.SlugField(max_length=60, help_text="Items that ask for the same fact are siblings and kept apart.")
    tags = models.ManyToManyField(Tag, blank=True, related_name="items")
    prompt = models.TextField(max_length=2000, help_text="Markdown. Cloze: {{c1::hidden}} or {{c1::hidden::hint}}.")
    answer = models.TextField(blank=True, max_length=4000, help_text="Markdown.")
    explanation = models.TextField(blank=True, max_length=4000, help_text="Markdown: why, shown after the answer.")
    deletion = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=bounds.build_validators(bounds.CLOZE_NUMBER),
        help_text="Cloze: the number that is asked for.",
    )
    part = models.CharField(max_length=20, blank=True, help_text="Diagram: the part that is masked.")
    accepted = models.JSONField(default=list, blank=True, help_text="Accepted answers; the first is the model answer.")
    options = models.JSONField(default=list, blank=True, help_text="Choices, pairs, gaps, or steps in their order.")
    partial_rule = models.CharField(
        max_length=11, choices=PartialRule, default=PartialRule.NET_CORRECT, help_text="For several choices."
    )
    is_case_sensitive = models.BooleanField(
        "case matters", default=False, help_text="For what is typed: `Dockerfile` is not `dockerfile`."
    )
    policy = models.JSONField(
        default=dict, blank=True, help_text="Commands: facets that are required, allowed, forbidden, or any will do."
    )
    level = models.PositiveSmallIntegerField(
        choices=Level, default=Level.MEDIUM, help_text="The author's estimate, for quizzes that draw by it."
    )
    meaning_version = models.PositiveIntegerField(
        default=1,
        editable=False,
        validators=bounds.build_validators(bounds.VERSION),
        help_text="The version in which the meaning last changed: older memories start anew.",
    )

    history = HistoricalRecords(m2m_fields=[tags])
    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["public_id"]
        constraints = [
            models.UniqueConstraint(
                Lower("public_id"),
                name="item_id_is_one_however_it_is_written",
                violation_error_message="There is a card with this id already.",
            ),
            models.CheckConstraint(
                name="item_url_has_a_checked_day",
                condition=models.Q(source_url="") | models.Q(source_checked_on__isnull=False),
                violation_error_message="Say when the page was checked.",
            ),
            models.CheckConstraint(
                name="item_cloze_asks_for_a_deletion",
                condition=~models.Q(kind=Kind.CLOZE) | models.Q(deletion__isnull=False),
                violation_error_message="Say which deletion the cloze card asks for.",
            ),
            models.CheckConstraint(
                name="item_meaning_is_of_a_past_version",
                condition=models.Q(meaning_version__lte=models.F("version")),
            ),
            models.CheckConstraint(name="item_level_is_one_of_three", condition=models.Q(level__range=(1, 3))),
            bounds.build_constraint("item", deletion=bounds.CLOZE_NUMBER, source_checked_on=bounds.DAYS),
        ]

    def __str__(self) -> str:
        return self.public_id

    def natural_key(self) -> tuple[str]:
        return (self.public_id,)

    natural_key.dependencies = ["cards.concept", "cards.tag"]  # type: ignore[attr-defined]

    @property
    def is_card(self) -> bool:
        return self.kind in CARD_KINDS
