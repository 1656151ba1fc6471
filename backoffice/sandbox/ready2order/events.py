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
OBJECTS = {"products": "product", "product_groups": "productGroup", "customers": "customer", "invoices": "invoice"}
"""Table → what its rows are called in events."""
TRANSFERRED = "orderItem.transferred"
UNKEPT_KEYS = {"orderItem": "orderItem_id", "coupon": "coupon_id", "couponTransaction": "couponTransaction_id"}
"""What has events but no records in this sandbox → its id. The first of the names is unknown in the contract."""

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
    """The event that a changed row is; ``None``: nobody is told.

    Documents are created and cancelled, nothing else. Training documents are told like others (unknown in the contract).
    """
    kind = OBJECTS[table]
    if before is None:
        return f"{kind}.created"
    if kind == "invoice":
        cancelled = after and after.get("invoice_deleted_at") and not before.get("invoice_deleted_at")
        return "invoice.cancelled" if cancelled else None
    if after is None:
        return f"{kind}.deleted"
    return f"{kind}.updated" if kind != "product" or _is_told(before, after, options) else None


def _is_told(before: Row, after: Row, options: Options) -> bool:
    """Not if only the place in the list changed; by option, neither if only the stock did."""
    changed = {name for name in before | after if before.get(name) != after.get(name)} - {STAMP}
    untold = UNTOLD if options.stock_counts_as_update else UNTOLD | STOCK
    return not changed or not changed <= untold
