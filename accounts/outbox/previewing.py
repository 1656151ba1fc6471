"""What the remote system says a change would do, asked by a worker before the change is sent."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models.command import Command
from accounts.models.linked_account import LinkedAccount
from accounts.models.user import User
from accounts.outbox import deciding, showing
from accounts.outbox.action import Action, actions
from accounts.outbox.submitting import submit

State = Command.State
PATIENCE = timedelta(seconds=15)  # of a person who waits for the answer


@dataclass(frozen=True)
class Preview:
    """One that was asked for, as people see it."""

    lines: list[showing.Line]  # what the remote system names, field by field
    text: str  # its own words, where it names no fields
    is_answered: bool
    is_late: bool
    is_paused: bool
    sends: bool  # whether sending makes sense after this
    edit: str  # where the values can be corrected


def of(command: Command, record: Any) -> Preview | None:
    """``None`` for a command that is no preview."""
    action = actions.get(command.account.system, command.kind)
    if not action.previews or action.is_of_many:
        return None
    told = command.evidence.get("told") or {}
    return Preview(
        lines=showing.told_lines(command, told.get("fields", [])),
        text=told.get("text", ""),
        is_answered="told" in command.evidence,
        is_late=command.is_open and timezone.now() - command.created_at > PATIENCE,
        is_paused=command.account.state == LinkedAccount.State.PAUSED,
        sends=command.state != State.CONFLICT and command.reason not in ("already_so", "gone"),
        edit=_form_of(command, action, record),
    )


def _form_of(command: Command, action: Action, record: Any) -> str:
    """Where its values can be corrected; empty where there is no such form."""
    form = actions.get(command.account.system, action.previews).form
    if not form or (action.names_record and record is None):
        return ""
    return f"{reverse(form, args=[record.pk] if action.names_record else [])}?command={command.pk}"


def carry_out(command: Command, *, by: User) -> Command | None:
    """Send what was previewed, with what the person saw then; ``None`` = it is no preview.

    However often it is asked for, it is one change. Raises ``Refused``.
    """
    action = actions.get(command.account.system, command.kind)
    if not action.previews or action.is_of_many:
        return None
    deciding.withdraw(command, by=by)  # if nobody has asked yet, nobody needs to any more
    data = action.asked(command) | {"remote_id": command.remote_id, "expected": command.expected}
    return submit(
        command.account, action.previews, data, key=f"preview:{command.pk}", actor=by, comment=command.comment
    )
