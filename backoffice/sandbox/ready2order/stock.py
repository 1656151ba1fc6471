"""What selling does to the stock."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from backoffice.sandbox.ready2order.fields import unpadded

if TYPE_CHECKING:
    from backoffice.sandbox.ready2order.till import Till


def taken(till: "Till", quantities: Iterable[tuple[int | None, str]]) -> None:
    """Takes the quantities off the shelf; negative ones go back. Products without stock are left alone."""
    for identifier, quantity in quantities:
        product = till.products.get(identifier)
        if product and product["product_stock_enabled"]:
            left = Decimal(product["product_stock_value"]) - Decimal(quantity)
            till.products.update(product["product_id"], {"product_stock_value": unpadded(left), **till.stamp_stock()})
