"""The records of one till and one resource: made when somebody looks at them, kept once they change."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from backoffice.sandbox.messages import Row

RENDERED_BYTES = 512 * 1024 * 1024
SELECTIONS = 64
ID_STEP = 7

Change = Callable[[Row | None, Row | None], None]
"""Called with the row before and after; ``None`` stands for a row that does not exist."""


Test = tuple[Hashable, Callable[[Any], bool]]
"""What tells a test from others, and the test of a value."""
Tests = Mapping[str, Test]
"""Column → its test. A column named twice has a word after a colon: ``_at:from``, ``_at:to``."""


def equal_to(wanted: Hashable) -> Test:
    return wanted, lambda value: bool(value == wanted)


class Source(Protocol):
    """Rows that follow from a seed: the nth can be made at any time, and always comes out the same."""

    def __len__(self) -> int: ...

    def identifier(self, position: int) -> int:
        """Rising with the position, with gaps."""

    def position(self, identifier: int) -> int: ...

    def row(self, position: int) -> Row: ...

    @property
    def columns(self) -> Mapping[str, Callable[[int], Any]]:
        """Values that can be had without making the whole row, for filters."""


class Table:
    """Rows by id, in the order of their ids. Rows that come out are not to be changed by hand."""

    def __init__(
        self,
        key: str,
        rows: Iterable[Row] = (),
        *,
        source: Source | None = None,
        first_id: int = 1,
        derived: Mapping[str, Callable[[Row], Any]] | None = None,
    ) -> None:
        self.key = key
        self.on_change: list[Change] = []
        self._source = source
        self._kept = {int(row[key]): row for row in rows}
        self._first_id = first_id
        self._derived = derived or {}
        self._columns: dict[str, dict[int, Any]] = {}
        self._selections: dict[Hashable, Sequence[int]] = {}
        self._rendered: dict[int, dict[Hashable, bytes]] = {}
        self._rendered_bytes = 0
        self._ids: array[int] | None = None

    @property
    def ids(self) -> "array[int]":
        """The ids of all rows, ascending."""
        if self._ids is None:
            made = (self._source.identifier(n) for n in range(len(self._source))) if self._source else ()
            self._ids = array("q", (*sorted(self._kept), *made))
        return self._ids

    def __len__(self) -> int:
        return len(self._source) + len(self._kept) if self._ids is None and self._source else len(self.ids)

    def __contains__(self, identifier: object) -> bool:
        if not isinstance(identifier, int):
            return False
        place = bisect_left(self.ids, identifier)
        return place < len(self.ids) and self.ids[place] == identifier

    def __iter__(self) -> Iterator[Row]:
        return (self[identifier] for identifier in list(self.ids))

    def __getitem__(self, identifier: int) -> Row:
        if identifier in self._kept:
            return self._kept[identifier]
        if self._source is None or identifier not in self:
            raise KeyError(identifier)
        return self._source.row(self._source.position(identifier))

    def get(self, identifier: int | None) -> Row | None:
        return self[identifier] if identifier in self and identifier is not None else None

    # changes

    def next_id(self) -> int:
        return (self.ids[-1] if self.ids else self._first_id) + ID_STEP

    def front_id(self) -> int:
        """An id before all others."""
        return (self.ids[0] if self.ids else self._first_id) - 1

    def add(self, row: Row) -> Row:
        """Takes the row in; without an id it gets the next one."""
        row = {**row, self.key: int(row.get(self.key) or self.next_id())}
        if row[self.key] in self:
            raise ValueError(f"There is already a row with {self.key} {row[self.key]}.")
        self.ids.insert(bisect_left(self.ids, row[self.key]), row[self.key])
        self._changed(row[self.key], None, row)
        return row

    def update(self, identifier: int, changes: Row) -> Row:
        before = self[identifier]
        row = {**before, **changes, self.key: identifier}
        self._changed(identifier, before, row)
        return row

    def remove(self, identifier: int) -> None:
        before = self[identifier]
        del self.ids[bisect_left(self.ids, identifier)]
        self._changed(identifier, before, None)

    def _changed(self, identifier: int, before: Row | None, after: Row | None) -> None:
        self._selections.clear()
        self.forget(identifier)
        if after is None:
            self._kept.pop(identifier, None)
        else:
            self._kept[identifier] = after
        for name, column in self._columns.items():
            if after is None:
                column.pop(identifier, None)
            else:
                column[identifier] = self._value(name, identifier)
        for called in self.on_change:
            called(before, after)

    # filters

    def column(self, name: str) -> Mapping[int, Any]:
        """Id → the value of a field, a quick column or a derived one."""
        if name not in self._columns:
            self._columns[name] = {identifier: self._value(name, identifier) for identifier in self.ids}
        return self._columns[name]

    def _value(self, name: str, identifier: int) -> Any:
        if identifier not in self._kept and self._source is not None and name in self._source.columns:
            return self._source.columns[name](self._source.position(identifier))
        row = self[identifier]
        return self._derived[name](row) if name in self._derived else row.get(name)

    def select(self, tests: Tests) -> Sequence[int]:
        """The ids of rows that pass every test. Results are kept until a row changes."""
        if not tests:
            return self.ids
        key = tuple((name, told) for name, (told, _) in tests.items())
        if key not in self._selections:
            if len(self._selections) >= SELECTIONS:
                self._selections.clear()
            self._selections[key] = self._passing(tests)
        return self._selections[key]

    def _passing(self, tests: Tests) -> list[int]:
        ids: Iterable[int] = self.ids
        for name, (_, passes) in tests.items():
            column = self.column(name.partition(":")[0])
            ids = [identifier for identifier in ids if passes(column[identifier])]
        return list(ids)

    # what has been rendered

    def rendered(self, identifier: int, flavour: Hashable, render: Callable[[Row], bytes]) -> bytes:
        """The row as bytes, made once per flavour."""
        flavours = self._rendered.setdefault(identifier, {})
        if flavour not in flavours:
            made = render(self[identifier])
            self._rendered_bytes += len(made)
            if self._rendered_bytes > RENDERED_BYTES:
                self.forget_all()
                self._rendered_bytes = len(made)
                flavours = self._rendered.setdefault(identifier, {})
            flavours[flavour] = made
        return flavours[flavour]

    def forget(self, identifier: int) -> None:
        for made in self._rendered.pop(identifier, {}).values():
            self._rendered_bytes -= len(made)

    def forget_all(self) -> None:
        self._rendered.clear()
        self._rendered_bytes = 0
