"""``manage.py link_account SLUG SYSTEM --credentials-file F``: link an account without an approval link, for automation."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts import systems
from accounts.http.answers import decoded
from accounts.http.errors import BadPayload
from accounts.linking import bringing, entering, grants, links
from accounts.models import LinkedAccount, Merchant
from accounts.sync import foreground
from accounts.systems.base import BroughtBack, Entered, EnteredHere, NotAccepted
from backoffice import sentences
from backoffice.commands import Command as BaseCommand
from backoffice.commands import read_file

BY_FILE = [system.key for system in systems.every() if isinstance(system.linking, EnteredHere | BroughtBack)]


class Command(BaseCommand):
    help = "Link a merchant's account with credentials from a file; they are tried first, and refused in one sentence."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("system", choices=BY_FILE)
        parser.add_argument("--credentials-file", required=True, metavar="FILE", help="JSON; - for stdin")

    def handle(self, *, slug: str, system: str, credentials_file: str, **options: Any) -> None:
        merchant = Merchant.objects.filter(slug=slug).first()
        if merchant is None:
            raise CommandError(f"There is no merchant {slug!r}: add it with add_merchant first.")
        box = systems.get(system)
        if not box.is_set_up():
            raise CommandError(f"{box.name} is not set up: its settings are missing.")
        linking = box.linking
        if isinstance(linking, EnteredHere):
            entered = _tried(linking, credentials_file)
            account = entering.account_for(merchant, system, entered)
        elif isinstance(linking, BroughtBack):
            entered = _found(linking, credentials_file)
            account = links.account_to_link(merchant, system)
        else:
            raise CommandError(f"{system} is linked by an approval link.")
        grant = grants.enter(account, None, entered)
        foreground.settle(account, self.say)
        grant.refresh_from_db()
        if grant.state != grant.State.CONNECTED:
            raise CommandError(_why(account, grant.reason))
        account.refresh_from_db()
        closed = [f"{scope.key} ({scope.meaning})" for scope in entering.closed(account)]
        if closed:
            self.say(f"Closed to this user: {', '.join(closed)}.")
        self.stdout.write(f"Account {account.pk} is linked.")


def _tried(linking: EnteredHere, file: str) -> Entered:
    names = [question.name for question in linking.questions]
    try:
        return linking.check(_answers(file, names))
    except NotAccepted as refusal:
        raise CommandError(str(refusal.text)) from None


def _found(linking: BroughtBack, file: str) -> Entered:
    """Not tried yet: that is what settling does."""
    try:
        return bringing.from_file(linking, _object(file) or {})
    except NotAccepted as refusal:
        raise CommandError(f"{file} has to hold {refusal.text}.") from None


def _object(file: str) -> dict[str, Any] | None:
    try:
        found = decoded(read_file(file).encode())
    except BadPayload:
        return None
    return found if isinstance(found, dict) else None


def _answers(file: str, names: list[str]) -> dict[str, str]:
    """What the file holds, with just these names and nothing else."""
    wanted = f"{file} has to hold one JSON object with {', '.join(names)}, each a text."
    found = _object(file)
    if found is None or set(found) != set(names):
        raise CommandError(wanted)
    if not all(isinstance(value, str) for value in found.values()):
        raise CommandError(wanted)
    return found


def _why(account: LinkedAccount, reason: str) -> str:
    """Why it was not linked although the credentials work."""
    if account.state == LinkedAccount.State.PAUSED:
        return "The account is paused: let it go on first."
    told = sentences.approval(reason, systems.name_of(account.system)) or "It could not be checked just now."
    if account.state == LinkedAccount.State.AWAITING_CONFIRMATION:
        return f"{told} A manager has to decide on the account's page first."
    return told
