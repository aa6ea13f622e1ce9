import unicodedata

from django.db import migrations


def visible(text):
    """As cards/models/identity.py cleans a text at this migration."""
    spaced = "".join(" " if char.isspace() or unicodedata.category(char) == "Cc" else char for char in text)
    kept = "".join(char for char in spaced if unicodedata.category(char) not in ("Cf", "Cs"))
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def key_of_email(text):
    return visible(text).lower()


def key_of_number(text):
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", visible(text)).casefold())


def fill(apps, schema_editor):
    """Of two people whose keys are the same, the first has it. The other keeps what they are known by, without a key,
    and an instructor who edits or uploads either is asked to tell them apart.
    """
    Enrolment = apps.get_model("cards", "Enrolment")
    taken = set()
    for row in Enrolment.objects.order_by("pk").iterator(2000):
        for name, key in (("email", key_of_email(row.email)), ("number", key_of_number(row.number))):
            if key and (row.classroom_id, name, key) not in taken:
                taken.add((row.classroom_id, name, key))
                setattr(row, f"{name}_key", key)
        # Until now nothing said how somebody with an ID number had come to it.
        row.is_number_typed = bool(row.student_id and row.number)
        row.save(update_fields=["email_key", "number_key", "is_number_typed"])


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0010_people_have_keys"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
