"""What people decide about a request: not this order, never this buyer, now, after all, or under which name."""

from enum import Enum
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.outbox import deciding
from sales.asking import finding, nameless
from sales.models import ReviewRequest, ReviewRules

State = ReviewRequest.State


class Decision(Enum):
    CANCEL = "cancel"
    NEVER = "never"
    NOW = "now"
    AFTER_ALL = "after_all"


def decide(row: ReviewRequest, decision: Decision, *, by: User) -> bool:
    """False = it is too late, or makes no sense (any more)."""
    deeds = {
        Decision.CANCEL: cancel, Decision.NEVER: never, Decision.NOW: send_now, Decision.AFTER_ALL: hold_again,
    }  # fmt: skip
    return deeds[decision](row, by=by)


def cancel(row: ReviewRequest, *, by: User, reason: str = "by_staff") -> bool:
    """Whatever has not left yet does not leave."""
    with transaction.atomic():
        if row.state == State.QUEUED and row.command is not None and not deciding.withdraw(row.command, by=by):
            return False
        rows = ReviewRequest.objects.filter(pk=row.pk, state=row.state)
        if row.state not in (State.HELD, State.QUEUED) and not needs_name(row):
            return False
        return _moved(rows, row, by, "cancelled", state=State.CANCELLED, reason=reason)


def never(row: ReviewRequest, *, by: User) -> bool:
    """Nobody asks this buyer again, for whichever order; what was sent was sent."""
    if row.is_open:
        return cancel(row, by=by, reason="never")
    return _moved(ReviewRequest.objects.filter(pk=row.pk, state=row.state), row, by, "never", reason="never")


def send_now(row: ReviewRequest, *, by: User) -> bool:
    rows = ReviewRequest.objects.filter(pk=row.pk, state=State.HELD, held_until__gt=timezone.now())
    return _moved(rows, row, by, "sent_now", held_until=timezone.now())


def hold_again(row: ReviewRequest, *, by: User) -> bool:
    """After all, what was cancelled or refused: held back like a new one, unless the buyer is being asked already."""
    rules = ReviewRules.objects.filter(merchant=row.merchant_id).first()
    if rules is None:
        return False
    rows = ReviewRequest.objects.filter(pk=row.pk, state__in=(State.CANCELLED, State.REFUSED))
    until = finding.held_until(rules, timezone.now())
    is_nameless = not (row.first_name and row.last_name)
    try:
        with transaction.atomic():
            return _moved(
                rows, row, by, "held_again", state=State.NEEDS_PERSON if is_nameless else State.HELD, command=None,
                reason=ReviewRequest.NO_NAME if is_nameless else "", held_until=until,
            )  # fmt: skip
    except IntegrityError:
        return False


def name(row: ReviewRequest, first: str, last: str, *, by: User) -> bool:
    """Both names as a person has them: from then on it is held back like the others."""
    rows = ReviewRequest.objects.filter(pk=row.pk, state__in=(State.NEEDS_PERSON, State.HELD), command=None)
    rules = ReviewRules.objects.filter(merchant=row.merchant_id).first()
    until = finding.held_until(rules, timezone.now()) if rules else row.held_until
    return _moved(rows, row, by, "named", state=State.HELD, reason="", first_name=first, last_name=last,
                  held_until=until if needs_name(row) else row.held_until)  # fmt: skip


def needs_name(row: ReviewRequest) -> bool:
    return row.state == State.NEEDS_PERSON and row.command_id is None


def _moved(rows: Any, row: ReviewRequest, by: User, verb: str, **changes: Any) -> bool:
    """One statement, and a line in the audit if it was ours to move."""
    noted = {"decided_by": by, "decided_name": by.email, "decided_at": timezone.now()}
    with transaction.atomic():
        if rows.update(**noted, **changes) != 1:
            return False
        audit.record(f"review_request.{verb}", actor=by, merchant=row.merchant, details={"order": row.id_order})
        nameless.tell([row.merchant_id])
    return True
