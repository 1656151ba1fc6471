"""The whole object of an order: bare text, lines in no order."""

from typing import Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.shapes.records import address, ref
from backoffice.sandbox.rec_plus.shop import WebShop

PATHS = {"product": "products", "option": "options", "delivery": "delivery-methods", "coupon": "coupons"}
"""What a line is about → where that is read."""
LAST = ("is_free_delivery", "customers_order_id", "fob", "required_by_date", "purchase_order_number", "delivery_note")


def order(shop: WebShop, row: Row) -> Row:
    method = shop.payment_methods.get(row["_payment"])
    user = row["_user"]
    return {
        **{name: row[name] for name in ("id", "invoice_id", "session_id", "start_date", "payment_date")},
        "payment_method": {**ref("payment-methods", method["id"]), "name": method["name"]} if method else None,
        "payment_data": row["payment_data"],
        "status": row["status"],
        "user": {**ref("users", user["id"]), **user, "billing_address": address(shop, user["billing_address"])},
        "delivery_address": address(shop, row["_delivery_address"]),
        "tracking": row["tracking"],
        "totals": row["totals"],
        "lines": [_line(line) for line in row["_lines"]],
        **{name: row[name] for name in LAST},
    }


def _line(line: Row) -> Row:
    about = {kind: _about(kind, fields) for kind, fields in line["_rel"].items()}
    return {("rel_data" if name == "_rel" else name): about if name == "_rel" else line[name] for name in line}


def _about(kind: str, fields: Row) -> Row:
    shown: dict[str, Any] = {**ref(PATHS[kind], fields["id"]), **fields}
    if kind == "option":
        shown["product"] = ref("products", fields["product"]["id"])
    return shown
