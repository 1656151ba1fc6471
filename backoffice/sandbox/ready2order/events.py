"""What a till tells the world: the events of the API, and which change is which event (contract section 3)."""

from dataclasses import dataclass, field

from backoffice.sandbox.messages import Row
from backoffice.sandbox.options import Options

EVENTS = (
    "coupon.created", "coupon.updated", "couponTransaction.created",
    "customer.created", "customer.updated", "customer.deleted",
    "invoice.created", "invoice.cancelled",
    "orderItem.created", "orderItem.cancelled", "orderItem.transferred",
    "product.created", "product.updated", "product.deleted",
    "productGroup.created", "productGroup.updated", "productGroup.deleted",
)  # fmt: skip
OBJECTS = {
    "products": "product",
    "product_groups": "productGroup",
    "customers": "customer",
    "invoices": "invoice",
    "coupons": "coupon",
    "coupon_transactions": "couponTransaction",
    "orders": "orderItem",
    "transfers": "transfer",
}
"""Table → what its rows are called in events."""
CREATED, UPDATED, DELETED = "created", "updated", "deleted"
DEEDS = {
    "coupon": (CREATED, UPDATED, ""),
    "couponTransaction": (CREATED, "", ""),
    "orderItem": (CREATED, "", "cancelled"),
}
"""How it is called that a row comes, changes, goes, where nobody is told of one of these."""
TRANSFERRED = "orderItem.transferred"
ONLY_IDS = {"orderItem": "orderItem_id"}
"""What is told with nothing but its id → the name of that (unknown in the contract, like all names of a transfer)."""

UNTOLD = {"product_sortIndex"}
STOCK = {"product_stock_value", "product_stock_reorderLevel", "product_stock_safetyStock"}
STAMP = "product_updated_at"


@dataclass
class Webhook:
    """Where the events of a till go, and which do.

    Unknown in the contract: which are active at first (none here), whether they stay so when the address changes or is
    taken away (they do), and what a revoked token does to it (nothing).
    """

    url: str = ""
    active: set[str] = field(default_factory=set)

    def register(self, url: str, *events: str) -> None:
        """For tests, past the API: these events, or all if none is named."""
        self.url, self.active = url, set(events or EVENTS)


def event_of(table: str, before: Row | None, after: Row | None, options: Options) -> str | None:
    """The event that a changed row is; ``None``: nobody is told."""
    kind = OBJECTS[table]
    if table == "transfers":
        return TRANSFERRED if before is None else None
    if kind == "invoice":
        return _event_of_invoice(before, after)
    if kind == "product" and before is not None and after is not None and not _is_told(before, after, options):
        return None
    deed = DEEDS.get(kind, (CREATED, UPDATED, DELETED))[0 if before is None else 2 if after is None else 1]
    return f"{kind}.{deed}" if deed else None


def _event_of_invoice(before: Row | None, after: Row | None) -> str | None:
    """Documents are created and cancelled, nothing else. Training documents are told like others (unknown)."""
    if before is None:
        return "invoice.created"
    cancelled = after and after.get("invoice_deleted_at") and not before.get("invoice_deleted_at")
    return "invoice.cancelled" if cancelled else None


def _is_told(before: Row, after: Row, options: Options) -> bool:
    """Not if only the place in the list changed; by option, neither if only the stock did."""
    changed = {name for name in before | after if before.get(name) != after.get(name)} - {STAMP}
    untold = UNTOLD if options.stock_counts_as_update else UNTOLD | STOCK
    return not changed or not changed <= untold
