"""A purchase in the review service's own fields, with clean types: whole numbers and prices of two places."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from accounts.outbox.fields import numbered
from sales.models import Invoice, ReviewRequest, WebOrder

WRITTEN = "%Y-%m-%d %H:%M:%S"
PRODUCT = "PRODUCT"
CENT = Decimal("0.01")
EAN_DIGITS = 13
HEAVY = ("product__payload", "product__search", "product__base__payload", "product__base__search")


def order(row: ReviewRequest) -> dict[str, Any]:
    """The body of one order. The time is the merchant's own, as the service knows no zone."""
    at = row.ordered_at.astimezone(ZoneInfo(row.merchant.time_zone))
    return {
        "id_order": row.id_order,
        "order_date": at.strftime(WRITTEN),
        "firstname": row.first_name,
        "lastname": row.last_name,
        "email": row.email,
        "reference": row.id_order,
        "products": products(row),
    }


def moment(written: str, zone: str) -> datetime:
    """Raises ``ValueError`` for what is not written as the service wants it."""
    return datetime.strptime(written, WRITTEN).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def is_moment(written: str) -> bool:
    try:
        moment(written, "UTC")
    except ValueError:
        return False
    return True


def products(row: ReviewRequest) -> list[dict[str, Any]]:
    """Of the lines that name a product; its variants are told as the product itself, so that reviews do not scatter.

    The service takes whole numbers and no empty name: one product without them would have the whole order refused.
    """
    order, document = row.web_order, row.invoice
    lines = _of_web_order(order) if order is not None else _of_invoice(document) if document is not None else []
    return _added_up([line for line in lines if isinstance(line["id"], int) and line.get("name", "").strip()])


def _of_web_order(order: WebOrder) -> list[dict[str, Any]]:
    lines = order.lines.filter(kind=PRODUCT, product_ref__isnull=False)
    found = lines.select_related("product__base", "product__category").defer(*HEAVY, "product__category__payload")
    return [
        _product(line.product, line.product_ref or "", line.name, line.quantity, line.price, sku=line.code)
        for line in found if line.quantity > 0
    ]  # fmt: skip


def _of_invoice(invoice: Invoice) -> list[dict[str, Any]]:
    items = invoice.items.filter(product_ref__isnull=False, is_return=False)
    found = items.select_related("product__base", "product__group").defer(*HEAVY, "product__group__payload")
    return [
        _product(item.product, item.product_ref or "", item.name, item.quantity, item.total, sku=item.item_number)
        for item in found if item.quantity > 0
    ]  # fmt: skip


def _product(
    product: Any, ref: str, name: str, quantity: Decimal, total: Decimal, *, sku: str | None
) -> dict[str, Any]:
    whole = (product.base or product) if product is not None else None
    family = (product.category or product.group) if product is not None else None
    barcode = (product.barcode or "").strip() if product is not None else ""
    told = {
        "id": numbered((product.base_ref or product.remote_id) if product is not None else ref),
        "name": whole.name if whole is not None else name,
        "qty": max(int(quantity), 1),
        "unit_price": float((total / quantity).quantize(CENT, ROUND_HALF_UP)),
        "category_id": numbered(family.remote_id) if family is not None else None,
        "category_name": family.name if family is not None else None,
        "sku": sku,
        "ean13": barcode if barcode.isdigit() and len(barcode) == EAN_DIGITS else None,
    }
    return {key: value for key, value in told.items() if value not in (None, "")}


def _added_up(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One entry per product: two lines of one are one product bought more often."""
    found: dict[Any, dict[str, Any]] = {}
    for line in lines:
        known = found.setdefault(line["id"], line)
        if known is not line:
            known["qty"] += line["qty"]
    return list(found.values())
