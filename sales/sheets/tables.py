"""Tables, the areas that they stand in, and what is ordered there and not paid yet."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.filters import RecordFilter
from accounts.models import Reference
from accounts.scopes import NAME, of_same_account
from accounts.sheets import Amount, At, Fact, Gone, Sheet, facts
from accounts.sheets.sheet import active
from backoffice.lists import TIMES, Sort
from backoffice.money import money
from backoffice.templatetags.icons import badge
from sales.filters import OpenOrderFilter, TableFilter
from sales.models import OpenOrderItem, Table, TableArea

Rows = QuerySet[Any]

ZERO = Decimal(0)


def open_states(item: Any) -> Iterator[SafeString]:
    yield badge("busy", "clock", "Open")
    if item.is_return:
        yield badge("warn", "arrow-back-up", "Return")


def with_orderer(items: Rows) -> Rows:
    """Who took each order: ``user_name`` and ``user_pk``."""
    people = of_same_account(Reference, "user_ref", kind="users")
    name, pk = (Subquery(people.values(column)[:1]) for column in ("name", "pk"))
    annotated: Rows = items.annotate(user_name=name, user_pk=pk)
    return annotated


def open_amounts(items: Rows) -> list[Amount]:
    """What is open, per currency; what is open no more does not count."""
    sums = (
        items.filter(removed_at__isnull=True)
        .order_by()
        .values(currency=F("account__merchant__currency"))
        .annotate(amount=Sum("total"), number=Count("pk"))
    )
    return [
        Amount("Open", money(each["amount"] or ZERO, each["currency"]), _in_items(each["number"]))
        for each in sorted(sums, key=lambda each: (-(each["amount"] or ZERO), each["currency"]))
    ] or [Amount(of="Nothing of it is open")]


def _in_items(number: int) -> str:
    return f"in {number:,} item{'' if number == 1 else 's'}"


OPEN_ORDER_ITEMS = Sheet(
    name="open_order_items",
    model=OpenOrderItem,
    heading="Open orders",
    filters=OpenOrderFilter,
    placeholder="Item or comment",
    picture="armchair",
    rows=with_orderer,
    joins={"table": NAME, "product": NAME},
    facts=(
        facts.text("Item", "name", At.NAME),
        facts.text("Comment", "comment", At.UNDER),
        facts.linked("Table", "table", At.MEDIUM, repeats="{}"),
        facts.time("Ordered", "ordered_at", At.MEDIUM, repeats="ordered {}", sort="ordered"),
        Fact(
            "Taken by",
            lambda row: row.user_name or row.user_ref,
            lambda value, row: value if row.user_pk else facts.UNREAD.format(value),
            At.WIDER,
            url=lambda row: reverse("reference", args=[row.user_pk]) if row.user_pk else "",
        ),
        facts.number("Quantity", "quantity", At.ALWAYS),
        facts.money("Total", "total", At.ALWAYS, strong=True),
        facts.percent("VAT", "vat_rate"),
        facts.text("Discount", "discount_name"),
        facts.yes_no("Return", "is_return"),
        facts.linked("Product", "product"),
    ),
    sorts=(Sort("ordered", "Ordered", "ordered_at", descending=True, ways=TIMES),),
    states=open_states,
    gone=Gone("calm", "check", "Not open any more", "Not open at {system} any more: paid, cancelled or moved."),
    sums=open_amounts,
)


def table_states(table: Any) -> Iterable[SafeString]:
    return [badge("calm", "clock", "Temporary") if table.is_temporary else badge("good", "check", "In use")]


TABLES = Sheet(
    name="tables",
    model=Table,
    filters=TableFilter,
    picture="armchair",
    joins={"area": NAME},
    facts=(
        facts.text("Name", "name", At.NAME, sort="name"),
        facts.text("Description", "description", At.UNDER),
        facts.linked("Area", "area", At.MEDIUM, repeats="{}"),
        facts.number("Order at the till", "sort_index", At.WIDE),
        facts.yes_no("Temporary", "is_temporary"),
    ),
    states=table_states,
)

TABLE_AREAS = Sheet(
    name="table_areas",
    model=TableArea,
    filters=RecordFilter,
    placeholder="Name or short name",
    picture="armchair",
    facts=(
        facts.text("Name", "name", At.NAME, sort="name"),
        facts.text("Short name", "short_name", At.MEDIUM),
        facts.number("Order at the till", "sort_index", At.WIDE),
        facts.yes_no("Active", "active"),
    ),
    states=active,
)
