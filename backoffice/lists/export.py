"""Lists as files: row by row from the database to the browser, in memory that does not grow with the list."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import IO, Any

import msgspec
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from backoffice.lists.spec import Cell, Column, Listing, Rows

FORMATS = {"csv": "CSV", "xlsx": "Excel (XLSX)", "jsonl": "JSON lines"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FETCHED = 2000  # rows at a time
SENT = 200  # rows at a time
SHEET = 1_000_000  # rows; a spreadsheet takes 1,048,576
LONGEST_CELL = 32_767  # characters that a spreadsheet takes
CUT = " … (cut)"
BOM = "\ufeff"  # without it, spreadsheets take UTF-8 for something else


def response(listing: Listing, rows: Rows, wanted: str) -> HttpResponseBase:
    """The rows as a file of this format, in the order in which they come; or what the list has instead of them."""
    lines = rows.iterator(chunk_size=FETCHED) if listing.lines is None else listing.lines(rows)
    return file_of(listing.name, listing.columns, lines, wanted)


def file_of(called: str, columns: Sequence[Column], rows: Iterable[Any], wanted: str) -> HttpResponseBase:
    """Anything that such columns can be read from."""
    lines = _cells(columns, rows)
    name = f"{called}-{timezone.localdate().isoformat()}.{wanted}"
    if wanted == "xlsx":
        return FileResponse(_workbook(columns, lines), as_attachment=True, filename=name, content_type=XLSX)
    text, kind = (
        (_csv(columns, lines), "text/csv") if wanted == "csv" else (_jsonl(columns, lines), "application/jsonl")
    )
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)


def harmless(text: str) -> str:
    """A spreadsheet runs a cell that begins like a formula: an apostrophe in front makes it a text."""
    return f"'{text}" if text and (text[0] in "=+-@＝＋－＠" or not text[0].isprintable()) else text


def _cells(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[list[Cell]]:
    values = [column.value for column in columns]
    for row in rows:
        yield [value(row) for value in values]


def _csv(columns: Sequence[Column], lines: Iterator[list[Cell]]) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow([column.title for column in columns])
    for some in _batches(lines):
        writer.writerows([_written(cell) for cell in line] for line in some)
        yield _emptied(buffer)
    yield _emptied(buffer)


def _jsonl(columns: Sequence[Column], lines: Iterator[list[Cell]]) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder(decimal_format="number")
    keys = [column.key for column in columns]
    for some in _batches(lines):
        yield encoder.encode_lines([dict(zip(keys, line, strict=True)) for line in some])


def _workbook(columns: Sequence[Column], lines: Iterator[list[Cell]]) -> IO[bytes]:
    """Written to a temporary file that goes when it is closed; a long list goes on in another sheet."""
    file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 (the response closes it)
    import xlsxwriter  # a worker or a command that writes no files comes up faster without it

    with xlsxwriter.Workbook(file.name, {"constant_memory": True, "strings_to_urls": False}) as workbook:
        bold = workbook.add_format({"bold": True})
        while True:
            sheet = workbook.add_worksheet()
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, [column.title for column in columns], bold)
            number = 0
            for number, line in enumerate(islice(lines, SHEET), start=1):
                _write(sheet, number, line)
            if number < SHEET:
                break
    return file


def _write(sheet: Any, number: int, line: list[Cell]) -> None:
    for place, cell in enumerate(line):
        written = _written(cell)
        if isinstance(written, int | Decimal):
            sheet.write_number(number, place, written)
        elif written:
            sheet.write_string(number, place, written if len(written) <= LONGEST_CELL else _cut(written))


def _cut(text: str) -> str:
    return text[: LONGEST_CELL - len(CUT)] + CUT


def _written(cell: Cell) -> str | int | Decimal:
    """Numbers stay numbers, without an exponent; everything else is a text that no spreadsheet runs."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return Plain(cell)
    if isinstance(cell, int):
        return cell
    if isinstance(cell, date):
        return cell.isoformat()
    return harmless(cell or "")


class Plain(Decimal):
    """A decimal that writes itself without an exponent and without idle zeros."""

    def __str__(self) -> str:
        text = format(Decimal(self), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text


def _batches(lines: Iterator[list[Cell]]) -> Iterator[Iterable[list[Cell]]]:
    while some := list(islice(lines, SENT)):
        yield some


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
