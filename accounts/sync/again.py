"""When an account is due again: the earliest of everything that waits for its time."""

from datetime import datetime

from django.utils import timezone

from accounts.inbox import reading, subscribing
from accounts.linking import lifecycle, verify
from accounts.models.linked_account import LinkedAccount
from accounts.outbox import waiting
from accounts.sync import schedule


def due_again(account_id: int, again_at: datetime | None) -> datetime | None:
    """``again_at`` is what the turn has found out: a budget that is spent, a pause. ``None`` = nothing to do."""
    account = LinkedAccount.objects.get(pk=account_id)
    now = timezone.now()
    if account.refused_at is not None:
        probe_at = account.refused_at + lifecycle.PROBE_AFTER
        return max(probe_at, again_at) if again_at is not None else probe_at
    if account.state not in LinkedAccount.WORKABLE:
        return None
    if again_at is not None:
        return again_at
    opened = [run.due_at or now for run in account.runs.unfinished()]
    if account.due_at is not None and account.due_at > now and verify.pending(account) is not None:
        opened.append(account.due_at)  # a second look at a fresh token
    if account.state == LinkedAccount.State.VERIFYING:
        opened += [moment for moment in [verify.chosen_until(account)] if moment is not None]
    webhooks = subscribing.next_due(account) if schedule.everything_is_good(account) else None
    others = (waiting.next_due(account), schedule.next_due(account), reading.next_due(account), webhooks)
    times = [*opened, *(moment for moment in others if moment is not None)]
    return max(min(times), now) if times else None
