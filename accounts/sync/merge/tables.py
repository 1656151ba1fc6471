"""The SQL of a mapping, generated once from its declaration."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from accounts.sync.columns import Reference
from accounts.sync.mapping import ChildMapping, Mapping
from accounts.sync.registry import registry

BASE = ("remote_id", "payload", "payload_hash", "search")


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def listed(names: Iterable[str], before: str = "") -> str:
    """Column names as a statement has them, each with its table's alias before it."""
    return ", ".join(f"{before}{quoted(name)}" for name in names)


def table_of(model: type[models.Model]) -> str:
    return model._meta.db_table


@dataclass(frozen=True)
class Join:
    """A reference to be filled: its text column, its foreign key, and the table it points at."""

    ref: str
    column: str
    table: str

    @classmethod
    def of(cls, reference: Reference) -> "Join":
        return cls(reference.ref.column, reference.field.column, table_of(reference.target))


class Table:
    """A mirrored table as the merge sees it."""

    def __init__(self, mapping: type[Mapping]) -> None:
        self.name = table_of(mapping.model)
        self.columns = [*BASE, *(name for column in mapping.columns.values() for name in column.names())]
        self.joins = [Join.of(reference) for reference in mapping.references()]
        self.written = [*self.columns, *(join.column for join in self.joins)]
        self.constants = mapping.constants()

    @property
    def of_kind(self) -> str:
        """Narrows a statement to the rows of this mapping, where several share the table."""
        return "".join(f" AND {quoted(name)} = '{value}'" for name, value in self.constants.items())

    @classmethod
    def of(cls, mapping: type[Mapping]) -> "Table":
        """The mapping's table, put together once."""
        if mapping not in _tables:
            _tables[mapping] = cls(mapping)
        return _tables[mapping]

    def on_conflict(self) -> str:
        """The second half of the upsert: everything that was read, and the row is there again."""
        sets = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in [*self.written, "seen_at"])
        key = listed(["account_id", *self.constants, "remote_id"])
        return f"ON CONFLICT ({key}) DO UPDATE SET {sets}, removed_at = NULL"


class ChildTable:
    """A table of children: rows of (parent, position, columns …)."""

    def __init__(self, mapping: type[ChildMapping]) -> None:
        self.name = table_of(mapping.model)
        parent: Any = mapping.model._meta.get_field(mapping.parent)
        self.parent = parent.column
        self.columns = [name for column in mapping.columns.values() for name in column.names()]
        self.joins = [Join.of(reference) for reference in mapping.references()]
        self.staged = [self.parent, "position", *self.columns]
        self.written = [*self.staged, *(join.column for join in self.joins)]

    @classmethod
    def of(cls, mapping: type[ChildMapping]) -> "ChildTable":
        """The mapping's table, put together once."""
        if mapping not in _child_tables:
            _child_tables[mapping] = cls(mapping)
        return _child_tables[mapping]


@dataclass(frozen=True)
class Waiting:
    """A table whose rows may refer to a row that has not arrived yet; ``parent`` is set for children."""

    table: str
    join: Join
    parent: str = ""
    parents: str = ""

    def fill(self, is_new: str) -> str:
        """Points the rows that wait for new ones at them; ``is_new`` picks those by their primary key ``n.id``.

        Takes what ``is_new`` takes, and the account twice.
        """
        link, ref = quoted(self.join.column), quoted(self.join.ref)
        statement = (
            f"UPDATE {quoted(self.table)} AS w SET {link} = n.id FROM {quoted(self.join.table)} AS n"
            f"{f', {quoted(self.parents)} AS p' if self.parent else ''} WHERE {is_new} AND n.account_id = %s "
            f"AND w.{link} IS NULL AND w.{ref} IS NOT NULL AND w.{ref} = n.remote_id "
        )
        mine = f"p.id = w.{quoted(self.parent)} AND p.account_id = %s" if self.parent else "w.account_id = %s"
        return f"{statement} AND {mine}"


def waiting_for(mapping: type[Mapping]) -> tuple[Waiting, ...]:
    """Who refers to rows of this mapping's model; found out once."""
    if mapping not in _waiting:
        _waiting[mapping] = tuple(_find_waiting(mapping))
    return _waiting[mapping]


def _find_waiting(mapping: type[Mapping]) -> Iterator[Waiting]:
    for declared, reference in registry.pointing_at(mapping.model, mapping.system):
        parent = ("", "")
        if issubclass(declared, ChildMapping):
            field: Any = declared.model._meta.get_field(declared.parent)
            parent = (field.column, table_of(field.related_model))
        yield Waiting(table_of(declared.model), Join.of(reference), *parent)


_tables: dict[Any, Table] = {}
_child_tables: dict[Any, ChildTable] = {}
_waiting: dict[Any, tuple[Waiting, ...]] = {}
