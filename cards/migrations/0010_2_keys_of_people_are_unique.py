from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0010_1_fill_the_keys_of_people"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="enrolment", name="enrolment_has_its_email"),
        migrations.RemoveConstraint(model_name="enrolment", name="enrolment_has_its_number"),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                fields=["classroom", "email_key"],
                condition=models.Q(("email_key", ""), _negated=True),
                name="enrolment_has_its_email",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                fields=["classroom", "number_key"],
                condition=models.Q(("number_key", ""), _negated=True),
                name="enrolment_has_its_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_removed", False), ("left_at__isnull", False), _connector="OR"),
                name="enrolment_removed_has_left",
            ),
        ),
    ]
