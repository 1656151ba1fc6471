"""The plain loop on SQLite: fetch a page, decode it, one upsert statement per table for its rows, commit."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from tests.bench.peers.records import (
    INVOICE,
    ITEM,
    PAYMENT,
    PRODUCT,
    Record,
    Task,
    Values,
    invoice,
    items,
    pages,
    payments,
    product,
)

PRODUCT_REFERENCES = (("vat", "catalog_vatrate"), ("group", "catalog_productgroup"), ("base", "catalog_product"))
INVOICE_REFERENCES = (
    ("storno_of", "sales_invoice"),
    ("customer", "sales_customer"),
    ("payment_method", "sales_paymentmethod"),
)
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON"


def main() -> None:
    task = Task.of_command_line()
    connection = sqlite3.connect(task.database, isolation_level=None, timeout=20)
    connection.executescript(PRAGMAS)
    connection.create_function(
        "REGEXP", 2, lambda pattern, value: re.search(pattern, value) is not None
    )  # the currency check
    for page in pages(task):
        connection.execute("BEGIN IMMEDIATE")
        (products if task.resource == "products" else invoices)(connection, task.account, page)
        connection.execute("COMMIT")


def products(connection: sqlite3.Connection, account: int, page: list[Record]) -> None:
    upsert(connection, "catalog_product", PRODUCT, PRODUCT_REFERENCES, account, map(product, page))


def invoices(connection: sqlite3.Connection, account: int, page: list[Record]) -> None:
    upsert(connection, "sales_invoice", INVOICE, INVOICE_REFERENCES, account, map(invoice, page))
    ids = [str(row["invoice_id"]) for row in page]
    marks = ", ".join("?" * len(ids))
    found = connection.execute(
        f"SELECT remote_id, id FROM sales_invoice WHERE account_id = ? AND remote_id IN ({marks})", [account, *ids]
    )
    keys = dict(found.fetchall())
    replace(connection, "sales_invoiceitem", ITEM, ("product", "catalog_product"), account, page, keys, items)
    replace(
        connection, "sales_invoicepayment", PAYMENT, ("payment_method", "sales_paymentmethod"), account, page, keys,
        payments,
    )  # fmt: skip


def upsert(
    connection: sqlite3.Connection,
    table: str,
    columns: tuple[str, ...],
    references: tuple[tuple[str, str], ...],
    account: int,
    rows: Iterator[Values],
) -> None:
    at = [columns.index(f"{name}_ref") for name, _ in references]
    written = [*columns, *(f"{name}_id" for name, _ in references)]
    looked_up = [f"(SELECT id FROM {target} WHERE account_id = ? AND remote_id = ?)" for _, target in references]
    sets = ", ".join(f"{name} = excluded.{name}" for name in [*written, "seen_at"])
    now = str(datetime.now(UTC).replace(tzinfo=None))
    connection.executemany(
        f"INSERT INTO {table} (account_id, seen_at, {', '.join(written)}) "
        f"VALUES ({', '.join(['?'] * (2 + len(columns)) + looked_up)}) "
        f"ON CONFLICT (account_id, remote_id) DO UPDATE SET {sets}, removed_at = NULL",
        ([account, now, *map(plain, row), *(part for n in at for part in (account, row[n]))] for row in rows),
    )


def replace(
    connection: sqlite3.Connection,
    table: str,
    columns: tuple[str, ...],
    reference: tuple[str, str],
    account: int,
    page: list[Record],
    keys: dict[str, int],
    parts: Callable[[Record], Iterator[Values]],
) -> None:
    connection.execute(f"DELETE FROM {table} WHERE invoice_id IN ({', '.join('?' * len(keys))})", list(keys.values()))
    at = columns.index(f"{reference[0]}_ref")
    marks = ", ".join("?" * (1 + len(columns)))
    connection.executemany(
        f"INSERT INTO {table} (invoice_id, {', '.join(columns)}, {reference[0]}_id) "
        f"VALUES ({marks}, (SELECT id FROM {reference[1]} WHERE account_id = ? AND remote_id = ?))",
        ((keys[str(row["invoice_id"])], *part, account, part[at]) for row in page for part in parts(row)),
    )


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None))
    return value.isoformat() if isinstance(value, date) else value


if __name__ == "__main__":
    main()
