"""ready2order's webhooks: 17 events, one address per account. Deliveries are not signed, and name neither event nor account for certain."""

from typing import Any

from accounts.http.answers import decoded
from accounts.http.door import Door
from accounts.http.errors import BadPayload
from accounts.systems.base import STRAIGHT, Hint, Way
from accounts.systems.ready2order import endpoints

# The object behind an event: our resource, and the key that holds its id. An order item's payload holds keys of others,
# and of a transfer the documents tell only that it names tables and orders.
OBJECTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "orderItem": (
        "open_order_items",
        ("orderItem_id", "orderitem_id", "sourceTable_id", "source_table_id", "sourceTableId", "order_id", "order_ids"),
    ),
    "couponTransaction": ("coupon_transactions", ("couponTransaction_id",)),
    "coupon": ("coupons", ("coupon_id",)),
    "invoice": ("invoices", ("invoice_id",)),
    "product": ("products", ("product_id",)),
    "productGroup": ("product_groups", ("productgroup_id",)),
    "customer": ("customers", ("customer_id",)),
}
EVENTS = frozenset({
    "coupon.created", "coupon.updated", "couponTransaction.created",
    "customer.created", "customer.updated", "customer.deleted",
    "invoice.created", "invoice.cancelled",
    "orderItem.created", "orderItem.cancelled", "orderItem.transferred",
    "product.created", "product.updated", "product.deleted",
    "productGroup.created", "productGroup.updated", "productGroup.deleted",
})  # fmt: skip


def hint(payload: dict[str, Any]) -> Hint | None:
    """Which record has changed; ``None`` when the payload does not tell. An ``event`` may be named, and need not be."""
    record = payload.get("resource")
    if isinstance(record, list) and record:
        record = record[0]
    if not isinstance(record, dict):
        return None
    named = payload.get("event")
    event = named if isinstance(named, str) and named in EVENTS else ""
    kinds = [event.partition(".")[0]] if event else list(OBJECTS)
    for kind in kinds:
        resource, keys = OBJECTS[kind]
        for key in keys:
            value = record.get(key)
            if isinstance(value, (list, dict)) and value:
                value = next(iter(value.values() if isinstance(value, dict) else value))
            if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
                return Hint(event or kind, resource, str(value).strip())
    return None


class Webhooks:
    events = EVENTS
    whole: frozenset[str] = frozenset()

    def example(self, event: str, remote_id: str, known: dict[str, Any]) -> dict[str, Any]:
        """The whole object; of what is deleted, and of order items, the id alone."""
        _, (key, *_) = OBJECTS[event.partition(".")[0]]
        if event == "orderItem.transferred":
            return {"sourceTable_id": None, "targetTable_id": None, "order_ids": [remote_id]}
        is_bare = event.endswith(".deleted") or event.startswith("orderItem.")
        return {key: remote_id} if is_bare else {key: remote_id} | known

    def packed(self, event: str, record: dict[str, Any]) -> dict[str, Any]:
        return {"event": event, "resource": record}

    def hint(self, payload: dict[str, Any], way: Way = STRAIGHT) -> Hint | None:
        return hint(payload)

    def record(self, payload: dict[str, Any]) -> Any:
        record = payload.get("resource")
        return record[0] if isinstance(record, list) and record else record

    def address(self, door: Door) -> str:
        address = _object(door.call(endpoints.WEBHOOK)).get("webhookUrl")
        return address if isinstance(address, str) else ""

    def missing(self, door: Door) -> frozenset[str]:
        events = _object(door.call(endpoints.WEBHOOK_EVENTS))
        active, available = _names(events.get("activeEvents")), _names(events.get("availableEvents"))
        return (EVENTS & (available or EVENTS)) - active

    def set_address(self, door: Door, address: str) -> None:
        door.call(endpoints.SET_WEBHOOK, body={"webhookUrl": address})

    def switch_on(self, door: Door, event: str) -> None:
        door.call(endpoints.SET_WEBHOOK_EVENTS, body={"addEvent": event})


def _object(body: bytes) -> dict[str, Any]:
    answer = decoded(body)
    if not isinstance(answer, dict):
        raise BadPayload("an object was asked for and something else came", reason="not_an_object")
    return answer


def _names(value: Any) -> frozenset[str]:
    return frozenset(name for name in value if isinstance(name, str)) if isinstance(value, list) else frozenset()
