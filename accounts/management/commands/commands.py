"""``manage.py commands --json``: the writes to remote systems."""

from typing import Any

from django.core.management.base import CommandParser

from backoffice.commands import Command as BaseCommand
from backoffice.commands import add_json_option


class Command(BaseCommand):
    help = "List the writes to remote systems. None can be made yet, so the list is empty."

    def add_arguments(self, parser: CommandParser) -> None:
        add_json_option(parser)

    def handle(self, **options: Any) -> None:
        self.print_json([])
