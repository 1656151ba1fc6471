"""``manage.py approval_link SLUG``: a new approval link."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts import audit, systems
from accounts.linking import links
from accounts.models import Merchant
from backoffice.commands import Command as BaseCommand


class Command(BaseCommand):
    help = "Make an approval link for a merchant and print it, nothing else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("--system", nargs="+", choices=systems.BOXES, default=["ready2order"])

    def handle(self, **options: Any) -> None:
        try:
            merchant = Merchant.objects.get(slug=options["slug"])
        except Merchant.DoesNotExist:
            raise CommandError(f"There is no merchant {options['slug']!r}: add it with add_merchant first.") from None
        link = links.create(merchant, options["system"], actor=audit.COMMAND_LINE)
        links.hand_out(link)
        self.stdout.write(links.address(link))
