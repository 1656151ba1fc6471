"""Reads a slice into the values of its row and of its children's rows, in the order of the columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.http.answers import UNREADABLE
from accounts.sync.columns import INDEXED_CHARACTERS, Column, Row
from accounts.sync.mapping import WHOLE, WITHIN, ChildMapping, Mapping, PartMapping
from accounts.sync.slicing import Slice, decode, raw_fields, raw_rows
from accounts.sync.values import Odd, Reading

VALUE_CHARACTERS = 200  # of an odd value that are kept
SEARCH_CHARACTERS = 4000

Values = tuple[Any, ...]
Pick = Callable[[Values, Sequence[list[Values] | None]], list[str]]


class OddRow(Exception):
    """A row that cannot be read: it is set aside, the rest goes on."""

    def __init__(self, reason: str, field: str = "", value: Any = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.value = "" if value is None else str(value)[:VALUE_CHARACTERS]


@dataclass(slots=True)
class Decoded:
    """A row ready to be written; ``children`` holds, per child mapping, the rows by position.

    ``None`` in their place: this answer does not tell of them at all, and what is known of them stays.
    """

    slice: Slice
    values: Values
    search: str
    children: list[list[Values] | None]
    parts: list["list[Decoded] | None"]
    is_gone: bool = False  # it says so itself


class RowReader:
    """A mapping made ready for one account."""

    def __init__(self, mapping: type[Mapping], reading: Reading) -> None:
        self.mapping = mapping
        self.reading = reading
        self.salt = mapping.salt(reading)
        self._columns = _Columns(mapping.columns, reading)
        self._children = [_ChildReader(child, reading) for child in mapping.children]
        self.parts = [PartReader(part, reading) for part in mapping.parts]

    @cached_property
    def column_names(self) -> list[str]:
        """Database columns in the order of ``Decoded.values``."""
        return [name for column in self.mapping.columns.values() for name in column.names()]

    def read(self, piece: Slice, whole: Row | None = None) -> Decoded:
        """``whole`` is the record that a part came inside. Raises ``OddRow`` with its reason."""
        if not piece.remote_id:
            raise OddRow("no_id", self.mapping.key)
        if len(piece.remote_id) > INDEXED_CHARACTERS:
            raise OddRow("text_too_long", self.mapping.key, piece.remote_id)
        try:
            row = decode(piece.raw)
        except UNREADABLE:
            raise OddRow("not_json") from None
        if not isinstance(row, dict):
            raise OddRow("not_an_object")
        if whole is not None:
            row[WHOLE] = whole
        is_gone = self.mapping.is_gone(row)
        values = self._columns.read(row)
        children = [child.rows(row) for child in self._children]
        parts = [[] if is_gone else part.rows(piece, row) for part in self.parts]
        return Decoded(piece, values, self._search(values, children), children, parts, is_gone)

    def _search(self, values: Values, children: list[list[Values] | None]) -> str:
        """What the lists search in: the chosen columns, case folded, one after the other."""
        words: list[str] = []
        for pick in self._picks:
            words += pick(values, children)
        return "\n".join(dict.fromkeys(words)).casefold()[:SEARCH_CHARACTERS]

    @cached_property
    def _picks(self) -> list[Pick]:
        return [_pick(self.mapping, name) for name in self.mapping.search]


class _ChildReader:
    def __init__(self, mapping: type[ChildMapping], reading: Reading) -> None:
        self._place = mapping.place
        self._columns = _Columns(mapping.columns, reading, within=mapping.place)

    def rows(self, parent: Row) -> list[Values] | None:
        outer, _, inner = self._place.partition(".")
        found = self._list(parent, outer)
        if found is not None and inner:
            found = self._inner(found, inner)
        return None if found is None else [self._columns.read(row) for row in found]

    def _list(self, parent: Row, place: str) -> list[Any] | None:
        if place not in parent:
            return None
        found = parent[place]
        if not found:  # null, [] and PHP's {} for an empty list
            return []
        if isinstance(found, dict) and all(key.isdigit() for key in found):  # a list with gaps, as PHP writes it
            found = list(found.values())
        if not isinstance(found, list):
            raise OddRow("not_a_list", self._place, found)
        for row in found:
            if not isinstance(row, dict):
                raise OddRow("not_an_object", self._place, row)
        return found

    def _inner(self, outer: list[Any], place: str) -> list[Any] | None:
        """``None``: none of the outer ones tells of them."""
        lists = [(number, self._list(row, place)) for number, row in enumerate(outer)]
        if outer and all(found is None for _, found in lists):
            return None
        return [row | {WITHIN: number} for number, found in lists for row in found or ()]


class PartReader:
    """Reads the records that come inside another one."""

    def __init__(self, mapping: type[PartMapping], reading: Reading) -> None:
        self.mapping = mapping
        self._reader = RowReader(mapping, reading)

    def rows(self, piece: Slice, whole: Row) -> list[Decoded] | None:
        """``None`` if the record does not tell of them; those without a key stay in its payload alone."""
        told = [place for place in self.mapping.places if place in whole]
        fields = raw_fields(piece.raw, *told) if told else {}
        for place in told:
            found = {each.remote_id: each for each in self._slices(piece, fields[place]) if each.remote_id}
            if found:
                return [self._read(each, whole) for each in found.values()]
        return [] if told else None

    def _slices(self, piece: Slice, raw: bytes) -> list[Slice]:
        """They change with their record, as they are read with it: they have its hash."""
        pieces = raw_rows(raw) if raw[:1] in (b"[", b"{") else []
        id_of = self.mapping.slicer().id_of
        return [Slice(each, id_of(each), piece.hash) for each in pieces if each[:1] == b"{"]

    def _read(self, piece: Slice, whole: Row) -> Decoded:
        try:
            return self._reader.read(piece, whole)
        except OddRow as odd:
            raise OddRow(odd.reason, f"{self.mapping.resource}.{odd.field}", odd.value) from None


class _Columns:
    """The columns of one object; ``within`` is the place of the list that it stands in."""

    def __init__(self, columns: dict[str, Column], reading: Reading, within: str = "") -> None:
        self._names = [f"{within}.{name}" if within else name for name in columns]
        self._reads = [column.reader(reading) for column in columns.values()]

    def read(self, row: Row) -> Values:
        """Raises ``OddRow`` with the field that an odd value stood in."""
        values: list[Any] = []
        try:
            for read in self._reads:
                values.append(read(row))  # noqa: PERF401 (how far it came tells the field)
        except Odd as odd:
            raise OddRow(odd.reason, self._names[len(values)], odd.value) from None
        except ArithmeticError:  # what was worked out from the row leaves all bounds
            raise OddRow("number_too_large", self._names[len(values)]) from None
        return tuple(values)


def _pick(mapping: type[Mapping], name: str) -> Pick:
    place, _, column = name.rpartition(".")
    if not place:
        at = list(mapping.columns).index(column)
        return lambda values, children: [str(values[at])] if values[at] else []
    number = [child.place for child in mapping.children].index(place)
    at = list(mapping.children[number].columns).index(column)
    return lambda values, children: [str(row[at]) for row in children[number] or () if row[at]]
