"""What people and programs are told of a command."""

from typing import Any

from accounts.models.command import Command
from accounts.outbox import words


def as_json(command: Command) -> dict[str, Any]:
    return {
        "id": command.pk,
        "account": command.account_id,
        "kind": command.kind,
        "state": command.state,
        "reference": command.reference,
        "attempts": command.attempts,
        "error": error(command),
        "created_at": command.created_at.isoformat(),
    }


def error(command: Command) -> str | None:
    """What went wrong, or is not known, in words; ``None`` while all is well."""
    if command.state in (Command.State.QUEUED, Command.State.SENDING, Command.State.DONE):
        return None
    return words.why(command) or None
