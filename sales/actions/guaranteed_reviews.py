"""Handing an order to Guaranteed Reviews, which mails its buyer ten days after it has come."""

import re
from collections.abc import Mapping
from typing import Any

from accounts.http.answers import decoded
from accounts.http.errors import BadPayload, Rejected
from accounts.models.command import Command
from accounts.outbox.action import Action, Complaints, Finding, Found, Looker, Record
from accounts.outbox.fields import Field, number, numbered, text
from accounts.systems.guaranteed_reviews import endpoints
from sales.asking import claiming, judging
from sales.asking.wording import is_moment

SENT_ALREADY = re.compile(r"\balready\b.*\b(sent|imported)\b", re.IGNORECASE | re.DOTALL)
INCOMPLETE = "missing field"
NEEDED = ("id_order", "order_date", "firstname", "lastname", "email")
OF_PRODUCT = ("id", "name")


def products(value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError("a list of products is needed")
    if any(each.get(name) in (None, "") for each in value for name in OF_PRODUCT):
        raise ValueError("each product needs an id and a name")
    return value


def single(value: Any) -> Any:
    if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], dict):
        raise ValueError("a list of exactly one order is needed: whether all of several were taken is never told")
    return value


class CreateReviewRequest(Action):
    """One order per call: of several, the answer never says which was taken. Sending again is safe: an order that it has
    is refused as already sent, and that is what we wanted. As JSON, so that numbers stay numbers."""

    system, resource = "guaranteed_reviews", "review_requests"
    kind, title = "review_request.create", "Review request"
    endpoint = endpoints.SEND_ORDERS
    repeatable = True
    reads_before = reads_back = names_record = False
    has_form = False
    fields = {
        "id_order": Field(text, needed=True, label="Order"),
        "order_date": Field(text, needed=True, label="Ordered"),
        "firstname": Field(text, needed=True, label="First name"),
        "lastname": Field(text, needed=True, label="Last name"),
        "email": Field(text, needed=True, label="E-mail"),
        "reference": Field(text, label="Reference"),
        "store_id": Field(number, label="Store"),
        "products": Field(products, label="Products", told=lambda rows: ", ".join(str(row.get("name")) for row in rows)),
        "orders": Field(single, label="Orders"),
    }  # fmt: skip

    def complaints(self, data: Record, expected: Record) -> Complaints:
        found = super().complaints(data, expected)
        if found:
            return found
        order = order_of(data)
        if order is not data:
            found |= super().complaints(order, {})
        missing = [name for name in NEEDED if not str(order.get(name) or "").strip()]
        found |= dict.fromkeys(missing, "This is needed: an order without it is refused there.")
        if "email" not in found and not judging.is_email(str(order["email"])):
            found["email"] = "This is no e-mail address."
        if "order_date" not in found and not is_moment(str(order["order_date"])):
            found["order_date"] = "Write it as 2026-11-28 17:05:00, in the merchant's own time."
        if str(order.get("reference", "x") or "").strip() == "":
            found["reference"] = "An empty one would make all such orders the same: leave it out."
        return found

    def called(self, command: Command) -> str:
        return str(order_of(command.data).get("id_order", ""))

    def is_there(self, command: Command) -> str:
        return "already_sent" if claiming.is_sent(command, order_of(command.data)) else ""

    def hinders(self, command: Command, looker: Looker) -> str:
        return claiming.claim(command, order_of(command.data))

    def body(self, command: Command) -> dict[str, Any]:
        order = dict(order_of(command.data))
        order["id_order"] = str(order["id_order"])
        if order.get("store_id") is not None:
            order["store_id"] = numbered(order["store_id"])
        if "products" in order:
            order["products"] = [_typed(each) for each in order["products"]]
        return {"orders": [order]}

    def result(self, command: Command, answer: bytes) -> str:
        """Good only if as many came in as were sent, or if it was there already."""
        told = _object(answer)
        message = str(told.get("message") or "")
        if _is_taken(told) or _was_there(told):
            return ""
        if INCOMPLETE in message.lower():
            raise Rejected(message)
        raise BadPayload(message[:300], reason="not_imported")

    def keep(self, command: Command, answer: bytes) -> None:
        told = _object(answer)
        known = {name: told[name] for name in ("success", "orders_count", "orders_imported", "message") if name in told}
        claiming.told(command, known | ({} if _is_taken(told) else {"reason": "already_sent"}))

    def look_up(self, command: Command, looker: Looker) -> Finding:
        """It knows no way to ask for a single order."""
        return Finding(Found.UNSEEN)


def order_of(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of the whole body, or of the order by itself."""
    orders = data.get("orders")
    return orders[0] if isinstance(orders, list) and len(orders) == 1 and isinstance(orders[0], dict) else data


def _typed(product: dict[str, Any]) -> dict[str, Any]:
    """Whole numbers and prices as numbers, however the command's row keeps them."""
    told = product | {name: numbered(product[name]) for name in ("id", "category_id") if name in product}
    if "qty" in told:
        told["qty"] = int(float(told["qty"]))
    if "unit_price" in told:
        told["unit_price"] = round(float(told["unit_price"]), 2)
    return told


def _is_taken(told: dict[str, Any]) -> bool:
    count, imported = (_whole(told.get(name)) for name in ("orders_count", "orders_imported"))
    return _whole(told.get("success")) == 1 and count == imported == 1


def _was_there(told: dict[str, Any]) -> bool:
    return not _whole(told.get("orders_imported")) and bool(SENT_ALREADY.search(str(told.get("message") or "")))


def _whole(value: Any) -> int | None:
    """1, "1" and true are the same."""
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdigit()) else None


def _object(answer: bytes) -> dict[str, Any]:
    told = decoded(answer)
    if not isinstance(told, dict):
        raise BadPayload("an object was asked for and something else came", reason="not_an_object")
    return told
