"""The report as a file: its rows as they are shown, each section's total at its end."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase

from backoffice.lists import Column, export
from sales.report.rows import Pair, Report
from sales.report.splits import Split


@dataclass(frozen=True)
class FileRow:
    kind: str  # part, further, rest, rounding or total
    currency: str
    label: str
    merchant: str
    share: Any
    figures: Pair
    entries: int | None
    has_before: bool


def response(report: Report, split: Split, wanted: str) -> HttpResponseBase:
    return export.file_of(f"turnover-by-{split.name}", list(_columns(split)), _rows(report), wanted)


def _rows(report: Report) -> Iterator[FileRow]:
    for section in report.sections:
        for row in section.rows:
            entries, has_before = row.figures.now.entries, section.has_before
            yield FileRow(
                row.kind, section.currency, row.label, row.merchant, row.share, row.figures, entries, has_before
            )
        yield FileRow("total", section.currency, "Total", "", None, section.total, section.entries, section.has_before)


def _columns(split: Split) -> Iterator[Column]:
    yield Column("Kind", lambda row: row.kind)
    yield Column(split.label, lambda row: row.label)
    if split.own:
        yield Column("Merchant", lambda row: row.merchant)
    yield Column("Currency", lambda row: row.currency)
    yield Column(split.counted, lambda row: row.entries)
    if split.has_pieces:
        yield Column("Pieces", lambda row: row.figures.now.pieces)
    yield Column("Gross", lambda row: row.figures.now.gross)
    if split.has_net:
        yield Column("Net", lambda row: row.figures.now.net)
        yield Column("VAT", lambda row: row.figures.now.tax)
    yield Column("Share in per cent", lambda row: row.share)
    if split.has_average:
        yield Column("Average receipt", lambda row: row.figures.now.average)
    yield Column("Gross before", lambda row: row.figures.before.gross if row.has_before else None)
    yield Column("Change", lambda row: _change(row, "amount"))
    yield Column("Change in per cent", lambda row: _change(row, "percent"))


def _change(row: FileRow, name: str) -> Any:
    change = row.figures.changes.get("gross")
    return getattr(change, name) if change else None
