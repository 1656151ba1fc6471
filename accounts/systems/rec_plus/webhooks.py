"""REC+'s webhooks: set up by people in the shop's admin, one for each event; the body is the object as it is then.

Nothing in them counts, orders or signs them, and the bodies of deletions and batches are documented nowhere: whatever
names the record is taken.
"""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.systems.base import STRAIGHT, Hint, Way

# What an event calls a record, and what we call it.
RESOURCES = {"product": "products", "order": "web_orders", "user": "users"}
EVENTS = frozenset({
    "new.order", "update.order", "new.user", "update.user", "new.product", "update.product", "delete.product",
    "batch-update.product", "batch-delete.product",
})  # fmt: skip
GONE = frozenset({"delete.product", "batch-delete.product"})
HREF = re.compile(r"/(product|order|user)s/([^/?#]+?)(?:\.(?:json|xml))?(?:[?#].*)?")
# Without Wrap Data nobody is told the event: fields that only one kind of record has.
OWN_FIELDS = {
    "order": ("invoice_id", "customers_order_id", "order_id", "totals", "lines"),
    "user": ("membership_code", "full_name", "user_id"),
    "product": ("product_id", "special_price", "code", "stock", "options"),
}


class Webhooks:
    events = EVENTS
    whole = frozenset({"batch-delete.product"})
    paste_guide = (
        _("In your shop's admin, open the webhooks and add one for each of the events below."),
        _("As the URL, paste this address. As the authentication, choose Bearer and paste the secret."),
        _("Choose JSON, and switch on Wrap Data."),
        _("Save a product, or use the event simulator: the first message shows up here by itself."),
    )

    def example(self, event: str, remote_id: str, known: dict[str, Any]) -> dict[str, Any]:
        """The object as it is read; of what is deleted, the id alone."""
        return {"id": remote_id} if event in GONE else {"id": remote_id} | known

    def packed(self, event: str, record: dict[str, Any]) -> dict[str, Any]:
        return {"event": event, "data": record}

    def hint(self, payload: dict[str, Any], way: Way = STRAIGHT) -> Hint | None:
        """Batches name many records: then all that has changed is read."""
        event, data = _event(payload), self.record(payload)
        kind = event.rpartition(".")[2] if event else _kind(data)
        if event and kind not in RESOURCES:
            return Hint(event, "", "")  # "and many more": nothing of ours
        if not kind:
            return None
        resource, told = RESOURCES[kind], event or kind
        several = event.startswith("batch-") or isinstance(data, list) or _batch(data, f"{kind}s")
        if several:
            return Hint(told, resource, "")
        number = _id(data, kind)
        return Hint(told, resource, number) if number else None

    def record(self, payload: dict[str, Any]) -> Any:
        return payload["data"] if _event(payload) or set(payload) == {"event", "data"} else payload


def _event(payload: dict[str, Any]) -> str:
    """The event of a wrapped payload; empty for a bare object."""
    named = payload.get("event")
    return named if "data" in payload and isinstance(named, str) else ""


def _batch(data: Any, wrapped: str) -> bool:
    return isinstance(data, dict) and any(isinstance(data.get(name), list | dict) for name in (wrapped, "ids"))


def _kind(data: Any) -> str:
    """By the object's own address, else by its fields."""
    if not isinstance(data, dict):
        return ""
    found = HREF.search(_href(data))
    if found:
        return found.group(1)
    return next((kind for kind, fields in OWN_FIELDS.items() if any(field in data for field in fields)), "")


def _id(data: Any, kind: str) -> str:
    """An id, or an object that holds one."""
    if isinstance(data, dict):
        found = HREF.search(_href(data))
        data = data.get("id", data.get(f"{kind}_id", found.group(2) if found else None))
    is_id = isinstance(data, str | int) and not isinstance(data, bool)
    return str(data).strip() if is_id else ""


def _href(data: dict[str, Any]) -> str:
    href = data.get("href")
    return href if isinstance(href, str) else ""
