"""What a student changes here: the parameters in use, and the settings. Neither moves a date already given."""

from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from cards.models import Enrolment, Parameters, Student, User
from cards.models.student import minutes
from cards.progress import queries
from cards.scheduling.optimiser import Fit, fit
from cards.web.errors import DomainError
from cards.web.students import newcomer

FIT_PAUSE_S = 60
# Where somebody lives is no preference, so it is not reset.
RESETTABLE = (
    *("day_start_hour", "new_per_day", "reviews_per_day", "desired_retention", "learning_steps", "relearning_steps"),
    *("leech_threshold", "easy_days", "is_separating_siblings", "is_learning_from_quizzes", "theme"),
)


class TooSoon(DomainError):
    code = "too_soon"
    status = 409


class Overtaken(DomainError):
    code = "overtaken"
    status = 409


def fit_parameters(*, student: Student, now: datetime) -> Fit:
    """Fit FSRS to the student's log, and put the result in use if it predicts held-out reviews better."""
    if not cache.add(f"fit-{student.pk}", value=True, timeout=FIT_PAUSE_S):
        raise TooSoon("The parameters were fitted less than a minute ago. Try again in a minute.")
    found = fit(queries.histories(student), student.rules().parameters, len(minutes(student.relearning_steps)))
    if found.is_better:
        _adopt(student, found, now)
    return found


@transaction.atomic
def _adopt(student: Student, found: Fit, now: datetime) -> None:
    # Only a fit that was compared is better, so the losses are numbers.
    row = Parameters.objects.create(
        student=student,
        values=list(found.parameters),
        fitted_at=now,
        review_count=found.reviews,
        log_loss_before=found.log_loss_before,
        log_loss_after=found.log_loss_after,
    )  # type: ignore[misc]
    _put_in_use(student, row)


def use_default_parameters(*, student: Student) -> None:
    """The fitted ones stay on record: answers given with them refer to them."""
    _put_in_use(student, None)


def _put_in_use(student: Student, row: Parameters | None) -> None:
    # What was compared, or seen on the page, must still be in use.
    unchanged = Student.objects.filter(pk=student.pk, parameters=student.parameters_id)
    if not unchanged.update(parameters=row):
        raise Overtaken("The parameters were changed in another window. Reload the page.")
    student.parameters = row


def change_aim(*, enrolment: Enrolment, is_aiming: bool, exam_cards_per_day: int | None) -> None:
    """Whether the student aims at the exam of the class, and at how many cards a day; None for the class's number."""
    enrolment.is_aiming, enrolment.exam_cards_per_day = is_aiming, exam_cards_per_day
    enrolment.save(update_fields=["is_aiming", "exam_cards_per_day"])


@transaction.atomic
def make_student(*, user: User | None, settings: Student, now: datetime) -> Student:
    """The student of somebody who sets things before the first answer; a guest if there is no user."""
    student = newcomer(user=user, time_zone=settings.time_zone, now=now)
    for name in ("time_zone", *RESETTABLE):
        setattr(student, name, getattr(settings, name))
    student.save(update_fields=["time_zone", *RESETTABLE])
    return student


def change_theme(*, student: Student, theme: str) -> None:
    Student.objects.filter(pk=student.pk).update(theme=theme)


def reset_settings(*, student: Student) -> None:
    """Back to the defaults, but for the time zone."""
    for name in RESETTABLE:
        field = Student._meta.get_field(name)
        setattr(student, name, field.get_default())  # type: ignore[union-attr]
    student.save(update_fields=RESETTABLE)
