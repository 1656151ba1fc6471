"""Discounts that the till offers, and their groups."""

from typing import Any

from accounts.filters import RecordFilter
from accounts.scopes import NAME
from accounts.sheets import At, Fact, Sheet, facts
from accounts.sheets.sheet import BY_NAME, active
from backoffice.lists import FIGURES, Sort
from backoffice.money import money, percent, quantity
from sales.filters import DiscountFilter
from sales.models import Discount, DiscountGroup


def discounted(value: Any, discount: Any) -> str:
    """``10 %``, ``€5.00``, or the bare figure of a unit that is neither."""
    if discount.unit == "percent":
        return percent(value)
    if discount.unit == "currency":
        return money(value, discount.account.merchant.currency)
    return quantity(value)


DISCOUNTS = Sheet(
    name="discounts",
    model=Discount,
    filters=DiscountFilter,
    picture="discount",
    joins={"group": NAME},
    facts=(
        facts.text("Name", "name", At.NAME, sort="name"),
        facts.text("Description", "description", At.UNDER),
        facts.linked("Group", "group", At.MEDIUM),
        facts.number("Order at the till", "sort_index", At.WIDE, sort="order"),
        facts.text("Unit", "unit"),
        facts.yes_no("Active", "active"),
        Fact("Discount", lambda row: row.value, discounted, At.ALWAYS, facts.Shape.FIGURE, strong=True),
    ),
    sorts=(BY_NAME, Sort("order", "Order at the till", "sort_index", ways=FIGURES)),
    states=active,
)

DISCOUNT_GROUPS = Sheet(
    name="discount_groups",
    model=DiscountGroup,
    filters=RecordFilter,
    picture="folders",
    facts=(
        facts.text("Name", "name", At.NAME, sort="name"),
        facts.text("Description", "description", At.UNDER),
        facts.yes_no("Active", "active"),
    ),
    states=active,
)
