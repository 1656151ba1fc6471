"""The plain loop on PostgreSQL: fetch a page, decode it, COPY it into a temporary table, INSERT … ON CONFLICT, commit."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg

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

References = tuple[tuple[str, str], ...]  # of a table: column before _ref, and the table it points at
PRODUCT_REFERENCES = (("vat", "catalog_vatrate"), ("group", "catalog_productgroup"), ("base", "catalog_product"))
INVOICE_REFERENCES = (
    ("storno_of", "sales_invoice"),
    ("customer", "sales_customer"),
    ("payment_method", "sales_paymentmethod"),
)


def main() -> None:
    task = Task.of_command_line()
    with psycopg.connect(task.database, prepare_threshold=None) as connection, connection.cursor() as cursor:
        for table, columns in (("catalog_product", PRODUCT), ("sales_invoice", INVOICE)):
            stage(cursor, table, columns)
        stage(cursor, "sales_invoiceitem", ("invoice_id", *ITEM))
        stage(cursor, "sales_invoicepayment", ("invoice_id", *PAYMENT))
        connection.commit()
        for page in pages(task):
            write = products if task.resource == "products" else invoices
            write(cursor, task.account, page)
            connection.commit()


def products(cursor: Any, account: int, page: list[Record]) -> None:
    upsert(cursor, "catalog_product", PRODUCT, PRODUCT_REFERENCES, account, map(product, page))


def invoices(cursor: Any, account: int, page: list[Record]) -> None:
    keys = upsert(cursor, "sales_invoice", INVOICE, INVOICE_REFERENCES, account, map(invoice, page))
    for table, columns, parts, reference in (
        ("sales_invoiceitem", ITEM, items, ("product", "catalog_product")),
        ("sales_invoicepayment", PAYMENT, payments, ("payment_method", "sales_paymentmethod")),
    ):
        cursor.execute(f"DELETE FROM {table} WHERE invoice_id = ANY(%s)", [list(keys.values())])
        rows = ((keys[str(row["invoice_id"])], *part) for row in page for part in parts(row))
        replace(cursor, table, ("invoice_id", *columns), reference, account, rows)


def stage(cursor: Any, table: str, columns: tuple[str, ...]) -> None:
    names = ", ".join(columns)
    cursor.execute(
        f"CREATE TEMPORARY TABLE plain_{table} ON COMMIT DELETE ROWS AS SELECT {names} FROM {table} WITH NO DATA"
    )


def copy(cursor: Any, table: str, columns: tuple[str, ...], rows: Iterable[Values]) -> None:
    with cursor.copy(f"COPY plain_{table} ({', '.join(columns)}) FROM STDIN") as out:
        for row in rows:
            out.write_row(row)


def upsert(
    cursor: Any, table: str, columns: tuple[str, ...], references: References, account: int, rows: Iterator[Values]
) -> dict[str, int]:
    copy(cursor, table, columns, rows)
    written = [*columns, *(f"{name}_id" for name, _ in references)]
    found = ", ".join([*(f"s.{name}" for name in columns), *(f"{name}.id" for name, _ in _aliased(references))])
    sets = ", ".join(f"{name} = excluded.{name}" for name in [*written, "seen_at"])
    cursor.execute(
        f"INSERT INTO {table} (account_id, seen_at, {', '.join(written)}) SELECT %s, %s, {found} FROM plain_{table} s "
        f"{_joins(references)} ON CONFLICT (account_id, remote_id) DO UPDATE SET {sets}, removed_at = NULL "
        "RETURNING remote_id, id",
        [account, datetime.now(UTC), *([account] * len(references))],
    )
    return dict(cursor.fetchall())


def replace(
    cursor: Any, table: str, columns: tuple[str, ...], reference: tuple[str, str], account: int, rows: Iterable[Values]
) -> None:
    copy(cursor, table, columns, rows)
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}, {reference[0]}_id) "
        f"SELECT {', '.join(f's.{name}' for name in columns)}, j_{reference[0]}.id FROM plain_{table} s "
        f"{_joins((reference,))}",
        [account],
    )


def _aliased(references: References) -> list[tuple[str, str]]:
    return [(f"j_{name}", table) for name, table in references]


def _joins(references: References) -> str:
    return " ".join(
        f"LEFT JOIN {table} j_{name} ON j_{name}.account_id = %s AND j_{name}.remote_id = s.{name}_ref"
        for name, table in references
    )


if __name__ == "__main__":
    main()
