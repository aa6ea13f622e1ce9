import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from cards.docker.recorded import recorded


class Command(BaseCommand):
    help = "Reads docker command lines, and writes for each a JSON object of the API requests that it makes."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for line in sys.stdin:
            if line.strip():
                self.stdout.write(json.dumps(recorded(line.strip())))
