"""What a till offers to choose from, as it was last read."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import LinkedAccount, Reference
from backoffice.lists import search
from backoffice.money import percent
from catalog.models import Product, VatRate
from sales.models import Customer, PaymentMethod, Table

MOST = 500  # of one kind in a choice
MOST_MATCHES = 8
Choice = tuple[str, str]


class Choices:
    """Of one account; each kind is read once."""

    def __init__(self, account: LinkedAccount) -> None:
        self.account = account

    @cached_property
    def methods(self) -> list[Choice]:
        return _named(self._of(PaymentMethod).order_by("name", "pk"))

    @cached_property
    def users(self) -> list[Choice]:
        return self._references("users")

    @cached_property
    def bill_types(self) -> list[Choice]:
        return self._references("bill_types")

    @cached_property
    def tables(self) -> list[Choice]:
        return _named(self._of(Table).order_by("name", "pk"))

    @cached_property
    def rates(self) -> dict[str, Decimal]:
        return {rate.remote_id: rate.value for rate in self._rates}

    @cached_property
    def rate_choices(self) -> list[Choice]:
        return [(rate.remote_id, f"{percent(rate.value)} {rate.name}".strip()) for rate in self._rates]

    @cached_property
    def _rates(self) -> list[VatRate]:
        return list(self._of(VatRate).order_by("-value", "pk")[:MOST])

    def products(self, numbers: Iterable[str]) -> dict[str, Product]:
        """Those that are still there, by their number at the till."""
        wanted = {number for number in numbers if _storable(number)}
        rows = self._sellable().filter(remote_id__in=wanted) if wanted else ()
        return {row.remote_id: row for row in rows}

    def find_products(self, text: str) -> list[Product]:
        """By name, item number or barcode; if one has exactly this number, that one alone."""
        text = text.strip()
        if not _storable(text):
            return []
        exact = list(self._sellable().filter(Q(item_number=text) | Q(barcode=text)).order_by("name", "pk")[:2])
        if len(exact) == 1:
            return exact
        found = search.matching(self._sellable(), text.casefold().split()).order_by("name", "pk")
        return list(found[: MOST_MATCHES + 1])

    def customer(self, number: str) -> Customer | None:
        found: Customer | None = self._of(Customer).filter(remote_id=number).first() if _storable(number) else None
        return found

    def find_customers(self, text: str) -> list[Customer]:
        words = text.casefold().split()
        if not words or not _storable(text):
            return []
        return list(search.matching(self._of(Customer), words).order_by("name", "pk")[: MOST_MATCHES + 1])

    def _sellable(self) -> QuerySet[Product]:
        """A variation is sold with its product only; what is switched off is not sold."""
        return self._of(Product).filter(active=True).filter(Q(base_ref=None) | Q(base_ref__in=("", "0")))

    def _references(self, kind: str) -> list[Choice]:
        return _named(self._of(Reference).filter(kind=kind).order_by("name", "pk"))

    def _of(self, model: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = model.objects.present().filter(account=self.account)
        return rows


def _storable(text: str) -> bool:
    """Whether a database can be asked for it."""
    return text != "" and "\0" not in text


def _named(rows: QuerySet[Any]) -> list[Choice]:
    return [(row.remote_id, str(row) or f"Number {row.remote_id}") for row in rows[:MOST]]
