"""``manage.py linked_accounts --json``: every linked account, its state and its rows."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.models import LinkedAccount
from accounts.sync.registry import registry
from backoffice.commands import Command as BaseCommand
from backoffice.commands import add_json_option


class Command(BaseCommand):
    help = "List the linked accounts with their states and the number of rows of each resource."

    def add_arguments(self, parser: CommandParser) -> None:
        add_json_option(parser)

    def handle(self, **options: Any) -> None:
        rows = [_row(account) for account in LinkedAccount.objects.select_related("merchant").order_by("pk")]
        if options["json"]:
            self.print_json(rows)
            return
        for row in rows:
            self.stdout.write(f"{row['id']}\t{row['merchant']}\t{row['system']}\t{row['state']}")


def _row(account: LinkedAccount) -> dict[str, Any]:
    return {
        "id": account.pk,
        "merchant": account.merchant.slug,
        "system": account.system,
        "state": account.state,
        "last_good_sync": account.last_good_sync_at,
        "rows": {
            mapping.resource: mapping.rows_of(account.pk).present().count()
            for mapping in registry.all_of(account.system)
        },
    }
