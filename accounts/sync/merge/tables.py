"""The SQL of a mapping, generated once from its declaration."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from accounts.sync.columns import Reference
from accounts.sync.mapping import ChildMapping, Mapping

BASE = ("remote_id", "payload", "payload_hash", "search")


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


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

    def on_conflict(self) -> str:
        """The second half of the upsert: everything that was read, and the row is there again."""
        sets = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in [*self.written, "seen_at"])
        return f"ON CONFLICT (account_id, remote_id) DO UPDATE SET {sets}, removed_at = NULL"


class ChildTable:
    """A table of children: rows of (parent, position, columns …)."""

    def __init__(self, mapping: type[ChildMapping]) -> None:
        self.name = table_of(mapping.model)
        parent: Any = mapping.model._meta.get_field(mapping.parent)
        self.parent = parent.column
        self.columns = [name for column in mapping.columns.values() for name in column.names()]
        self.joins = [Join.of(reference) for reference in mapping.references()]
        self.written = [self.parent, "position", *self.columns, *(join.column for join in self.joins)]
