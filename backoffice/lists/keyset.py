"""Pages by key: a page begins beyond the last row of the page before, at any depth for the same price.

Three ways lead to the same page, and which one is taken only decides how fast it comes:

* *walk* the index of the sorted column, skipping what the filters leave out: for a list that is not narrowed, or
  whose filters leave so much that a page is soon full;
* *gather* all rows that the filters leave, at most ``counts.CAP``, then sort those (the first ``KEPT`` are remembered). The database must not walk here:
  it cannot know how few they are, and would walk through a million rows for a search with three hits;
* *merge* the pages of up to ``MERGED`` accounts, each walked along its own index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, DecimalField, F, FloatField, Func, IntegerField, Model, QuerySet, Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.functions import Cast

from backoffice.lists import counts
from backoffice.lists.cursors import Place

Rows = QuerySet[Any]

MERGED = 20  # accounts
KEPT = 1_000  # ids that a list knows by heart
EACH = -(2**62) - 4711  # stands for each account in turn


@dataclass(frozen=True)
class Order:
    """By a column and then by id, both in the same direction: one index serves it, either way."""

    column: str
    descending: bool

    @property
    def fields(self) -> tuple[str, str]:
        sign = "-" if self.descending else ""
        return f"{sign}{self.column}", f"{sign}pk"

    @property
    def beyond(self) -> str:
        return "<" if self.descending else ">"

    def reversed(self) -> "Order":
        return Order(self.column, not self.descending)


@dataclass(frozen=True)
class Way:
    """How to read: the accounts of the list (``None`` = all), whether the filters leave few rows, and the columns.

    With ``shown``, rows are named tuples of these columns (``customer__name``) and ``pk``: a third of a record's price.
    """

    account: str | None = None
    accounts: tuple[int, ...] | None = None
    few: bool = False
    shown: tuple[str, ...] = ()

    @property
    def merges(self) -> bool:
        return self.account is not None and self.accounts is not None and 1 < len(self.accounts) <= MERGED


@dataclass(frozen=True)
class Gathered:
    """What filters leave: the first ids in order, and how many there are, counted up to one more than ``cap``."""

    ids: list[int]
    number: int
    cap: int

    @property
    def is_whole(self) -> bool:
        """Whether all were seen, so that the first ones are known to be the first."""
        return self.number <= self.cap

    @property
    def all_ids(self) -> list[int] | None:
        return self.ids if len(self.ids) == self.number else None

    def beyond(self, place: Place | None, limit: int) -> list[int] | None:
        """The first ids beyond the place; ``None`` when they are not known."""
        if not self.is_whole:
            return None
        if place is not None and place.pk not in self.ids:
            return None  # far down, or gone, or filtered out by now
        start = 0 if place is None else self.ids.index(place.pk) + 1
        found = self.ids[start : start + limit]
        return found if len(found) == limit or self.all_ids is not None else None

    def reversed(self) -> "Gathered":
        """The same from its other end, of which nothing is known unless all is."""
        return Gathered([] if self.all_ids is None else self.ids[::-1], self.number, self.cap)


def read(rows: Rows, order: Order, place: Place | None, limit: int, way: Way) -> list[Any]:
    """The first ``limit`` rows beyond the place, each with its ``sort_key`` for the next cursor."""
    if way.few:
        return fetch(rows, order, _gathered(rows, order, place, limit), way.shown)
    if place is not None:
        value = Value(_param(rows.model, order.column, place.value))
        rows = rows.filter(
            Beyond(Pair(F(order.column), F("pk")), Pair(value, Value(place.pk)), arg_joiner=order.beyond)
        )
    if way.merges:
        return fetch(rows, order, _merged(rows, order, limit, way), way.shown)
    return list(_with_key(rows, order, way.shown).order_by(*order.fields)[:limit])


def gather(rows: Rows, order: Order, cap: int) -> Gathered:
    """What the filters leave, of more than ``cap`` just so many that it shows."""
    try:
        found, params = _unsorted(rows, order, cap)
    except EmptyResultSet:  # the rows of no account at all
        return Gathered([], 0, cap)
    number = "(SELECT COUNT(*) FROM found)"
    hits = _first(found, params, order, min(KEPT, cap) + 1, columns=f"id, {number}")
    return Gathered([pk for pk, _ in hits], hits[0][1] if hits else 0, cap)


def fetch(rows: Rows, order: Order, ids: list[int], shown: tuple[str, ...] = ()) -> list[Any]:
    """These rows in this order, with everything that the list shows."""
    known = {row.pk: row for row in _with_key(rows, order, shown).order_by().filter(pk__in=ids)} if ids else {}
    return [known[pk] for pk in ids if pk in known]


class Pair(Func):
    template = "(%(expressions)s)"
    output_field = IntegerField()  # nobody selects it; Django wants to know


class Beyond(Func):
    """``(column, id) > (value, id)``: one range of the index, however many rows have the same value."""

    template = "%(expressions)s"
    output_field = BooleanField()


def _merged(rows: Rows, order: Order, limit: int, way: Way) -> list[int]:
    """The ids of the first rows of several accounts, from the first rows of each: one branch, compiled once."""
    branch = rows.filter(**{f"{way.account}": EACH}).order_by(*order.fields).values_list(order.column, "pk")[:limit]
    sql, params = branch.query.sql_with_params()
    accounts = way.accounts or ()
    found = " UNION ALL ".join([f"SELECT * FROM ({sql}) AS branch"] * len(accounts))  # noqa: S608 (made by the ORM)
    each = [account if param == EACH else param for account in accounts for param in params]
    return _ids(_first(found, each, order, limit))


def _gathered(rows: Rows, order: Order, place: Place | None, limit: int) -> list[int]:
    """The ids of the first rows beyond the place, out of all that the filters leave."""
    found, params = _unsorted(rows, order, counts.CAP)
    if place is None:
        return _ids(_first(found, params, order, limit))
    at = [_param(rows.model, order.column, place.value), place.pk]
    return _ids(_first(found, [*params, *at], order, limit, where=f"WHERE (sorted, id) {order.beyond} (%s, %s)"))


def _unsorted(rows: Rows, order: Order, cap: int) -> tuple[str, tuple[Any, ...]]:
    found: tuple[str, tuple[Any, ...]] = (
        rows.order_by().values_list(order.column, "pk")[: cap + 1].query.sql_with_params()
    )
    return found


def _ids(found: list[tuple[Any, ...]]) -> list[int]:
    return [row[0] for row in found]


def _first(
    found: str, params: Sequence[Any], order: Order, limit: int, *, where: str = "", columns: str = "id"
) -> list[tuple[Any, ...]]:
    """The first of these rows; materialized, so that the planner reads them before it sorts."""
    direction = "DESC" if order.descending else "ASC"
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found (sorted, id) AS MATERIALIZED ({found}) SELECT {columns} FROM found {where} "  # noqa: S608 (made by the ORM)
            f"ORDER BY sorted {direction}, id {direction} LIMIT {int(limit)}",
            params,
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _with_key(rows: Rows, order: Order, shown: tuple[str, ...]) -> Rows:
    """SQLite keeps decimals as floats: the float itself is the only exact place to go on from."""
    key = Cast(F(order.column), FloatField()) if _is_float(rows.model, order.column) else F(order.column)
    keyed: Rows = rows.annotate(sort_key=key)
    return keyed.values_list("pk", "sort_key", *shown, named=True) if shown else keyed


def _param(model: type[Model], column: str, value: Any) -> Any:
    """A value of the sorted column, as the database takes it."""
    if _is_float(model, column):
        return float(value)
    return _field(model, column).get_db_prep_value(value, connection)


def _is_float(model: type[Model], column: str) -> bool:
    return connection.vendor == "sqlite" and isinstance(_field(model, column), DecimalField)


def _field(model: type[Model], column: str) -> Any:
    """The field at the end of a path such as ``merchant__name``."""
    *joins, name = column.split(LOOKUP_SEP)
    for join in joins:
        related: Any = model._meta.get_field(join).related_model
        model = related
    return model._meta.get_field(name)
