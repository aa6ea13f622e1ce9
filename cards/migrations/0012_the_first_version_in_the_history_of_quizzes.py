from django.db import migrations
from django.utils import timezone

REASON = "As it was when its history began"


def record_present_versions(apps, schema_editor):
    """What a quiz was before the first change that is recorded: to compare with, and to go back to."""
    Quiz = apps.get_model("cards", "Quiz")
    HistoricalQuiz = apps.get_model("cards", "HistoricalQuiz")
    names = [field.attname for field in Quiz._meta.concrete_fields]
    now = timezone.now()
    HistoricalQuiz.objects.bulk_create(
        HistoricalQuiz(history_date=now, history_type="+", history_change_reason=REASON, **values)
        for values in Quiz.objects.values(*names)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0011_quizzes_have_a_history"),
    ]

    operations = [
        migrations.RunPython(record_present_versions, migrations.RunPython.noop),
    ]
