"""Prices for some: what a category of customers, or one customer, pays for a product."""

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.amounts import hundredths
from backoffice.sandbox.ready2order.seed.local_time import local
from backoffice.sandbox.ready2order.seed.plan import (
    CATEGORY,
    CATEGORY_PRICE,
    CUSTOMER,
    CUSTOMER_PRICE,
    DAY_S,
    Plan,
)
from backoffice.sandbox.ready2order.seed.products import Products

REGULARS, STAFF = 0, 2
"""Places in the list of customer categories."""
LAST = 60
"""Only the first products have such prices."""


def category_prices(plan: Plan, products: Products) -> list[Row]:
    """Every fifth product is cheaper for the staff, every tenth for regulars too."""
    wanted = [
        (position, category, percent)
        for position in range(0, min(len(products), LAST), 5)
        for category, percent in ((REGULARS, 90), (STAFF, 80))
        if category == STAFF or position % 10 == 0
    ]
    return [
        {
            **_price(plan, products, position, percent, plan.first_id(CATEGORY_PRICE) + place),
            "customerCategory_id": plan.first_id(CATEGORY) + category,
        }
        for place, (position, category, percent) in enumerate(wanted)
    ]


def customer_prices(plan: Plan, products: Products) -> list[Row]:
    """Every tenth product, from the fourth on, is cheaper for the first two customers."""
    wanted = [
        (position, customer)
        for position in range(3, min(len(products), LAST), 10)
        for customer in range(min(plan.customers, 2))
    ]
    return [
        {
            **_price(plan, products, position, 75 + customer * 10, plan.first_id(CUSTOMER_PRICE) + place),
            "customer_id": plan.row_id(CUSTOMER, customer),
        }
        for place, (position, customer) in enumerate(wanted)
    ]


def _price(plan: Plan, products: Products, position: int, percent: int, identifier: int) -> Row:
    brief = products.brief(position)
    return {
        "price_id": identifier,
        "price_value": hundredths(brief.cents * percent // 100),
        "price_timestamp": local(plan.founded + position * DAY_S),
        "product_id": brief.id,
    }
