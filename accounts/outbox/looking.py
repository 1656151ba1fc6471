"""Reading the remote system on behalf of a command."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import systems
from accounts.http.answers import UNREADABLE, decoded
from accounts.http.door import Door
from accounts.http.endpoint import Endpoint
from accounts.http.errors import BadPayload, Gone
from accounts.models.command import Command
from accounts.models.linked_account import LinkedAccount
from accounts.models.sync import SyncCursor, SyncRun
from accounts.outbox.action import Record
from accounts.sync import singles
from accounts.sync.course import reading_of
from accounts.sync.leases import Lease
from accounts.sync.pagers import Page, Place
from accounts.sync.registry import registry
from accounts.sync.rows import RowReader
from accounts.sync.slicing import Slice, decode

MOST_PAGES = 2000


class Look:
    """What one turn reads for the commands of its account. A single record goes into the mirror as well."""

    def __init__(self, account: LinkedAccount, lease: Lease, door: Door) -> None:
        self.account = account
        self.lease = lease
        self.door = door
        self.reading = reading_of(account)
        self._readers: dict[str, RowReader] = {}
        self._shapes: dict[
            tuple[str, str], set[tuple[str, type | None]]
        ] = {}  # of the records read, by kind and number

    def record(self, resource: str, remote_id: str) -> Record | None:
        """The record as it is now, merged into the mirror too; ``None`` when there is none. Raises ``RemoteError``."""
        reader = self._reader(resource)
        cursor, _ = SyncCursor.objects.get_or_create(account=self.account, resource=resource)
        self.lease.take(cursor)
        try:
            piece = singles.fetch(reader.mapping, self.door, remote_id, reader.salt)
        except singles.Stopped as stopped:
            raise BadPayload(stopped.detail, reason=stopped.reason) from None
        self._keep(reader, cursor, remote_id, piece)
        if piece is None:
            return None
        try:
            record = decode(piece.raw)
        except UNREADABLE:
            raise BadPayload("the record cannot be read", reason="not_json") from None
        if not isinstance(record, dict):
            raise BadPayload("an object was asked for and something else came", reason="not_an_object")
        self._shapes[resource, remote_id] = _shape(record)
        return record

    def named(self, resource: str, name: str, **query: str) -> Record | None:
        """A record by another name than its number, without keeping it; ``None`` when there is none."""
        mapping = self._reader(resource).mapping
        if mapping.single is None:
            raise TypeError(f"{resource} cannot ask for a single record")
        try:
            told = decoded(self.door.call(mapping.single, path=mapping.path(mapping.single, name), query=query))
        except Gone:
            return None
        if not isinstance(told, dict):
            raise BadPayload("an object was asked for and something else came", reason="not_an_object")
        return told

    def answer(
        self,
        endpoint: Endpoint,
        *,
        path: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | list[Any] | None = None,
    ) -> bytes:
        """Of a call that changes nothing, though its method might. Raises ``RemoteError``."""
        return self.door.call(endpoint, path=path, query=query, body=body)

    def keep_answer(self, resource: str, remote_id: str, answer: bytes) -> bool:
        """Merge the record that a write answered with, if nothing is missing that was there when it was read before."""
        before, reader = self._shapes.get((resource, remote_id)), self._reader(resource)
        try:
            piece = reader.mapping.slicer().one(answer, reader.salt)
            record = decode(piece.raw)
        except (BadPayload, *UNREADABLE):
            return False
        if before is None or piece.remote_id != remote_id or not before <= _shape(record):
            return False
        cursor, _ = SyncCursor.objects.get_or_create(account=self.account, resource=resource)
        self.lease.take(cursor)
        self._keep(reader, cursor, remote_id, piece)
        return True

    def _keep(self, reader: RowReader, cursor: SyncCursor, remote_id: str, piece: Slice | None) -> None:
        with transaction.atomic():
            self.lease.hold(cursor)
            singles.keep(self.account, reader, remote_id, piece)

    def rows(self, resource: str, **query: str) -> Iterator[Record]:
        """All rows of the resource's list. Raises ``RemoteError``; a list that does not end is a ``BadPayload``."""
        mapping = self._reader(resource).mapping
        if mapping.listing is None:
            raise TypeError(f"{resource} has no list")
        for listed in mapping.lists(self.account.access):
            place: Place = {}
            known = set[str]()
            for _ in range(MOST_PAGES):
                asked = {**mapping.query, **listed.query, **query, **mapping.pager.query(place)}
                body = self.door.call(mapping.listing, path=listed.path, query=asked)
                pieces = mapping.slicer().cut(body, b"")
                page = Page([piece.remote_id for piece in pieces], mapping.slicer().total(body))
                following = mapping.pager.after(place, page)
                if pieces and known.issuperset(page.ids) and following is not None:
                    raise BadPayload("the list repeats itself", reason="page_repeats")
                known.update(page.ids)
                for piece in pieces:
                    row = decode(piece.raw)
                    if isinstance(row, dict):
                        yield row
                if following is None:
                    break
                place = following
            else:
                raise BadPayload("the list does not end", reason="endless_list")

    def changed_rows(self, resource: str, since: datetime) -> Iterator[Record]:
        """Those that changed since then, where the list can be narrowed like that; all, where it cannot."""
        changes = self._reader(resource).mapping.changes
        return self.rows(resource, **(changes.query(since - changes.overlap, self.reading) if changes else {}))

    def recent_rows(self, resource: str, since: datetime) -> Iterator[Record]:
        """Those of that time and later, where the list can be narrowed like that; all, where it cannot."""
        window = self._reader(resource).mapping.window
        return self.rows(resource, **(window.query(since, self.reading) if window else {}))

    def _reader(self, resource: str) -> RowReader:
        if resource not in self._readers:
            self._readers[resource] = RowReader(registry.get(self.account.system, resource), self.reading)
        return self._readers[resource]


def _shape(record: Any) -> set[tuple[str, type | None]]:
    """The fields that a record has, and which of them hold more than a value."""
    fields = record.items() if isinstance(record, dict) else ()
    return {(name, type(value) if isinstance(value, dict | list) else None) for name, value in fields}


class Looks:
    """One account's ways to its remote system in a turn."""

    def __init__(self, account: LinkedAccount, lease: Lease) -> None:
        self.account = account
        self.lease = lease
        self._by_lane: dict[int, Look] = {}

    def of(self, command: Command) -> Look:
        """For reading: one of many leaves a part of the budget to persons."""
        return self._in(SyncRun.Lane.PERSON if command.lane == Command.Lane.ONE else SyncRun.Lane.WEBHOOK)

    @property
    def for_writing(self) -> Look:
        """Whatever was looked at is written at once, from what is kept for persons if need be: else it would be
        looked at again and again, each time with the last of the budget."""
        return self._in(SyncRun.Lane.PERSON)

    def _in(self, lane: int) -> Look:
        if lane not in self._by_lane:
            door = systems.get(self.account.system).door(self.account, lane)
            self._by_lane[lane] = Look(self.account, self.lease, door)
        return self._by_lane[lane]
