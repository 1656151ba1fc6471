"""Parts of documents: which documents have a certain item or payment, and what these parts come to.

A row of a report counts parts. The list that it leads to shows whole documents, and says beside their total what the
parts come to.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Expression, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Round

from backoffice.money import PLACES, AmountField, cents
from sales import keys
from sales.models import InvoiceItem, InvoicePayment

Rows = QuerySet[Any]

ITEMS, PAYMENTS = "items", "payments"  # what documents come to beyond these is left over
AMOUNTS = {ITEMS: "total", PAYMENTS: "value"}
WORDS = {ITEMS: ("item", "items"), PAYMENTS: ("payment", "payments")}


@dataclass(frozen=True)
class PartSum:
    """``of`` says what was counted: items, payments, or nothing where it is about what is left over."""

    of: str
    currency: str
    amount: Decimal
    number: int

    @property
    def words(self) -> str:
        """``3 items``."""
        one, many = WORDS[self.of]
        return f"{self.number:,} {one if self.number == 1 else many}"


@dataclass(frozen=True)
class Parts:
    """Those that were chosen."""

    items: dict[str, str] = field(default_factory=dict)  # all of these keys on one item
    method: str = ""
    rest: str = ""

    def having(self, rows: Rows) -> Rows:
        """The invoices that have such parts."""
        for _, found, _ in self._found():
            rows = rows.filter(Exists(found.filter(invoice=OuterRef("pk"))))
        return left_over(rows, self.rest) if self.rest else rows

    def sums(self, invoices: Rows) -> list[PartSum]:
        """What the parts of these invoices come to, per currency; training and vanished documents are left out."""
        counted = invoices.order_by().filter(test_mode=False, removed_at__isnull=True)
        sums = []
        for of, found, amount in self._found():
            rows = found.order_by().filter(invoice__in=counted.values("pk")).values_list("invoice__currency")
            sums += [_sum(of, *row) for row in rows.annotate(Sum(amount), Count("pk")).order_by("invoice__currency")]
        if self.rest:
            missing = Sum(F("total") - _of_document(self.rest, _amount(self.rest)))
            rows = counted.values_list("currency").annotate(missing=missing, number=Count("pk")).order_by("currency")
            sums += [_sum("", *row) for row in rows]
        return sums

    def _found(self) -> Iterator[tuple[str, Rows, str]]:
        """The rows of the parts' own tables, and the column that is summed up."""
        if self.items:
            rows: Rows = InvoiceItem.objects.all()
            for name, key in self.items.items():
                rows = rows.alias(**{f"{name}_key": keys.ITEMS[name]()}).filter(**{f"{name}_key": key})
            yield ITEMS, rows, "total"
        if self.method:
            rows = InvoicePayment.objects.alias(method_key=keys.method()).filter(method_key=self.method)
            yield PAYMENTS, rows, "value"


def of(chosen: dict[str, Any]) -> Parts:
    """From the filters of the invoices."""
    items = {name: str(chosen[name]) for name in keys.ITEMS if chosen.get(name)}
    return Parts(items, chosen.get("method") or "", chosen.get("rest") or "")


def left_over(invoices: Rows, of: str) -> Rows:
    """Those whose own figures are not what their items, or their payments, add up to; to the last place that is kept."""
    missing = F("total") - _of_document(of, _amount(of))
    if of == PAYMENTS:
        unpaid: Rows = invoices.alias(missing=Round(missing, PLACES)).exclude(missing=0)
        return unpaid
    net = Coalesce(F("total_net"), _none()) - _of_document(of, keys.net_of_item())
    rows = invoices.alias(missing=Round(missing, PLACES), missing_net=Round(net, PLACES))
    differing: Rows = rows.filter(~Q(missing=0) | ~Q(missing_net=0))
    return differing


def number_left_over(invoices: Rows, of: str, currencies: Iterable[str]) -> dict[str, int]:
    """How many of these there are, by currency: with one look at all parts together instead of one at each document's."""
    missing = F("total") - Coalesce(Sum(f"{of}__{AMOUNTS[of]}"), _none(), output_field=AmountField())
    rows = invoices.order_by().values("pk", "currency", "total", "total_net")
    differing = ~Q(missing=0)
    if of == ITEMS:
        net = Coalesce(Sum(keys.net_of_item("items__")), _none(), output_field=AmountField())
        rows = rows.annotate(missing_net=Round(Coalesce(F("total_net"), _none()) - net, PLACES))
        differing |= ~Q(missing_net=0)
    rows = rows.annotate(missing=Round(missing, PLACES)).filter(differing)
    found: dict[str, int] = rows.aggregate(**{each: Count("pk", filter=Q(currency=each)) for each in currencies})
    return found


def _amount(of: str) -> F:
    return F(AMOUNTS[of])


def _of_document(of: str, amount: Expression | F) -> Expression:
    """What the parts of an invoice add up to."""
    model: Any = InvoiceItem if of == ITEMS else InvoicePayment
    sums = model.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice").annotate(sum=Sum(amount))
    return Coalesce(Subquery(sums.values("sum")), _none(), output_field=AmountField())


def _none() -> Expression:
    return Value(Decimal(0), output_field=AmountField())


def _sum(of: str, currency: str, amount: Decimal, number: int) -> PartSum:
    return PartSum(of, currency, cents(amount), number)
