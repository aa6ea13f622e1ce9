from typing import Any

from django.core.management.base import BaseCommand

from cards import learning
from cards.models import Student


class Command(BaseCommand):
    help = "Derives every memory anew from the review log. Harmless: the result is what is there, or what should be."

    def handle(self, *args: Any, **options: Any) -> None:
        count = sum(learning.rebuild(student) for student in Student.objects.iterator())
        self.stdout.write(f"{count} memories follow from the log.")
