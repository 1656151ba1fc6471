"""``manage.py demo``: everything, linked and synced, on this machine."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice import demo


class Command(BaseCommand):
    help = "Everything on this machine: emulated tills, a web shop, shipping and reviews, most of them linked and read, the web server and the worker."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=demo.Ports.web, help="of the back office (default 8000)")
        parser.add_argument(
            "--sandbox-port",
            type=int,
            default=demo.Ports.sandbox,
            help="of the emulated systems: the first of four in a row (default 9000)",
        )

    def handle(self, **options: Any) -> None:
        try:
            demo.Demo(demo.Ports(options["port"], options["sandbox_port"]), settings.DATA_DIR).run()
        except demo.DemoFailed as error:
            raise CommandError(str(error)) from None
