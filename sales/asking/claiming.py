"""The ledger's say before anything leaves: every request has its line there, also one that a program asks for."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Command
from sales.asking import judging, purchases, wording
from sales.models import ReviewRequest, ReviewRules

Order = Mapping[str, Any]
State = ReviewRequest.State


def is_sent(command: Command, order: Order) -> bool:
    """Whether this order was sent before."""
    return _lines(command, order).filter(state=State.SENT).exists()


def claim(command: Command, order: Order) -> str:
    """Make sure that the order's line is this command's; the reason why it cannot be, if so."""
    row = _lines(command, order).first()
    if row is None:
        return _new_line(command, order)
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


def _lines(command: Command, order: Order) -> QuerySet[ReviewRequest]:
    return ReviewRequest.objects.filter(merchant=command.account.merchant_id, id_order=str(order["id_order"]))


def _new_line(command: Command, order: Order) -> str:
    """Of what a program asks for, or a script."""
    merchant, email = command.account.merchant, str(order["email"])
    try:
        with transaction.atomic():
            ReviewRequest.objects.create(
                merchant=merchant, account=command.account, id_order=str(order["id_order"]),
                number=str(order["id_order"]), ordered_at=wording.moment(str(order["order_date"]), merchant.time_zone),
                first_name=str(order["firstname"]), last_name=str(order["lastname"]), email=email,
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
