"""The ledger's say before anything leaves: every request has its line there, also one that a program asks for."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Command
from sales.asking import judging, purchases
from sales.models import ReviewRequest, ReviewRules

State = ReviewRequest.State


def is_sent(command: Command) -> bool:
    """Whether this order was sent before, by another command."""
    rows = ReviewRequest.objects.filter(merchant=command.account.merchant_id, id_order=command.data.get("id_order"))
    return rows.filter(state=State.SENT).exclude(command=command).exists()


def claim(command: Command) -> str:
    """Make sure that the order's line is this command's; the reason why it cannot be, if so."""
    row = _line(command)
    if row is None:
        return _new_line(command)
    if row.command_id == command.pk:
        return _hindrance(row)
    if row.state in (State.HELD, State.REFUSED):
        taken = ReviewRequest.objects.filter(pk=row.pk, state=row.state, command=row.command_id)
        moved = {"state": State.QUEUED, "reason": "", "command": command, "account": command.account_id}
        return "" if taken.update(**moved) else "review_under_way"
    return "review_cancelled" if row.state == State.CANCELLED else "review_under_way"


def told(command: Command, answer: dict[str, Any]) -> None:
    """The service has taken it, or had it already."""
    rows = ReviewRequest.objects.filter(command=command)
    rows.update(state=State.SENT, sent_at=timezone.now(), answer=answer, reason=answer.get("reason", ""))


def _line(command: Command) -> ReviewRequest | None:
    merchant = command.account.merchant_id
    rows = ReviewRequest.objects.filter(merchant=merchant, id_order=command.data.get("id_order"))
    return rows.first()


def _new_line(command: Command) -> str:
    """Of what a program asks for, or a script."""
    data, merchant = command.data, command.account.merchant
    email = str(data.get("email", ""))
    try:
        with transaction.atomic():
            ReviewRequest.objects.create(
                merchant=merchant, account=command.account, id_order=str(data["id_order"]),
                number=str(data["id_order"]), ordered_at=_moment(str(data["order_date"]), merchant.time_zone),
                first_name=str(data["firstname"]), last_name=str(data["lastname"]), email=email,
                buyer=email.casefold(), state=State.QUEUED, held_until=timezone.now(), command=command,
            )  # fmt: skip
    except IntegrityError:  # the same order in this moment, or the same buyer
        return "review_under_way"
    return ""


def _hindrance(row: ReviewRequest) -> str:
    """Whether the order was cancelled since it was handed on."""
    if row.web_order_id is None and row.invoice_id is None:
        return ""
    rules = ReviewRules.objects.select_related("merchant").filter(merchant=row.merchant_id).first()
    if rules is None:
        return ""
    order = purchases.of_requests([row], rules).get(row.pk)
    if order is None or order.stop:
        return "review_cancelled"
    known = judging.ledger(rules, [order], timezone.now())
    return "review_cancelled" if order.buyer in known.never else ""


def _moment(written: str, zone: str) -> datetime:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except ValueError:
        return timezone.now()
