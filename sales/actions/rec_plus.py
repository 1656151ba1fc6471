"""Writes to a REC+ shop's orders: its status and the few fields that the shop lets others write."""

from accounts.outbox.fields import Field, text
from accounts.systems.rec_plus import endpoints
from catalog.actions.rec_plus import ShopChange, words


class UpdateOrder(ShopChange):
    resource = "web_orders"
    kind, title = "order.update", "Web order changed"
    endpoint = endpoints.SET_ORDER
    has_form = True
    always = ("status",)
    fields = {
        "status": words(),
        "delivery_note": words(),
        "customers_order_id": words(label="Customer's order number"),
        "purchase_order_number": words(),
        "required_by_date": Field(text, label="Required by"),
        "fob": words(label="FOB"),
    }
