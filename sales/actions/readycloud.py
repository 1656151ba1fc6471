"""Writes to ReadyCloud: an order or a document becomes an order there, once."""

from datetime import UTC
from decimal import Decimal
from typing import Any

from accounts.mappings.readycloud import PARTS
from accounts.models import Command, LinkedAccount
from accounts.outbox.action import Call, Finding, Looker
from accounts.outbox.fields import Field, listed, number, structured, text
from accounts.systems.readycloud import endpoints
from backoffice.money import cents
from sales.shipping.action import Place, SendForShipping
from sales.shipping.parcel import Item, Parcel

ORGANISATION = "organisation"  # ours: which one the order is made in
SOURCE = "Backoffice"
LONGEST_MESSAGE = 220  # more is not printed


def receiver_in_words(shipping: Any) -> str:
    to = shipping.get("ship_to") or {}
    name = " ".join(str(to[part]) for part in ("first_name", "last_name") if to.get(part))
    lines = [name, *(str(to.get(part) or "") for part in ("company", "address_1", "address_2", "post_code", "city", "country"))]  # fmt: skip
    way = " ".join(str(shipping[part]) for part in ("ship_via", "ship_type") if shipping.get(part))
    return ", ".join(line for line in lines if line) + (f"; by {way}" if way else "")


def boxes_in_words(boxes: Any) -> str:
    """``2 × Sauce; 1 × Mug``."""
    items = [item for box in boxes if isinstance(box, dict) for item in box.get("items") or ()]
    return "; ".join(f"{item.get('quantity')} × {item.get('description') or item.get('part_number')}" for item in items)


def billing_in_words(billing: Any) -> str:
    return " ".join(str(billing[part]) for part in ("total", "status") if billing.get(part))


class SendToReadyCloud(SendForShipping):
    """``organisation`` is the relative address of one of the account's, and may be left out where there is one."""

    system = "readycloud"
    endpoint = endpoints.CREATE_ORDER
    reference_field = name_filter = "primary_id"
    fields = {
        ORGANISATION: Field(text),
        "primary_id": Field(text, label="Primary id"),
        "unique_id": Field(text, label="Unique id"),
        "order_number": Field(number, label="Order number"),
        "customer_number": Field(text, label="Customer number"),
        "po_number": Field(text, label="PO number"),
        "message": Field(text, label="Message"),
        "terms": Field(text, label="Terms"),
        "ordered_at": Field(text, label="Ordered"),
        "billing": Field(structured, label="Payment", told=billing_in_words),
        "shipping": Field(structured, label="Goes to", told=receiver_in_words),
        "boxes": Field(listed, label="Goods", told=boxes_in_words),
        "notes": Field(listed, label="Notes"),
        "tags": Field(listed, label="Tags"),
        "custom_fields": Field(structured, label="Custom fields"),
        "source": Field(structured, label="Source"),
    }

    def places(self, account: LinkedAccount) -> list[Place]:
        return [Place(part["key"], part["name"]) for part in account.access.get(PARTS, ())]

    def data_of(self, parcel: Parcel, place: Place) -> dict[str, Any]:
        """Every empty kind is sent as the service wants it: objects ``{}``, lists ``[]``."""
        told = {
            ORGANISATION: place.key,
            "primary_id": parcel.primary_id,
            "order_number": int(parcel.number) if _is_number(parcel.number) else None,
            "ordered_at": parcel.ordered_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "message": parcel.message,
            "billing": _filled({
                "status": "paid" if parcel.is_paid else "pending",
                "shipping": _money(parcel.delivery, parcel.currency),
                "tax": _money(parcel.vat, parcel.currency),
                "total": _money(parcel.total, parcel.currency),
            }),
            "shipping": _filled({
                "status": "unshipped",
                "ship_to": _filled(parcel.address),
                "ship_via": parcel.carrier,
                "ship_type": parcel.service,
            }),
        }  # fmt: skip
        return _filled(told) | {
            "boxes": [{"items": [_item(item, parcel.currency) for item in parcel.items]}],
            "notes": [],
            "tags": [],
            "custom_fields": {},
            "source": {"name": SOURCE},
        }

    def told(self, data: dict[str, Any]) -> dict[str, str]:
        shipping = data.get("shipping") or {}
        wishes = {"carrier": shipping.get("ship_via"), "service": shipping.get("ship_type"), "message": data.get("message")}  # fmt: skip
        return {name: str(value) for name, value in ((shipping.get("ship_to") or {}) | wishes).items() if value}

    def hinders(self, command: Command, looker: Looker) -> str:
        if self._place(command) is None:
            return "no_organisation"
        return super().hinders(command, looker)

    def call(self, command: Command) -> Call:
        place = self._place(command)
        if place is None:
            raise ValueError(f"command {command.pk} is for none of the account's organisations")
        body = {name: value for name, value in self.body(command).items() if name != ORGANISATION}
        return Call(self.endpoint, endpoints.ORGANISATION.values_in(place.key), body)

    def look_up(self, command: Command, looker: Looker) -> Finding:
        return self.of_reference(command, looker.rows(self.resource, primary_id=self.name_of(command)))

    def _place(self, command: Command) -> Place | None:
        """The one that is named, else the only one."""
        places, named = self.places(command.account), command.data.get(ORGANISATION)
        if named:
            return next((place for place in places if place.key == named), None)
        return places[0] if len(places) == 1 else None


def _item(item: Item, currency: str) -> dict[str, Any]:
    return _filled({
        "quantity": item.quantity,
        "kind": "goods",
        "part_number": item.sku,
        "description": item.name,
        "unit_price": _money(item.price, currency),
        "unit_weight": None if item.weight_g is None else f"{item.weight_g:.3f} g",
    }) | {"custom_fields": {}}  # fmt: skip


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _money(amount: Decimal | None, currency: str) -> str | None:
    return None if amount is None else f"{cents(amount):.2f} {currency}"


def _is_number(told: str) -> bool:
    return told.isascii() and told.isdigit() and len(told) <= 18
