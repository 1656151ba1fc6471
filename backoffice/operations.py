"""Migration operations for what only one of the two databases has."""

from typing import Any

from django.db.migrations.operations import RunSQL


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
