from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cards import marking


class Command(BaseCommand):
    help = "Closes the attempts whose time is over, as whoever looks at one does. What was saved counts."

    def handle(self, *args: Any, **options: Any) -> None:
        closed = marking.time_out_all(timezone.now())
        if closed or options["verbosity"] > 1:
            self.stdout.write(f"{closed} attempt{'' if closed == 1 else 's'} closed.")
