"""What the page of an order tells about its review request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from sales.asking import judging, purchases, reasons
from sales.models import Invoice, ReviewRequest, ReviewRules

State = ReviewRequest.State


@dataclass(frozen=True)
class Asking:
    """``request`` is the ledger's line, if there is one; else ``told`` says why nobody is asked, or when."""

    request: ReviewRequest | None
    told: str
    at: datetime | None = None  # of what happens next by itself


def of_order(row: Any) -> Asking | None:
    """Of a web order or an invoice; ``None`` where the merchant asks nobody, and nobody was asked."""
    rules = ReviewRules.objects.select_related("merchant").filter(merchant=row.account.merchant_id).first()
    if rules is None:
        return None
    find = purchases.of_invoices if isinstance(row, Invoice) else purchases.of_web_orders
    [purchase] = find([row], rules)
    request = _request(purchase, rules)
    if request is not None:
        return Asking(request, reasons.of_request(request), _next(request))
    if not rules.is_on:
        return None
    known = judging.ledger(rules, [purchase], timezone.now())
    [weighed] = judging.weigh([purchase], known)
    told = reasons.verdict(weighed.key) if weighed.key else "It is found by itself within a minute."
    return Asking(None, told, purchase.due_at if weighed.key == "waits" else None)


def _request(purchase: purchases.Purchase, rules: ReviewRules) -> ReviewRequest | None:
    rows = ReviewRequest.objects.filter(merchant=rules.merchant_id).select_related("command__account")
    own = Q(web_order=purchase.web_order_id) if purchase.web_order_id else Q(invoice=purchase.invoice_id)
    by_id = Q(id_order=purchase.base_id) if purchase.is_same_by_id else Q()
    return rows.filter(own | by_id if by_id else own).first()


def _next(request: ReviewRequest) -> datetime | None:
    if request.state == State.HELD:
        return request.held_until
    return request.mail_expected_at if request.state == State.SENT else None
