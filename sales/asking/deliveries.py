"""When orders arrived, as far as the merchant's shipping services tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sales.models import ReviewRules, Shipment, WebOrder
from sales.shipping.naming import primary_id


def of(rows: Sequence[Any], rules: ReviewRules) -> dict[int, datetime]:
    """Web order or document (all of one kind) -> when the last of it arrived. Asked only where the rules need it.

    It was sent for shipping from here, or the service has fetched the shop's order by itself under the shop's number.
    """
    if not rules.waits_for_delivery or not rows:
        return {}
    arrived = Shipment.objects.filter(account__merchant=rules.merchant_id, delivered_at__isnull=False, removed_at=None)
    by_name = {primary_id(row): row.pk for row in rows}
    sent = arrived.filter(primary_id__in=by_name).order_by("delivered_at")
    found = {by_name[name]: at for name, at in sent.values_list("primary_id", "delivered_at")}
    by_number = {row.number: row.pk for row in rows if isinstance(row, WebOrder) and row.pk not in found}
    fetched = arrived.filter(number__in=by_number).order_by("delivered_at") if by_number else arrived.none()
    return found | {by_number[number]: at for number, at in fetched.values_list("number", "delivered_at")}
