"""Where a remote system sends its webhooks: set after linking, read back, and looked at once a day."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts import audit, problems, systems
from accounts.http import budget, vault
from accounts.http.errors import Forbidden, Gone, Rejected
from accounts.models.linked_account import LinkedAccount
from accounts.models.sync import SyncRun
from accounts.systems.base import System, Webhooks

AFTER = timedelta(seconds=15)  # the first read; other accounts' first pages come before
EVERY = timedelta(days=1)
KEY_BYTES = 24
ON, FOREIGN, TAKE_OVER, UNAVAILABLE = "on", "foreign", "take_over", "unavailable"


def is_possible() -> bool:
    """Whether remote systems can reach us: by https, or because they run beside us."""
    return settings.PUBLIC_URL.startswith("https://") or bool(settings.ALLOW_PRIVATE_HOSTS)


def plan(account: LinkedAccount) -> None:
    """Everything was read: soon it is time for the webhooks, unless that was planned before."""
    LinkedAccount.objects.filter(pk=account.pk, webhook_due_at__isnull=True).update(
        webhook_due_at=timezone.now() + AFTER
    )


def next_due(account: LinkedAccount) -> datetime | None:
    """When to look at the account's webhooks; ``None`` for never, or not planned yet."""
    if systems.get(account.system).webhooks is None or not account.is_live or not is_possible():
        return None
    return account.webhook_due_at


def look(account: LinkedAccount) -> None:
    """See that deliveries come to us, all events switched on. Another integrator's address stays until staff decide.

    About 22 requests. When the budget ends in between, the next look finds what is there already, and goes on.
    """
    system = systems.get(account.system)
    if system.webhooks is None:
        return
    try:
        state = _seen_to(system, system.webhooks, account)
    except (Forbidden, Gone, Rejected):
        state = UNAVAILABLE
    if state == FOREIGN:
        problems.raise_problem("webhook_foreign", account=account)
    else:
        problems.clear_problem("webhook_foreign", account=account)
    if state == ON and _is_silent(account):
        problems.raise_problem("webhook_silent", account=account)
    else:
        problems.clear_problem("webhook_silent", account=account)
    LinkedAccount.objects.filter(pk=account.pk).update(webhook_state=state, webhook_due_at=timezone.now() + EVERY)


def take_over(account: LinkedAccount) -> None:
    """Staff have decided: the next look puts our address in the place of the other one."""
    LinkedAccount.objects.filter(pk=account.pk).update(webhook_state=TAKE_OVER, webhook_due_at=timezone.now())


def address(account: LinkedAccount) -> str:
    """Where deliveries of this account come in."""
    return f"{_ours()}{account.system}/{key(account)}/"


def key(account: LinkedAccount) -> str:
    """What tells the account's deliveries from others; made on first use, and never shown."""
    if account.webhook_key is None:
        made = vault.Secret(secrets.token_urlsafe(KEY_BYTES))
        LinkedAccount.objects.filter(pk=account.pk, webhook_key__isnull=True).update(
            webhook_key=vault.seal(made, account, "webhook_key"), webhook_key_hash=made.equality_key()
        )
        account.refresh_from_db(fields=["webhook_key", "webhook_key_hash"])
    return vault.unseal(account, "webhook_key").reveal()


def _seen_to(system: System, webhooks: Webhooks, account: LinkedAccount) -> str:
    """Begins only when nobody else wants the budget, and then goes on with what it holds."""
    ours, found = address(account), webhooks.address(system.door(account, budget.IDLE))
    if found not in ("", ours) and not found.startswith(_ours()) and account.webhook_state != TAKE_OVER:
        return FOREIGN
    door = system.door(account, SyncRun.Lane.INCREMENTAL)
    if found != ours:
        webhooks.set_address(door, ours)
        audit.record("account.webhook_set", actor=audit.WORKER, account=account)
    missing = webhooks.missing(door)
    if found == ours and not missing:
        return ON
    for event in sorted(missing):
        webhooks.switch_on(door, event)
    is_so = webhooks.address(door) == ours and not webhooks.missing(door)
    return ON if is_so else UNAVAILABLE


def _is_silent(account: LinkedAccount) -> bool:
    """Whether asking has found changes all day long, and no webhook has told of any."""
    since = timezone.now() - EVERY
    if account.webhook_state != ON or account.deliveries.filter(received_at__gt=since).exists():
        return False
    asked = account.runs.filter(mode__in=(SyncRun.Mode.CHANGES, SyncRun.Mode.WINDOW), finished_at__gt=since)
    return asked.filter(Q(created__gt=0) | Q(updated__gt=0)).exists()


def _ours() -> str:
    return f"{settings.PUBLIC_URL}/webhooks/"
