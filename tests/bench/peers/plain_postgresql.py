"""The plain loop on PostgreSQL: fetch a page, decode it, COPY it into a temporary table, INSERT … ON CONFLICT, commit."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import psycopg

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

References = tuple[tuple[str, str], ...]  # of a table: column before _ref, and the table it points at
PRODUCT_REFERENCES = (("vat", "catalog_vatrate"), ("group", "catalog_productgroup"), ("base", "catalog_product"))
INVOICE_REFERENCES = (
    ("storno_of", "sales_invoice"),
    ("customer", "sales_customer"),
    ("payment_method", "sales_paymentmethod"),
)
SHOP_REFERENCES = (("vat", "catalog_vatrate"), ("category", "catalog_category"))


def main() -> None:
    task = Task.of_command_line()
    tables, write = WAYS[task.resource]
    with psycopg.connect(task.database, prepare_threshold=None) as connection, connection.cursor() as cursor:
        for table, columns in tables.items():
            stage(cursor, table, columns)
        connection.commit()
        for page in pages(task):
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
        rows = [(keys[str(row["invoice_id"])], *part) for row in page for part in parts(row)]
        replace(cursor, table, ("invoice_id", *columns), reference, account, rows, list(keys.values()))


def shop_products(cursor: Any, account: int, page: list[Record]) -> None:
    """With their variants, each a record of its own; those that the products do not bring any more are gone."""
    found = map(shop_records.product, page)
    keys = upsert(cursor, "catalog_product", shop_records.PRODUCT, SHOP_REFERENCES, account, found)
    variants, of = chain.from_iterable(map(shop_records.variants, page)), (("product", "catalog_product"),)
    kept = upsert(cursor, "catalog_variant", shop_records.VARIANT, of, account, variants)
    cursor.execute(
        "UPDATE catalog_variant SET removed_at = %s WHERE account_id = %s AND product_ref = ANY(%s) "
        "AND removed_at IS NULL AND NOT remote_id = ANY(%s)",
        [datetime.now(UTC), account, list(keys), list(kept)],
    )


def web_orders(cursor: Any, account: int, page: list[Record]) -> None:
    references, found = (("customer", "sales_customer"),), map(shop_records.order, page)
    keys = upsert(cursor, "sales_weborder", shop_records.ORDER, references, account, found)
    rows = [(keys[str(row["id"])], *part) for row in page for part in shop_records.lines(row)]
    columns, of = ("order_id", *shop_records.LINE), ("product", "catalog_product")
    replace(cursor, "sales_weborderline", columns, of, account, rows, list(keys.values()))


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
    cursor: Any,
    table: str,
    columns: tuple[str, ...],
    reference: tuple[str, str],
    account: int,
    rows: Iterable[Values],
    parents: list[int],
) -> None:
    """The first column is the parent's key."""
    cursor.execute(f"DELETE FROM {table} WHERE {columns[0]} = ANY(%s)", [parents])
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


Way = tuple[dict[str, tuple[str, ...]], Callable[[Any, int, list[Record]], None]]
WAYS: dict[str, Way] = {
    "products": ({"catalog_product": PRODUCT}, products),
    "invoices": (
        {
            "sales_invoice": INVOICE,
            "sales_invoiceitem": ("invoice_id", *ITEM),
            "sales_invoicepayment": ("invoice_id", *PAYMENT),
        },
        invoices,
    ),
    "shop_products": (
        {"catalog_product": shop_records.PRODUCT, "catalog_variant": shop_records.VARIANT},
        shop_products,
    ),
    "web_orders": (
        {"sales_weborder": shop_records.ORDER, "sales_weborderline": ("order_id", *shop_records.LINE)},
        web_orders,
    ),
}

if __name__ == "__main__":
    main()
