from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cards.accounts.actions import prune_guests


class Command(BaseCommand):
    help = "Deletes guests who answered nothing within a day, and those whose cookie has expired."

    def handle(self, *args: Any, **options: Any) -> None:
        deleted = prune_guests(now=timezone.now())
        if deleted or options["verbosity"] > 1:
            self.stdout.write(f"{deleted} guest{'' if deleted == 1 else 's'} deleted.")
