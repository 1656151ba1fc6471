"""What the peers share: pages fetched with requests, and objects as the rows of our tables.

Nothing clever and nothing left out: the columns that the product fills, the object as received, the text that the lists
search in. ``price`` and the like stay text for the database to turn into numbers.
"""

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import requests

PAGE = 100
SHOP_PAGE = 200
ZONE = ZoneInfo("Europe/Vienna")
Record = dict[str, Any]
Values = tuple[Any, ...]

PRODUCT = (
    "remote_id", "payload", "payload_hash", "search", "name", "item_number", "barcode", "price", "price_includes_vat",
    "vat_rate", "vat_ref", "group_ref", "base_ref", "kind", "active", "sold_out", "stock_enabled", "stock",
    "stock_unit", "reorder_level", "changed_at", "remote_updated_at",
)  # fmt: skip
INVOICE = (
    "remote_id", "payload", "payload_hash", "search", "number", "issued_at", "issued_on", "calendar_on", "currency", "total",
    "total_net", "total_vat", "tip", "price_base", "test_mode", "cancelled_at", "cancelled_reason", "storno_of_ref",
    "paid", "external_reference", "customer_ref", "customer_name", "payment_method_ref", "vat_gap",
    "email",
)  # fmt: skip
ITEM = (
    "position", "name", "comment", "item_number", "quantity", "price", "total", "total_net", "vat", "vat_rate",
    "discount_name", "is_return", "group_name", "user_name", "table_name", "product_ref",
)  # fmt: skip
PAYMENT = ("position", "name", "value", "payment_method_ref")


@dataclass(frozen=True)
class Task:
    """From the command line: resource, address of the till, database, account, and how many rows at the most."""

    resource: str
    source: str
    database: str
    account: int
    most: int

    @classmethod
    def of_command_line(cls) -> "Task":
        resource, source, database, account, most = sys.argv[1:]
        return cls(resource, source, database, int(account), int(most))


def pages(task: Task) -> Iterator[list[Record]]:
    """Page after page until an empty one, with the product's own parameters."""
    session, decoder = requests.Session(), msgspec.json.Decoder()
    session.headers["Authorization"] = "Bearer bench"
    path, query, rows_at, size = QUESTIONS[task.resource]
    for number in range(task.most // size + 1):
        at = {"page": str(number + 1)} if rows_at is None else {"offset": str(number * size)}
        asked = query | at | {"limit": str(size)}
        body = decoder.decode(session.get(f"{task.source}{path}", params=asked, timeout=30).content)
        found = body if rows_at is None else body[rows_at]
        if not found or number * size >= task.most:
            return
        yield found


PARTS = {f"includeProduct{part}": "true" for part in ("Group", "Variations", "Ingredients")}
FLAGS = {"items": "true", "discounts": "true", "payments": "true", "testMode": "false"}
# resource -> path, question, where the rows are in the answer, rows on a page
QUESTIONS: dict[str, tuple[str, dict[str, str], str | None, int]] = {
    "products": ("/v1/products", PARTS, None, PAGE),
    "invoices": ("/v1/document/invoice", FLAGS, "invoices", PAGE),
    "shop_products": ("/api/v1/products", {"fields": "*", "sort": "id"}, "products", SHOP_PAGE),
    "web_orders": ("/api/v1/orders", {"fields": "*"}, "orders", SHOP_PAGE),
}


def product(row: Record) -> Values:
    payload = msgspec.json.encode(row).decode()
    changed = local(row["product_updated_at"])
    return (
        str(row["product_id"]), payload, digest(payload), searched(row, "product_name", "product_itemnumber", "product_barcode"),
        row["product_name"], row["product_itemnumber"], row["product_barcode"], row["product_price"],
        row["product_priceIncludesVat"], row["product_vat"], text(row["product_vat_id"]), text(row["productgroup_id"]),
        text(row["product_base_id"]), row["product_type"], row["product_active"], row["product_soldOut"],
        row["product_stock_enabled"], row["product_stock_value"], row["product_stock_unit"],
        row["product_stock_reorderLevel"], changed, changed,
    )  # fmt: skip


def invoice(row: Record) -> Values:
    payload, issued = msgspec.json.encode(row).decode(), local(row["invoice_timestamp"])
    name = f"{row['invoice_address_firstName']} {row['invoice_address_lastName']}"
    items = "\n".join(item["item_name"] for item in row["items"])
    return (
        str(row["invoice_id"]), payload, digest(payload), f"{row['invoice_numberFull']}\n{name}\n{items}".lower(),
        row["invoice_numberFull"], issued, issued.astimezone(ZONE).date(), issued.astimezone(ZONE).date(), "EUR", row["invoice_total"],
        row["invoice_totalNet"], row["invoice_totalVat"], row["invoice_totalTip"], row["invoice_priceBase"],
        row["invoice_testMode"], row["invoice_deleted_at"], row["invoice_deletedReason"],
        text(row["invoice_reference_id"]), row["invoice_paid"], row["invoice_externalReferenceNumber"],
        text(row["customer_id"]), name, text(row["paymentMethod_id"]), gap(row),
        row.get("invoice_address_email"),
    )  # fmt: skip


def items(row: Record) -> Iterator[Values]:
    for position, item in enumerate(row["items"]):
        yield (
            position, item["item_name"], item["item_comment"], item["item_number"], item["item_quantity"],
            item["item_price"], item["item_total"], item["item_totalNet"], item["item_vat"], item["item_vatRate"],
            item["item_lineDiscountName"], item["item_retour"], item["productgroup_name"], item["user_name"],
            item["table_name"], text(item["product_id"]),
        )  # fmt: skip


def payments(row: Record) -> Iterator[Values]:
    for position, payment in enumerate(row["payment"]):
        yield position, payment["billPayment_name"], payment["billPayment_value"], text(payment["payment_id"])


def gap(row: Record) -> str:
    """What the total has more than its items."""
    return f"{float(row['invoice_total']) - sum(float(item['item_total']) for item in row['items']):.2f}"


def local(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZONE).astimezone(UTC)


def digest(payload: str) -> bytes:
    return hashlib.blake2b(payload.encode(), digest_size=16).digest()


def searched(row: Record, *names: str) -> str:
    return "\n".join(row[name] for name in names if row[name]).lower()


def text(value: Any) -> str | None:
    return None if value is None else str(value)
