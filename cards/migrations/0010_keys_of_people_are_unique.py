import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0009_fill_the_keys_of_people"),
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
            model_name="item",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("public_id"),
                name="item_id_is_one_however_it_is_written",
                violation_error_message="There is a card with this id already.",
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
