"""A candidate token is probed, its account recognised, and only then linked. Done by the worker that holds the account."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit, problems, systems
from accounts.http import vault
from accounts.http.errors import AccessRevoked, Forbidden, OutOfBudget, RemoteError
from accounts.http.vault import Secret
from accounts.linking import grants, identity, links, parts, renewing
from accounts.linking.identity import Verdict
from accounts.models.approval import ApprovalState
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount
from accounts.systems.base import BroughtBack

SECOND_TRY = timedelta(seconds=30)
PROBLEMS_OF_LINKING = ("access_revoked", "confirm_account", "revoke_failed", "access_ends", "in_trouble")


def pending(account: LinkedAccount) -> Grant | None:
    """The account's newest candidate that waits to be verified."""
    rows = account.grants.filter(state=Grant.State.CANDIDATE).select_related("step__link", "account__merchant")
    return rows.order_by("-pk").first()


def chosen_until(account: LinkedAccount) -> datetime | None:
    """How long the merchant may still choose what is linked, if that is what the check waits for."""
    grant = pending(account)
    return grant.choose_until if grant is not None else None


def verify(grant: Grant) -> None:
    """Probe, recognise, link or ask. Raises ``RemoteError`` or ``OutOfBudget``: then it stays a candidate, due again."""
    system = systems.get(grant.account.system)
    if parts.are_being_chosen(grant):
        return
    door = system.candidate_door(grant)
    try:
        system.probe(door)
        found = system.linking.fingerprint(door)
    except (AccessRevoked, Forbidden):  # it may read nothing, such as another system's token or a developer's
        _refused_once_more(grant)
        return
    Grant.objects.filter(pk=grant.pk).update(fingerprint=found)
    grant.fingerprint = found
    if isinstance(system.linking, BroughtBack) and not parts.settle(grant, system.linking):
        return
    reason, other = doubt(grant.account, found)
    if reason:
        ask(grant, reason, other)
    else:
        promote(grant, actor=audit.WORKER)


def doubt(account: LinkedAccount, found: identity.Fingerprint) -> tuple[str, LinkedAccount | None]:
    """Why a member of staff must look at it first, and the account it resembles; ('', None) = no doubt."""
    if account.fingerprint:
        verdict = identity.compare(account.fingerprint, found)
        if verdict is not Verdict.SAME:
            return ("other_account" if verdict is Verdict.OTHER else "unsure_account"), _first(account, found)
        return "", None
    other = _first(account, found)
    if other is None:
        return "", None
    return ("linked_twice" if other.merchant_id == account.merchant_id else "another_merchants_account"), other


def ask(grant: Grant, reason: str, other: LinkedAccount | None) -> None:
    """Nothing is synced until a member of staff has decided."""
    with transaction.atomic():
        rows = Grant.objects.filter(pk=grant.pk, state=Grant.State.CANDIDATE)
        if not rows.update(state=Grant.State.CONFIRMING, reason=reason, resembles=other):
            return
        account = grant.account
        account.move(*LinkedAccount.WORKABLE, to=LinkedAccount.State.AWAITING_CONFIRMATION, reason=reason)
        details = {"resembles": other.pk if other else None, "reason": reason}
        problems.raise_problem("confirm_account", account=account, details=details)
        audit.record("account.confirmation_needed", actor=audit.WORKER, account=account, details=details)


def promote(grant: Grant, *, actor: audit.Actor, onto: LinkedAccount | None = None) -> bool:
    """Make the candidate the credential of its account (or of ``onto``), and start the first sync.

    False = it was refused or taken while it was being checked. A paused account stays paused.
    """
    with transaction.atomic():
        rows = LinkedAccount.objects.select_for_update()
        account = rows.get(pk=(onto or grant.account).pk)
        grant.refresh_from_db(fields=["candidate", "renewal", "ends_at", "renewed_at", "access"])
        if grant.candidate is None:
            return False
        secret, renewal = vault.unseal(grant, "candidate"), renewing.of(grant)
        if not grants.connect(grant):
            return False
        replaced = _replaced(account, secret)
        now = timezone.now()
        account.credential = vault.seal(secret, account, "credential")
        account.credential_key, account.credential_at = secret.equality_key(), now
        account.renewal = vault.seal(renewal, account, "renewal") if renewal else None
        account.renewed_at, account.ends_at = grant.renewed_at, grant.ends_at
        account.renewals, account.renewing_until = account.renewals + 1, None
        account.fingerprint, account.access = grant.fingerprint, grant.access
        if account.state != LinkedAccount.State.PAUSED:
            account.state, account.reason, account.state_at = LinkedAccount.State.ACTIVE, "", now
        account.connected_at = account.connected_at or now
        account.refused_at, account.failures, account.due_at = None, 0, now
        account.webhook_due_at = None  # the new access may have another address
        account.save()
        account.cursors.update(next_at=now)  # whatever was missed in between
        _end_older(grant)
        links.move_step(grant.step, ApprovalState.CONNECTED)
        problems.clear_problem(*PROBLEMS_OF_LINKING, account=account)
        problems.clear_problem(*PROBLEMS_OF_LINKING, account=grant.account)
        audit.record("account.connected", actor=actor, account=account)
    if replaced is not None:
        _retire(account, replaced)
    return True


def _refused_once_more(grant: Grant) -> None:
    """A token that is refused right after it was issued gets one more chance."""
    if grant.looks:
        grants.break_(grant, "token_not_accepted")
        return
    again = timezone.now() + SECOND_TRY
    Grant.objects.filter(pk=grant.pk).update(looks=1)
    LinkedAccount.objects.filter(pk=grant.account_id).update(due_at=again)


def _first(account: LinkedAccount, found: identity.Fingerprint) -> LinkedAccount | None:
    return next(iter(identity.lookalikes(account, found)), None)


def _replaced(account: LinkedAccount, secret: Secret) -> Secret | None:
    """The credential that this one replaces, if there is one and it is not the same."""
    if account.credential is None or secret.matches(account.credential_key):
        return None
    try:
        return vault.unseal(account, "credential")
    except vault.CannotOpen:
        return None  # its key is lost, and a new approval is what heals that


def _end_older(grant: Grant) -> None:
    """Earlier approvals of the account lose to the newest one that was confirmed."""
    for older in grant.account.grants.filter(state__in=Grant.OPEN, pk__lt=grant.pk):
        grants.supersede(older)


def _retire(account: LinkedAccount, replaced: Secret) -> None:
    """Give the replaced access back; that it may be gone already is no trouble."""
    system = systems.get(account.system)
    try:
        system.linking.revoke(system.replaced_door(account, replaced))
    except (RemoteError, OutOfBudget):
        audit.record("account.old_access_not_revoked", actor=audit.WORKER, account=account)
