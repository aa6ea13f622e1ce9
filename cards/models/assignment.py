from typing import Self

from django.db import models

from cards.models import bounds
from cards.models.classroom import Classroom, Enrolment
from cards.models.concept import Concept
from cards.models.quiz import Quiz


class AssignmentQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(is_published=True)

    def running(self) -> Self:
        return self.filter(classroom__archived_at=None)

    def for_points(self) -> Self:
        """Running ones of a quiz that counts. Those not shown yet are among them: an exam is prepared in secret."""
        return self.running().filter(kind=Assignment.Kind.QUIZ, points__gt=0)


class Assignment(models.Model):
    """What a class has to do by a date: a quiz, or the cards of some concepts to be learned.

    Where a date is empty, the quiz's own holds. Work after `due_at` is late; until `late_until_at` it still counts.
    """

    class Kind(models.TextChoices):
        QUIZ = "quiz", "A quiz"
        CARDS = "cards", "Cards to learn"

    class LateRule(models.TextChoices):
        ONCE = "once", "Once"
        DAILY = "daily", "For every day begun"

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="assignments")
    position = models.PositiveIntegerField(default=0, validators=bounds.build_validators(bounds.POSITION))
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.QUIZ)
    quiz = models.ForeignKey(Quiz, models.PROTECT, null=True, blank=True, related_name="assignments")
    concepts = models.ManyToManyField(Concept, blank=True, related_name="+")
    points = models.FloatField(default=100, validators=bounds.build_validators(bounds.POINTS))
    is_published = models.BooleanField("shown to students", default=True)
    is_showing_solutions = models.BooleanField("show solutions while it is open", default=False)
    opens_at = models.DateTimeField(null=True, blank=True, validators=bounds.build_validators(bounds.MOMENTS))
    due_at = models.DateTimeField(null=True, blank=True, validators=bounds.build_validators(bounds.MOMENTS))
    late_until_at = models.DateTimeField(
        "late work is taken until", null=True, blank=True, validators=bounds.build_validators(bounds.MOMENTS)
    )
    late_percent = models.PositiveSmallIntegerField(
        "taken off late work, in percent of its points", default=0, validators=bounds.build_validators(bounds.PERCENT)
    )
    late_rule = models.CharField(max_length=5, choices=LateRule, default=LateRule.ONCE)
    attempts_allowed = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=bounds.build_validators(bounds.ATTEMPTS_ALLOWED),
        help_text="0 for any number; empty as the quiz has it.",
    )
    created_at = models.DateTimeField()

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="assignment_of_a_quiz_names_it",
                condition=models.Q(kind="quiz", quiz__isnull=False) | models.Q(kind="cards", quiz__isnull=True),
                violation_error_message="Choose the quiz.",
            ),
            models.CheckConstraint(
                name="assignment_opens_before_it_is_due",
                condition=models.Q(opens_at__isnull=True)
                | models.Q(due_at__isnull=True)
                | models.Q(opens_at__lt=models.F("due_at")),
                violation_error_message="It opens before it is due.",
            ),
            models.CheckConstraint(
                name="assignment_is_late_after_it_is_due",
                condition=models.Q(late_until_at__isnull=True) | models.Q(late_until_at__gt=models.F("due_at")),
                violation_error_message="Late work is taken until some time after the due date.",
            ),
            models.CheckConstraint(name="assignment_takes_off_a_share", condition=models.Q(late_percent__lte=100)),
            bounds.build_constraint(
                "assignment",
                position=bounds.POSITION,
                points=bounds.POINTS,
                opens_at=bounds.MOMENTS,
                due_at=bounds.MOMENTS,
                late_until_at=bounds.MOMENTS,
                attempts_allowed=bounds.ATTEMPTS_ALLOWED,
            ),
        ]

    def __str__(self) -> str:
        return self.title


def _of_quiz() -> AssignmentQuerySet:
    return Assignment.objects.filter(quiz=models.OuterRef("pk"))


def is_graded() -> models.Exists:
    """The condition on a quiz that a class assigns it for points."""
    return models.Exists(_of_quiz().for_points())


def is_in_audience(user_id: int) -> models.Q:
    """The condition on a quiz under which this user may see it and begin an attempt; 0 is anybody without an account.

    Instructors see what their classes assign, whatever its audience.
    """
    assignments = _of_quiz()
    enrolled = Enrolment.objects.present().filter(classroom=models.OuterRef("classroom"), student__user=user_id)
    is_student = models.Exists(assignments.running().published().filter(models.Exists(enrolled)))
    is_teacher = models.Exists(assignments.filter(classroom__teachers__user=user_id))
    is_automatic = models.Q(audience=Quiz.Audience.AUTOMATIC) & ~is_graded()
    is_public = models.Q(audience=Quiz.Audience.EVERYBODY) | is_automatic
    return is_teacher | (~models.Q(audience=Quiz.Audience.NOBODY) & (is_public | is_student))


class AssignmentException(models.Model):
    """What differs for one student. Each field by itself: what is empty is as for everybody."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="exceptions")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="exceptions")
    opens_at = models.DateTimeField(null=True, blank=True, validators=bounds.build_validators(bounds.MOMENTS))
    due_at = models.DateTimeField(null=True, blank=True, validators=bounds.build_validators(bounds.MOMENTS))
    late_until_at = models.DateTimeField(null=True, blank=True, validators=bounds.build_validators(bounds.MOMENTS))
    attempts_allowed = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=bounds.build_validators(bounds.ATTEMPTS_ALLOWED),
        help_text="0 for any number.",
    )
    time_factor = models.FloatField(
        null=True, blank=True, validators=bounds.build_validators(bounds.TIME_FACTOR),
        help_text="1.25 for a quarter more time.",
    )  # fmt: skip

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "enrolment"], name="assignment_exception_is_one"),
            models.CheckConstraint(
                name="assignment_exception_gives_time",
                condition=models.Q(time_factor__isnull=True) | models.Q(time_factor__gt=0),
            ),
            bounds.build_constraint(
                "assignment_exception",
                opens_at=bounds.MOMENTS,
                due_at=bounds.MOMENTS,
                late_until_at=bounds.MOMENTS,
                attempts_allowed=bounds.ATTEMPTS_ALLOWED,
                time_factor=bounds.TIME_FACTOR,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}, {self.enrolment}"
