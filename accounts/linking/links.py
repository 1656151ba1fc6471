"""Approval links: made, handed out, opened, withdrawn, run out; their state follows from their steps."""

import uuid
from collections.abc import Iterable
from smtplib import SMTPException

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import audit, systems
from accounts.audit import Actor
from accounts.linking import mail
from accounts.models.approval import ApprovalLink, ApprovalState, ApprovalStep
from accounts.models.linked_account import LinkedAccount
from accounts.models.merchant import Merchant
from accounts.models.user import User

State = ApprovalState
_signer = Signer(salt="accounts.linking.links", sep=".")


class MailFailed(Exception):
    """The mail server did not take the mail; the link itself is good."""


def create(
    merchant: Merchant,
    system_keys: Iterable[str],
    *,
    actor: Actor,
    email: str = "",
    accounts: Iterable[LinkedAccount] = (),
) -> ApprovalLink:
    """A link with one step per system, for the merchant's account there, or for the one of ``accounts`` in that system."""
    chosen = {account.system: account for account in accounts}
    with transaction.atomic():
        link = ApprovalLink.objects.create(
            merchant=merchant, email=email or merchant.email, created_by=actor if isinstance(actor, User) else None
        )
        for key in dict.fromkeys(system_keys):
            systems.get(key)
            ApprovalStep.objects.create(link=link, account=chosen.get(key) or account_to_link(merchant, key))
        audit.record("approval_link.created", actor=actor, merchant=merchant, details={"link": link.pk})
    return link


def account_to_link(merchant: Merchant, system: str) -> LinkedAccount:
    """The merchant's account in this system, one in need of an approval first; a new one if there is none."""
    known = list(merchant.accounts.filter(system=system).order_by("-pk"))
    needy = [account for account in known if not account.is_live]
    if known:
        return (needy or known)[0]
    return LinkedAccount.objects.create(merchant=merchant, system=system)


def token(link: ApprovalLink) -> str:
    """The signed part of the link's address; the same each time, so that it can be copied again."""
    return _signer.sign(link.uid.hex)


def by_token(value: str) -> ApprovalLink | None:
    try:
        uid = uuid.UUID(_signer.unsign(value))
    except (BadSignature, ValueError):
        return None
    return ApprovalLink.objects.select_related("merchant", "created_by").filter(uid=uid).first()


def address(link: ApprovalLink) -> str:
    """The whole address, from PUBLIC_URL and never from a request's host."""
    return settings.PUBLIC_URL + reverse("approve", args=[token(link)])


def hand_out(link: ApprovalLink) -> None:
    """The link has left the house: by mail, copied, or printed."""
    now = timezone.now()
    rows = ApprovalLink.objects.filter(pk=link.pk)
    rows.filter(state=State.DRAFT).update(state=State.SENT)
    rows.filter(sent_at__isnull=True).update(sent_at=now)
    for step in link.steps.select_related("account"):
        step.account.move("new", "disconnected", to=LinkedAccount.State.AWAITING_APPROVAL)
    link.refresh_from_db()


def send(link: ApprovalLink, *, actor: Actor) -> None:
    """Mail the link in the merchant's language, again if need be. Raises ``MailFailed``."""
    try:
        mail.send_approval_link(link, address(link))
    except (OSError, SMTPException) as error:
        raise MailFailed(type(error).__name__) from error
    hand_out(link)
    audit.record("approval_link.sent", actor=actor, merchant=link.merchant, details={"to": link.email})


def open_(link: ApprovalLink) -> None:
    """The merchant looks at it. A link that was refused or ran out of time at the provider stays as it is."""
    rows = ApprovalLink.objects.filter(pk=link.pk)
    moved = rows.filter(state__in=[State.DRAFT, State.SENT]).update(state=State.OPENED)
    if moved or link.opened_at is None:
        rows.filter(opened_at__isnull=True).update(opened_at=timezone.now())
        link.refresh_from_db()


def withdraw(link: ApprovalLink, *, actor: Actor) -> bool:
    """Nobody can use the link any more; False when it has led to an approval already."""
    with transaction.atomic():
        _lock_accounts(link)
        rows = ApprovalLink.objects.filter(pk=link.pk).exclude(state__in=[*ApprovalLink.FINAL, State.APPROVED])
        if not rows.update(state=State.REVOKED, ended_at=timezone.now(), reason=""):
            return False
        _let_accounts_go(link)
        audit.record("approval_link.withdrawn", actor=actor, merchant=link.merchant, details={"link": link.pk})
    link.refresh_from_db()
    return True


def expire_overdue() -> int:
    """End the links that ran out; the number ended."""
    ended = 0
    for link in ApprovalLink.objects.overdue():
        with transaction.atomic():
            _lock_accounts(link)
            rows = ApprovalLink.objects.overdue().filter(pk=link.pk)
            if rows.update(state=State.EXPIRED, reason="link_ran_out", ended_at=link.expires_at):
                _let_accounts_go(link)
                ended += 1
    return ended


def decline(step: ApprovalStep) -> None:
    """The merchant said no on our own page."""
    with transaction.atomic():
        back = LinkedAccount.State.DISCONNECTED if step.account.connected_at else LinkedAccount.State.NEW
        step.account.move("awaiting_approval", to=back)  # before the step, as where an answer is received
        move_step(step, State.DENIED, "declined")
        audit.record("approval.declined", actor=audit.MERCHANT, account=step.account)


def settle(link: ApprovalLink) -> None:
    """Let the link's state follow from its steps: the least advanced step speaks for the whole."""
    steps = list(link.steps.all())
    state, reason = _state_of(steps)
    if state is None:
        return
    now = timezone.now()
    rows = ApprovalLink.objects.filter(pk=link.pk).exclude(state=State.REVOKED)
    ended = state in (State.DENIED, State.EXPIRED, State.CONNECTED, State.BROKEN)
    rows.update(state=state, reason=reason, ended_at=now if ended else None)
    if state in (State.APPROVED, State.CONNECTED):
        rows.filter(approved_at__isnull=True).update(approved_at=now)
    link.refresh_from_db()


def move_step(step: ApprovalStep | None, to: str, reason: str = "") -> None:
    """Record where a step stands now, and what that means for the link; no link, no step."""
    if step is None:
        return
    ApprovalStep.objects.filter(pk=step.pk).update(state=to, reason=reason, changed_at=timezone.now())
    step.state, step.reason = to, reason
    settle(step.link)


def _state_of(steps: list[ApprovalStep]) -> tuple[str | None, str]:
    order = (State.BROKEN, State.DENIED, State.EXPIRED, State.OPENED, State.APPROVED)
    if any(step.state == State.DRAFT for step in steps) and not any(step.state in order[:3] for step in steps):
        return (State.OPENED, "") if any(step.state != State.DRAFT for step in steps) else (None, "")
    for state in order:
        for step in steps:
            if step.state == state:
                return state, step.reason
    return State.CONNECTED, ""


def _lock_accounts(link: ApprovalLink) -> None:
    """First, as where an answer is received: so no two wait for each other."""
    accounts = LinkedAccount.objects.select_for_update(of=("self",)).filter(approval_steps__link=link)
    list(accounts.order_by("pk").values_list("pk", flat=True))


def _let_accounts_go(link: ApprovalLink) -> None:
    """Accounts that only waited for this link go back to where they were."""
    for step in link.steps.select_related("account"):
        back = LinkedAccount.State.DISCONNECTED if step.account.connected_at else LinkedAccount.State.NEW
        step.account.move("awaiting_approval", to=back)
