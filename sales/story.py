"""One page per order: placed, paid, shipped, delivered, asked for a review, reviewed; and what happens next, and when.

Only what the merchant's linked systems take part in is told. An order of a web shop and a till's document alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from sales.asking.showing import Asking
from sales.models import Invoice, Review, ReviewRequest, Shipment, WebOrder
from sales.orders import Moment
from sales.shipping.following import Shipping
from sales.shipping.naming import Origin

REVIEWS_READ = 20
State = ReviewRequest.State


@dataclass(frozen=True)
class Next:
    """``at`` is when, as far as that is known."""

    text: str
    at: datetime | None = None


@dataclass(frozen=True)
class Story:
    moments: list[Moment]
    nexts: list[Next] = field(default_factory=list)


def of_web_order(order: WebOrder, shipping: Shipping, asking: Asking | None) -> Story:
    paid = Moment("Paid", order.paid_at, "check", missing="not yet")
    now = Moment("Now", None, "tag", "busy", order.status or "no status")
    unshipped = Moment("Shipped", None, "send", missing="the shop does not tell when")
    reviews = reviews_of(order)
    further = [*_shipped(shipping), *_asked(asking), *_reviewed(reviews)]
    moments = [Moment("Placed", order.placed_at, "receipt"), paid, *(further or [unshipped, now])]
    is_called_off = order.paid_at is not None and not order.counts
    unpaid = [] if order.paid_at else [Next("The payment is waited for.")]
    return Story(moments, [] if is_called_off or order.removed_at else [*unpaid, *_nexts(shipping, asking, reviews)])


def of_invoice(invoice: Invoice, payments: Sequence[Any], shipping: Shipping, asking: Asking | None) -> Story | None:
    """``None`` where nothing but the document itself takes part."""
    reviews = reviews_of(invoice)
    further = [*_shipped(shipping), *_asked(asking), *_reviewed(reviews)]
    if not further and not shipping.is_there:
        return None
    methods = ", ".join(dict.fromkeys(payment.name for payment in payments if payment.name))
    paid = Moment("Paid", None, "check", told=methods, missing="not told")
    nexts = [] if invoice.storno_of_ref or invoice.removed_at else list(_nexts(shipping, asking, reviews))
    return Story([Moment("Issued", invoice.issued_at, "receipt"), paid, *further], nexts)


def reviews_of(row: Origin) -> list[Review]:
    rows = Review.objects.filter(removed_at=None)
    rows = rows.filter(invoice=row) if isinstance(row, Invoice) else rows.filter(web_order=row)
    return list(rows.order_by("reviewed_at", "pk")[:REVIEWS_READ])


def _shipped(shipping: Shipping) -> list[Moment]:
    """Of several shipments it is shipped when the first one was, and delivered when all were."""
    there = _present(shipping)
    if not there:
        return [Moment("Shipped", None, "truck-delivery", missing="not sent for shipping")] if shipping.is_there else []
    shipped = min((each.shipped_at for each in there if each.shipped_at), default=None)
    tracking = ", ".join(each.tracking for each in there if each.tracking)
    arrivals = [each.delivered_at for each in there if each.delivered_at]
    delivered = max(arrivals) if len(arrivals) == len(there) else None
    return [
        Moment("Shipped", shipped, "truck-delivery", missing="not yet", more=tracking),
        Moment("Delivered", delivered, "package", missing="not yet"),
    ]


def _asked(asking: Asking | None) -> list[Moment]:
    if asking is None:
        return []
    request = asking.request
    if request is None:
        return [Moment("Asked for a review", None, "mail", missing="not asked")]
    if request.state == State.SENT:
        return [Moment("Asked for a review", request.sent_at, "mail")]
    tone = "warn" if request.state in (State.REFUSED, State.NEEDS_PERSON) else "busy"
    return [Moment("Asked for a review", None, "mail", tone, State(request.state).label)]


def _reviewed(reviews: Sequence[Review]) -> list[Moment]:
    if not reviews:
        return []
    stars = Decimal(sum(review.rating for review in reviews)) / len(reviews)
    return [Moment("Reviewed", reviews[0].reviewed_at, "star", more=f"{stars:.1f} of 5 stars")]


def _nexts(shipping: Shipping, asking: Asking | None, reviews: Sequence[Review]) -> Iterator[Next]:
    yield from _next_of_shipping(shipping)
    if asking is not None and not reviews:
        yield from _next_of_asking(asking)


def _next_of_shipping(shipping: Shipping) -> Iterator[Next]:
    there = _present(shipping)
    if shipping.command is not None and shipping.moves:
        yield Next("It is being sent to the shipping service.")
    elif not there and shipping.sends:
        yield Next("It can be sent for shipping.")
    elif any(each.shipped_at is None for each in there):
        yield Next("The shipping service ships it.")
    elif any(each.delivered_at is None for each in there):
        yield Next("It is on its way to the buyer.")


def _next_of_asking(asking: Asking) -> Iterator[Next]:
    request, at = asking.request, asking.at
    if request is None:
        if asking.told and at is not None:
            yield Next("The buyer may be asked for a review, once enough days have passed.", at)
        return
    match request.state:
        case State.HELD:
            yield Next("The buyer is handed to the review service, unless one of you cancels it.", at)
        case State.QUEUED:
            yield Next("The buyer is being handed to the review service.")
        case State.SENT if at is not None and at > timezone.now():
            yield Next("The review service mails the buyer.", at)
        case State.SENT:
            yield Next("The buyer was mailed, and may write a review.", at)
        case State.NEEDS_PERSON:
            yield Next("The review request waits for one of you.")


def _present(shipping: Shipping) -> list[Shipment]:
    return [shipment for shipment in shipping.shipments if shipment.removed_at is None]
