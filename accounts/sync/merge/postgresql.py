"""PostgreSQL: COPY into a temporary table, then one INSERT … ON CONFLICT with the references joined in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.sync.merge.tables import ChildTable, Join, Table, quoted
from accounts.sync.rows import Decoded, Values


class PostgresqlWriter:
    def known(self, table: Table, account_id: int, remote_ids: list[str]) -> dict[str, tuple[int, bytes, bool]]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT remote_id, id, payload_hash, removed_at IS NOT NULL FROM {quoted(table.name)} "
                "WHERE account_id = %s AND remote_id = ANY(%s)",
                [account_id, remote_ids],
            )
            return {row[0]: (row[1], bytes(row[2]), row[3]) for row in cursor.fetchall()}

    def upsert(self, table: Table, account_id: int, rows: list[Decoded], now: datetime) -> dict[str, int]:
        stage = f"stage_{table.name}"
        with connection.cursor() as cursor:
            self._stage(cursor, stage, table.name, table.columns)
            pieces = (
                (row.slice.remote_id, row.slice.raw.decode(), row.slice.hash, row.search, *row.values) for row in rows
            )
            self._copy(cursor, stage, table.columns, pieces)
            cursor.execute(_insert(table, stage), [account_id, now, *([account_id] * len(table.joins))])
            keys = {row[1]: row[0] for row in cursor.fetchall()}
            cursor.execute(f"TRUNCATE {stage}") if len(rows) > 10_000 else cursor.execute(f"DELETE FROM {stage}")
        return keys

    def replace_children(
        self, table: ChildTable, account_id: int, parents: list[tuple[int, list[Values]]], fresh: bool
    ) -> None:
        with connection.cursor() as cursor:
            if not fresh:
                cursor.execute(
                    f"DELETE FROM {quoted(table.name)} WHERE {quoted(table.parent)} = ANY(%s)",
                    [[key for key, _ in parents]],
                )
            rows = [(key, position, *row) for key, children in parents for position, row in enumerate(children)]
            if rows:
                stage = f"stage_{table.name}"
                columns = [table.parent, "position", *table.columns]
                self._stage(cursor, stage, table.name, columns)
                self._copy(cursor, stage, columns, rows)
                cursor.execute(_insert_children(table, stage, columns), [account_id] * len(table.joins))
                cursor.execute(f"DELETE FROM {stage}")

    def _stage(self, cursor: Any, stage: str, like: str, columns: list[str]) -> None:
        """The temporary table of this connection, with the very columns of the real one."""
        names = ", ".join(quoted(name) for name in columns)
        cursor.execute("SELECT to_regclass(%s)", [f"pg_temp.{stage}"])
        if cursor.fetchone()[0] is None:
            cursor.execute(f"CREATE TEMPORARY TABLE {stage} AS SELECT {names} FROM {quoted(like)} WITH NO DATA")

    def _copy(self, cursor: Any, stage: str, columns: list[str], rows: Iterable[Values]) -> None:
        names = ", ".join(quoted(name) for name in columns)
        # Django translates the errors of its own methods only, and COPY is psycopg's.
        with connection.wrap_database_errors, cursor.copy(f"COPY {stage} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _insert(table: Table, stage: str) -> str:
    columns = ", ".join(quoted(name) for name in ["account_id", "seen_at", *table.written])
    values = ", ".join(["%s", "%s", *(f"s.{quoted(name)}" for name in table.columns), *_keys(table.joins)])
    return (
        f"INSERT INTO {quoted(table.name)} ({columns}) SELECT {values} FROM {stage} s {_joins(table.joins)} "
        f"{table.on_conflict()} RETURNING id, remote_id"
    )


def _insert_children(table: ChildTable, stage: str, columns: list[str]) -> str:
    names = ", ".join(quoted(name) for name in table.written)
    values = ", ".join([*(f"s.{quoted(name)}" for name in columns), *_keys(table.joins)])
    return f"INSERT INTO {quoted(table.name)} ({names}) SELECT {values} FROM {stage} s {_joins(table.joins)}"


def _keys(joins: list[Join]) -> list[str]:
    return [f"j{number}.id" for number, _ in enumerate(joins)]


def _joins(joins: list[Join]) -> str:
    return " ".join(
        f"LEFT JOIN {quoted(join.table)} j{number} "
        f"ON j{number}.account_id = %s AND j{number}.remote_id = s.{quoted(join.ref)}"
        for number, join in enumerate(joins)
    )
