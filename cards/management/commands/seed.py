from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cards.exchange.entries import FixtureError
from cards.exchange.seed import seed

FILES = ("concepts.yaml", "cards.yaml", "questions.yaml", "commands.yaml", "quizzes.yaml")


class Command(BaseCommand):
    help = "Brings the concepts, cards, questions and quizzes of fixtures/ up to date. What somebody edited here stays."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = seed([settings.BASE_DIR / "fixtures" / name for name in FILES], now=timezone.now())
        except FixtureError as error:
            raise CommandError(error.message) from error
        self.stdout.write(str(report))
