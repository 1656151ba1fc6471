"""The few statements that every page costs, written out: the ORM would put them together anew a thousand times."""

import json
from functools import cache
from typing import Any

from django.db import connection

LEASE_S = 15


def hold(cursor_id: int, fence: int) -> bool:
    """Lock the cursor while the lease is good, by the database's clock; False = somebody else has it."""
    with connection.cursor() as cursor:
        cursor.execute(_hold(connection.vendor), [cursor_id, fence])
        return cursor.fetchone() is not None


def save(cursor_id: int, fence: int, position: dict[str, Any]) -> bool:
    """Keep the position, and the lease for another while; False = somebody else has the cursor."""
    return _rows_changed(_save(connection.vendor), [json.dumps(position), cursor_id, fence]) == 1


def remember_page(cursor_id: int, segment: int, number: int, digest: bytes, seen: bytes) -> bool:
    """Write down what a page held; False = the very same page came before in this pass."""
    statement = (
        "INSERT INTO accounts_syncpage (cursor_id, segment, number, digest, seen) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (cursor_id, segment, digest) DO NOTHING"
    )
    return _rows_changed(statement, [cursor_id, segment, number, digest, seen]) == 1


def count(run_id: int, *, requests: int, seen: int, created: int, updated: int, quarantined: int) -> None:
    """Add what a page brought to its run's figures."""
    statement = (
        "UPDATE accounts_syncrun SET requests = requests + %s, seen = seen + %s, created = created + %s, "
        "updated = updated + %s, quarantined = quarantined + %s WHERE id = %s"
    )
    _rows_changed(statement, [requests, seen, created, updated, quarantined, run_id])


@cache
def _hold(vendor: str) -> str:
    now, lock = (
        ("STATEMENT_TIMESTAMP()", " FOR UPDATE")
        if vendor == "postgresql"
        else ("STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW')", "")  # SQLite has one writer: whoever began to write
    )
    return f"SELECT 1 FROM accounts_synccursor WHERE id = %s AND fence = %s AND lease_until > {now}{lock}"  # noqa: S608


@cache
def _save(vendor: str) -> str:
    until = (
        f"STATEMENT_TIMESTAMP() + interval '{LEASE_S} seconds'"
        if vendor == "postgresql"
        else f"STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW', '+{LEASE_S} seconds')"
    )
    return f"UPDATE accounts_synccursor SET position = %s, lease_until = {until} WHERE id = %s AND fence = %s"  # noqa: S608


def _rows_changed(statement: str, parameters: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)
