"""The merge itself, the same on both databases; what differs is in ``postgresql`` and ``sqlite``."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Protocol

from django.db import DataError, IntegrityError, connection, transaction

from accounts.sync.mapping import Mapping, PartMapping
from accounts.sync.merge.tables import ChildTable, Table, Waiting, waiting_for
from accounts.sync.rows import Decoded, OddRow, RowReader, Values
from accounts.sync.slicing import Slice


@dataclass
class Merged:
    """What a page brought. ``known`` are the primary keys of rows that were there before."""

    seen: int = 0
    created: int = 0
    updated: int = 0
    known: list[int] = field(default_factory=list)
    written: list[Decoded] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)  # ids of records that say so themselves, and did not before
    odd: list[tuple[Slice, OddRow]] = field(default_factory=list)
    readable: list[str] = field(default_factory=list)  # ids that can be read now


class Writer(Protocol):
    """The statements of one database."""

    def known(self, table: Table, account_id: int, remote_ids: list[str]) -> dict[str, tuple[int, bytes, bool]]:
        """remote id -> (primary key, hash, removed?) of the rows that are there."""
        ...

    def upsert(self, table: Table, account_id: int, rows: list[Decoded], now: datetime) -> dict[str, int]:
        """Write the rows with their references; remote id -> primary key."""
        ...

    def replace_children(
        self, table: ChildTable, account_id: int, parents: list[tuple[int, list[Values]]], former: list[int]
    ) -> None:
        """Put these children in the place of those that the ``former`` parents have; the others have none yet."""
        ...

    def fill(self, waiting: Waiting, account_id: int, new: list[int]) -> None:
        """Point rows that were waiting for these new ones at them."""
        ...


class Merger:
    """Merges pages of one resource of one account. Call it inside the page's transaction."""

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader
        self._mapping = reader.mapping
        self._account_id = reader.reading.account_id
        self._listed = True
        self._writer = writer()
        self._table = Table.of(self._mapping)
        self._child_tables = [ChildTable.of(child) for child in self._mapping.children]

    def merge(self, slices: list[Slice], now: datetime, *, listed: bool = True) -> Merged:
        """Write what is new or changed; set aside what cannot be read.

        A record that was asked for by itself (not ``listed``) may come without its parts, and not say so: an empty
        list of children proves nothing there, and what is known of them stays.
        """
        self._listed = listed
        slices = _last_of_each(slices)
        merged = Merged(seen=len(slices))
        known = self._known([piece.remote_id for piece in slices if piece.remote_id])
        changed: list[Decoded] = []
        for piece in slices:
            row = known.get(piece.remote_id)
            if row is not None:
                merged.known.append(row[0])
                if row[1] == piece.hash and not row[2]:
                    continue
            try:
                read = self._read(piece)
            except OddRow as odd:
                merged.odd.append((piece, odd))
                continue
            if row is not None and row[1] == piece.hash and read.is_gone:
                continue  # as we know already
            changed.append(read)
        self._write(changed, {remote_id: row[0] for remote_id, row in known.items()}, merged, now)
        return merged

    def _read(self, piece: Slice) -> Decoded:
        row = self._reader.read(piece)
        if not self._listed:
            row.children = [children or None for children in row.children]
        return row

    def _known(self, remote_ids: list[str]) -> dict[str, tuple[int, bytes, bool]]:
        if not remote_ids:
            return {}
        return self._writer.known(self._table, self._account_id, remote_ids)

    def _write(self, rows: list[Decoded], known: dict[str, int], merged: Merged, now: datetime) -> None:
        """All rows at once; if the database refuses one of them, each by itself, so that only that one is set aside."""
        if not rows:
            return
        try:
            with transaction.atomic():
                self._write_all(rows, known, now)
        except (DataError, IntegrityError):
            rows = self._write_singly(rows, known, merged, now)
        merged.written = rows
        merged.gone = [row.slice.remote_id for row in rows if row.is_gone]
        merged.readable = [row.slice.remote_id for row in rows]
        merged.updated = sum(row.slice.remote_id in known for row in rows)
        merged.created = len(rows) - merged.updated

    def _write_singly(self, rows: list[Decoded], known: dict[str, int], merged: Merged, now: datetime) -> list[Decoded]:
        good = []
        for row in rows:
            try:
                with transaction.atomic():
                    self._write_all([row], known, now)
                good.append(row)
            except (DataError, IntegrityError):
                merged.odd.append((row.slice, OddRow("not_storable")))
        return good

    def _write_all(self, rows: list[Decoded], known: dict[str, int], now: datetime) -> None:
        tally = self._mapping.tally
        if tally is not None:
            tally.take_away([known[row.slice.remote_id] for row in rows if row.slice.remote_id in known])
        keys = self._writer.upsert(self._table, self._account_id, rows, now)
        for number, table in enumerate(self._child_tables):
            told = [(row.slice.remote_id, row.children[number]) for row in rows]
            parents = [(keys[name], children) for name, children in told if children is not None]
            former = [keys[name] for name, children in told if children is not None and name in known]
            self._writer.replace_children(table, self._account_id, parents, former)
        for number, part in enumerate(self._reader.parts):
            parts = {row.slice.remote_id: row.parts[number] for row in rows}
            self._write_parts(part.mapping, parts, known, now)
        gone = [keys[row.slice.remote_id] for row in rows if row.is_gone]
        if gone:
            self._mapping.rows_of(self._account_id).filter(pk__in=gone).update(removed_at=now)
        if tally is not None:
            tally.add([key for key in keys.values() if key not in gone])
        new = [keys[row.slice.remote_id] for row in rows if row.slice.remote_id not in known]
        if new:
            fill_waiting(self._mapping, self._account_id, new)
        self._mapping.settle(self._account_id, list(keys.values()))

    def _write_parts(
        self, part: type[PartMapping], told: dict[str, list[Decoded] | None], known: dict[str, int], now: datetime
    ) -> None:
        """These parts take the place of the records' former ones; one that two records claim is the last one's.

        A record that is not ``known`` from before has no former ones.
        """
        rows = list({row.slice.remote_id: row for parts in told.values() for row in parts or ()}.values())
        kept = [row.slice.remote_id for row in rows]
        if rows:
            self._upsert_parts(part, rows, kept, now)
        wholes = [remote_id for remote_id, parts in told.items() if parts is not None and remote_id in known]
        if wholes:
            part_rows = part.rows_of(self._account_id).present().filter(**{f"{part.whole}_ref__in": wholes})
            part_rows.exclude(remote_id__in=kept).update(removed_at=now)

    def _upsert_parts(self, part: type[PartMapping], rows: list[Decoded], ids: list[str], now: datetime) -> None:
        table = Table.of(part)
        there = self._writer.known(table, self._account_id, ids) if waiting_for(part) else {}
        keys = self._writer.upsert(table, self._account_id, rows, now)
        new = [key for remote_id, key in keys.items() if remote_id not in there]
        if new:
            fill_waiting(part, self._account_id, new)


def fill_waiting(mapping: type[Mapping], account_id: int, new: list[int]) -> None:
    """Rows that referred to these before they were there get their reference now."""
    for waiting in waiting_for(mapping):
        writer().fill(waiting, account_id, new)


def _last_of_each(slices: list[Slice]) -> list[Slice]:
    """A record that stands on a page twice is taken once, as it stood last; rows without an id are all kept."""
    places = {piece.remote_id: number for number, piece in enumerate(slices) if piece.remote_id}
    if len(places) == len(slices):
        return slices
    return [piece for number, piece in enumerate(slices) if places.get(piece.remote_id, number) == number]


@cache
def writer() -> Writer:
    if connection.vendor == "postgresql":
        from accounts.sync.merge.postgresql import PostgresqlWriter

        return PostgresqlWriter()
    from accounts.sync.merge.sqlite import SqliteWriter

    return SqliteWriter()
