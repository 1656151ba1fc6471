"""Finds whose turn it is, and writes them into the ledger, where they are held back for a while."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from sales.asking import judging, nameless, names, purchases
from sales.asking.judging import Ledger, Weighed
from sales.models import ReviewRequest, ReviewRules

AT_ONCE = 500  # rows of one INSERT
State = ReviewRequest.State

log = logging.getLogger(__name__)


def find_all() -> int:
    """For every merchant who asks; how many were found."""
    return sum(find(rules_id) for rules_id in ReviewRules.objects.filter(is_on=True).values_list("pk", flat=True))


def find(rules_id: int) -> int:
    """Those of one merchant that have become due since asking was switched on."""
    now = timezone.now()
    with transaction.atomic():
        rules = locked(rules_id)
        if not rules.is_on:
            return 0
        found = purchases.of_merchant(rules, now, only_new=True)
        known = judging.ledger(rules, found, now)
        return hold(judging.weigh(found, known), known)


def locked(rules_id: int) -> ReviewRules:
    """Nobody else decides about this merchant's buyers until the transaction ends."""
    return ReviewRules.objects.select_for_update(of=("self",)).select_related("merchant").get(pk=rules_id)


def hold(weighed: list[Weighed], known: Ledger, *, by_back_fill: bool = False) -> int:
    """Into the ledger, those whose buyers are asked; how many. What is there already stays as it is."""
    rows = [_row(each, known, by_back_fill=by_back_fill) for each in weighed if not each.key]
    ReviewRequest.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    if any(row.reason == ReviewRequest.NO_NAME for row in rows):
        nameless.tell([known.rules.merchant_id])
    if rows:
        log.info("merchant %s: %s to be asked for a review", known.rules.merchant_id, len(rows))
    return len(rows)


def held_until(rules: ReviewRules, now: datetime) -> datetime:
    return now + timedelta(hours=rules.hold_hours)


def _row(weighed: Weighed, known: Ledger, *, by_back_fill: bool) -> ReviewRequest:
    purchase, rules = weighed.purchase, known.rules
    first, last = purchase.name
    is_nameless = (first, last) == names.NONE
    return ReviewRequest(
        merchant_id=rules.merchant_id,
        account=weighed.account,
        source_id=purchase.row.account_id,
        web_order_id=purchase.web_order_id,
        invoice_id=purchase.invoice_id,
        id_order=weighed.id_order,
        number=purchase.row.number,
        ordered_at=purchase.ordered_at,
        total=purchase.total,
        currency=purchase.row.currency,
        first_name=first,
        last_name=last,
        email=purchase.email,
        buyer=purchase.buyer,
        consent=judging.consent_of(purchase, known) or "",
        by_back_fill=by_back_fill,
        state=State.NEEDS_PERSON if is_nameless else State.HELD,
        reason=ReviewRequest.NO_NAME if is_nameless else "",
        held_until=held_until(rules, timezone.now()),
    )
