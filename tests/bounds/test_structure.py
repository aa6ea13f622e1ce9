"""Every date and number has bounds: a field that is added later has to have them too."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.test import RequestFactory

import cards
from cards.models import Memory, Quiz, Student
from cards.models.bounds import OUT_OF_YEARS
from tests import factories

NUMBERS = (models.IntegerField, models.FloatField, models.DecimalField)
MEASURED = (*NUMBERS, models.DateField, models.TimeField, models.DurationField)
MEASURED_IN_FORMS = (forms.IntegerField, forms.DateField, forms.DateTimeField, forms.TimeField, forms.DurationField)

# Written by the app alone, from its clock, its counters and its own computations.
WRITTEN_BY_THE_APP = {
    "Assignment": {"created_at"},
    "Attempt": {"number", "seed", "step", "started_at", "submitted_at", "score", "max_score"},
    "Classroom": {"created_at", "archived_at"},
    "Enrolment": {"joined_at", "left_at", "created_at"},
    "Export": {"rows", "started_at", "ended_at"},
    "GradeChange": {"at"},
    "Memory": {"item_version", "step", "reviews", "lapses", "buried_until"},
    "Parameters": {"fitted_at", "review_count", "log_loss_before", "log_loss_after"},
    "Regrade": {"at"},
    "RegradeChange": {"fraction_before", "fraction_after", "points_before", "points_after"},
    "Report": {"created_at", "resolved_at"},
    "Response": {"number", "certainty", "fraction", "points_earned", "item_version", "given_at"},
    "Review": {
        *("item_version", "turn", "duration_ms", "reviewed_at", "day_start_hour", "studied_on", "step_after"),
        *("elapsed_days", "elapsed_seconds", "interval_before_s", "interval_after_s", "interval_days", "due_at"),
        *("stability_before", "stability_after", "difficulty_before", "difficulty_after", "retrievability_before"),
        "desired_retention",
    },
    "Slot": {
        *("position", "item_version", "points", "step", "certainty", "saved_at", "tries", "fraction"),
        "points_earned",
    },
    "Student": {"created_at", "last_seen_on"},
    "StudySession": {"studied_on", "turn", "answered", "shown_at", "started_at", "finished_at"},
    "Teacher": {"added_at"},
    "User": {"last_login", "date_joined"},
}
# Held by a constraint of their own, or counted by the app from there on.
HELD_OTHERWISE = {
    *(("Quiz", name) for name in ("penalty", "pass_percent", "version")),
    ("Assignment", "late_percent"),
    ("Concept", "version"),
    ("Item", "version"),
    ("Item", "meaning_version"),
}


def models_of_the_app() -> list[type[models.Model]]:
    return [model for model in apps.get_app_config("cards").get_models() if "Historical" not in model.__name__]


def limits(field: Any) -> tuple[Any, Any] | None:
    """Of a field of a model: the bounds that it was given."""
    found = {type(each): each.limit_value for each in field._validators}
    pair = found.get(MinValueValidator), found.get(MaxValueValidator)
    return None if None in pair else pair


def held_by_the_database(model: type[models.Model]) -> dict[str, Any]:
    """The ranges by column."""
    named = [each for each in model._meta.constraints if each.name.endswith("_is_within_bounds")]
    pairs = [child for each in named for child in each.condition.children]
    return {name.removesuffix("__range"): bounds for name, bounds in pairs}


@pytest.mark.parametrize("model", models_of_the_app(), ids=lambda model: model.__name__)
def test_every_date_and_number_of_a_model_is_bounded_or_written_by_the_app(model):
    held, own = held_by_the_database(model), WRITTEN_BY_THE_APP.get(model.__name__, set())
    for field in model._meta.concrete_fields:
        if isinstance(field, MEASURED) and not field.primary_key and not field.choices and field.name not in own:
            given = limits(field)
            assert given or field.name in held, field
            if given and (model.__name__, field.name) not in HELD_OTHERWISE:
                assert held[field.name] == given, field


def form_classes() -> Iterator[type[forms.BaseForm]]:
    for module in pkgutil.walk_packages(cards.__path__, "cards."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)
    waiting = [forms.BaseForm]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        if found.__module__.startswith("cards.") and found.base_fields:
            yield found


def measured_fields(form: type[forms.BaseForm]) -> dict[str, forms.Field]:
    return {name: field for name, field in form.base_fields.items() if isinstance(field, MEASURED_IN_FORMS)}


def assert_bounded(form: Any, name: str, field: forms.Field) -> None:
    kinds = {type(each) for each in field.validators}
    if {MinValueValidator, MaxValueValidator} <= kinds:
        return
    assert issubclass(form, forms.ModelForm), (form, name)
    if form._meta.model is None:  # a base of other forms, which are asked themselves
        return
    assert limits(form._meta.model._meta.get_field(name)), (form, name)


def test_every_date_and_number_of_a_form_is_bounded():
    found = set(form_classes())
    assert len(found) > 25
    for form in found:
        for name, field in measured_fields(form).items():
            assert_bounded(form, name, field)


def test_every_date_and_number_of_the_administration_is_bounded(editor):
    request = RequestFactory().get("/", {"kind": "basic"})
    request.user = editor
    editable = [each for each in admin.site._registry.values() if each.has_change_permission(request)]
    assert len(editable) > 5
    for model_admin in editable:
        inlines = [inline.get_formset(request).form for inline in model_admin.get_inline_instances(request)]
        for form in [model_admin.get_form(request), *inlines]:
            for name, field in measured_fields(form).items():
                assert_bounded(form, name, field)


@pytest.mark.parametrize(
    "make",
    [
        lambda quiz, student: Quiz.objects.update(due_at="9999-12-31T00:00Z"),
        lambda quiz, student: Quiz.objects.update(opens_at="0001-01-02T00:00Z"),
        lambda quiz, student: Quiz.objects.update(time_limit_s=2**31 - 1),
        lambda quiz, student: Quiz.objects.update(grace_s=2**31 - 1),
        lambda quiz, student: quiz.overrides.create(student=student, time_factor=1e308),
        lambda quiz, student: quiz.sections.create(points=1e308),
        lambda quiz, student: Student.objects.update(desired_retention=1e-300),
        lambda quiz, student: Memory.objects.create(student=student, item=factories.ItemFactory(), stability=1e308),
        lambda quiz, student: Memory.objects.create(
            student=student, item=factories.ItemFactory(), due_at="9999-12-31T00:00Z"
        ),
    ],
)
def test_the_database_keeps_what_is_out_of_bounds_out_whoever_writes(student, make):
    quiz = factories.QuizFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        make(quiz, student)


def test_a_date_out_of_bounds_is_refused_with_the_years_that_are_possible(db):
    with pytest.raises(ValidationError) as refusal:
        factories.QuizFactory.build(due_at=models.DateTimeField().to_python("9999-12-31T23:59-05:00")).full_clean()
    assert refusal.value.message_dict == {"due_at": [OUT_OF_YEARS]}


def test_what_is_empty_is_within_bounds(db):
    factories.QuizFactory.build(time_limit_s=None, due_at=None).full_clean()
