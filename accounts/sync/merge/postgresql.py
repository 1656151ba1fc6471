"""PostgreSQL: COPY into a temporary table, then one INSERT … ON CONFLICT with the references joined in.

A few rows travel in the INSERT itself: the temporary table would cost more than they do.

Rows are looked up in a subquery with ``OFFSET 0``, which makes it one look into the index for each id. A plain join is
planned by statistics, and while a table grows those are behind: each page would read all that the account has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection, transaction

from accounts.sync.merge.tables import ChildTable, Join, Table, Waiting, listed, quoted
from accounts.sync.rows import Decoded, Values

FEW = 10  # rows


@dataclass
class Stages:
    """The temporary tables of one connection: those that are there for good, and those that hold rows now."""

    made: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)


_stages: WeakKeyDictionary[Any, Stages] = WeakKeyDictionary()


class PostgresqlWriter:
    def known(self, table: Table, account_id: int, remote_ids: list[str]) -> dict[str, tuple[int, bytes, bool]]:
        with connection.cursor() as cursor:
            cursor.execute(_known(table), [remote_ids, account_id])
            return {row[0]: (row[1], bytes(row[2]), row[3]) for row in cursor.fetchall()}

    def upsert(self, table: Table, account_id: int, rows: list[Decoded], now: datetime) -> dict[str, int]:
        with connection.cursor() as cursor:
            pieces = [
                (row.slice.remote_id, row.slice.raw.decode(), row.slice.hash, row.search, *row.values) for row in rows
            ]
            staged = self._staged(cursor, table.name, table.columns, pieces)
            cursor.execute(
                _insert(table, len(staged)), [account_id, now, *chain(*staged), *([account_id] * len(table.joins))]
            )
            return {row[1]: row[0] for row in cursor.fetchall()}

    def replace_children(
        self, table: ChildTable, account_id: int, parents: list[tuple[int, list[Values]]], former: list[int]
    ) -> None:
        with connection.cursor() as cursor:
            if former:
                cursor.execute(f"DELETE FROM {quoted(table.name)} WHERE {quoted(table.parent)} = ANY(%s)", [former])
            rows = [(key, position, *row) for key, children in parents for position, row in enumerate(children)]
            if rows:
                staged = self._staged(cursor, table.name, table.staged, rows)
                cursor.execute(
                    _insert_children(table, len(staged)), [*chain(*staged), *([account_id] * len(table.joins))]
                )

    def fill(self, waiting: Waiting, account_id: int, new: list[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(waiting.fill("n.id = ANY(%s)"), [new, account_id, account_id])

    def _staged(self, cursor: Any, like: str, columns: Sequence[str], rows: Sequence[Values]) -> Sequence[Values]:
        """The rows that are to travel in the statement; none when they lie in the temporary table."""
        if len(rows) <= FEW:
            return rows
        self._copy(cursor, like, columns, rows)
        return ()

    def _copy(self, cursor: Any, like: str, columns: Sequence[str], rows: Iterable[Values]) -> None:
        """Into the temporary table of this connection, which has the very columns of the real one."""
        stage, stages = f"stage_{like}", _stages.setdefault(connection.connection, Stages())
        if stage not in stages.made:
            cursor.execute(
                f"CREATE TEMPORARY TABLE IF NOT EXISTS {stage} ON COMMIT DELETE ROWS "
                f"AS SELECT {listed(columns)} FROM {quoted(like)} WITH NO DATA"
            )
            transaction.on_commit(partial(stages.made.add, stage))
        if stage in stages.filled:
            cursor.execute(f"DELETE FROM {stage}")  # by other rows of this transaction; or of one that came to nothing
        else:
            stages.filled.add(stage)
            transaction.on_commit(partial(stages.filled.discard, stage))
        with cursor.copy(f"COPY {stage} ({listed(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


@cache
def _known(table: Table) -> str:
    return (
        "SELECT t.* FROM unnest(%s::text[]) AS asked(remote_id) CROSS JOIN LATERAL ("
        f"SELECT remote_id, id, payload_hash, removed_at IS NOT NULL FROM {quoted(table.name)} "
        f"WHERE account_id = %s AND remote_id = asked.remote_id{table.of_kind} OFFSET 0) AS t"
    )


@cache
def _insert(table: Table, few: int) -> str:
    values = ", ".join(["%s", "%s", listed(table.columns, "s."), *_keys(table.joins)])
    return (
        f"INSERT INTO {quoted(table.name)} ({listed(['account_id', 'seen_at', *table.written])}) "
        f"SELECT {values} FROM {_stage(table.name, tuple(table.columns), few)} s "
        f"{_joins(table.joins)} {table.on_conflict()} RETURNING id, remote_id"
    )


@cache
def _insert_children(table: ChildTable, few: int) -> str:
    values = ", ".join([listed(table.staged, "s."), *_keys(table.joins)])
    return (
        f"INSERT INTO {quoted(table.name)} ({listed(table.written)}) "
        f"SELECT {values} FROM {_stage(table.name, tuple(table.staged), few)} s {_joins(table.joins)}"
    )


def _stage(like: str, columns: tuple[str, ...], few: int) -> str:
    """Where the rows come from: the temporary table, or as many rows of the statement, typed like the real table's."""
    if not few:
        return f"stage_{like}"
    row = f" UNION ALL SELECT {', '.join(['%s'] * len(columns))}"
    return f"(SELECT {listed(columns)} FROM {quoted(like)} WHERE FALSE{row * few})"


def _keys(joins: list[Join]) -> list[str]:
    return [f"j{number}.id" for number, _ in enumerate(joins)]


def _joins(joins: list[Join]) -> str:
    return " ".join(
        f"LEFT JOIN LATERAL (SELECT id FROM {quoted(join.table)} "
        f"WHERE account_id = %s AND remote_id = s.{quoted(join.ref)} OFFSET 0) j{number} ON TRUE"
        for number, join in enumerate(joins)
    )
