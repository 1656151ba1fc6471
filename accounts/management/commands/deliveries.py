"""``manage.py deliveries --json``: the webhooks received."""

from typing import Any

from django.core.management.base import CommandParser

from backoffice.commands import Command as BaseCommand
from backoffice.commands import add_json_option


class Command(BaseCommand):
    help = "List the webhooks received. None are registered yet, so the list is empty."

    def add_arguments(self, parser: CommandParser) -> None:
        add_json_option(parser)

    def handle(self, **options: Any) -> None:
        self.print_json([])
