"""Queueing a write: checked first, then a row, then the bell. The same key is the same command."""

import secrets
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.audit import Actor
from accounts.models.audit import AuditEvent
from accounts.models.command import Command
from accounts.models.linked_account import LinkedAccount
from accounts.models.user import User
from accounts.outbox.action import Action, Complaints, actions
from accounts.outbox.fields import storable
from accounts.sync import runs
from backoffice.correlation import correlation_id

LONGEST_KEY = 200
LONGEST_ID = 200
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # read aloud without doubt
REFERENCE_CHARACTERS = 16  # 80 bits


class Refused(Exception):
    """It cannot be queued; ``complaints`` maps each field ("" = the whole) to what is wrong."""

    def __init__(self, complaints: Complaints) -> None:
        super().__init__("; ".join(f"{name}: {text}" if name else text for name, text in complaints.items()))
        self.complaints = complaints


def submit(
    account: LinkedAccount,
    kind: str,
    data: dict[str, Any],
    *,
    key: str,
    actor: Actor,
    comment: str = "",
    lane: int = Command.Lane.ONE,
) -> Command:
    """Queue this write, or find the command that has this key already. Raises ``Refused``.

    ``data`` is the remote system's own body plus ``remote_id`` and, optionally, ``expected``.
    """
    made = prepared(account, kind, data, key=key, actor=actor, comment=comment, lane=lane)
    command = keep([made])[0]
    if (command.kind, command.remote_id, command.data) != (made.kind, made.remote_id, made.data):
        same_record = command.kind == made.kind and made.remote_id in ("", command.remote_id)
        if not (same_record and command.data.items() >= made.data.items()):
            raise Refused({"": f"Another command has the key {key!r} already: give this one a key of its own."})
    return command


def prepared(
    account: LinkedAccount,
    kind: str,
    data: dict[str, Any],
    *,
    key: str,
    actor: Actor,
    comment: str = "",
    lane: int = Command.Lane.ONE,
) -> Command:
    """The row, checked and not saved. Raises ``Refused``."""
    action = _action(account, kind)
    body = {name: storable(value) for name, value in data.items()}
    expected, remote_id = body.pop("expected", None) or {}, body.pop("remote_id", action.only_record)
    complaints = _complaints(action, body, expected, remote_id) | _of_key(key)
    if account.state == LinkedAccount.State.DISCONNECTED:
        complaints[""] = "This account is disconnected: link it again first."
    if complaints:
        raise Refused(complaints)
    return Command(
        account=account,
        kind=kind,
        resource=action.resource,
        remote_id=str(remote_id) if action.names_record else "",
        data=body,
        expected=expected,
        key=key,
        reference=new_reference(),
        reads_back=action.reads_back,
        lane=lane,
        requested_by=actor if isinstance(actor, User) else None,
        actor_name=actor.email if isinstance(actor, User) else actor,
        comment=comment,
        correlation_id=correlation_id(),
    )


def keep(made: list[Command]) -> list[Command]:
    """Save commands of one account, each with its line in the audit; those whose key is known are found instead."""
    account = made[0].account
    kept = []
    for command in made:
        try:
            with transaction.atomic():
                command.save(force_insert=True)
                audit.keep([audited(command)])
        except IntegrityError:
            command = Command.objects.get(account=account, key=command.key)
        kept.append(command)
    runs.wake(account)
    return kept


def audited(command: Command) -> AuditEvent:
    """The line of the audit trail that tells of a command that was kept."""
    return audit.event(
        f"command.{command.kind}",
        actor=command.requested_by or command.actor_name,
        account=command.account,
        details={"command": command.pk, "record": command.remote_id, "before": command.expected,
                 "after": command.data, "comment": command.comment},
    )  # fmt: skip


def new_reference() -> str:
    """Short, random, and the same from the first try to the last."""
    chosen = secrets.token_bytes(REFERENCE_CHARACTERS)
    return "bo-" + "".join(ALPHABET[byte % len(ALPHABET)] for byte in chosen)


def _action(account: LinkedAccount, kind: str) -> Action:
    try:
        return actions.get(account.system, kind)
    except KeyError as error:
        raise Refused({"": f"{error.args[0]}."}) from None


def _of_key(key: str) -> Complaints:
    return {} if 0 < len(key) <= LONGEST_KEY else {"": f"A key has 1 to {LONGEST_KEY} characters."}


def _complaints(action: Action, body: dict[str, Any], expected: Any, remote_id: Any) -> Complaints:
    if not isinstance(expected, dict):
        return {"expected": "An object is needed: remote field -> value as seen."}
    found = action.complaints(body, expected)
    if action.names_record and not _is_id(remote_id):
        found["remote_id"] = "The record's number at the remote system is needed."
    if not action.names_record and remote_id not in ("", None):
        found["remote_id"] = "A new record has no number yet: leave this out."
    return found


def _is_id(value: Any) -> bool:
    is_id = isinstance(value, str | int) and not isinstance(value, bool)
    return is_id and 0 < len(str(value)) <= LONGEST_ID and "\0" not in str(value) and str(value) not in (".", "..")
