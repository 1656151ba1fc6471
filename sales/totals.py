"""Sums over invoices, per currency; training documents and vanished ones are left out, and it is said how many."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from backoffice.money import cents


@dataclass(frozen=True)
class Total:
    currency: str
    amount: Decimal
    documents: int


@dataclass(frozen=True)
class Totals:
    per_currency: list[Total]
    left_out: int


def of(rows: QuerySet[Any]) -> Totals:
    """In one statement, the largest currency first."""
    counted = Q(test_mode=False, removed_at__isnull=True)
    sums = rows.order_by().values("currency").annotate(
        amount=Sum("total", filter=counted), documents=Count("pk", filter=counted), everything=Count("pk")
    )  # fmt: skip
    found = list(sums)
    totals = [
        Total(row["currency"], cents(row["amount"] or Decimal(0)), row["documents"])
        for row in found
        if row["documents"]
    ]
    left_out = sum(row["everything"] - row["documents"] for row in found)
    return Totals(sorted(totals, key=lambda total: (-abs(total.amount), total.currency)), left_out)
