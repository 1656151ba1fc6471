"""What has been ordered at a table and is not yet billed, as records."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.amounts import hundredths, ten_thousandths, thousandths
from backoffice.sandbox.ready2order.bills import Line, figures, net_within
from backoffice.sandbox.ready2order.blanks import floor
from backoffice.sandbox.ready2order.fields import unpadded
from backoffice.sandbox.ready2order.items import unit_prices

SUMMED = (
    "order_quantity", "order_priceGross", "order_priceNet", "order_vat", "order_discount_valueGross",
    "order_discount_valueNet",
)  # fmt: skip


def order(line: Line, base: str, **particulars: Any) -> Row:
    """The record of a line: ``particulars`` are fields that do not follow from it. Discounts are negative, as on bills."""
    (sums,) = figures([line], base)
    unit_net, unit_gross = unit_prices(line, base)
    return {
        **floor.ORDER,
        "order_quantity": thousandths(line.quantity),
        "order_priceGross": hundredths(sums.gross),
        "order_priceNet": hundredths(sums.net),
        "order_vat": hundredths(sums.vat),
        "order_discount_valueGross": hundredths(-sums.line_discount),
        "order_discount_valueNet": hundredths(-net_within(sums.line_discount, line.rate)),
        "order_vatRate": hundredths(line.rate * 10),
        "order_product_priceGrossPerUnit": ten_thousandths(unit_gross),
        "order_product_priceNetPerUnit": ten_thousandths(unit_net),
        "order_discount_name": line.discount.name if line.discount else None,
        "order_retour": line.retour,
        "order_product_name": line.name,
        "order_product_itemnumber": line.item_number,
        "order_comment": line.comment,
        "product_id": line.product_id or None,
        **particulars,
    }


def together(rows: Sequence[Row]) -> Row:
    """Several as one: the first, with the sums of all."""
    sums = {name: unpadded(sum((Decimal(row[name]) for row in rows), Decimal())) for name in SUMMED}
    return {**rows[0], **sums}
