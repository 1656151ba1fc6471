"""``manage.py check_figures``: are the daily figures what the documents add up to?"""

from typing import Any

from django.core.management.base import CommandParser

from accounts.models import LinkedAccount
from backoffice.commands import Command as BaseCommand
from backoffice.commands import add_json_option
from sales import figures


class Command(BaseCommand):
    help = (
        "Compare the daily figures with the invoices they are made of, account by account; exits with 1 if one differs. "
        "Each nightly pass does so by itself, and puts right what differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", type=int, metavar="ID", help="only this linked account")
        parser.add_argument("--repair", action="store_true", help="work wrong figures out anew")
        add_json_option(parser)

    def handle(self, **options: Any) -> None:
        accounts = LinkedAccount.objects.select_related("merchant").order_by("pk")
        if options["account"] is not None:
            accounts = accounts.filter(pk=options["account"])
        wrong = {account.pk: self._checked(account, repair=options["repair"]) for account in accounts}
        if options["json"]:
            self.print_json([{"account": pk, "wrong": told} for pk, told in wrong.items()])
        if any(wrong.values()) and not options["repair"]:
            raise SystemExit(1)

    def _checked(self, account: LinkedAccount, *, repair: bool) -> list[str]:
        told = figures.put_right(account.pk) if repair else [str(one) for one in figures.check(account.pk)]
        self.say(f"{account}: {f'{len(told)} figures are wrong' if told else 'all figures agree'}")
        for difference in told:
            self.say(f"  {difference}")
        return told
