"""``manage.py add_merchant NAME``: a new merchant."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from accounts import audit, people
from backoffice.commands import Command as BaseCommand


class Command(BaseCommand):
    help = "Add a merchant; prints its slug."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--slug", default="", help="short name in addresses; made from NAME if left out")
        parser.add_argument("--timezone", default="Europe/Vienna", help="such as Europe/Vienna (default)")
        parser.add_argument("--currency", default="EUR", help="three letters (default EUR)")
        parser.add_argument("--language", default="de", choices=["de", "en"], help="of mails and pages (default de)")
        parser.add_argument("--email", default="", help="where approval links are sent")

    def handle(self, **options: Any) -> None:
        try:
            merchant = people.add_merchant(
                name=options["name"],
                slug=options["slug"],
                time_zone=options["timezone"],
                currency=options["currency"],
                language=options["language"],
                email=options["email"],
                actor=audit.COMMAND_LINE,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(merchant.slug)
