"""Keeps the daily figures: what a page changes is taken away as it was and added as it is, in the page's transaction.

``check`` works everything out anew from the documents and tells what differs; ``rebuild`` puts it right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, transaction

from accounts.models import LinkedAccount
from sales import completeness
from sales.models import DailyFigure

KEY = ("account_id", "day", "calendar_day", "training", "currency", "kind", "name")
SUMS = ("entries", "gross", "net", "tax")


@dataclass(frozen=True)
class Difference:
    """A figure that is not what its documents add up to; ``kept`` or ``found`` holds entries, gross, net and tax."""

    key: tuple[Any, ...]
    kept: tuple[Any, ...] | None
    found: tuple[Any, ...] | None

    def __str__(self) -> str:
        return f"{' '.join(str(part) for part in self.key if part != '')}: {_told(self.kept)} instead of {_told(self.found)}"


class InvoiceTally:
    """What the merge calls around each page of invoices. Keys are primary keys of documents."""

    @staticmethod
    def take_away(keys: Sequence[int]) -> None:
        _apply(keys, -1)

    @staticmethod
    def add(keys: Sequence[int]) -> None:
        _apply(keys, 1)

    @staticmethod
    def check(account_id: int) -> list[str]:
        """Put the account's figures right; what was wrong. What the documents themselves lack is told to staff."""
        wrong = put_right(account_id)
        completeness.check(LinkedAccount.objects.get(pk=account_id))
        return wrong


def check(account_id: int) -> list[Difference]:
    """Figures that are not what the documents add up to. The database compares: a million documents take no memory here."""
    sides: dict[tuple[Any, ...], dict[bool, tuple[Any, ...]]] = {}
    for row in DailyFigure.objects.raw(_differing(), [account_id] * 4):
        values = tuple(getattr(row, name) for name in (*KEY, *SUMS))
        sides.setdefault(values[: len(KEY)], {})[bool(vars(row)["is_kept"])] = values[len(KEY) :]
    return [Difference(key, sides[key].get(True), sides[key].get(False)) for key in sorted(sides, key=str)]


def put_right(account_id: int) -> list[str]:
    """What was wrong."""
    wrong = check(account_id)
    if wrong:
        rebuild(account_id)
    return [str(difference) for difference in wrong]


def net_of_item(total: str, net: str, rate: str) -> str:
    """The net of an item, as SQL of these columns: its own, else what its rate leaves of the total."""
    return f"COALESCE({net}, {total} / NULLIF(1 + COALESCE({rate}, 0) / 100.0, 0), {total})"


def rate_key(column: str) -> str:
    """A rate as people write it, as SQL: 20, 5.5, and nothing for none."""
    if connection.vendor == "postgresql":
        return f"COALESCE(TRIM_SCALE({column})::text, '')"
    return f"CASE WHEN {column} IS NULL THEN '' ELSE RTRIM(RTRIM(PRINTF('%%.6f', {column}), '0'), '.') END"


def rebuild(account_id: int) -> None:
    """Work all figures of the account out anew."""
    with transaction.atomic():
        DailyFigure.objects.filter(account=account_id).delete()
        with connection.cursor() as cursor:
            where = "i.account_id = %s"
            cursor.execute(f"{_insert()} {_figures(where)}", [account_id] * 3)


def _apply(keys: Sequence[int], sign: int) -> None:
    if not keys:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_changing("i.id = ANY(%s)", sign), [list(keys)] * 3)
        else:
            marks = ", ".join(["%s"] * len(keys))
            cursor.execute(_changing(f"i.id IN ({marks})", sign), [*keys, *keys, *keys])


@cache
def _changing(where: str, sign: int) -> str:
    """Adds the documents' figures to the kept ones (``sign`` 1), or takes them away (-1)."""
    signed = ", ".join(f"{sign} * {name} AS {name}" for name in SUMS) if sign < 0 else ", ".join(SUMS)
    figures = f"SELECT {', '.join(KEY)}, {signed} FROM ({_figures(where)}) AS figures WHERE true"
    sets = ", ".join(f"{name} = {_rounded(f'sales_dailyfigure.{name} + excluded.{name}', name)}" for name in SUMS)
    unique = "account_id, kind, training, day, calendar_day, currency, name"
    return f"{_insert()} {figures} ON CONFLICT ({unique}) DO UPDATE SET {sets}"


def _insert() -> str:
    return f"INSERT INTO sales_dailyfigure ({', '.join([*KEY, *SUMS])})"


def _figures(where: str) -> str:
    """What documents add up to, split in each of the three ways; ``where`` picks documents ``i``, three times over."""
    of_document = "i.account_id, i.issued_on AS day, i.calendar_on AS calendar_day, i.test_mode AS training, i.currency"
    grouped = "i.account_id, i.issued_on, i.calendar_on, i.test_mode, i.currency"
    documents = f"sales_invoice AS i WHERE {where} AND i.removed_at IS NULL"
    net = net_of_item("p.total", "p.total_net", "p.vat_rate")
    rate, method = rate_key("p.vat_rate"), "COALESCE(p.payment_method_ref, p.name)"
    ways = [
        f"SELECT {of_document}, 'total' AS kind, '' AS name, COUNT(*) AS entries, {_sum('i.total')} AS gross, "
        f"{_sum('COALESCE(i.total_net, 0)')} AS net, {_sum('COALESCE(i.total_vat, 0)')} AS tax "
        f"FROM {documents} GROUP BY {grouped}",
        f"SELECT {of_document}, 'vat' AS kind, {rate} AS name, COUNT(*) AS entries, {_sum('p.total')} AS gross, "
        f"{_sum(net)} AS net, {_sum(f'p.total - {net}')} AS tax "
        f"FROM sales_invoiceitem AS p JOIN {_joined(documents)} GROUP BY {grouped}, {rate}",
        f"SELECT {of_document}, 'payment' AS kind, {method} AS name, COUNT(*) AS entries, {_sum('p.value')} AS gross, "
        f"0 AS net, 0 AS tax FROM sales_invoicepayment AS p JOIN {_joined(documents)} GROUP BY {grouped}, {method}",
    ]
    return " UNION ALL ".join(ways)


def _joined(documents: str) -> str:
    return documents.replace(" WHERE ", " ON i.id = p.invoice_id WHERE ", 1)


def _sum(value: str) -> str:
    return f"SUM(ROUND({value}, 6))" if connection.vendor == "postgresql" else f"ROUND(SUM(ROUND({value}, 6)), 6)"


def _rounded(value: str, name: str) -> str:
    """SQLite keeps decimals as floats: sums of them are rounded to the column's scale."""
    return value if connection.vendor == "postgresql" or name == "entries" else f"ROUND({value}, 6)"


@cache
def _differing() -> str:
    """Kept figures that the documents do not confirm, and found ones that are not kept.

    Equal to the sixth place; SQLite's floats may be off by the last one of large sums.
    """
    kept = f"(SELECT {', '.join(KEY + SUMS)} FROM sales_dailyfigure WHERE account_id = %s)"
    columns = ", ".join(f"one.{name}" for name in KEY + SUMS)
    is_something = " OR ".join(f"one.{name} <> 0" for name in SUMS)
    same = " AND ".join(
        [f"other.{name} = one.{name}" for name in KEY] + [f"ABS(other.{name} - one.{name}) <= 0.00001" for name in SUMS]
    )

    def without(is_kept: int, one: str, other: str) -> str:
        return (
            f"SELECT 0 AS id, {is_kept} AS is_kept, {columns} FROM {one} AS one "
            f"WHERE ({is_something}) AND NOT EXISTS (SELECT 1 FROM {other} AS other WHERE {same})"
        )

    figures = f"WITH found AS MATERIALIZED ({_figures('i.account_id = %s')}), kept AS MATERIALIZED {kept}"
    return f"{figures} {without(1, 'kept', 'found')} UNION ALL {without(0, 'found', 'kept')}"


def _told(sums: tuple[Any, ...] | None) -> str:
    return "nothing" if sums is None else f"{sums[0]} with {sums[1]}"
