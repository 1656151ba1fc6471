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
from sales.documents import Documents

Rows = QuerySet[Any]

ITEMS, PAYMENTS = "items", "payments"  # what documents come to beyond these is left over
PAYMENT_WORDS = ("payment", "payments")


@dataclass(frozen=True)
class PartSum:
    """``words`` say what was counted, ``3 items``; empty where it is about what is left over."""

    words: str
    currency: str
    amount: Decimal
    number: int


@dataclass(frozen=True)
class Found:
    """Rows of the parts' own table; ``part_of`` names their document, empty where they are the documents themselves."""

    rows: Rows
    part_of: str
    amount: str
    words: tuple[str, str]

    @property
    def document(self) -> str:
        return self.part_of or "pk"

    @property
    def currency(self) -> str:
        return f"{self.part_of}__currency" if self.part_of else "currency"


@dataclass(frozen=True)
class Parts:
    """Those that were chosen."""

    documents: Documents
    items: dict[str, str] = field(default_factory=dict)  # all of these keys on one item
    method: str = ""
    rest: str = ""

    def having(self, rows: Rows) -> Rows:
        """The documents that have such parts."""
        for found in self._found():
            rows = rows.filter(Exists(found.rows.filter(**{found.document: OuterRef("pk")})))
        return left_over(rows, self.documents, self.rest) if self.rest else rows

    def sums(self, asked: Rows) -> list[PartSum]:
        """What the parts of these documents come to, per currency; those that count nowhere are left out."""
        counted = asked.order_by().filter(self.documents.counted)
        sums = []
        for found in self._found():
            rows = found.rows.order_by().filter(**{f"{found.document}__in": counted.values("pk")})
            summed = rows.values_list(found.currency).annotate(Sum(found.amount), Count("pk")).order_by(found.currency)
            sums += [_sum(found.words, *row) for row in summed]
        if self.rest:
            missing = Sum(_missing(self.documents, self.rest))
            summed = counted.values_list("currency").annotate(missing=missing, number=Count("pk")).order_by("currency")
            sums += [_sum(None, *row) for row in summed]
        return sums

    def _found(self) -> Iterator[Found]:
        documents = self.documents
        if self.items:
            rows: Rows = documents.parts.objects.all()
            for name, key in self.items.items():
                rows = rows.alias(**{f"{name}_key": documents.keys[name]("")}).filter(**{f"{name}_key": key})
            yield Found(rows, documents.part_of, documents.amount, documents.parts_words)
        if self.method:
            model, of = (documents.payments or documents.model), documents.part_of if documents.payments else ""
            rows = model.objects.alias(method_key=documents.method()).filter(method_key=self.method)
            yield Found(rows, of, "value" if of else "total", PAYMENT_WORDS)


def of(documents: Documents, chosen: dict[str, Any]) -> Parts:
    """From the filters of their list."""
    items = {name: str(chosen[name]) for name in documents.keys if chosen.get(name)}
    return Parts(documents, items, chosen.get("method") or "", chosen.get("rest") or "")


def left_over(rows: Rows, documents: Documents, of: str) -> Rows:
    """Those whose own figures are not what their parts, or their payments, add up to; to the last place that is kept."""
    missing = Round(_missing(documents, of), PLACES)
    if of == PAYMENTS:
        unpaid: Rows = rows.alias(missing=missing).exclude(missing=0)
        return unpaid
    net = documents.net - _of_document(documents, of, documents.net_of_part(""))
    differing: Rows = rows.alias(missing=missing, missing_net=Round(net, PLACES)).filter(
        ~Q(missing=0) | ~Q(missing_net=0)
    )
    return differing


def number_left_over(rows: Rows, documents: Documents, currencies: Iterable[str]) -> dict[str, int]:
    """How many have more than their parts, by currency: with one look at all parts together instead of one at each document's."""
    parts = Coalesce(Sum(f"{documents.way}__{documents.amount}"), _none(), output_field=AmountField())
    net = Coalesce(Sum(documents.net_of_part(f"{documents.way}__")), _none(), output_field=AmountField())
    rows = rows.order_by().values("pk", "currency", "total", "total_net").annotate(
        missing=Round(F("total") - parts, PLACES), missing_net=Round(documents.net - net, PLACES)
    )  # fmt: skip
    rows = rows.filter(~Q(missing=0) | ~Q(missing_net=0))
    found: dict[str, int] = rows.aggregate(**{each: Count("pk", filter=Q(currency=each)) for each in currencies})
    return found


def _missing(documents: Documents, of: str) -> Any:
    """What a document has more than its parts. One that is paid in one lacks nothing."""
    if of == PAYMENTS:
        return F("total") - (_of_document(documents, of, F("value")) if documents.payments else F("total"))
    return F("total") - _of_document(documents, of, F(documents.amount))


def _of_document(documents: Documents, of: str, amount: Expression | F) -> Expression:
    """What the parts of a document add up to."""
    model = documents.parts if of == ITEMS else documents.payments
    rows = model.objects.filter(**{documents.part_of: OuterRef("pk")}).order_by().values(documents.part_of)
    return Coalesce(Subquery(rows.annotate(sum=Sum(amount)).values("sum")), _none(), output_field=AmountField())


def _none() -> Expression:
    return Value(Decimal(0), output_field=AmountField())


def _sum(words: tuple[str, str] | None, currency: str, amount: Decimal, number: int) -> PartSum:
    told = f"{number:,} {words[number != 1]}" if words else ""
    return PartSum(told, currency, cents(amount), number)
