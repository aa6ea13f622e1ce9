from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cards.models import User


class Command(BaseCommand):
    help = "Says where the site is and, until there is one, how to make the first admin."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"DockerQuiz is on {settings.SITE_URL}  (Ctrl-C stops it)")
        if not User.objects.filter(is_staff=True).exists():
            self.stdout.write("The first admin: .venv/bin/python manage.py createsuperuser")
