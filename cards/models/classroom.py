import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Self

from django.conf import settings
from django.db import models

from cards.models import bounds
from cards.models.concept import Concept
from cards.models.identity import email_key, identity_key
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
    exam_on = models.DateField(null=True, blank=True, validators=bounds.build_validators(bounds.DAYS))
    exam_concepts = models.ManyToManyField(
        Concept, blank=True, related_name="+", help_text="What the exam is about; none for everything."
    )
    exam_cards_per_day = models.PositiveSmallIntegerField(
        default=20,
        validators=bounds.build_validators(bounds.EXAM_CARDS_PER_DAY),
        help_text="A student may choose another.",
    )
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ClassroomQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = "class"
        verbose_name_plural = "classes"
        constraints = [
            bounds.build_constraint("classroom", exam_on=bounds.DAYS, exam_cards_per_day=bounds.EXAM_CARDS_PER_DAY)
        ]

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


def keys_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The keys that go with these values, for the constraints that nobody in a class has another's."""
    rules = {"email": email_key, "number": identity_key}
    return {f"{name}_key": key(values[name]) for name, key in rules.items() if name in values}


class EnrolmentQuerySet(models.QuerySet):
    def present(self) -> Self:
        """Who is in the class now: joined, has not left, and has an account.

        Every count, mean and statistic of a class is about these students, on its pages and in its files.
        """
        return self.filter(joined_at__isnull=False, left_at__isnull=True, student__isnull=False)

    def waiting(self) -> Self:
        """Entries of the roster that nobody has joined as."""
        return self.filter(joined_at__isnull=True, left_at__isnull=True)

    def update(self, **values: Any) -> int:
        return super().update(**values, **keys_of(values))

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        objs = list(objs)
        for each in objs:
            each.set_keys()
        return super().bulk_create(objs, *args, **kwargs)


class Enrolment(models.Model):
    """A student in a class, or an entry of its roster that no student has joined as yet.

    The name and the numbers are what the class knows the student by, and are never taken from the account unasked.
    """

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="enrolments")
    section = models.ForeignKey(ClassSection, models.SET_NULL, null=True, blank=True, related_name="enrolments")
    student = models.ForeignKey(Student, models.SET_NULL, null=True, blank=True, related_name="enrolments")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    email_key = models.CharField(max_length=254, blank=True, editable=False)
    number = models.CharField("ID number", max_length=60, blank=True)
    # Folding case can make three letters of one.
    number_key = models.CharField(max_length=240, blank=True, editable=False)
    is_number_typed = models.BooleanField(
        default=False, help_text="The student typed the ID number; nobody has vouched for it."
    )
    is_on_roster = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    is_removed = models.BooleanField(
        default=False, help_text="An instructor removed the student, who can't come back with the code."
    )
    is_sharing_past = models.BooleanField(
        default=False, help_text="The class sees what the student did before joining, too."
    )
    time_factor = models.FloatField(
        default=1, validators=bounds.build_validators(bounds.TIME_FACTOR), help_text="1.25 for a quarter more time."
    )
    is_aiming = models.BooleanField("aims at the exam", default=True)
    exam_cards_per_day = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=bounds.build_validators(bounds.EXAM_CARDS_PER_DAY)
    )
    created_at = models.DateTimeField()

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["classroom", "student"], name="enrolment_of_a_student_is_one"),
            models.UniqueConstraint(
                fields=["classroom", "email_key"], condition=~models.Q(email_key=""), name="enrolment_has_its_email"
            ),
            models.UniqueConstraint(
                fields=["classroom", "number_key"], condition=~models.Q(number_key=""), name="enrolment_has_its_number"
            ),
            models.CheckConstraint(
                name="enrolment_of_a_student_has_joined",
                condition=models.Q(student__isnull=True) | models.Q(joined_at__isnull=False),
            ),
            models.CheckConstraint(
                name="enrolment_removed_has_left",
                condition=models.Q(is_removed=False) | models.Q(left_at__isnull=False),
            ),
            models.CheckConstraint(name="enrolment_gives_time", condition=models.Q(time_factor__gt=0)),
            bounds.build_constraint(
                "enrolment", time_factor=bounds.TIME_FACTOR, exam_cards_per_day=bounds.EXAM_CARDS_PER_DAY
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_keys()
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "email_key", "number_key"}
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        vars(self).update(keys_of({"email": self.email, "number": self.number}))

    @property
    def is_present(self) -> bool:
        return self.joined_at is not None and self.left_at is None and self.student_id is not None
