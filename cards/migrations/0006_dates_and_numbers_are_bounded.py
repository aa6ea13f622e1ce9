"""Brings into bounds what was saved before there were any, so that constraints can hold it."""

from datetime import UTC, datetime, timedelta

from django.db import migrations
from django.db.models import Case, F, Q, Value, When

DAY_S = 24 * 3600
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 12, 31, 23, 59, tzinfo=UTC)
COMPUTED = (datetime(1900, 1, 1, tzinfo=UTC), datetime(2300, 1, 1, tzinfo=UTC))
ONE_DAY = timedelta(days=1)
# Columns in the order that other constraints hold them in.
MOMENTS = {
    "Quiz": ("opens_at", "due_at"),
    "QuizOverride": ("opens_at", "due_at"),
    "Assignment": ("opens_at", "due_at", "late_until_at"),
    "AssignmentException": ("opens_at", "due_at", "late_until_at"),
    "Attempt": ("deadline_at",),
}
OTHERS = {
    "Quiz": {
        "time_limit_s": (10, 7 * DAY_S),
        "grace_s": (0, DAY_S),
        "wait_s": (0, 365 * DAY_S),
        "position": (0, 1_000_000),
        "attempts_allowed": (0, 1_000),
    },
    "QuizSection": {"position": (0, 1_000_000), "draws": (0, 1_000), "points": (0, 10_000)},
    "QuizEntry": {"position": (0, 1_000_000), "points": (0, 10_000)},
    "QuizOverride": {"time_factor": (0.1, 10), "attempts_allowed": (0, 1_000)},
    "Assignment": {"position": (0, 1_000_000), "points": (0, 10_000), "attempts_allowed": (0, 1_000)},
    "AssignmentException": {"time_factor": (0.1, 10), "attempts_allowed": (0, 1_000)},
    "Grade": {"points": (0, 10_000)},
    "Classroom": {"exam_on": (FIRST.date(), LAST.date()), "exam_cards_per_day": (1, 999)},
    "Enrolment": {"time_factor": (0.1, 10), "exam_cards_per_day": (1, 999)},
    "Concept": {"position": (0, 1_000_000), "source_checked_on": (FIRST.date(), LAST.date())},
    "ConceptLink": {"position": (0, 1_000_000)},
    "Item": {"deletion": (0, 999), "source_checked_on": (FIRST.date(), LAST.date())},
    "Student": {
        "day_start_hour": (0, 23),
        "new_per_day": (0, 999),
        "reviews_per_day": (0, 9_999),
        "desired_retention": (0.7, 0.97),
        "leech_threshold": (1, 99),
    },
    "Memory": {
        "stability": (0, 36_500),
        "difficulty": (0, 10),
        "due_at": COMPUTED,
        "last_reviewed_at": COMPUTED,
        "interval_days": (0, 36_500),
        "flag": (0, 7),
    },
}


def clamp(model, name, least, most):
    of_column = model._meta.get_field(name)
    return Case(
        When(**{f"{name}__lt": least}, then=Value(least, of_column)),
        When(**{f"{name}__gt": most}, then=Value(most, of_column)),
        default=F(name),
    )


def is_outside(name, least, most):
    return Q(**{f"{name}__lt": least}) | Q(**{f"{name}__gt": most})


def clamp_columns(apps, schema_editor):
    """By UPDATE alone: a row with a year that Python does not know can't be read."""
    for label, columns in MOMENTS.items():
        model = apps.get_model("cards", label)
        outside, values = Q(), {}
        for place, name in enumerate(columns):
            outside |= is_outside(name, FIRST - ONE_DAY, LAST + ONE_DAY)
            # A day apart, so that a date which has to be later stays later.
            least, most = FIRST + place * ONE_DAY, LAST - (len(columns) - 1 - place) * ONE_DAY
            values[name] = clamp(model, name, least, most)
        model.objects.filter(outside).update(**values)
    for label, columns in OTHERS.items():
        model = apps.get_model("cards", label)
        for name, (least, most) in columns.items():
            rows = model.objects.filter(is_outside(name, least, most))
            rows.update(**{name: clamp(model, name, least, most)})


def clamp_rules_of_attempts(apps, schema_editor):
    """What an attempt keeps of its quiz."""
    last = LAST.isoformat()
    found = apps.get_model("cards", "Attempt").objects.filter(Q(rules__grace_s__gt=DAY_S) | Q(rules__due_at__gt=last))
    for attempt in found.only("rules").iterator():
        rules = attempt.rules
        rules["grace_s"] = min(rules["grace_s"], DAY_S)
        if rules["due_at"] and rules["due_at"] > last:
            rules["due_at"] = last
        attempt.save(update_fields=["rules"])


class Migration(migrations.Migration):
    dependencies = [("cards", "0005_quizzes_have_an_audience")]

    operations = [
        migrations.RunPython(clamp_columns, migrations.RunPython.noop),
        migrations.RunPython(clamp_rules_of_attempts, migrations.RunPython.noop),
    ]
