"""Writes to a REC+ shop's orders: its status and the few fields that the shop lets others write."""

from typing import Any

from accounts.actions.rec_plus import ManyPreview, ShopChange, ShopPreview, words
from accounts.outbox.fields import Field, text
from accounts.systems.rec_plus import endpoints


class UpdateOrder(ShopChange):
    resource = "web_orders"
    kind, title = "order.update", "Web order changed"
    endpoint = endpoints.SET_ORDER
    form, preview, preview_many = "web_order_edit", "order.preview", "order.preview_many"
    always = ("status",)
    fields = {
        "status": words(),
        "delivery_note": words(label="Delivery note"),
        "customers_order_id": words(label="Customer's order number"),
        "purchase_order_number": words(label="Purchase order number"),
        "required_by_date": Field(text, label="Required by"),
        "fob": words(label="FOB"),
    }


class PreviewOrder(ShopPreview, UpdateOrder):
    kind, title = "order.preview", "Preview of a change"
    previews = "order.update"


class PreviewOrders(ManyPreview):
    resource = "web_orders"
    kind, title = "order.preview_many", "Preview of many changes"
    previews = "order.update"
    endpoint = endpoints.SET_ORDERS

    def wrapped(self, sent: list[dict[str, Any]]) -> dict[str, Any]:
        return {"orders": sent}
