"""Prices for single customers and for categories of them, beside the usual ones."""

from typing import Any

from django.db.models import Case, QuerySet, Subquery, When
from django.urls import reverse

from accounts.scopes import of_same_account
from accounts.sheets import At, Fact, Sheet, facts
from backoffice import words
from backoffice.lists import FIGURES, Sort
from catalog.models import Price
from sales.filters import PriceFilter
from sales.models import Customer, CustomerCategory

Rows = QuerySet[Any]


def with_whom(prices: Rows) -> Rows:
    """Whom each price is for: ``for_name`` and ``for_pk``, of a customer or of a category."""
    customers, categories = of_same_account(Customer, "for_ref"), of_same_account(CustomerCategory, "for_ref")

    def of(column: str) -> Case:
        ours = When(kind=Price.Kind.CUSTOMER, then=Subquery(customers.values(column)[:1]))
        return Case(ours, default=Subquery(categories.values(column)[:1]))

    annotated: Rows = prices.annotate(for_name=of("name"), for_pk=of("pk"))
    return annotated


def whom_url(price: Any) -> str:
    view = "customer" if price.kind == Price.Kind.CUSTOMER else "customer_category"
    return reverse(view, args=[price.for_pk]) if price.for_pk else ""


def whom(name: str, price: Any) -> str:
    known = name if price.for_pk else facts.UNREAD.format(name)
    return known if price.kind == Price.Kind.CUSTOMER else f"{known}, a category"


FOR = Fact(
    "For",
    lambda row: row.for_name or row.for_ref,
    whom,
    At.MEDIUM,
    repeats="for {}",
    url=whom_url,
)

PRICES = Sheet(
    name="prices",
    model=Price,
    one="price",
    many="prices",
    filters=PriceFilter,
    placeholder="Product, customer or category",
    picture="tag",
    note=words.ABOUT["prices"],
    rows=with_whom,
    joins={"product": ("name", "price")},
    facts=(
        facts.linked("Product", "product", At.NAME),
        FOR,
        Fact("Kind", lambda row: row.get_kind_display()),
        facts.money("Usual price", "product.price", At.MEDIUM),
        facts.money("Price", "value", At.ALWAYS, strong=True, sort="price"),
        facts.money("Gross", "value_gross"),
        facts.money("Net", "value_net"),
        facts.time("Set", "set_at"),
    ),
    sorts=(
        Sort("price", "Price", "value", descending=True, ways=FIGURES),
        Sort("for", "Customer or category", "for_ref", ways=("by their number", "by their number, last first")),
    ),
    states=None,
    resources=lambda: ("customer_prices", "customer_category_prices"),
    of_kind=lambda kind: f"{kind}_prices",
)
