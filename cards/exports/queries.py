from django.db.models import QuerySet

from cards.models import Classroom, Export

RECENT = 20


def recent(classroom: Classroom) -> QuerySet[Export]:
    """The latest files that left the class, whoever took them."""
    return Export.objects.filter(classroom=classroom).select_related("user").order_by("-pk")[:RECENT]
