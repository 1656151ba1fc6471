"""Writes to a REC+ shop's orders: its status and the few fields that the shop lets others write."""

from accounts.outbox.fields import Field, text
from accounts.systems.rec_plus import endpoints
from catalog.actions.rec_plus import ShopChange, plain


class UpdateOrder(ShopChange):
    resource = "web_orders"
    kind, title = "order.update", "Web order changed"
    endpoint = endpoints.SET_ORDER
    always = ("status",)
    fields = {
        "status": Field(plain),
        "delivery_note": Field(plain),
        "customers_order_id": Field(plain, label="Customer's order number"),
        "purchase_order_number": Field(plain),
        "required_by_date": Field(text, label="Required by"),
        "fob": Field(plain, label="FOB"),
    }
