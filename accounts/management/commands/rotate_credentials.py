"""``manage.py rotate_credentials``: seal every credential with the first key."""

from typing import Any

from django.core.management.base import CommandError

from accounts import keys
from accounts.http.vault import CannotOpen
from backoffice.commands import Command as BaseCommand


class Command(BaseCommand):
    help = "Seal every credential with the first key in CREDENTIAL_KEYS. Safe to break off and to repeat."

    def handle(self, **options: Any) -> None:
        try:
            changed = keys.rotate()
        except CannotOpen:
            raise CommandError(
                "A credential was sealed with a key that is missing in CREDENTIAL_KEYS: add it behind the first one."
            ) from None
        self.say(f"{changed} values sealed with the first key.")
