import secrets
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower

from cards.models.concept import Concept
from cards.models.student import Student, validate_time_zone

# Without letters and digits that are mistaken for one another.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


def new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class ClassroomQuerySet(models.QuerySet):
    def running(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def taught_by(self, user: object) -> Self:
        return self.filter(teachers__user=user)


class Classroom(models.Model):
    """A class: who teaches it, who is in it, what is due, and perhaps an exam."""

    title = models.CharField(max_length=120)
    code = models.CharField(max_length=CODE_LENGTH, unique=True, editable=False)
    is_joinable = models.BooleanField("open to join", default=True)
    time_zone = models.CharField(
        max_length=64, default="UTC", validators=[validate_time_zone], help_text="Of the dates that the class sees."
    )
    is_keeping_grades = models.BooleanField(
        "keep grades of deleted accounts",
        default=True,
        help_text="Without any name: a school may have to keep that somebody passed.",
    )
    exam_on = models.DateField(null=True, blank=True)
    exam_concepts = models.ManyToManyField(
        Concept, blank=True, related_name="+", help_text="What the exam is about; none for everything."
    )
    exam_cards_per_day = models.PositiveSmallIntegerField(
        default=20, validators=[MinValueValidator(1), MaxValueValidator(999)], help_text="A student may choose another."
    )
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ClassroomQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = "class"
        verbose_name_plural = "classes"

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.code = self.code or new_code()
        super().save(*args, **kwargs)

    @property
    def spoken_code(self) -> str:
        """In two groups, as it is written on a board."""
        return f"{self.code[:4]}-{self.code[4:]}"


class ClassSection(models.Model):
    """A part of a class that meets by itself."""

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="sections")
    title = models.CharField(max_length=60)

    class Meta:
        ordering = ["title"]
        verbose_name = "section of a class"
        verbose_name_plural = "sections of classes"
        constraints = [models.UniqueConstraint(fields=["classroom", "title"], name="class_section_has_its_title")]

    def __str__(self) -> str:
        return self.title


class Teacher(models.Model):
    """An instructor of a class; all of them may do the same."""

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="teachers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="teaching")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["classroom", "user"], name="teacher_of_a_class_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.classroom}"


class EnrolmentQuerySet(models.QuerySet):
    def present(self) -> Self:
        """Who is in the class now: joined, has not left, and has an account.

        Every count, mean and statistic of a class is about these students, on its pages and in its files.
        """
        return self.filter(joined_at__isnull=False, left_at__isnull=True, student__isnull=False)

    def waiting(self) -> Self:
        """Entries of the roster that nobody has joined as."""
        return self.filter(joined_at__isnull=True, left_at__isnull=True)


class Enrolment(models.Model):
    """A student in a class, or an entry of its roster that no student has joined as yet.

    The name and the numbers are what the class knows the student by, and are never taken from the account unasked.
    """

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="enrolments")
    section = models.ForeignKey(ClassSection, models.SET_NULL, null=True, blank=True, related_name="enrolments")
    student = models.ForeignKey(Student, models.SET_NULL, null=True, blank=True, related_name="enrolments")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    number = models.CharField("ID number", max_length=60, blank=True)
    is_on_roster = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    is_sharing_past = models.BooleanField(
        default=False, help_text="The class sees what the student did before joining, too."
    )
    time_factor = models.FloatField(
        default=1, validators=[MinValueValidator(0.1), MaxValueValidator(10)], help_text="1.25 for a quarter more time."
    )
    is_aiming = models.BooleanField("aims at the exam", default=True)
    exam_cards_per_day = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    created_at = models.DateTimeField()

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["classroom", "student"], name="enrolment_of_a_student_is_one"),
            models.UniqueConstraint(
                "classroom", Lower("email"), condition=~models.Q(email=""), name="enrolment_has_its_email"
            ),
            models.UniqueConstraint(
                fields=["classroom", "number"], condition=~models.Q(number=""), name="enrolment_has_its_number"
            ),
            models.CheckConstraint(
                name="enrolment_of_a_student_has_joined",
                condition=models.Q(student__isnull=True) | models.Q(joined_at__isnull=False),
            ),
            models.CheckConstraint(name="enrolment_gives_time", condition=models.Q(time_factor__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_present(self) -> bool:
        return self.joined_at is not None and self.left_at is None and self.student_id is not None
