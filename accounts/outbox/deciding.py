"""What people decide about a command: take it back before it is sent, or settle what the program cannot find out."""

from enum import Enum
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit, problems
from accounts.models.command import Command, CommandAttempt
from accounts.models.user import User
from accounts.outbox import submitting
from accounts.sync import runs

State = Command.State


class Decision(Enum):
    """The value is the reason that is kept."""

    DONE = "said_done"
    AGAIN = "said_again"
    LEAVE = "given_up"


def decide(command: Command, decision: Decision, *, by: User) -> bool:
    """Settle a command that needs a person; False = it does not (any more)."""
    now = timezone.now()
    every: dict[Decision, dict[str, Any]] = {
        Decision.DONE: {"state": State.DONE, "ended_at": now, "reads_back": command.remote_id != ""},
        Decision.AGAIN: {"state": State.QUEUED, "due_at": None},
        Decision.LEAVE: {"state": State.REJECTED, "ended_at": now},
    }
    with transaction.atomic():
        rows = Command.objects.filter(pk=command.pk, state=State.NEEDS_PERSON)
        if rows.update(reason=decision.value, **every[decision]) != 1:
            return False
        _note(command, decision.value, by)
        if not command.account.commands.filter(state=State.NEEDS_PERSON).exists():
            problems.clear_problem("commands_need_person", account=command.account, by=by)
    runs.wake(command.account)
    return True


def withdraw(command: Command, *, by: User) -> bool:
    """Take back what was never sent; False = it is too late."""
    with transaction.atomic():
        rows = Command.objects.filter(pk=command.pk, state=State.QUEUED, attempts=0)
        if rows.update(state=State.REJECTED, reason="withdrawn", ended_at=timezone.now()) != 1:
            return False
        _note(command, "withdrawn", by)
    return True


def overwrite(command: Command, *, by: User) -> Command | None:
    """Send ours over theirs, as long as theirs is what the person was shown; ``None`` = it is no conflict.

    However often it is asked for, it is one further command. Raises ``Refused``.
    """
    fields: dict[str, list[Any]] = command.evidence.get("fields", {})
    if command.state != State.CONFLICT or not fields:
        return None
    expected = command.expected | {name: theirs for name, (_, _, theirs) in fields.items()}
    data = command.data | {"remote_id": command.remote_id, "expected": expected}
    key = f"over:{command.pk}"
    return submitting.submit(command.account, command.kind, data, key=key, actor=by, comment=command.comment)


def _note(command: Command, outcome: str, by: User) -> None:
    CommandAttempt.objects.create(
        command=command, what=CommandAttempt.What.DECISION, ended_at=timezone.now(), outcome=outcome, detail=by.email
    )
    details = {"command": command.pk, "decision": outcome}
    audit.record("command.decided", actor=by, account=command.account, details=details)
