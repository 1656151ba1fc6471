"""The plain loop on SQLite: fetch a page, decode it, one upsert statement per table for its rows, commit."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from tests.bench.peers import shop_records
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
SHOP_REFERENCES = (("vat", "catalog_vatrate"), ("category", "catalog_category"))
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
        WAYS[task.resource](connection, task.account, page)
        connection.execute("COMMIT")


def products(connection: sqlite3.Connection, account: int, page: list[Record]) -> None:
    upsert(connection, "catalog_product", PRODUCT, PRODUCT_REFERENCES, account, map(product, page))


def invoices(connection: sqlite3.Connection, account: int, page: list[Record]) -> None:
    upsert(connection, "sales_invoice", INVOICE, INVOICE_REFERENCES, account, map(invoice, page))
    keys = keys_of(connection, "sales_invoice", account, [str(row["invoice_id"]) for row in page])
    for table, columns, parts, reference in (
        ("sales_invoiceitem", ITEM, items, ("product", "catalog_product")),
        ("sales_invoicepayment", PAYMENT, payments, ("payment_method", "sales_paymentmethod")),
    ):
        rows = [(keys[str(row["invoice_id"])], *part) for row in page for part in parts(row)]
        replace(connection, table, ("invoice_id", *columns), reference, account, rows, list(keys.values()))


def shop_products(connection: sqlite3.Connection, account: int, page: list[Record]) -> None:
    """With their variants, each a record of its own; those that the products do not bring any more are gone."""
    found = map(shop_records.product, page)
    upsert(connection, "catalog_product", shop_records.PRODUCT, SHOP_REFERENCES, account, found)
    variants = list(chain.from_iterable(map(shop_records.variants, page)))
    upsert(
        connection, "catalog_variant", shop_records.VARIANT, (("product", "catalog_product"),), account, iter(variants)
    )
    ids, codes = [str(row["id"]) for row in page], [variant[0] for variant in variants]
    connection.execute(
        f"UPDATE catalog_variant SET removed_at = ? WHERE account_id = ? AND product_ref IN ({marks(ids)}) "
        f"AND removed_at IS NULL AND remote_id NOT IN ({marks(codes)})",
        [plain(datetime.now(UTC)), account, *ids, *codes],
    )


def web_orders(connection: sqlite3.Connection, account: int, page: list[Record]) -> None:
    references, found = (("customer", "sales_customer"),), map(shop_records.order, page)
    upsert(connection, "sales_weborder", shop_records.ORDER, references, account, found)
    keys = keys_of(connection, "sales_weborder", account, [str(row["id"]) for row in page])
    rows = [(keys[str(row["id"])], *part) for row in page for part in shop_records.lines(row)]
    columns, of = ("order_id", *shop_records.LINE), ("product", "catalog_product")
    replace(connection, "sales_weborderline", columns, of, account, rows, list(keys.values()))


WAYS: dict[str, Callable[[sqlite3.Connection, int, list[Record]], None]] = {
    "products": products,
    "invoices": invoices,
    "shop_products": shop_products,
    "web_orders": web_orders,
}


def marks(values: list[Any]) -> str:
    return ", ".join("?" * len(values))


def keys_of(connection: sqlite3.Connection, table: str, account: int, ids: list[str]) -> dict[str, int]:
    found = connection.execute(
        f"SELECT remote_id, id FROM {table} WHERE account_id = ? AND remote_id IN ({marks(ids)})", [account, *ids]
    )
    return dict(found.fetchall())


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
    rows: list[Values],
    parents: list[int],
) -> None:
    """The first column is the parent's key."""
    connection.execute(f"DELETE FROM {table} WHERE {columns[0]} IN ({marks(parents)})", parents)
    at = columns.index(f"{reference[0]}_ref")
    connection.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}, {reference[0]}_id) "
        f"VALUES ({marks(list(columns))}, (SELECT id FROM {reference[1]} WHERE account_id = ? AND remote_id = ?))",
        ((*row, account, row[at]) for row in rows),
    )


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None))
    return value.isoformat() if isinstance(value, date) else value


if __name__ == "__main__":
    main()
