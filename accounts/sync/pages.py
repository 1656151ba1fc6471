"""Asking for the pages of a pass: which list comes next, where its next page is, and how large it may be."""

from dataclasses import replace
from functools import cached_property

from accounts.http.errors import Gone, Unreachable
from accounts.models.linked_account import LinkedAccount
from accounts.models.sync import SyncRun
from accounts.sync.mapping import Listed, Mapping, PerRow, Query
from accounts.sync.pagers import Page, Pager, Place, Shrinking
from accounts.sync.positions import Position
from accounts.sync.rows import RowReader
from accounts.sync.singles import Caller
from accounts.sync.slicing import Slice

Found = tuple[list[Slice], Place | None]  # the rows of a page, and where the next one is

TOO_MUCH = ("server_fault", "timeout", "too_large")  # reasons after which less may be answered


class Pages:
    """Of one resource of one account. Its lists come one after the other; behind them, those of stamps."""

    def __init__(self, account: LinkedAccount, reader: RowReader, door: Caller) -> None:
        self.account = account
        self.reader = reader
        self.mapping: type[Mapping] = reader.mapping
        self.door = door

    @cached_property
    def lists(self) -> list[Listed]:
        return self.mapping.lists(self.account.access)

    def number_of(self, mode: str) -> int:
        """How many lists a pass of this kind reads."""
        return len(self.lists) * (2 if self._probes(mode) else 1)

    def has_stamps(self, position: Position) -> bool:
        """Whether the next page is one of stamps."""
        return self._probes(position.mode) and position.segment >= len(self.lists)

    def next(self, position: Position) -> Found:
        """Raises what a door raises."""
        if self.mapping.per is not None:
            return self._list_of_next(self.mapping.per, position)
        if self.has_stamps(position):
            query = self._of_stamps(position)
        else:
            query = self.mapping.query | self._narrowed(position)
        return self._page(position, query)

    def smaller(self, position: Position, error: Unreachable) -> Position | None:
        """Where the next try asks for less, if it was too much."""
        pager = self._pager(position)
        place = pager.smaller(position.place) if isinstance(pager, Shrinking) and error.reason in TOO_MUCH else None
        return None if place is None else replace(position, place=place)

    def _page(self, position: Position, query: Query) -> Found:
        """No next place where a page behind the last one is said not to exist."""
        place, pager, listed = position.place, self._pager(position), self.lists[position.segment % len(self.lists)]
        try:
            body = self._asked(query | listed.query | pager.query(place), listed.path)
            slices, total = self._cut(body), self.mapping.slicer().total(body)
        except Gone:
            if not place:
                raise  # the list itself does not exist
            slices, total = [], None
        return slices, pager.after(place, Page([piece.remote_id for piece in slices], total))

    def _list_of_next(self, per: PerRow, position: Position) -> Found:
        """The list of the next record that has one, and which that was; ``None`` behind the last one."""
        name = per.next_of(self.account.pk, position.place.get("of", ""))
        if name is None:
            return [], None
        try:
            body = self._asked(self.mapping.query, self.lists[position.segment].path | {per.place: name})
        except Gone:
            return [], {"of": name}  # the record has gone since
        pieces = self._cut(body)
        return (pieces if self.mapping.key else [replace(piece, remote_id=name) for piece in pieces]), {"of": name}

    def _asked(self, query: Query, path: dict[str, str]) -> bytes:
        if self.mapping.listing is None:
            raise TypeError(f"{self.mapping.__name__} has no list to be asked for")
        return self.door.call(self.mapping.listing, path=path, query=query)

    def _cut(self, body: bytes) -> list[Slice]:
        return self.mapping.slicer().cut(body, self.reader.salt)

    def _narrowed(self, position: Position) -> Query:
        """What narrows the list to changes or to recent records."""
        low = position.low_mark
        if low is None:
            return {}
        how = self.mapping.changes if position.mode == SyncRun.Mode.CHANGES else self.mapping.window
        return how.query(low, self.reader.reading) if how is not None else {}

    def _of_stamps(self, position: Position) -> Query:
        low, probe = position.low_mark, self.mapping.probe
        return probe.query(low, self.reader.reading) if probe is not None and low is not None else {}

    def _probes(self, mode: str) -> bool:
        """Stamps are compared where only changes are read."""
        return self.mapping.probe is not None and mode == SyncRun.Mode.CHANGES

    def _pager(self, position: Position) -> Pager:
        if self.mapping.probe is not None and self.has_stamps(position):
            return self.mapping.probe.pager
        return self.mapping.pager
