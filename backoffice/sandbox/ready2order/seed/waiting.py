"""What the guests of a shop have ordered and not yet paid."""

from backoffice.sandbox.dice import Dice
from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.bills import GROSS
from backoffice.sandbox.ready2order.orders import order
from backoffice.sandbox.ready2order.seed.baskets import Baskets
from backoffice.sandbox.ready2order.seed.local_time import local
from backoffice.sandbox.ready2order.seed.people import STAFF
from backoffice.sandbox.ready2order.seed.plan import ORDER, TABLE, USER, Plan

EVERY = 3
"""Guests sit at every third table, from the first on."""
STANDARD_TYPE = 7


def orders(plan: Plan, baskets: Baskets) -> list[Row]:
    """The last one is training."""
    rows: list[Row] = []
    for place in range(0, len(plan.shop.tables), EVERY):
        dice = Dice(plan.seed, plan.till, ORDER, place)
        lines = [line for _ in range(2) for line in baskets.lines(dice) if not line.retour and line.quantity > 0]
        rows += [
            order(
                line, GROSS,
                order_id=plan.first_id(ORDER) + len(rows) + n,
                order_number=place + 1,
                order_course=1 + n % 2,
                table_id=plan.first_id(TABLE) + place,
                user_id=plan.first_id(USER) + place % len(STAFF),
                productgroup_type_id=STANDARD_TYPE if line.product_id else None,
                order_created_at=local(plan.now - 1800 + 60 * n),
            )
            for n, line in enumerate(lines)
        ]  # fmt: skip
    if rows:
        rows[-1]["_training"] = True
    return rows
