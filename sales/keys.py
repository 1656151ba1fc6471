"""What turnover is split by: a text per document, item or payment that the database makes.

The report groups by these keys and the invoices' filters compare with them, by one expression: a row of the report and
the documents behind it can never be of two opinions.
"""

from typing import Any

from django.db.models import Case, Expression, F, Func, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, NullIf

from backoffice.money import PLACES, AmountField
from sales import sources
from sales.models import PaymentMethod

NONE = "(none)"  # has no group, no table …
NAMED = ":"  # before the name of what is no product of the catalog


class NetOfItem(Func):
    """Of the item's total, its net and its rate."""

    output_field = AmountField()

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        total, net, rate = (compiler.compile(each)[0] for each in self.get_source_expressions())
        return f"ROUND({sources.net_of_item(total, net, rate)}, {PLACES})", ()


class RateKey(Func):
    """``20``, ``5.5``; empty for no rate."""

    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        rate, params = compiler.compile(self.get_source_expressions()[0])
        return sources.rate_key(rate), params


class HourKey(Func):
    """``0`` to ``23``: the hour of a moment in the zone that is named beside it."""

    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        moment, zone = (compiler.compile(each)[0] for each in self.get_source_expressions())
        return f"EXTRACT(HOUR FROM {moment} AT TIME ZONE {zone})::integer::text", ()

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        moment, zone = (compiler.compile(each)[0] for each in self.get_source_expressions())
        return f"CAST(django_datetime_extract('hour', {moment}, {zone}, 'UTC') AS TEXT)", ()


def hour(moment: str) -> Expression:
    """Of a document, on the clock of its merchant."""
    return HourKey(F(moment), F("account__merchant__time_zone"))


def product(of: str = "") -> Expression:
    """Of an item: the product's own id, or its name on the document when the catalog does not know it.

    ``of`` leads to the item: ``items__`` from its invoice.
    """
    named = Concat(Value(NAMED), F(f"{of}name"), output_field=TextField())
    known = Cast(F(f"{of}product"), TextField())
    return Case(When(**{f"{of}product__isnull": False}, then=known), default=named, output_field=TextField())


def group(of: str = "") -> Expression:
    return _or_none(F(f"{of}group_name"))


def category(of: str = "") -> Expression:
    """Of an order's line: where its product stands now; an order does not say where it stood."""
    return _or_none(F(f"{of}product__category__name"))


def nobody(of: str = "") -> Expression:
    """Of what a shop sells without people and tables."""
    return Value(NONE, output_field=TextField())


def user(of: str = "") -> Expression:
    return _or_none(F(f"{of}user_name"))


def table(of: str = "") -> Expression:
    return _or_none(F(f"{of}table_name"))


def vat_rate(of: str = "") -> Expression:
    return _or_none(RateKey(F(f"{of}vat_rate")))


def method() -> Expression:
    """Of a payment: its method's name, or what the document calls it if the method is unknown here."""
    called: Any = Coalesce("payment_method_ref", "name")
    outer: Any = Coalesce(OuterRef("payment_method_ref"), OuterRef("name"))
    known = PaymentMethod.objects.filter(account=OuterRef("invoice__account"), remote_id=outer)
    name = NullIf(Subquery(known.values("name")[:1]), Value(""))
    return Coalesce(name, _or_none(called), output_field=TextField())


def method_of_order() -> Expression:
    return _or_none(F("payment_method"))


def kept_method() -> Expression:
    """Of a daily figure, with its account: looking each one's name up there would take far longer than adding them up."""
    return Concat(Cast(F("account"), TextField()), Value(NAMED), F("name"), output_field=TextField())


def names_of_kept_methods(accounts: tuple[int, ...] | None) -> dict[str, str]:
    """By ``kept_method``."""
    rows = PaymentMethod.objects.order_by() if accounts is None else PaymentMethod.objects.filter(account__in=accounts)
    return {
        f"{account}{NAMED}{number}": name for account, number, name in rows.values_list("account", "remote_id", "name")
    }


def kept_rate() -> Expression:
    """Of a daily figure."""
    return _or_none(F("name"))


def kept_channel() -> Expression:
    """Of a daily figure."""
    return Cast(F("channel"), TextField())


def net_of_item(of: str = "") -> Expression:
    return NetOfItem(F(f"{of}total"), F(f"{of}total_net"), F(f"{of}vat_rate"))


def net_of_line(of: str = "") -> Expression:
    """Its VAT is told, or its rate."""
    return NetOfItem(F(f"{of}price"), F(f"{of}price") - F(f"{of}vat"), F(f"{of}vat_rate"))


ITEMS = {"product": product, "group": group, "user": user, "table": table, "vat_rate": vat_rate}
LINES = {"product": product, "group": category, "user": nobody, "table": nobody, "vat_rate": vat_rate}


def _or_none(text: Any) -> Expression:
    return Coalesce(NullIf(text, Value("")), Value(NONE), output_field=TextField())
