"""``manage.py check_sales``: are all documents there, and do they add up?"""

from typing import Any

from django.core.management.base import CommandParser

from accounts.models import LinkedAccount
from backoffice.commands import Command as BaseCommand
from backoffice.commands import add_json_option
from sales import completeness


class Command(BaseCommand):
    help = (
        "Look for gaps in the invoice numbers, stornos without their originals, and documents whose VAT does not add up; "
        "exits with 1 if there are any. Each nightly pass does so by itself, and tells staff as this command does."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", type=int, metavar="ID", help="only this linked account")
        add_json_option(parser)

    def handle(self, **options: Any) -> None:
        accounts = LinkedAccount.objects.select_related("merchant").order_by("pk")
        if options["account"] is not None:
            accounts = accounts.filter(pk=options["account"])
        found = {account: completeness.check(account) for account in accounts}
        for account, findings in found.items():
            self.say(f"{account}: {'something is missing or odd' if findings else 'all is there and adds up'}")
            for finding in findings:
                self.say(f"  {finding}")
        if options["json"]:
            self.print_json([
                {"account": account.pk, "cause": each.cause, "number": each.number, "names": each.names}
                for account, findings in found.items()
                for each in findings
            ])  # fmt: skip
        if any(found.values()):
            raise SystemExit(1)
