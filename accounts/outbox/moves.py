"""Every change of a command's state while a worker has it: each is one statement that names the state it was in."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from accounts import problems
from accounts.http.errors import Gone, LeaseLost, Rejected, RemoteError
from accounts.models.command import Command, CommandAttempt
from accounts.models.linked_account import LinkedAccount
from accounts.outbox.action import Action, Finding
from accounts.outbox.fields import storable
from accounts.sync.leases import Lease

State = Command.State
What = CommandAttempt.What
FISCAL_QUIET_S = 120.0
REST_QUIET_S = 10.0
BACKOFF_S = 5.0
LONGEST_BACKOFF_S = 600.0


def quiet_s(action: Action) -> float:
    """Longer than the remote system may take to finish what it was asked for."""
    set_for_all: float | None = settings.QUIET_S
    if set_for_all is not None:
        return set_for_all
    return FISCAL_QUIET_S if action.fiscal else REST_QUIET_S


class Moves:
    """Of one account, under one lease."""

    def __init__(self, account: LinkedAccount, lease: Lease) -> None:
        self.account = account
        self.lease = lease

    def leave(self, commands: list[Command]) -> None:
        """From here on they may have arrived. Raises ``LeaseLost`` if one of them is no longer ours to send."""
        ours = LinkedAccount.objects.filter(pk=self.account.pk, fence=self.lease.fence, lease_until__gt=Now())
        with transaction.atomic():
            for command in commands:
                changed = Command.objects.filter(Exists(ours), pk=command.pk, state=State.QUEUED).update(
                    state=State.SENDING,
                    reason="",
                    detail="",
                    data=command.data,
                    seen=command.seen,
                    fence=self.lease.fence,
                    attempts=F("attempts") + 1,
                    sent_at=Now(),
                    sent_first_at=Coalesce(F("sent_first_at"), Now()),
                )
                if changed != 1 or self.lease.lost:
                    raise LeaseLost(f"command {command.pk}")
            CommandAttempt.objects.bulk_create([CommandAttempt(command=each, what=What.SEND) for each in commands])
        for command in commands:
            command.state, command.attempts = State.SENDING, command.attempts + 1

    def ask(self, command: Command, reason: str, finding: Finding) -> None:
        """Only a person can decide; nothing is sent until one has."""
        with transaction.atomic():
            self.update(
                command, command.state, state=State.NEEDS_PERSON, reason=reason, due_at=None,
                evidence=finding.evidence or {},
            )  # fmt: skip
            problems.raise_problem("commands_need_person", account=self.account)

    def conflict(self, command: Command, fields: dict[str, list[Any]]) -> None:
        """Others have changed it: nothing is sent, and people see what was, what we want and what is."""
        self.end(command, State.CONFLICT, "moved", evidence={"fields": storable(fields)}, read_at=Now())

    def rejected(self, command: Command, action: Action, error: RemoteError) -> None:
        fields = error.fields if isinstance(error, Rejected) else {}
        gone = isinstance(error, Gone)
        if gone and action.ends_when_gone():
            self.end(command, State.DONE, action.ends_when_gone())
            return
        self.end(command, State.REJECTED, error.reason, detail=error.detail, evidence={"fields": fields})

    def unknown(self, command: Command, action: Action, error: RemoteError, at_least_s: float = 0.0) -> None:
        wait = timedelta(seconds=max(quiet_s(action), at_least_s))
        with transaction.atomic():
            self.update(
                command, State.SENDING, state=State.UNKNOWN, reason=error.reason, detail=error.detail,
                due_at=Now() + wait,
            )  # fmt: skip
            end_tries(command, error.reason, error.detail)

    def end(self, command: Command, state: str, reason: str, **changes: Any) -> None:
        if not changes.get("remote_id"):
            changes.pop("remote_id", None)
        with transaction.atomic():
            self.update(command, command.state, state=state, reason=reason, ended_at=Now(), due_at=None, **changes)
            end_tries(command, reason or state, changes.get("detail", ""))

    def later(self, command: Command, reason: str, detail: str = "") -> None:
        looks = command.tries.filter(what=What.LOOK, outcome="look_failed").count()
        wait = min(BACKOFF_S * 2.0 ** min(looks, 10), LONGEST_BACKOFF_S)
        CommandAttempt.objects.create(
            command=command, what=What.LOOK, ended_at=timezone.now(), outcome="look_failed", detail=detail
        )
        rows = Command.objects.filter(pk=command.pk, state__in=(State.QUEUED, State.UNKNOWN))
        rows.update(due_at=Now() + timedelta(seconds=wait), reason=reason)

    def update(self, command: Command, was: str, **changes: Any) -> None:
        """Raises ``LeaseLost`` if somebody else has gone on with it."""
        ours = LinkedAccount.objects.filter(pk=self.account.pk, fence=self.lease.fence)
        rows = Command.objects.filter(Exists(ours), pk=command.pk, state=was)
        if was == State.SENDING:
            rows = rows.filter(fence=self.lease.fence)
        if rows.update(**changes) != 1:
            raise LeaseLost(f"command {command.pk}")


def end_tries(command: Command, outcome: str, detail: str = "") -> None:
    open_tries = CommandAttempt.objects.filter(command=command, what=What.SEND, ended_at__isnull=True)
    open_tries.update(ended_at=timezone.now(), outcome=outcome[:64], detail=detail)
