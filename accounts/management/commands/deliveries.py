"""``manage.py deliveries --json``: the webhooks received."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.models import Delivery
from backoffice.commands import Command as BaseCommand
from backoffice.commands import add_json_option


class Command(BaseCommand):
    help = "List the webhooks received, oldest first."

    def add_arguments(self, parser: CommandParser) -> None:
        add_json_option(parser)

    def handle(self, **options: Any) -> None:
        rows = Delivery.objects.order_by("pk").defer("body")
        self.print_json(
            [
                {
                    "id": row.pk,
                    "account": row.account_id,
                    "event": row.event,
                    "state": row.state,
                    "received_at": row.received_at.isoformat(),
                    "attempts": row.attempts,
                    "error": row.reason,
                }
                for row in rows.iterator(chunk_size=2000)
            ]
        )
