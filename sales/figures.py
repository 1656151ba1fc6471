"""Keeps the daily figures: what a page changes is taken away as it was and added as it is, in the page's transaction.

``check`` works everything out anew from the documents and tells what differs; ``rebuild`` puts it right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from django.db import connection, transaction

from accounts.models import LinkedAccount
from sales import completeness
from sales.models import DailyFigure
from sales.sources import SHOP, SOURCES, TILL, Source, net_of_item, rate_key

KEY = ("account_id", "channel", "day", "calendar_day", "training", "currency", "kind", "name")
SUMS = ("entries", "gross", "net", "tax")


@dataclass(frozen=True)
class Difference:
    """A figure that is not what its documents add up to; ``kept`` or ``found`` holds entries, gross, net and tax."""

    key: tuple[Any, ...]
    kept: tuple[Any, ...] | None
    found: tuple[Any, ...] | None

    def __str__(self) -> str:
        return f"{' '.join(str(part) for part in self.key if part != '')}: {_told(self.kept)} instead of {_told(self.found)}"


class _Tally:
    """What the merge calls around each page of documents. Keys are their primary keys."""

    source: ClassVar[Source]

    @classmethod
    def take_away(cls, keys: Sequence[int]) -> None:
        _apply(cls.source, keys, -1)

    @classmethod
    def add(cls, keys: Sequence[int]) -> None:
        _apply(cls.source, keys, 1)

    @classmethod
    def check(cls, account_id: int) -> list[str]:
        """Put the account's figures right; what was wrong."""
        return put_right(account_id, cls.source)


class InvoiceTally(_Tally):
    source = TILL

    @classmethod
    def check(cls, account_id: int) -> list[str]:
        """What the documents themselves lack is told to staff."""
        wrong = super().check(account_id)
        completeness.check(LinkedAccount.objects.get(pk=account_id))
        return wrong


class WebOrderTally(_Tally):
    """Nobody promises that a shop's numbers have no gaps: what orders lack is not looked for."""

    source = SHOP


def check(account_id: int, *sources: Source) -> list[Difference]:
    """Figures that are not what the documents add up to. The database compares: a million documents take no memory here."""
    sides: dict[tuple[Any, ...], dict[bool, tuple[Any, ...]]] = {}
    for source in sources or SOURCES:
        for row in DailyFigure.objects.raw(_differing(source), [account_id] * 4):
            values = tuple(getattr(row, name) for name in (*KEY, *SUMS))
            sides.setdefault(values[: len(KEY)], {})[bool(vars(row)["is_kept"])] = values[len(KEY) :]
    return [Difference(key, sides[key].get(True), sides[key].get(False)) for key in sorted(sides, key=str)]


def put_right(account_id: int, *sources: Source) -> list[str]:
    """What was wrong."""
    wrong = check(account_id, *sources)
    if wrong:
        rebuild(account_id, *sources)
    return [str(difference) for difference in wrong]


def rebuild(account_id: int, *sources: Source) -> None:
    """Work all figures of the account out anew."""
    with transaction.atomic():
        for source in sources or SOURCES:
            DailyFigure.objects.filter(account=account_id, channel=source.channel).delete()
            with connection.cursor() as cursor:
                cursor.execute(f"{_insert()} {_figures(source, 'i.account_id = %s')}", [account_id] * 3)


def _apply(source: Source, keys: Sequence[int], sign: int) -> None:
    if not keys:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_changing(source, "i.id = ANY(%s)", sign), [list(keys)] * 3)
        else:
            marks = ", ".join(["%s"] * len(keys))
            cursor.execute(_changing(source, f"i.id IN ({marks})", sign), [*keys, *keys, *keys])


@cache
def _changing(source: Source, where: str, sign: int) -> str:
    """Adds the documents' figures to the kept ones (``sign`` 1), or takes them away (-1)."""
    signed = ", ".join(f"{sign} * {name} AS {name}" for name in SUMS) if sign < 0 else ", ".join(SUMS)
    figures = f"SELECT {', '.join(KEY)}, {signed} FROM ({_figures(source, where)}) AS figures WHERE true"
    sets = ", ".join(f"{name} = {_rounded(f'sales_dailyfigure.{name} + excluded.{name}', name)}" for name in SUMS)
    unique = "account_id, channel, kind, training, day, calendar_day, currency, name"
    return f"{_insert()} {figures} ON CONFLICT ({unique}) DO UPDATE SET {sets}"


def _insert() -> str:
    return f"INSERT INTO sales_dailyfigure ({', '.join([*KEY, *SUMS])})"


def _figures(source: Source, where: str) -> str:
    """What documents add up to, split in each of the three ways; ``where`` picks documents ``i``, three times over."""
    grouped = f"i.account_id, {source.day}, {source.calendar_day}, {source.left_out}, i.currency"
    of_document = (
        f"i.account_id, '{source.channel.value}' AS channel, {source.day} AS day, {source.calendar_day} AS calendar_day, "
        f"{source.left_out} AS training, i.currency"
    )
    documents = f"{source.table} AS i WHERE {where} AND i.removed_at IS NULL"
    joined = documents.replace(" WHERE ", f" ON i.id = p.{source.part_of} WHERE ", 1)
    payments = f"{source.payments} AS p JOIN {joined}" if source.payments else documents
    own_net, own_rate = source.net_of_part
    gross, net, rate = source.gross_of_part, net_of_item(source.gross_of_part, own_net, own_rate), rate_key(own_rate)
    ways = [
        f"SELECT {of_document}, 'total' AS kind, '' AS name, COUNT(*) AS entries, {_sum('i.total')} AS gross, "
        f"{_sum(source.net)} AS net, {_sum(source.tax)} AS tax FROM {documents} GROUP BY {grouped}",
        f"SELECT {of_document}, 'vat' AS kind, {rate} AS name, COUNT(*) AS entries, {_sum(gross)} AS gross, "
        f"{_sum(net)} AS net, {_sum(f'{gross} - {net}')} AS tax "
        f"FROM {source.parts} AS p JOIN {joined} GROUP BY {grouped}, {rate}",
        f"SELECT {of_document}, 'payment' AS kind, {source.payment} AS name, COUNT(*) AS entries, "
        f"{_sum(source.paid)} AS gross, 0 AS net, 0 AS tax FROM {payments} GROUP BY {grouped}, {source.payment}",
    ]
    return " UNION ALL ".join(ways)


def _sum(value: str) -> str:
    return f"SUM(ROUND({value}, 6))" if connection.vendor == "postgresql" else f"ROUND(SUM(ROUND({value}, 6)), 6)"


def _rounded(value: str, name: str) -> str:
    """SQLite keeps decimals as floats: sums of them are rounded to the column's scale."""
    return value if connection.vendor == "postgresql" or name == "entries" else f"ROUND({value}, 6)"


@cache
def _differing(source: Source) -> str:
    """Kept figures that the documents do not confirm, and found ones that are not kept.

    Equal to the sixth place; SQLite's floats may be off by the last one of large sums.
    """
    kept = f"(SELECT {', '.join(KEY + SUMS)} FROM sales_dailyfigure "
    kept += f"WHERE account_id = %s AND channel = '{source.channel.value}')"
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

    figures = f"WITH found AS MATERIALIZED ({_figures(source, 'i.account_id = %s')}), kept AS MATERIALIZED {kept}"
    return f"{figures} {without(1, 'kept', 'found')} UNION ALL {without(0, 'found', 'kept')}"


def _told(sums: tuple[Any, ...] | None) -> str:
    return "nothing" if sums is None else f"{sums[0]} with {sums[1]}"
