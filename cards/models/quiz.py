from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from cards.models import bounds
from cards.models.concept import Concept
from cards.models.content import ContentQuerySet, Status
from cards.models.item import QUESTION_KINDS, Item, Level, Tag
from cards.models.student import Student


class QuizQuerySet(ContentQuerySet):
    def get_by_natural_key(self, slug: str) -> Any:
        return self.get(slug=slug)


class QuizRecord(models.Model):
    """What the history of a quiz holds beside its columns."""

    parts = models.TextField(null=True, editable=False, help_text="Its parts in words; unknown of old versions.")  # noqa: DJ001

    class Meta:
        abstract = True


class Quiz(models.Model):
    """Questions to be taken together, and the rules under which they are. An attempt keeps the rules it began with."""

    class Audience(models.TextChoices):
        AUTOMATIC = "", "Everybody, until a class assigns it for points; then only that class"
        EVERYBODY = "everybody", "Everybody"
        CLASSES = "classes", "Only classes that assign it"
        NOBODY = "nobody", "Nobody yet"

    class Feedback(models.TextChoices):
        IMMEDIATE = "immediate", "After each question"
        END = "end", "After handing in"
        AFTER_DUE = "after_due", "After the due date"

    class Marking(models.TextChoices):
        PLAIN = "plain", "Each question once"
        ADAPTIVE = "adaptive", "Try again, with a penalty"
        CERTAINTY = "certainty", "By certainty"
        ACCEPTANCE = "acceptance", "Choices one at a time: accept or reject"

    class Counts(models.TextChoices):
        BEST = "best", "The best attempt"
        LAST = "last", "The last attempt"
        FIRST = "first", "The first attempt"
        AVERAGE = "average", "The average of all attempts"

    slug = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True, max_length=1000, help_text="Markdown: what it is about, and for whom.")
    position = models.PositiveIntegerField(
        default=0, validators=bounds.build_validators(bounds.POSITION), help_text="Quizzes are listed in this order."
    )
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False, validators=bounds.build_validators(bounds.VERSION))
    seed_digest = models.CharField(max_length=64, blank=True, editable=False)

    audience = models.CharField("who can take it", max_length=9, choices=Audience, blank=True, default="")
    is_placement = models.BooleanField(
        "placement quiz", default=False, help_text="What is right in full makes the new cards of its fact known."
    )
    feedback = models.CharField(max_length=9, choices=Feedback, default=Feedback.END)
    marking = models.CharField(max_length=10, choices=Marking, default=Marking.PLAIN)
    penalty = models.FloatField(
        default=1 / 3, validators=bounds.build_validators(bounds.SHARE), help_text="For each try before."
    )
    time_limit_s = models.PositiveIntegerField(
        "time limit in seconds", null=True, blank=True, validators=bounds.build_validators(bounds.TIME_LIMIT_S)
    )
    grace_s = models.PositiveIntegerField(
        "grace in seconds",
        default=30,
        validators=bounds.build_validators(bounds.GRACE_S),
        help_text="So long after the end an answer on its way is still taken.",
    )
    opens_at = models.DateTimeField(null=True, blank=True, validators=bounds.build_validators(bounds.MOMENTS))
    due_at = models.DateTimeField(null=True, blank=True, validators=bounds.build_validators(bounds.MOMENTS))
    attempts_allowed = models.PositiveIntegerField(
        default=0, validators=bounds.build_validators(bounds.ATTEMPTS_ALLOWED), help_text="0 for any number."
    )
    wait_s = models.PositiveIntegerField(
        "wait between attempts in seconds", default=0, validators=bounds.build_validators(bounds.WAIT_S)
    )
    counts = models.CharField(max_length=7, choices=Counts, default=Counts.BEST)
    pass_percent = models.PositiveSmallIntegerField(default=70, validators=bounds.build_validators(bounds.PERCENT))
    is_shuffling_questions = models.BooleanField("shuffle questions", default=True)
    is_shuffling_options = models.BooleanField("shuffle options", default=True)
    is_sequential = models.BooleanField(
        "one after the other", default=False, help_text="No question before the last one is answered, and no way back."
    )
    is_feeding_memory = models.BooleanField("answers count as reviews", default=True)

    history = HistoricalRecords(bases=[QuizRecord])
    objects = QuizQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        verbose_name_plural = "quizzes"
        constraints = [
            models.CheckConstraint(
                name="quiz_slug_is_no_path_of_ours",
                condition=~models.Q(slug="attempts"),
                violation_error_message="“attempts” is taken: the addresses of attempts begin with it.",
            ),
            models.CheckConstraint(
                name="quiz_opens_before_it_is_due",
                condition=models.Q(opens_at__isnull=True)
                | models.Q(due_at__isnull=True)
                | models.Q(opens_at__lt=models.F("due_at")),
                violation_error_message="A quiz opens before it is due.",
            ),
            models.CheckConstraint(
                name="quiz_feedback_after_due_has_a_date",
                condition=~models.Q(feedback="after_due") | models.Q(due_at__isnull=False),
                violation_error_message="Feedback after the due date needs a due date.",
            ),
            models.CheckConstraint(
                name="quiz_adaptive_says_at_once",
                condition=~models.Q(marking="adaptive") | models.Q(feedback="immediate"),
                violation_error_message="Trying again needs feedback after each question.",
            ),
            models.CheckConstraint(name="quiz_passes_within_100", condition=models.Q(pass_percent__lte=100)),
            models.CheckConstraint(
                name="quiz_penalty_is_a_share", condition=models.Q(penalty__gte=0) & models.Q(penalty__lte=1)
            ),
            bounds.build_constraint(
                "quiz",
                position=bounds.POSITION,
                time_limit_s=bounds.TIME_LIMIT_S,
                grace_s=bounds.GRACE_S,
                opens_at=bounds.MOMENTS,
                due_at=bounds.MOMENTS,
                attempts_allowed=bounds.ATTEMPTS_ALLOWED,
                wait_s=bounds.WAIT_S,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class QuizSectionQuerySet(models.QuerySet):
    def get_by_natural_key(self, quiz: str, position: int) -> Any:
        """The first if an editor gave two of them one position; files never do."""
        found = self.filter(quiz__slug=quiz, position=position).order_by("pk").first()
        if found is None:
            raise QuizSection.DoesNotExist
        return found


class QuizSection(models.Model):
    """A part of a quiz: a fixed list of questions, or so many drawn for each attempt from what its filters let in."""

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField(default=0, validators=bounds.build_validators(bounds.POSITION))
    title = models.CharField(max_length=120, blank=True)
    draws = models.PositiveIntegerField(
        default=0,
        validators=bounds.build_validators(bounds.DRAWN_QUESTIONS),
        help_text="So many questions; 0 for the fixed list.",
    )
    points = models.FloatField(
        default=1, validators=bounds.build_validators(bounds.POINTS), help_text="Of each drawn question."
    )
    concepts = models.ManyToManyField(Concept, blank=True, related_name="+", help_text="None for all.")
    tags = models.ManyToManyField(Tag, blank=True, related_name="+", help_text="Any of them; none for all.")
    kinds = models.JSONField(default=list, blank=True, help_text="None for all.")
    easiest = models.PositiveSmallIntegerField(choices=Level, default=Level.EASY)
    hardest = models.PositiveSmallIntegerField(choices=Level, default=Level.HARD)
    weights = models.JSONField(default=dict, blank=True, help_text="Share of each concept, by its slug.")

    objects = QuizSectionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="quiz_section_levels_are_in_order",
                condition=models.Q(easiest__gte=1)
                & models.Q(hardest__lte=3)
                & models.Q(easiest__lte=models.F("hardest")),
                violation_error_message="The easiest level can't be above the hardest.",
            ),
            models.CheckConstraint(
                name="quiz_section_points_are_positive",
                condition=models.Q(points__gt=0),
                violation_error_message="A question is worth something.",
            ),
            bounds.build_constraint(
                "quiz_section", position=bounds.POSITION, draws=bounds.DRAWN_QUESTIONS, points=bounds.POINTS
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"Part {self.position}"

    def natural_key(self) -> tuple[str, int]:
        return (self.quiz.slug, self.position)

    natural_key.dependencies = ["cards.quiz", "cards.concept", "cards.tag"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        if not isinstance(self.kinds, list) or not all(kind in QUESTION_KINDS for kind in self.kinds):
            raise ValidationError({"kinds": f"A list of kinds of question: {', '.join(QUESTION_KINDS)}."})
        if not isinstance(self.weights, dict) or not all(map(_is_weight, self.weights.values())):
            raise ValidationError(
                {"weights": f"A number from 0 to {bounds.WEIGHT[1]:,} for each concept, by its slug."}
            )
        if self.weights and not any(self.weights.values()):
            raise ValidationError({"weights": "At least one concept needs a weight above zero."})


def _is_weight(value: object) -> bool:
    least, most = bounds.WEIGHT
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


class QuizEntryQuerySet(models.QuerySet):
    def get_by_natural_key(self, quiz: str, position: int, item: str) -> Any:
        section = QuizSection.objects.get_by_natural_key(quiz, position)
        return self.get(section=section, item__public_id=item)


class QuizEntry(models.Model):
    """A question of a section's fixed list."""

    section = models.ForeignKey(QuizSection, models.CASCADE, related_name="entries")
    item = models.ForeignKey(Item, models.PROTECT, related_name="quiz_entries")
    position = models.PositiveIntegerField(default=0, validators=bounds.build_validators(bounds.POSITION))
    points = models.FloatField(default=1, validators=bounds.build_validators(bounds.POINTS))

    objects = QuizEntryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "quiz entries"
        constraints = [
            models.UniqueConstraint(fields=["section", "item"], name="quiz_entry_is_there_once"),
            models.CheckConstraint(
                name="quiz_entry_points_are_positive",
                condition=models.Q(points__gt=0),
                violation_error_message="A question is worth something.",
            ),
            bounds.build_constraint("quiz_entry", position=bounds.POSITION, points=bounds.POINTS),
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.item}"

    def natural_key(self) -> tuple[str, int, str]:
        return (*self.section.natural_key(), self.item.public_id)

    natural_key.dependencies = ["cards.quizsection", "cards.item"]  # type: ignore[attr-defined]


class QuizOverride(models.Model):
    """What differs for one student. Each field by itself: what is empty is as for everybody."""

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="overrides")
    student = models.ForeignKey(Student, models.CASCADE, related_name="quiz_overrides")
    time_factor = models.FloatField(
        default=1, validators=bounds.build_validators(bounds.TIME_FACTOR), help_text="1.25 for a quarter more time."
    )
    opens_at = models.DateTimeField(null=True, blank=True, validators=bounds.build_validators(bounds.MOMENTS))
    due_at = models.DateTimeField(null=True, blank=True, validators=bounds.build_validators(bounds.MOMENTS))
    attempts_allowed = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=bounds.build_validators(bounds.ATTEMPTS_ALLOWED),
        help_text="0 for any number.",
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["quiz", "student"], name="quiz_override_of_a_student_is_one"),
            models.CheckConstraint(
                name="quiz_override_gives_time",
                condition=models.Q(time_factor__gt=0),
                violation_error_message="The factor must be above zero.",
            ),
            bounds.build_constraint(
                "quiz_override",
                time_factor=bounds.TIME_FACTOR,
                opens_at=bounds.MOMENTS,
                due_at=bounds.MOMENTS,
                attempts_allowed=bounds.ATTEMPTS_ALLOWED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz}, {self.student}"
