from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from cards.models import bounds
from cards.scheduling.memory import DEFAULT_PARAMETERS, Rules

WEEK = 7


@cache
def time_zones() -> frozenset[str]:
    """The names of the IANA zones; kept, because looking them up reads some six hundred files."""
    return frozenset(available_timezones())


def validate_time_zone(name: str) -> None:
    if name not in time_zones():
        raise ValidationError("“%(name)s” is not a time zone such as Europe/Berlin.", params={"name": name})


def minutes(text: str) -> tuple[timedelta, ...]:
    """Learning steps as a student writes them, in minutes: "1 10"."""
    return tuple(timedelta(minutes=float(word)) for word in text.split())


def validate_steps(text: str) -> None:
    try:
        steps = minutes(text)
    except (ValueError, OverflowError):
        steps = (timedelta(0),)
    if not all(timedelta(0) < step < timedelta(days=1) for step in steps) or len(steps) > 10:
        raise ValidationError("Write up to ten steps in minutes, each over zero and under a day, such as “1 10”.")
    if list(steps) != sorted(steps):
        raise ValidationError("A step must not be shorter than the one before it. Write “1 10”, not “10 1”.")


def normal_week() -> list[float]:
    return [1] * WEEK


def validate_week(days: object) -> None:
    ok = isinstance(days, list) and len(days) == WEEK and all(day in (0, 0.5, 1) for day in days)
    if not ok:
        raise ValidationError("Seven days, each 1 (normal), 0.5 (fewer) or 0 (none).")


class Parameters(models.Model):
    """FSRS parameters fitted to one student's log and adopted because they predict held-out reviews better."""

    student = models.ForeignKey("Student", models.CASCADE, related_name="fits")
    values = models.JSONField(help_text="The 21 numbers of FSRS-6.")
    fitted_at = models.DateTimeField()
    review_count = models.PositiveIntegerField()
    log_loss_before = models.FloatField(help_text="On the held-out reviews, with the parameters in force until then.")
    log_loss_after = models.FloatField(help_text="On the same reviews, with these.")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "parameters"

    def __str__(self) -> str:
        return f"{self.student}, {self.fitted_at:%Y-%m-%d}"


class Theme(models.TextChoices):
    AUTO = "auto", "As the system"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class Student(models.Model):
    """Who learns, and how they want to. Without a user it is a guest, known by the browser's session alone."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="student")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    day_start_hour = models.PositiveSmallIntegerField(
        default=4,
        validators=bounds.build_validators(bounds.HOUR),
        help_text="A study day ends at this hour of the next morning.",
    )
    new_per_day = models.PositiveSmallIntegerField(default=10, validators=bounds.build_validators(bounds.NEW_PER_DAY))
    reviews_per_day = models.PositiveSmallIntegerField(
        default=200, validators=bounds.build_validators(bounds.REVIEWS_PER_DAY)
    )
    desired_retention = models.FloatField(default=0.9, validators=bounds.build_validators(bounds.RETENTION))
    learning_steps = models.CharField(max_length=60, default="1 10", blank=True, validators=[validate_steps])
    relearning_steps = models.CharField(max_length=60, default="10", blank=True, validators=[validate_steps])
    leech_threshold = models.PositiveSmallIntegerField(
        default=8, validators=bounds.build_validators(bounds.LEECH_THRESHOLD)
    )
    easy_days = models.JSONField(default=normal_week, validators=[validate_week])
    is_separating_siblings = models.BooleanField("keep siblings apart", default=True)
    is_learning_from_quizzes = models.BooleanField(
        "quizzes count as reviews", default=True, help_text="A question answered is a review of the cards of its fact."
    )
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    parameters = models.ForeignKey(Parameters, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    created_at = models.DateTimeField()
    last_seen_on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            bounds.build_constraint(
                "student",
                day_start_hour=bounds.HOUR,
                new_per_day=bounds.NEW_PER_DAY,
                reviews_per_day=bounds.REVIEWS_PER_DAY,
                desired_retention=bounds.RETENTION,
                leech_threshold=bounds.LEECH_THRESHOLD,
            )
        ]

    def __str__(self) -> str:
        return str(self.user) if self.user_id else f"guest {self.pk}"

    @property
    def is_guest(self) -> bool:
        return self.user_id is None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def rules(self) -> Rules:
        """What the scheduler has to know of this student."""
        return Rules(
            zone=self.zone,
            day_start_hour=self.day_start_hour,
            desired_retention=self.desired_retention,
            learning_steps=minutes(self.learning_steps),
            relearning_steps=minutes(self.relearning_steps),
            leech_threshold=self.leech_threshold,
            easy_days=tuple(self.easy_days),
            parameters=tuple(self.parameters.values) if self.parameters else DEFAULT_PARAMETERS,
        )
