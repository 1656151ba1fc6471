"""What the project's own commands share: JSON on stdout, everything else on stderr, one sentence on failure."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    """A command of ours: faults in its use end it with one sentence and exit code 1."""

    requires_migrations_checks = False
    # They import every page, and no command serves one: `check` tells what they find.
    requires_system_checks: list[str] = []

    def say(self, text: str) -> None:
        """A line for the person at the terminal; never part of the data."""
        self.stderr.write(text)

    def print_json(self, data: Any) -> None:
        self.stdout.write(json.dumps(data, cls=JsonEncoder, ensure_ascii=False, indent=2))


class JsonEncoder(DjangoJSONEncoder):
    """Times in ISO 8601, decimals as text."""


def add_json_option(parser: CommandParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")


def unready() -> str:
    """What keeps the database from being used, in one sentence; empty when nothing does."""
    try:
        connection.close()
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "The database does not answer: check DATABASE_URL, and that the server runs."
    return "The database is not ready: run manage.py migrate first." if missing else ""


def read_file(name: str) -> str:
    """The text of a file, or of stdin for ``-``. Raises ``CommandError``."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise CommandError(f"{name} cannot be read: name a text file, or - for stdin.") from None
