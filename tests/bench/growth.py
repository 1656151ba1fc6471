"""How cost, memory and disk grow with the number of invoices: the product alone, one size after the other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from tests.bench import measure, merging

TABLES = {
    "invoices": "sales_invoice",
    "items": "sales_invoiceitem",
    "payments": "sales_invoicepayment",
    "daily figures": "sales_dailyfigure",
}
WEIGHT = """
SELECT pg_table_size('{table}') - p.bytes, p.bytes, pg_indexes_size('{table}'), p.rows
FROM (SELECT COUNT(*) AS rows, COALESCE(SUM({payload}), 0)::bigint AS bytes FROM {table}) AS p
"""


def run(sizes: list[int], folder: Path) -> Iterator[dict[str, Any]]:
    for vendor in ("postgresql",):
        for size in sizes:
            with merging.opened(vendor) as (url, server), merging.source(size) as address:
                where = folder / f"{vendor}-{size}"
                where.mkdir(parents=True, exist_ok=True)
                bench = merging.Bench(vendor, where, address, url, server, "invoices")
                for phase in ("first", "unchanged"):
                    command = bench.command("product", size)
                    cost = measure.run(command, bench.environment, size, server)
                    weight = weigh(url) if phase == "first" else {}
                    yield {"database": vendor, "phase": phase, "weight_mb": weight} | cost.as_json()


def weigh(url: str) -> dict[str, list[float]]:
    """Per table in megabytes: rows without payloads, payloads as they are kept (packed), indexes; and the number of rows."""
    found = {}
    with psycopg.connect(url) as connection:
        for name, table in TABLES.items():
            payload = "pg_column_size(payload)" if name == "invoices" else "0"
            *sizes, rows = connection.execute(WEIGHT.format(table=table, payload=payload)).fetchone()
            found[name] = [round(int(size) / measure.MB, 1) for size in sizes] + [int(rows)]
    return found
