"""A place in a list, as it stands in the address: signed, so that nobody can ask for a row that they cannot see."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing

from backoffice.lists.spec import Listing, Sort


@dataclass(frozen=True)
class Question:
    """What a cursor is a place in: this list, in this order, with these filters."""

    listing: Listing
    sort: Sort
    descending: bool
    filters: str  # their digest

    @property
    def _mark(self) -> list[Any]:
        return [self.sort.name, int(self.descending), self.filters]

    @property
    def _salt(self) -> str:
        return f"lists.{self.listing.name}"

    def cursor(self, value: Any, pk: int) -> str:
        """The place of a row with this value in the sorted column."""
        return signing.dumps([*self._mark, *_written(value), pk], salt=self._salt)

    def place(self, cursor: str) -> "Place | None":
        """``None`` for a cursor that was tampered with, or is a place in another question."""
        try:
            *mark, kind, value, pk = signing.loads(cursor, salt=self._salt)
            return Place(_read(kind, value), int(pk)) if mark == self._mark else None
        except (signing.BadSignature, ValueError, TypeError, KeyError):
            return None


@dataclass(frozen=True)
class Place:
    value: Any
    pk: int


def _written(value: Any) -> tuple[str, Any]:
    for kind, (type_, _) in KINDS.items():
        if isinstance(value, type_):
            return kind, str(value)
    return "", value


def _read(kind: str, value: Any) -> Any:
    return KINDS[kind][1](value) if kind else value


KINDS: dict[str, tuple[type, Any]] = {
    "decimal": (Decimal, Decimal),
    "time": (datetime, datetime.fromisoformat),
    "day": (date, date.fromisoformat),
}
