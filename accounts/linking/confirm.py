"""What staff decide when an approval belongs to an account that was not expected."""

from django.utils import timezone

from accounts import audit, systems
from accounts.http.errors import OutOfBudget, RemoteError
from accounts.linking import grants, verify
from accounts.models.grant import Grant
from accounts.models.linked_account import LinkedAccount
from accounts.models.user import User


def waiting(account: LinkedAccount) -> Grant | None:
    """The approval of this account that waits for a decision."""
    rows = account.grants.filter(state=Grant.State.CONFIRMING)
    return rows.select_related("step__link", "account__merchant", "resembles__merchant").order_by("-pk").first()


def accept(grant: Grant, *, actor: User) -> None:
    """It is meant: link this account although it looks like another one."""
    verify.promote(grant, actor=actor)


def renew_known(grant: Grant, *, actor: User) -> LinkedAccount:
    """It is the same remote account: give the approval to the one that is linked already, and drop the new entry."""
    known = grant.resembles
    if known is None or known.merchant_id != grant.account.merchant_id:
        raise ValueError("only an account of the same merchant can be renewed")
    new = grant.account
    if verify.promote(grant, actor=actor, onto=known) and new.connected_at is None:
        new.move("verifying", "awaiting_confirmation", to=LinkedAccount.State.DISCONNECTED, reason="linked_twice")
        LinkedAccount.objects.filter(pk=new.pk).update(due_at=None)
    return known


def link_separately(grant: Grant, *, actor: User) -> LinkedAccount:
    """It is a second account of this merchant: keep the old entry as it is, and link this one beside it."""
    old = grant.account
    beside = LinkedAccount.objects.create(merchant=old.merchant, system=old.system)
    if not verify.promote(grant, actor=actor, onto=beside):
        beside.delete()  # somebody else has decided in the same moment
        return old
    old.move("awaiting_confirmation", to=grants.as_before(old), reason="")
    LinkedAccount.objects.filter(pk=old.pk).update(due_at=timezone.now())
    return beside


def refuse(grant: Grant, *, actor: User) -> bool:
    """It is a mistake: give the access back and forget it; False when the remote system could not be told."""
    system = systems.get(grant.account.system)
    told = True
    try:
        system.linking.revoke(system.candidate_door(grant))
    except (RemoteError, OutOfBudget):
        told = False
    grants.refuse(grant, "refused_by_staff")
    LinkedAccount.objects.filter(pk=grant.account_id).update(due_at=timezone.now())
    audit.record("account.approval_refused", actor=actor, account=grant.account, details={"revoked": told})
    return told
