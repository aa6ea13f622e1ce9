from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0007_constraints_hold_the_bounds"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="email_key",
            field=models.CharField(blank=True, editable=False, max_length=254),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="number_key",
            field=models.CharField(blank=True, editable=False, max_length=240),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="is_number_typed",
            field=models.BooleanField(
                default=False, help_text="The student typed the ID number; nobody has vouched for it."
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="is_removed",
            field=models.BooleanField(
                default=False, help_text="An instructor removed the student, who can't come back with the code."
            ),
        ),
    ]
