"""Pausing, resuming and disconnecting a linked account, and what a refused credential leads to."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts import audit, bell, problems, systems
from accounts.audit import Actor
from accounts.http import vault
from accounts.http.budget import Lane
from accounts.http.door import Door
from accounts.http.errors import AccessRevoked, OutOfBudget, RemoteError
from accounts.linking import grants
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount
from accounts.models.merchant import Merchant
from accounts.models.sync import SyncRun
from accounts.systems.base import System

State = LinkedAccount.State
PROBE_AFTER = timedelta(seconds=30)


def pause(account: LinkedAccount, *, actor: Actor) -> bool:
    """The kill switch: nothing is asked of this account any more, until somebody resumes it."""
    moved = account.move(*LinkedAccount.WORKABLE, State.REAUTH_REQUIRED, to=State.PAUSED, reason="paused_by_staff")
    if moved:
        audit.record("account.paused", actor=actor, account=account)
    return moved


def resume(account: LinkedAccount, *, actor: Actor) -> bool:
    """Work goes on where it stood: it was not failed or dropped."""
    candidate = account.grants.filter(state=Grant.State.CANDIDATE).exists()
    to = State.ACTIVE if account.credential is not None else State.VERIFYING if candidate else State.NEW
    moved = account.move(State.PAUSED, to=to)
    if moved:
        LinkedAccount.objects.filter(pk=account.pk).update(due_at=timezone.now(), failures=0)
        problems.clear_problem("in_trouble", "access_revoked", account=account)  # or it is found out anew
        bell.ring(account.pk)
        audit.record("account.resumed", actor=actor, account=account)
    return moved


def pause_all(merchant: Merchant, *, actor: Actor) -> int:
    """The merchant's kill switch; the number of accounts paused."""
    return sum(pause(account, actor=actor) for account in merchant.accounts.all())


def resume_all(merchant: Merchant, *, actor: Actor) -> int:
    return sum(resume(account, actor=actor) for account in merchant.accounts.filter(state=State.PAUSED))


def disconnect(account: LinkedAccount, *, actor: Actor) -> bool:
    """Give the access back, wipe the credential, keep the history. False when the remote system could not be told."""
    account.move(to=State.PAUSED, reason="disconnecting")  # workers stop first
    told = _revoke(account)
    with transaction.atomic():
        LinkedAccount.objects.select_for_update().get(pk=account.pk)
        for grant in account.grants.filter(state__in=Grant.OPEN).select_related("account", "step__link"):
            grants.refuse(grant, "disconnected_by_staff")
        LinkedAccount.objects.filter(pk=account.pk).update(
            state=State.DISCONNECTED,
            state_at=timezone.now(),
            reason="disconnected_by_staff",
            credential=None,
            credential_key="",
            renewal=None,
            ends_at=None,
            renewing_until=None,
            access={},
            webhook_key=None,
            webhook_key_hash=None,
            webhook_proofs=[],
            webhook_state="",
            webhook_due_at=None,
            due_at=None,
            refused_at=None,
        )
        now = timezone.now()
        open_runs = account.runs.unfinished()
        open_runs.update(state=SyncRun.State.STOPPED, reason="disconnected", finished_at=now)
        account.cursors.update(position={})  # their times stay: after a new approval they are due
        account.problems.filter(cleared_at__isnull=True).update(cleared_at=now)
        audit.record("account.disconnected", actor=actor, account=account, details={"revoked": told})
    if not told:
        problems.raise_problem("revoke_failed", account=account)
    account.refresh_from_db()
    return told


def refused(account: LinkedAccount) -> bool:
    """A 401 came. The first one makes a probe due; the second one asks for a new approval. True = it was the second."""
    now = timezone.now()
    if account.refused_at is None:
        LinkedAccount.objects.filter(pk=account.pk, refused_at__isnull=True).update(
            refused_at=now, due_at=now + PROBE_AFTER, waits_until=now + PROBE_AFTER
        )
        account.refresh_from_db(fields=["refused_at", "due_at", "waits_until"])
        return False
    if account.move(*LinkedAccount.LIVE, to=State.REAUTH_REQUIRED, reason="access_revoked"):
        LinkedAccount.objects.filter(pk=account.pk).update(due_at=None, refused_at=None, waits_until=None)
        problems.raise_problem("access_revoked", account=account)
        audit.record("account.access_ended", actor=audit.WORKER, account=account)
    return True


def accepted(account: LinkedAccount) -> None:
    """The credential works (again)."""
    if account.refused_at is not None:
        LinkedAccount.objects.filter(pk=account.pk).update(refused_at=None, waits_until=None)
        account.refused_at = None


def _revoke(account: LinkedAccount) -> bool:
    """Give back the credential, and those that wait to be checked; False when one could not be."""
    system = systems.get(account.system)
    doors = [partial(system.door, account, Lane.PERSON)] if account.credential is not None else []
    candidates = account.grants.filter(state__in=grants.ALIVE).select_related("account")
    doors += [partial(system.candidate_door, grant) for grant in candidates]
    given_back = [_given_back(system, door) for door in doors]
    return all(given_back)


def _given_back(system: System, door: Callable[[], Door]) -> bool:
    try:
        system.linking.revoke(door())
    except AccessRevoked:
        return True  # it was gone already
    except (RemoteError, OutOfBudget, vault.CannotOpen):
        return False
    return True
