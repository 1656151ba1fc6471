"""SQLite: one upsert statement, run for each row of the page; the references are looked up inside it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection

from accounts.sync.merge.tables import ChildTable, Join, Table, Waiting, listed, quoted
from accounts.sync.rows import Decoded, Values

AS_THEY_ARE = frozenset({str, int, bool, bytes, type(None)})


class SqliteWriter:
    def known(self, table: Table, account_id: int, remote_ids: list[str]) -> dict[str, tuple[int, bytes, bool]]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT remote_id, id, payload_hash, removed_at IS NOT NULL FROM {quoted(table.name)} "
                f"WHERE account_id = %s AND remote_id IN ({_marks(remote_ids)}){table.of_kind}",
                [account_id, *remote_ids],
            )
            return {row[0]: (row[1], bytes(row[2]), bool(row[3])) for row in cursor.fetchall()}

    def upsert(self, table: Table, account_id: int, rows: list[Decoded], now: datetime) -> dict[str, int]:
        at = [table.columns.index(join.ref) for join in table.joins]
        with connection.cursor() as cursor:
            cursor.executemany(_insert(table), [_row(row, account_id, now, at) for row in rows])
            remote_ids = [row.slice.remote_id for row in rows]
            cursor.execute(
                f"SELECT remote_id, id FROM {quoted(table.name)} WHERE account_id = %s "
                f"AND remote_id IN ({_marks(remote_ids)}){table.of_kind}",
                [account_id, *remote_ids],
            )
            return dict(cursor.fetchall())

    def replace_children(
        self, table: ChildTable, account_id: int, parents: list[tuple[int, list[Values]]], former: list[int]
    ) -> None:
        at = [table.columns.index(join.ref) for join in table.joins]
        rows = [
            [key, position, *_all_adapted(row), *_pairs(account_id, row, at)]
            for key, children in parents
            for position, row in enumerate(children)
        ]
        with connection.cursor() as cursor:
            if former:
                cursor.execute(
                    f"DELETE FROM {quoted(table.name)} WHERE {quoted(table.parent)} IN ({_marks(former)})", former
                )
            if rows:
                cursor.executemany(_insert_children(table), rows)

    def fill(self, waiting: Waiting, account_id: int, new: list[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(waiting.fill(f"n.id IN ({_marks(new)})"), [*new, account_id, account_id])


@cache
def _insert(table: Table) -> str:
    columns = listed(["account_id", "seen_at", *table.written])
    values = ", ".join(["%s"] * (2 + len(table.columns)) + [_lookup(join) for join in table.joins])
    return f"INSERT INTO {quoted(table.name)} ({columns}) VALUES ({values}) {table.on_conflict()}"


@cache
def _insert_children(table: ChildTable) -> str:
    values = ", ".join(["%s"] * len(table.staged) + [_lookup(join) for join in table.joins])
    return f"INSERT INTO {quoted(table.name)} ({listed(table.written)}) VALUES ({values})"


def _lookup(join: Join) -> str:
    return f"(SELECT id FROM {quoted(join.table)} WHERE account_id = %s AND remote_id = %s)"


def _row(row: Decoded, account_id: int, now: datetime, at: list[int]) -> list[Any]:
    piece = row.slice
    values = (piece.remote_id, piece.raw.decode(), piece.hash, row.search, *row.values)
    return [account_id, _adapted(now), *_all_adapted(values), *_pairs(account_id, values, at)]


def _pairs(account_id: int, values: Values, at: list[int]) -> list[Any]:
    """For each reference: the account and the id that its look-up takes."""
    return [part for place in at for part in (account_id, values[place])]


def _adapted(value: Any) -> Any:
    """As Django stores it: decimals as text for SQLite to turn into numbers, times in UTC without saying so."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    if isinstance(value, date):
        return value.isoformat()
    return value


def _all_adapted(values: Values) -> list[Any]:
    return [value if value.__class__ in AS_THEY_ARE else _adapted(value) for value in values]


def _marks(values: list[Any]) -> str:
    return ", ".join(["%s"] * len(values))
