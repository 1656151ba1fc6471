"""The lines of a body: of an invoice or of an order."""

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.amounts import parsed, rounded
from backoffice.sandbox.ready2order.bills import GROSS, Discount, Line
from backoffice.sandbox.ready2order.call import Call
from backoffice.sandbox.ready2order.fields import Invalid


def line(call: Call, entry: Row, base: str, path: str) -> Line:
    """A line of the body; what it leaves out comes from its product."""
    product = None
    if entry.get("product_id"):
        product = call.require(call.till.products, f"{path}.product_id", entry["product_id"])
    rate = _rate(call, entry, product, path)
    price = parsed(_given(entry, "item_price", product, "product_price", path), 4)
    extras = [
        _variation(call, each, f"{path}.item_variations.{n}") for n, each in enumerate(entry.get("item_variations", []))
    ]
    name = _given(entry, "item_name", product, "product_name", path)
    group = call.till.product_groups.get(product["productgroup_id"]) if product else None
    return Line(
        name=", ".join((name, *(extra for extra, _ in extras))),
        quantity=parsed(entry.get("item_quantity", "1"), 3),
        price=_rebased(price + sum(more for _, more in extras), rate, entry.get("item_priceBase", base), base),
        rate=rate,
        product_id=entry.get("product_id"),
        item_number=product["product_itemnumber"] if product else None,
        group_id=group["productgroup_id"] if group else None,
        group_name=group["productgroup_name"] if group else None,
        comment=entry.get("item_comment", ""),
        discount=_line_discount(entry),
    )


def _given(entry: Row, name: str, product: Row | None, column: str, path: str) -> str:
    value = entry.get(name, product[column] if product else None)
    if value in (None, ""):
        raise Invalid.because(f"{path}.{name}", "required")
    return str(value)


def _rate(call: Call, entry: Row, product: Row | None, path: str) -> int:
    """Tenths of a per cent."""
    if "item_vatId" in entry:
        return parsed(call.require(call.till.vat_rates, f"{path}.item_vatId", entry["item_vatId"])["value"], 1)
    return parsed(_given(entry, "item_vatRate", product, "product_vat", path), 1)


def _variation(call: Call, entry: Row, path: str) -> tuple[str, int]:
    """Its name and its price, in ten-thousandths."""
    product = call.require(call.till.products, f"{path}.product_id", entry["product_id"])
    price = str(entry.get("variation_price", product["product_price"]))
    return str(entry.get("variation_name", product["product_name"])), parsed(price, 4)


def _rebased(price: int, rate: int, given: str, base: str) -> int:
    """A price before tax as one after tax, or the other way round, if the line differs from the bill."""
    if given == base:
        return price
    return rounded(price * (1000 + rate), 1000) if base == GROSS else rounded(price * 1000, 1000 + rate)


def _line_discount(entry: Row) -> Discount | None:
    value = parsed(entry.get("discount_value", "0"), 2)
    if not value:
        return None
    return share_or_amount(entry.get("discount_id"), value, entry.get("discount_unit", "currency"))


def share_or_amount(identifier: int | None, value: int, unit: str) -> Discount:
    if unit == "percent":
        return Discount(identifier, None, "Rabatt", percent=abs(value))
    return Discount(identifier, None, "Rabatt", cents=abs(value))
