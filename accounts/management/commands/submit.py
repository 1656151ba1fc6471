"""``manage.py submit KIND --account ID --data F --key K``: queue one write to a remote system."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts import audit
from accounts.http.answers import decoded
from accounts.http.errors import BadPayload
from accounts.models import LinkedAccount
from accounts.outbox import showing, submitting
from backoffice.commands import Command as BaseCommand
from backoffice.commands import add_json_option, read_file


class Command(BaseCommand):
    help = "Queue one write. The same key is the same command, so that it may be repeated without harm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="KIND", help="noun.verb, such as product.update")
        parser.add_argument("--account", type=int, required=True, metavar="ID", help="the linked account")
        parser.add_argument(
            "--data", required=True, metavar="FILE", help="the remote API's own body as JSON; - for stdin"
        )
        parser.add_argument("--key", required=True, help="a name of your own for this write")
        add_json_option(parser)

    def handle(self, *, kind: str, account: int, data: str, key: str, **options: Any) -> None:
        linked = LinkedAccount.objects.select_related("merchant").filter(pk=account).first()
        if linked is None:
            raise CommandError(f"There is no linked account {account}: see manage.py linked_accounts.")
        try:
            body = decoded(read_file(data).encode())
        except BadPayload as error:
            raise CommandError(f"{data} is not JSON: {error.detail}.") from None
        if not isinstance(body, dict):
            raise CommandError(f"{data} has to hold one JSON object.")
        try:
            command = submitting.submit(linked, kind, body, key=key, actor=audit.COMMAND_LINE)
        except submitting.Refused as refused:
            raise CommandError(str(refused)) from None
        if options["json"]:
            self.print_json(showing.as_json(command))
        else:
            self.stdout.write(f"Command {command.pk}: {command.get_state_display().lower()}.")
