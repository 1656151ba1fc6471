"""Writing down who did what."""

from typing import Any

from accounts.models.audit import AuditEvent
from accounts.models.linked_account import LinkedAccount
from accounts.models.merchant import Merchant
from accounts.models.user import User
from backoffice.correlation import correlation_id

MERCHANT = "merchant"
WORKER = "worker"
COMMAND_LINE = "command line"

Actor = User | str  # a member of staff, or one of the names above


def record(
    verb: str,
    *,
    actor: Actor,
    merchant: Merchant | None = None,
    account: LinkedAccount | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """One row such as ``account.paused``; ``details`` must be free of secrets."""
    keep([event(verb, actor=actor, merchant=merchant, account=account, details=details)])


def event(
    verb: str,
    *,
    actor: Actor,
    merchant: Merchant | None = None,
    account: LinkedAccount | None = None,
    details: dict[str, Any] | None = None,
) -> AuditEvent:
    """The row, not saved: for ``keep``."""
    return AuditEvent(
        actor=actor if isinstance(actor, User) else None,
        actor_name=actor.email if isinstance(actor, User) else actor,
        verb=verb,
        merchant=merchant or (account.merchant if account else None),
        account=account,
        details=details or {},
        correlation_id=correlation_id(),
    )


def keep(events: list[AuditEvent]) -> None:
    AuditEvent.objects.bulk_create(events, batch_size=500)
