"""What a list declares."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from backoffice.lists.filters import ListFilter

Rows = QuerySet[Any]
Cell = str | int | Decimal | bool | date | datetime | None

# What ascending and descending mean to people.
TEXTS = ("A to Z", "Z to A")
TIMES = ("oldest first", "newest first")
FIGURES = ("smallest first", "largest first")


@dataclass(frozen=True)
class Sort:
    """One order of the list, over a NOT NULL column with the indexes (account, column, id) and (column, id)."""

    name: str  # in the address
    label: str
    column: str
    descending: bool = False  # which way it is offered first
    ways: tuple[str, str] = TEXTS

    def way(self, descending: bool) -> str:
        """``newest first``."""
        return self.ways[descending]


@dataclass(frozen=True)
class Column:
    """A column of the exports. Times carry their offset, money its currency in a column of its own."""

    title: str
    value: Callable[[Any], Cell]

    @property
    def key(self) -> str:
        """Its name in JSON lines."""
        return self.title.lower().replace(" ", "_").replace("-", "_")


@dataclass(frozen=True)
class Scope:
    """Whose rows: these linked accounts; ``None`` = all there are. ``exportable`` says which may leave in a file."""

    accounts: tuple[int, ...] | None = None
    exportable: tuple[int, ...] | None = None

    @property
    def may_export(self) -> bool:
        return self.exportable != ()

    @property
    def exports_less(self) -> bool:
        """Whether a file holds fewer merchants than the page."""
        return self.exportable is not None and self.exportable != self.accounts


def everything(request: HttpRequest, chosen: dict[str, Any]) -> Scope:
    """Rows that belong to no account: what ``rows(user)`` gives is all that counts."""
    return Scope(exportable=())


@dataclass(frozen=True)
class Listing:
    name: str  # of the files, and of the element that HTMX replaces
    one: str
    many: str
    page: str
    fragment: str
    rows: Callable[[Any], Rows]  # of a user: starts at .visible_to(user), with the joins that the table needs
    filters: type[ListFilter]
    sorts: tuple[Sort, ...]  # the first one is the list's own order
    empty: str  # key of the sentence for a list without any row
    scope: Callable[[HttpRequest, dict[str, Any]], Scope] = everything
    account: str | None = "account"  # the field that names the linked account
    columns: tuple[Column, ...] = ()
    lines: Callable[[Rows], Iterable[Any]] | None = None  # what page and files have of the rows instead: sums by month
    shown: tuple[str, ...] = ()  # all that a row of the table needs, as named tuples; () = whole records

    @property
    def element(self) -> str:
        """The id of the fragment: ``_product_table.html`` is ``product-table``."""
        return self.fragment.rpartition("/")[2].removeprefix("_").removesuffix(".html").replace("_", "-")

    def sort(self, name: str) -> Sort | None:
        return next((sort for sort in self.sorts if sort.name == name), None)
