"""The list of shipments."""

from collections.abc import Iterator
from typing import Any

from django.utils.safestring import SafeString

from accounts.sheets import At, Fact, Sheet, facts
from backoffice.lists import TIMES, Sort
from backoffice.money import money
from backoffice.templatetags.icons import badge
from sales.filters import ShipmentFilter
from sales.models import Shipment

FULFILLED = "fulfilled"
NUMBER = ("number",)


def in_words(status: str) -> str:
    """``partially_fulfilled`` as "Partially fulfilled"."""
    told = status.replace("_", " ")
    return told[:1].upper() + told[1:]


def shipment_states(shipment: Any) -> Iterator[SafeString]:
    """How far it has come, by what is known for certain."""
    if shipment.delivered_at:
        yield badge("good", "check", "Delivered")
    elif shipment.shipped_at or shipment.status == FULFILLED:
        yield badge("good", "truck-delivery", "Shipped")
    elif shipment.printed_at:
        yield badge("busy", "receipt", "Printed")
    else:
        yield badge("warn", "clock", in_words(shipment.status) or "Not shipped")


def _total(value: Any, shipment: Any) -> str:
    return money(value, shipment.currency or shipment.account.merchant.currency)


SHIPMENTS = Sheet(
    name="shipments",
    model=Shipment,
    filters=ShipmentFilter,
    placeholder="Tracking number, order number, name or SKU",
    picture="truck-delivery",
    joins={"web_order": NUMBER, "invoice": NUMBER},
    facts=(
        facts.text("Number", "number", At.NAME, sort="number"),
        facts.time("Ordered", "ordered_at", At.MEDIUM, sort="ordered", repeats="{}"),
        facts.text("Goes to", "customer_name", At.WIDE, sort="name", repeats="{}"),
        facts.text("City", "city"),
        facts.text("Carrier", "carrier", At.WIDER),
        facts.text("Service", "service"),
        facts.text("Tracking", "tracking", At.UNDER),
        Fact("Status", lambda row: in_words(row.status)),
        Fact("Payment", lambda row: in_words(row.billing_status)),
        facts.time("Printed", "printed_at"),
        facts.time("Shipped", "shipped_at", At.WIDER),
        facts.time("Delivered", "delivered_at"),
        facts.text("Primary id", "primary_id"),
        Fact("Order", lambda row: str(row.order or "")),
        Fact("Total", lambda row: row.total, _total, At.ALWAYS, facts.Shape.FIGURE),
        facts.text("Currency", "currency"),
    ),
    sorts=(
        Sort("ordered", "Ordered", "ordered_at", descending=True, ways=TIMES),
        Sort("number", "Number", "number"),
        Sort("name", "Goes to", "customer_name"),
    ),
    states=shipment_states,
)
