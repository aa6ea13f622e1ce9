import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cards.exports.command import classroom_named, write
from cards.exports.files import FILES, Order
from cards.web.errors import DomainError


class Command(BaseCommand):
    help = "Writes a file of a class, as its instructors can have it. It is put on record, without a name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=sorted(FILES))
        parser.add_argument("--class", dest="classroom", required=True, help="The number or the code of the class.")
        parser.add_argument("--format", default="", help="csv, xlsx, json, jsonl or zip; else the file's first.")
        parser.add_argument("--out", default="-", help="A file; - for what comes after a pipe.")
        parser.add_argument("--pseudonyms", action="store_true", help="Names nobody.")
        parser.add_argument("--bom", action="store_true", help="Marks CSV as UTF-8, for Excel.")

    def handle(self, *args: Any, **options: Any) -> None:
        form = options["format"] or FILES[options["what"]].formats[0]
        order = Order.of(options["what"], form, is_pseudonymous=options["pseudonyms"], has_bom=options["bom"])
        if order is None:
            raise CommandError(f"There is no {options['what']}.{form}{' with pseudonyms' * options['pseudonyms']}.")
        try:
            classroom = classroom_named(options["classroom"])
            rows = write(order, classroom, options["out"], timezone.now(), sys.stdout.buffer)
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from None
        if options["out"] != "-":
            self.stderr.write(f"{Path(options['out']).name}: {rows} rows")
