"""``manage.py sync``: read now, in the foreground."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.keys import unopenable
from accounts.models import LinkedAccount
from accounts.sync import foreground
from accounts.sync.registry import registry
from backoffice.commands import Command as BaseCommand
from backoffice.commands import add_json_option


class Command(BaseCommand):
    help = (
        "Read linked accounts now, in the foreground: pending verifications first, then every resource, or those named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", type=int, metavar="ID", help="only this linked account")
        parser.add_argument(
            "--resource",
            nargs="+",
            action="extend",
            metavar="NAME",
            help="only these resources, or all of a family (prices, references); without it, what costs a request per record is left out",
        )
        parser.add_argument("--full", action="store_true", help="everything, and settle what has vanished")
        add_json_option(parser)

    def handle(self, **options: Any) -> None:
        accounts = self._accounts(options["account"])
        self._check_resources(accounts, options["resource"])
        if unopenable():
            raise CommandError("Some credentials were sealed with a key that is missing in CREDENTIAL_KEYS: add it.")
        reports = foreground.sync(accounts, resources=options["resource"], full=options["full"], say=self.say)
        if options["json"]:
            self.print_json({"runs": [report.as_json() for report in reports]})
        if not all(report.ended_well for report in reports):
            raise SystemExit(1)

    def _accounts(self, pk: int | None) -> list[LinkedAccount]:
        rows = LinkedAccount.objects.select_related("merchant")
        if pk is None:
            return list(rows.order_by("pk"))
        try:
            return [rows.get(pk=pk)]
        except LinkedAccount.DoesNotExist:
            raise CommandError(f"There is no linked account {pk}: linked_accounts lists them.") from None

    def _check_resources(self, accounts: list[LinkedAccount], names: list[str] | None) -> None:
        mappings = [mapping for account in accounts for mapping in registry.of(account.system)]
        mappings = mappings or [mapping for mapping in registry.every() if mapping.listing is not None]
        known = {name for mapping in mappings for name in (mapping.resource, mapping.family) if name}
        unknown = sorted(set(names or []) - known)
        if unknown:
            raise CommandError(f"There is no resource {', '.join(unknown)}: there are {', '.join(sorted(known))}.")
