"""``manage.py link_account SLUG SYSTEM --credentials-file F``: link an account without an approval link, for automation."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts import systems
from accounts.http.answers import decoded
from accounts.http.errors import BadPayload
from accounts.linking import bringing, entering, grants, links
from accounts.models import LinkedAccount, Merchant
from accounts.sync import foreground
from accounts.systems.base import BroughtBack, Entered, EnteredHere, NotAccepted, Question
from backoffice import sentences
from backoffice.commands import Command as BaseCommand
from backoffice.commands import read_file

ENTERED = [system.key for system in systems.every() if isinstance(system.linking, EnteredHere | BroughtBack)]


class Command(BaseCommand):
    help = "Link a merchant's account with credentials from a file; they are tried first, and refused in one sentence."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("system", choices=ENTERED)
        parser.add_argument("--credentials-file", required=True, metavar="FILE", help="JSON; - for stdin")

    def handle(self, *, slug: str, system: str, credentials_file: str, **options: Any) -> None:
        merchant = Merchant.objects.filter(slug=slug).first()
        if merchant is None:
            raise CommandError(f"There is no merchant {slug!r}: add it with add_merchant first.")
        linking = systems.get(system).linking
        if isinstance(linking, BroughtBack):
            brought = _brought(system, linking, credentials_file)
            self._link(links.account_to_link(merchant, system), brought)
            return
        if not isinstance(linking, EnteredHere):
            raise CommandError(f"{system} is linked by an approval link.")
        try:
            entered = linking.check(_answers(credentials_file, linking.questions))
        except NotAccepted as refusal:
            raise CommandError(str(refusal.text)) from None
        self._link(entering.account_for(merchant, system, entered), entered)

    def _link(self, account: LinkedAccount, entered: Entered) -> None:
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


def _answers(file: str, questions: tuple[Question, ...]) -> dict[str, str]:
    """What the file holds, with just the questions' names and nothing else."""
    needed = [question.name for question in questions if not question.is_optional]
    optional = [question.name for question in questions if question.is_optional]
    besides = f" (and {', '.join(optional)}, if you like)" if optional else ""
    wanted = f"{file} has to hold one JSON object with {', '.join(needed)}{besides}, each a text."
    try:
        found = decoded(read_file(file).encode())
    except BadPayload:
        raise CommandError(wanted) from None
    if not isinstance(found, dict) or not set(needed) <= set(found) <= {*needed, *optional}:
        raise CommandError(wanted)
    if not all(isinstance(value, str) for value in found.values()):
        raise CommandError(wanted)
    return found


def _brought(system: str, linking: BroughtBack, file: str) -> Entered:
    """The key in the file. It is not tried yet: that is what settling does."""
    if not systems.get(system).is_set_up():
        raise CommandError(f"{systems.name_of(system)} is not set up: its settings are missing.")
    try:
        found = decoded(read_file(file).encode())
    except BadPayload:
        found = None
    try:
        return bringing.from_file(linking, found if isinstance(found, dict) else {})
    except NotAccepted as refusal:
        raise CommandError(f"{file} has to hold {refusal.text}.") from None


def _why(account: LinkedAccount, reason: str) -> str:
    """Why it was not linked although the credentials work."""
    if account.state == LinkedAccount.State.PAUSED:
        return "The account is paused: let it go on first."
    told = sentences.approval(reason, systems.name_of(account.system)) or "It could not be checked just now."
    if account.state == LinkedAccount.State.AWAITING_CONFIRMATION:
        return f"{told} A manager has to decide on the account's page first."
    return told
