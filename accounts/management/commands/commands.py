"""``manage.py commands --json``: the writes to remote systems."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.models import Command as Write
from accounts.outbox import showing
from backoffice.commands import Command as BaseCommand
from backoffice.commands import add_json_option


class Command(BaseCommand):
    help = "List the writes to remote systems, oldest first."

    def add_arguments(self, parser: CommandParser) -> None:
        add_json_option(parser)

    def handle(self, **options: Any) -> None:
        self.print_json([showing.as_json(row) for row in Write.objects.order_by("pk").iterator(chunk_size=2000)])
