"""Which rows have a value, where a row can have several: codes and options of products."""

from collections.abc import Callable, Hashable, Iterable

from backoffice.sandbox.messages import Row
from backoffice.sandbox.tables import Table


class Index:
    """Kept in step with a table; built when first asked."""

    def __init__(self, table: Table, column: str, derive: Callable[[Row], Iterable[Hashable]]) -> None:
        self._table, self._column, self._derive = table, column, derive
        self._ids: dict[Hashable, list[int]] | None = None
        table.on_change.append(self._follow)

    def ids(self, value: Hashable) -> list[int]:
        """The ids of the rows that have it, ascending: nothing keeps two products from having the same code."""
        return sorted(self._built().get(value, ()))

    def first(self, value: Hashable) -> Row | None:
        found = self.ids(value)
        return self._table[found[0]] if found else None

    def _built(self) -> dict[Hashable, list[int]]:
        if self._ids is None:
            self._ids = {}
            for identifier, values in self._table.column(self._column).items():
                for value in values:
                    self._ids.setdefault(value, []).append(identifier)
        return self._ids

    def _follow(self, before: Row | None, after: Row | None) -> None:
        if self._ids is None:
            return
        for value in self._derive(before) if before else ():
            self._ids[value].remove((before or {})["id"])
        for value in self._derive(after) if after else ():
            self._ids.setdefault(value, []).append((after or {})["id"])
