"""``manage.py add_staff EMAIL --merchant SLUG --role manager``: a member of staff who may sign in at once."""

import sys
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from accounts import audit, people
from accounts.models import Membership, Merchant
from backoffice.commands import Command as BaseCommand
from backoffice.commands import read_file


class Command(BaseCommand):
    help = "Add a member of staff, or another membership of one. The password comes from a file, else from stdin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--merchant", metavar="SLUG", help="may be left out for a superuser")
        parser.add_argument("--role", choices=Membership.Role.values, default=Membership.Role.VIEWER)
        parser.add_argument("--superuser", action="store_true", help="sees and administers everything")
        parser.add_argument("--password-file", metavar="F", default="-", help="file with the password; - for stdin")

    def handle(self, **options: Any) -> None:
        if not options["merchant"] and not options["superuser"]:
            raise CommandError("Name a --merchant and a --role, or make a --superuser.")
        merchant = self._merchant(options["merchant"])
        try:
            user = people.add_staff(
                email=options["email"],
                password=_password(options["password_file"]),
                merchant=merchant,
                role=options["role"],
                superuser=options["superuser"],
                actor=audit.COMMAND_LINE,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(user.email)

    def _merchant(self, slug: str | None) -> Merchant | None:
        if not slug:
            return None
        try:
            return Merchant.objects.get(slug=slug)
        except Merchant.DoesNotExist:
            raise CommandError(f"There is no merchant {slug!r}: add it with add_merchant first.") from None


def _password(file: str) -> str:
    """From the file or from stdin; a person at a terminal types it unseen."""
    if file == "-" and sys.stdin.isatty():
        return getpass()
    return read_file(file).rstrip("\r\n")
