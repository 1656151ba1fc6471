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
SELECT pg_table_size(%(table)s::regclass) - COALESCE(pg_total_relation_size(NULLIF(c.reltoastrelid, 0)), 0),
  COALESCE(pg_total_relation_size(NULLIF(c.reltoastrelid, 0)), 0), pg_indexes_size(%(table)s::regclass)
FROM pg_class c WHERE c.oid = %(table)s::regclass
"""


def run(sizes: list[int], folder: Path) -> Iterator[dict[str, Any]]:
    for vendor in ("postgresql",):
        for size in sizes:
            with merging.opened(vendor) as (url, server), merging.source(size) as address:
                where = folder / f"{vendor}-{size}"
                where.mkdir(parents=True, exist_ok=True)
                bench = merging.Bench(vendor, where, address, url, server)
                for phase in ("first", "unchanged"):
                    command = bench.command("product", "invoices", size)
                    cost = measure.run(command, bench.environment, size, server)
                    weight = weigh(url) if phase == "first" else {}
                    yield {"database": vendor, "phase": phase, "weight_mb": weight} | cost.as_json()


def weigh(url: str) -> dict[str, list[float]]:
    """Per table: rows, long values kept aside (payloads), indexes; in megabytes."""
    with psycopg.connect(url) as connection:
        return {
            name: [round(int(part) / measure.MB, 1) for part in connection.execute(WEIGHT, {"table": table}).fetchone()]
            for name, table in TABLES.items()
        }
