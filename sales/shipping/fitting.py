"""Which orders and documents a shipment may be: for certain, or so that a person can choose.

Numbers of several sales channels meet at a shipping service, so that a number alone proves nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from accounts.models import MirroredQuerySet, User
from sales.models import Invoice, Shipment, WebOrder
from sales.shipping.naming import LETTERS, Origin, ref

BEFORE, AFTER = timedelta(days=1), timedelta(days=60)  # it reached the service so long before or after it was ordered
SHOWN = 20
LETTERS_LOOKED_FOR = 3
PLACED: dict[type[Origin], str] = {WebOrder: "placed_at", Invoice: "issued_at"}


@dataclass(frozen=True)
class Offer:
    """One that a person may choose."""

    row: Origin

    @property
    def ref(self) -> str:
        return ref(self.row)

    @property
    def kind(self) -> str:
        return "Web order" if isinstance(self.row, WebOrder) else "Invoice"

    @property
    def at(self) -> datetime:
        return placed_at(self.row)

    @property
    def buyer(self) -> str:
        return name_of(self.row) or email_of(self.row)


def placed_at(row: Origin) -> datetime:
    return row.placed_at if isinstance(row, WebOrder) else row.issued_at


def numbers_of(shipment: Shipment) -> set[str]:
    """Of the order, where it was placed: the service may have made either of the two of it."""
    return {shipment.number, shipment.primary_id}


def the_one(shipment: Shipment, known: Iterable[Origin]) -> Origin | None:
    """The only one that fits, of those that have its number."""
    found = [row for row in known if fits(shipment, row)]
    return found[0] if len(found) == 1 else None


def fits(shipment: Shipment, row: Origin) -> bool:
    """The e-mails decide where both tell one; else name and amount have to be the same."""
    placed = placed_at(row)
    if not placed - BEFORE <= shipment.ordered_at <= placed + AFTER:
        return False
    theirs, ours = _folded(shipment.email), _folded(email_of(row))
    if theirs and ours:
        return theirs == ours
    is_paid_alike = shipment.total == row.total and shipment.currency == row.currency and row.total > 0
    return is_paid_alike and _folded(shipment.customer_name) == _folded(name_of(row)) != ""


def email_of(row: Origin) -> str:
    return row.email or (row.customer.email if row.customer else "") or ""


def name_of(row: Origin) -> str:
    return row.customer_name or (row.customer.name if row.customer else "")


def by_number(accounts: Sequence[int], numbers: set[str]) -> dict[str, list[Origin]]:
    """What may be shipped of these accounts, by its number: two queries."""
    found: dict[str, list[Origin]] = defaultdict(list)
    for model in LETTERS.values():
        for row in shippable(model).filter(account__in=accounts, number__in=numbers).select_related("customer"):
            found[row.number].append(row)
    return found


def shippable(model: type[Origin]) -> MirroredQuerySet:
    """What is there, counts, and takes nothing back."""
    rows = model.objects.get_queryset().present()
    if model is WebOrder:
        return rows
    return rows.filter(test_mode=False, cancelled_at=None).filter(
        Q(storno_of_ref=None) | Q(storno_of_ref__in=["", "0"])
    )


def offered(user: User, shipment: Shipment, find: str) -> list[Origin]:
    """For a person to choose from: what was looked for, its exact number first; else what has its number or e-mail."""
    found: list[Origin] = []
    for model, placed in PLACED.items():
        rows = shippable(model).visible_to(user).filter(account__merchant=shipment.account.merchant_id)
        rows = rows.select_related("account__merchant", "customer")
        found += _looked_for(rows, find, placed) if find else _suggested(rows, shipment, placed)
    return found


def _looked_for(rows: QuerySet[Any], find: str, placed: str) -> list[Origin]:
    """One or two letters stand in almost every row: they are a number or nothing."""
    wanted = Q(number=find) if len(find) < LETTERS_LOOKED_FOR else Q(number=find) | Q(search__has=find.casefold())
    is_exact = Case(When(number=find, then=Value(0)), default=Value(1))
    return list(rows.filter(wanted).order_by(is_exact, f"-{placed}")[:SHOWN])


def _suggested(rows: QuerySet[Any], shipment: Shipment, placed: str) -> list[Origin]:
    wanted = Q(number__in=numbers_of(shipment))
    if shipment.email:
        about = {f"{placed}__range": (shipment.ordered_at - AFTER, shipment.ordered_at + BEFORE)}
        wanted |= Q(email__iexact=shipment.email.strip(), **about)
    return list(rows.filter(wanted).order_by(f"-{placed}")[:SHOWN])


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
