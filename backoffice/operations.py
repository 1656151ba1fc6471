"""Migration operations for what only one of the two databases has."""

from typing import Any

from django.db import OperationalError, transaction
from django.db.migrations.operations import RunPython, RunSQL


class PostgresSQL(RunSQL):
    """Statements for PostgreSQL; nothing on SQLite."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)


def trigram_extension() -> PostgresSQL:
    return PostgresSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm", RunSQL.noop)


def payload_lz4(table: str) -> PostgresSQL:
    """Payloads are read rarely and written often: the fast compression, where the server was built with it."""
    return PostgresSQL(
        f"""
        DO $$ BEGIN
            ALTER TABLE {table} ALTER COLUMN payload SET COMPRESSION lz4;
        EXCEPTION WHEN feature_not_supported OR syntax_error THEN NULL;
        END $$
        """,
        RunSQL.noop,
    )


def search_index(table: str) -> PostgresSQL:
    """Finds any part of a word in the ``search`` column."""
    name = f"{table}_search_trigram"
    return PostgresSQL(
        f"CREATE INDEX {name} ON {table} USING gin (search gin_trgm_ops)", f"DROP INDEX IF EXISTS {name}"
    )


def search_table(table: str) -> RunPython:
    """On SQLite: a full-text table over the ``search`` column that finds any part of a word, kept up to date by triggers.

    Django makes a table anew to alter it on SQLite, and its triggers go with the old one: a migration that alters
    this table has to end with this operation. Without FTS5 there is no such table, and lists look through all rows.
    """
    name = f"{table}_search"

    def make(apps: Any, editor: Any) -> None:
        if editor.connection.vendor != "sqlite":
            return
        drop(apps, editor)
        with editor.connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(
                        f"CREATE VIRTUAL TABLE {name} USING fts5 "
                        f"(search, content='{table}', content_rowid='id', tokenize='trigram')"
                    )
            except OperationalError:
                return
            add = f"INSERT INTO {name} (rowid, search) VALUES (new.id, new.search);"
            forget = f"INSERT INTO {name} ({name}, rowid, search) VALUES ('delete', old.id, old.search);"
            changes = "WHEN old.search IS NOT new.search"
            cursor.execute(f"CREATE TRIGGER {name}_insert AFTER INSERT ON {table} BEGIN {add} END")
            cursor.execute(f"CREATE TRIGGER {name}_delete AFTER DELETE ON {table} BEGIN {forget} END")
            cursor.execute(
                f"CREATE TRIGGER {name}_update AFTER UPDATE OF search ON {table} {changes} BEGIN {forget} {add} END"
            )
            cursor.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")

    def drop(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "sqlite":
            with editor.connection.cursor() as cursor:
                for moment in ("insert", "delete", "update"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}_{moment}")
                cursor.execute(f"DROP TABLE IF EXISTS {name}")

    return RunPython(make, drop)
