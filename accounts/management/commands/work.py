"""``manage.py work``: the worker without a broker."""

import threading
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts import working
from accounts.keys import unopenable
from backoffice.commands import Command as BaseCommand


class Command(BaseCommand):
    help = "Do what is due, schedule included, until Ctrl-C; with --once only what is due now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="drain what is due and exit")
        parser.add_argument("--threads", type=int, default=working.THREADS, help=f"default {working.THREADS}")

    def handle(self, **options: Any) -> None:
        missing = unopenable()
        if missing:
            raise CommandError(
                f"{missing} credentials were sealed with a key that is missing in CREDENTIAL_KEYS: add that key."
            )
        if options["once"]:
            self.say(f"{working.drain()} turns taken.")
            return
        if options["threads"] < 1:
            raise CommandError("--threads has to be at least 1.")
        stop = threading.Event()
        working.stop_on_signals(stop)
        self.say("Working. Ctrl-C ends it.")
        working.run(stop, options["threads"])
