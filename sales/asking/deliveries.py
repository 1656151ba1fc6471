"""When orders arrived, as far as the merchant's shipping services tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sales.models import ReviewRules, Shipment, WebOrder


def of(rows: Sequence[Any], rules: ReviewRules) -> dict[int, datetime]:
    """Web order or document (all of one kind) -> when the last of it arrived. Asked only where the rules need it."""
    if not rules.waits_for_delivery or not rows:
        return {}
    kind = "web_order" if isinstance(rows[0], WebOrder) else "invoice"
    arrived = Shipment.objects.filter(delivered_at__isnull=False, removed_at=None)
    arrived = arrived.filter(**{f"{kind}__in": [row.pk for row in rows]}).order_by("delivered_at")
    return dict(arrived.values_list(f"{kind}_id", "delivered_at"))
