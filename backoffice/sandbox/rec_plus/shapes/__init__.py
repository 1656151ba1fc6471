"""From rows as the shop keeps them to objects as its API shows them."""

from collections.abc import Callable

from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.shapes.order import order
from backoffice.sandbox.rec_plus.shapes.product import product
from backoffice.sandbox.rec_plus.shapes.records import SHAPES, plain
from backoffice.sandbox.rec_plus.shop import WebShop

Shape = Callable[[WebShop, Row], Row]


def shape_of(resource: str) -> Shape:
    """What makes the whole object of a row of this table, without its ``href``."""
    match resource:
        case "products":
            return product
        case "orders":
            return order
        case _:
            return SHAPES.get(resource, plain)
