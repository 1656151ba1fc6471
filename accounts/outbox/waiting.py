"""Which commands of an account can be gone on with, and when the next one can."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models.command import Command
from accounts.models.linked_account import LinkedAccount
from accounts.outbox.action import actions

State = Command.State
LEFT_BEHIND = timedelta(seconds=20)


def is_waiting(account: LinkedAccount, *, singles_only: bool = False) -> bool:
    """Whether a command can be gone on with now."""
    lanes = (Command.Lane.ONE,) if singles_only else Command.Lane.values
    return any(rows.filter(due(), lane__in=lanes).exists() for rows in (workable(account), account.commands.unread()))


def next_due(account: LinkedAccount) -> datetime | None:
    """When a command of this account can be gone on with; ``None`` when there is none."""
    if is_waiting(account):
        return timezone.now()
    found: datetime | None = account.commands.unfinished().aggregate(at=Min("due_at"))["at"]
    if found is None and account.commands.filter(state=State.SENDING).exists():
        return timezone.now() + LEFT_BEHIND  # whoever was sending it is out of the way by then
    return found


def workable(account: LinkedAccount) -> Any:
    """Open commands that wait for no earlier one about the same record; what only fetches neither waits nor is waited for.

    Where a document is there twice, no other is sent before a person has decided: whatever doubled it may do so again.
    """
    fetches = Q(kind__in=actions.fetching())
    earlier = Command.objects.filter(
        account=OuterRef("account"),
        resource=OuterRef("resource"),
        remote_id=OuterRef("remote_id"),
        pk__lt=OuterRef("pk"),
        state__in=Command.STANDING,
    ).exclude(Q(remote_id="") | fetches)
    rows = account.commands.filter(state__in=(State.QUEUED, State.UNKNOWN)).exclude(~fetches & Exists(earlier))
    for field, kinds in actions.named_by(account.system).items():
        rows = rows.exclude(Exists(_earlier_named(field, kinds)), kind__in=kinds)
    fiscal = actions.fiscal_kinds(account.system)
    twice = account.commands.filter(state=State.NEEDS_PERSON, reason="found_twice", kind__in=fiscal)
    return rows.exclude(Exists(twice), state=State.QUEUED, kind__in=fiscal)


def _earlier_named(field: str, kinds: list[str]) -> Any:
    """Commands about the record that this field of their data names, since nothing else does yet."""
    return Command.objects.filter(
        account=OuterRef("account"), remote_id="", kind__in=kinds, pk__lt=OuterRef("pk"),
        state__in=Command.STANDING, **{f"data__{field}": OuterRef(f"data__{field}")},
    )  # fmt: skip


def due() -> Q:
    return Q(due_at__isnull=True) | Q(due_at__lte=Now())
