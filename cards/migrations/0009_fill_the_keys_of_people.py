import itertools
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


def tell_ids_apart(apps, schema_editor):
    """zz-0014 and ZZ-0014 become one id. The newer card gets a free number behind its id, and keeps all it has."""
    Item = apps.get_model("cards", "Item")
    names = list(Item.objects.order_by("pk").values_list("pk", "public_id"))
    taken = {name.lower() for _, name in names}
    seen = set()
    for pk, name in names:
        if name.lower() in seen:
            free = (f"{name[:16]}-{n}" for n in itertools.count(2))
            name = next(each for each in free if each.lower() not in taken)
            taken.add(name.lower())
            Item.objects.filter(pk=pk).update(public_id=name)
        seen.add(name.lower())


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0008_people_have_keys"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(tell_ids_apart, migrations.RunPython.noop),
    ]
