"""The remote system's permission requests: opened on Continue, answered once, by callback or by looking.

Callback and look meet in ``receive``: whatever order and however often they come, there is one outcome.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit, bell, problems, systems
from accounts.http import vault
from accounts.http.issues import Issue
from accounts.http.vault import Secret
from accounts.linking import links
from accounts.models.approval import ApprovalState, ApprovalStep
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount
from accounts.systems.base import Entered

FIRST_LOOK = timedelta(seconds=45)
NEXT_LOOK = timedelta(seconds=30)
LATE_CALLBACK = timedelta(seconds=60)  # between the press of Approve and the callback
LONGEST_ACCESS_S = 10 * 366 * 24 * 3600.0
REUSED_WHILE = timedelta(minutes=2)  # a second press of Continue gets the open request while it lives this long

State = Grant.State
ANSWERABLE = (State.PENDING, State.BROKEN, State.EXPIRED)  # a look may call expired what a callback then brings
ALIVE = (State.CANDIDATE, State.CONFIRMING)


class Received(Enum):
    """What became of an answer that reached us."""

    ACCEPTED = "accepted"
    AGAIN = "again"  # the same answer as before: nothing changed
    CONTRADICTED = "contradicted"  # another token than before: both are refused
    USED = "used"  # the request has led to a connection; this token is ignored
    TOO_LATE = "too_late"
    ENDED = "ended"


def digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def open_(
    step: ApprovalStep, *, callback_state: str, uri: Secret, expires_at: datetime, token: Secret | None = None
) -> Grant:
    """Keep a permission request that was just made. One without a token of its own cannot be looked at, only run out."""
    grant = Grant(
        step=step,
        account=step.account,
        callback_state_hash=digest(callback_state),
        token_hash=digest(token.reveal()) if token else "",
        expires_at=expires_at,
        next_look_at=timezone.now() + FIRST_LOOK if token else expires_at + LATE_CALLBACK,
    )
    if token:
        grant.token = vault.seal(token, grant, "token")
    grant.uri = vault.seal(uri, grant, "uri")
    with _deciding(step.account_id):
        grant.save(force_insert=True)
        links.move_step(step, ApprovalState.OPENED)
        step.account.move("new", "disconnected", to=LinkedAccount.State.AWAITING_APPROVAL)
    return grant


def enter(account: LinkedAccount, step: ApprovalStep | None, entered: Entered) -> Grant:
    """What opens the account was entered and tried: the request is answered before it is asked."""
    now = timezone.now()
    grant = Grant(
        step=step,
        account=account,
        callback_state_hash=digest(secrets.token_urlsafe(32)),  # nobody calls back
        expires_at=now,
        access=entered.access,
    )
    with _deciding(account.pk):
        grant.save(force_insert=True)
        _keep_candidate(grant, entered.issue or Issue(entered.secret))
    systems.get(account.system).welcome(grant)
    return grant


def ends_at(now: datetime, lasts_s: float | None) -> datetime | None:
    """When an access ends, or has ended; ``None`` for what nobody told, or nobody believes."""
    if lasts_s is None or not lasts_s <= LONGEST_ACCESS_S:
        return None
    return now + timedelta(seconds=max(lasts_s, 0))


def still_open(step: ApprovalStep) -> Grant | None:
    """The step's request that waits for the merchant, if it will live long enough to be approved."""
    fresh = step.grants.filter(state=State.PENDING, expires_at__gt=timezone.now() + REUSED_WHILE)
    return fresh.order_by("-pk").first()


def by_callback_state(value: str) -> Grant | None:
    rows = Grant.objects.select_related("account__merchant", "step__link__merchant")
    return rows.filter(callback_state_hash=digest(value)).first()


def receive(grant: Grant, secret: Secret, *, issue: Issue | None = None) -> Received:
    """An account token has come for this request. Safe to call any number of times, from anywhere.

    ``issue``: the same token with what renews it, where it ends.
    """
    with _deciding(grant.account_id):
        rows = Grant.objects.select_for_update(of=("self",)).select_related("account", "step__link")
        grant = rows.get(pk=grant.pk)
        if grant.state in (State.CANDIDATE, State.CONFIRMING, State.CONNECTED):
            return _received_again(grant, secret)
        if grant.state not in ANSWERABLE or _is_withdrawn(grant):
            return Received.ENDED
        if timezone.now() > grant.expires_at + LATE_CALLBACK:
            expire(grant)
            return Received.TOO_LATE
        _keep_candidate(grant, issue or Issue(secret))
    systems.get(grant.account.system).welcome(grant)
    return Received.ACCEPTED


def deny(grant: Grant) -> None:
    """The merchant declined at the provider."""
    with _deciding(grant.account_id):
        if grant.state == State.PENDING and _end(grant, State.DENIED, "declined"):
            _tell(grant, ApprovalState.DENIED, "declined")
            grant.account.move("awaiting_approval", to=_unlinked(grant.account))
            audit.record("approval.declined", actor=audit.MERCHANT, account=grant.account)


def expire(grant: Grant) -> None:
    """The provider's ten minutes are over; the approval link itself stays good."""
    with _deciding(grant.account_id):
        waits = grant.state == State.PENDING and _end(grant, State.EXPIRED, "grant_ran_out")
        if waits and not _has_newer(grant) and not _was_declined_here(grant):
            _tell(grant, ApprovalState.EXPIRED, "grant_ran_out")


def break_(grant: Grant, reason: str) -> None:
    """It was approved, but no usable token reached us: the merchant has to approve again."""
    with _deciding(grant.account_id):
        if _end(grant, State.BROKEN, reason):
            _tell(grant, ApprovalState.BROKEN, reason)
            if not _rivals(grant, account_id=grant.account_id).exists():
                grant.account.move("verifying", "awaiting_approval", to=_unlinked(grant.account), reason=reason)
            audit.record("approval.broken", actor=audit.WORKER, account=grant.account, details={"reason": reason})


def refuse(grant: Grant, reason: str) -> None:
    """The token is not used and forgotten here."""
    with _deciding(grant.account_id):
        if _end(grant, State.REFUSED, reason):
            _tell(grant, ApprovalState.BROKEN, reason)
            if not grant.account.grants.filter(state=State.CONFIRMING).exists():
                problems.clear_problem("confirm_account", account=grant.account)  # nothing is left to decide
            if not _rivals(grant, account_id=grant.account_id).exists():
                grant.account.move("verifying", to=_unlinked(grant.account), reason=reason)
                grant.account.move("awaiting_confirmation", to=as_before(grant.account), reason=reason)


def supersede(grant: Grant) -> None:
    """A newer approval of the same account has won: whoever approved this one sees that the account is connected."""
    was_approved = grant.state in ALIVE
    if _end(grant, State.REFUSED, "superseded") and was_approved:
        _tell(grant, ApprovalState.CONNECTED, "")


def connect(grant: Grant) -> bool:
    """The candidate becomes the account's credential; False = it was refused or taken in the meantime."""
    return grant.state in ALIVE and _end(grant, State.CONNECTED, "")


@contextmanager
def _deciding(account_id: int) -> Iterator[None]:
    """One decision about an account's requests at a time. The account comes first: so no two wait for each other."""
    with transaction.atomic():
        LinkedAccount.objects.select_for_update().get(pk=account_id)
        yield


def _is_withdrawn(grant: Grant) -> bool:
    return grant.step is not None and grant.step.link.state == ApprovalState.REVOKED


def _keep_candidate(grant: Grant, issue: Issue) -> None:
    now = timezone.now()
    grant.candidate = vault.seal(issue.secret, grant, "candidate")
    grant.candidate_key = issue.secret.equality_key()
    grant.renewal = vault.seal(issue.renewal, grant, "renewal") if issue.renewal else None
    grant.ends_at = ends_at(now, issue.lasts_s)
    grant.renewed_at = now if grant.ends_at is not None and grant.ends_at > now else None  # else nobody knows
    grant.state, grant.reason, grant.ended_at = State.CANDIDATE, "", None
    grant.granted_at, grant.next_look_at, grant.looks = grant.granted_at or now, None, 0
    grant.save()
    links.move_step(grant.step, ApprovalState.APPROVED)
    waiting = ("new", "awaiting_approval", "reauth_required", "disconnected")
    grant.account.move(*waiting, to=LinkedAccount.State.VERIFYING)
    LinkedAccount.objects.filter(pk=grant.account_id).update(due_at=now)
    bell.ring(grant.account_id)
    who = audit.MERCHANT if grant.step is not None else audit.COMMAND_LINE
    audit.record("approval.received", actor=who, account=grant.account)


def _received_again(grant: Grant, secret: Secret) -> Received:
    if secret.matches(grant.candidate_key):
        return Received.AGAIN
    if grant.state == State.CONNECTED:
        audit.record("approval.other_token_ignored", actor=audit.MERCHANT, account=grant.account)
        return Received.USED
    refuse(grant, "two_tokens")
    audit.record("approval.contradicted", actor=audit.MERCHANT, account=grant.account)
    return Received.CONTRADICTED


def _end(grant: Grant, state: str, reason: str) -> bool:
    """Close the request and forget its secrets; False = it no longer stands as the caller saw it."""
    if grant.state not in Grant.OPEN:
        return False
    wiped = {"token": None, "uri": None, "candidate": None, "renewal": None, "next_look_at": None}
    rows = Grant.objects.filter(pk=grant.pk, state=grant.state)
    if rows.update(state=state, reason=reason, ended_at=timezone.now(), **wiped) != 1:
        return False
    grant.refresh_from_db()
    return True


def _tell(grant: Grant, to: str, reason: str) -> None:
    """Move the step too, unless another request of the same step was approved: then that one speaks for it."""
    others = Grant.objects.filter(step=grant.step, state__in=[*ALIVE, State.CONNECTED]).exclude(pk=grant.pk)
    if grant.step is not None and not others.exists():
        links.move_step(grant.step, to, reason)


def _rivals(grant: Grant, **among: int) -> QuerySet[Grant]:
    return Grant.objects.filter(state__in=ALIVE, **among).exclude(pk=grant.pk)


def _was_declined_here(grant: Grant) -> bool:
    return ApprovalStep.objects.filter(grants=grant, state=ApprovalState.DENIED).exists()


def _has_newer(grant: Grant) -> bool:
    return Grant.objects.filter(step_id=grant.step_id, pk__gt=grant.pk).exists()


def _unlinked(account: LinkedAccount) -> str:
    """Where an account goes back to when an approval came to nothing."""
    if account.credential is not None:
        return LinkedAccount.State.REAUTH_REQUIRED
    return LinkedAccount.State.DISCONNECTED if account.connected_at else LinkedAccount.State.NEW


def as_before(account: LinkedAccount) -> str:
    """Where an account goes back to when staff refused another approval: its own credential is tried again."""
    return LinkedAccount.State.ACTIVE if account.credential is not None else _unlinked(account)
