"""The list of web shops' orders."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.safestring import SafeString

from accounts.scopes import NAME
from accounts.sheets import Amount, At, Fact, Sheet, facts
from backoffice.lists import FIGURES, TIMES, Sort
from backoffice.money import cents, money
from backoffice.templatetags.icons import badge
from sales.filters import WebOrderFilter
from sales.models import WebOrder


def order_states(order: Any) -> Iterator[SafeString]:
    """What is known for certain: a shop's statuses are its own words, but what is paid and no turnover was called off."""
    if not order.paid_at:
        yield badge("warn", "clock", "Not paid")
    elif order.counts:
        yield badge("good", "check", "Paid")
    else:
        yield badge("calm", "ban", "No turnover")


def totals(rows: QuerySet[Any]) -> list[Amount]:
    """Per currency, without orders that the shop does not have any more."""
    there = rows.order_by().filter(removed_at=None).values("currency")
    sums = there.annotate(amount=Sum("total"), orders=Count("pk")).order_by("currency")
    return [_amount(row["amount"] or Decimal(0), row["currency"], row["orders"]) for row in sums]


def _amount(amount: Decimal, currency: str, orders: int) -> Amount:
    return Amount("Total", money(cents(amount), currency), f"from {orders:,} order{'' if orders == 1 else 's'}")


def customer_of(order: Any) -> str:
    return str(order.customer) if order.customer else order.customer_name


def customer_url(order: Any) -> str:
    return str(order.customer.get_absolute_url()) if order.customer else ""


def _in_its_money(value: Any, order: Any) -> str:
    return money(value, order.currency)


def _figure(label: str, name: str, at: At = At.PAGE, **more: Any) -> Fact:
    return Fact(label, lambda order: getattr(order, name), _in_its_money, at, facts.Shape.FIGURE, **more)


WEB_ORDERS = Sheet(
    name="web_orders",
    model=WebOrder,
    filters=WebOrderFilter,
    placeholder="Number, customer or what was ordered",
    picture="package",
    joins={"customer": NAME},
    facts=(
        facts.text("Number", "number", At.NAME, sort="number"),
        facts.time("Placed", "placed_at", At.MEDIUM, sort="placed", repeats="{}"),
        facts.text("Status", "status", At.UNDER),
        Fact("Customer", customer_of, at=At.WIDE, url=customer_url, repeats="{}"),
        facts.text("Invoice number", "invoice_number"),
        facts.text("Payment method", "payment_method", At.WIDER),
        facts.text("Delivery method", "delivery_method"),
        facts.number("Goods", "quantity", At.WIDER),
        facts.time("Paid", "paid_at"),
        _figure("Delivery", "delivery"),
        _figure("VAT", "total_vat"),
        _figure("Net", "total_net"),
        facts.yes_no("Turnover", "counts"),
        _figure("Total", "total", At.ALWAYS, strong=True, sort="total"),
        facts.text("Currency", "currency"),
    ),
    sorts=(
        Sort("placed", "Placed", "placed_at", descending=True, ways=TIMES),
        Sort("total", "Total", "total", descending=True, ways=FIGURES),
        Sort("number", "Number", "number"),
    ),
    states=order_states,
    sums=totals,
)
