"""The discounts that a shop gives: four shares and a mark."""

from backoffice.sandbox.ready2order.seed.plan import DISCOUNT_RULE, Plan

SHARES = (500, 1000, 1500, 2000)
"""In hundredths of a per cent."""
MARK = "Rabattmarke"
"""Worth what the waiter says."""


def share_id(plan: Plan, place: int) -> int:
    return plan.first_id(DISCOUNT_RULE) + 1 + place


def share_name(percent: int) -> str:
    return f"{percent // 100} % Rabatt"


def mark_id(plan: Plan) -> int:
    return plan.first_id(DISCOUNT_RULE) + 9
