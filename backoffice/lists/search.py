"""The lookups of lists. ``has`` looks for a part of a word in the ``search`` column, by the index that the database has for it.

* PostgreSQL: a trigram index. It needs three letters; one or two are looked for where a word begins.
* SQLite: a full-text table of trigrams (``backoffice.operations.search_table``). One or two letters, or a table without
  one, mean a look at every row.
"""

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import AutoField, BigAutoField, Lookup, QuerySet, TextField

LETTERS = 3  # that make a trigram
RARE = 5_000  # rows that have a word
SEPARATORS = (" ", "\n", "/", "-")  # behind which a word begins
TAIL = re.compile(r"(?<=\w)[/\-]\w{3,}$")  # of a number such as RG2026/1234
BEGUN = re.compile(r"\w[/\-]\w{0,2}$")  # a number of which hardly more is typed than all have in common
SAMPLE = 2_000  # rows that are asked for such a word
COMMON = 0.02  # the share of them that makes it common


@TextField.register_lookup
class Has(Lookup[str]):
    """``search__has="Melan"``: the words are case folded already."""

    lookup_name = "has"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        found, params = self._like(compiler, connection, "LIKE %s")
        tail = TAIL.search(self.rhs)
        if tail is None:
            return found, params
        # The index meets every trigram of a number's common beginning in every row: it is asked for the end alone.
        column, of_column = self.process_lhs(compiler, connection)
        asked = [*of_column, f"%{_escaped(tail[0])}%", *of_column, self.rhs]
        return f"({column} LIKE %s AND STRPOS({column}, %s) > 0)", asked

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        table = self.lhs.target.model._meta.db_table
        if len(self.rhs) < LETTERS or not _has_index(table):
            return self._like(compiler, connection, "LIKE %s ESCAPE '\\'")
        phrase = '"' + self.rhs.replace('"', '""') + '"'
        rows = f"SELECT rowid FROM {table}_search WHERE {table}_search MATCH %s"  # noqa: S608 (a table of ours)
        return f'"{self.lhs.alias}"."id" IN ({rows})', [phrase]

    def _like(self, compiler: Any, connection: Any, like: str) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        word = _escaped(self.rhs)
        short = [f"{word}%", *(f"%{separator}{word}%" for separator in SEPARATORS)]
        patterns = short if len(self.rhs) < LETTERS and self.rhs.isalnum() else [f"%{word}%"]
        found = " OR ".join([f"{column} {like}"] * len(patterns))
        return f"({found})", [value for pattern in patterns for value in (*params, pattern)]


@TextField.register_lookup
class Within(Lookup[str]):
    """``search__within="melan"``: the same rows as ``has`` with three letters, found without the index."""

    lookup_name = "within"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        place = "STRPOS" if connection.vendor == "postgresql" else "INSTR"
        return f"{place}({column}, %s) > 0", [*params, self.rhs]


def matching(rows: QuerySet[Any], words: Sequence[str], common: str = "") -> QuerySet[Any]:
    """The rows whose ``search`` has each of these words, which are case folded; ``common`` is one that many rows have."""
    sharp = sharpest(rows, words)
    for word in words:
        by_index = word != common and (sharp in (None, word) or len(word) < LETTERS)
        rows = rows.filter(search__has=word) if by_index else rows.filter(search__within=word)
    return rows


def common_word(words: Sequence[str], beginning: Callable[[], QuerySet[Any]]) -> str:
    """The only word, if so many rows have it that whoever walks through them soon has a page; "" otherwise.

    Guessed from the first rows of the list. PostgreSQL's index is slow only for the common beginning of many rows' numbers:
    it would read the places of every trigram in it. SQLite's is slow for every word that many rows have.
    """
    if len(words) != 1 or not (
        BEGUN.search(words[0]) if connection.vendor == "postgresql" else len(words[0]) >= LETTERS
    ):
        return ""
    rows = beginning()
    asked = rows.model._default_manager.filter(pk__in=rows.values("pk")[:SAMPLE], search__within=words[0])
    return words[0] if asked.order_by().count() >= SAMPLE * COMMON else ""


def sharpest(rows: QuerySet[Any], words: Sequence[str]) -> str | None:
    """The word that few rows have, so that the index need not be asked for the others; ``None`` when there is none.

    Both indexes read all places of every word that they are asked for, and neither guesses their number.
    """
    long = [word for word in words if len(word) >= LETTERS]
    if len(long) < 2:
        return None
    word = max(long, key=lambda word: (any(map(str.isdigit, word)), len(word)))
    hits = rows.model._default_manager.filter(search__has=word).order_by()[: RARE + 1].count()
    return word if hits <= RARE else None


@AutoField.register_lookup
@BigAutoField.register_lookup
class Among(Lookup[Any]):
    """``pk__among=ids``: like ``in``, as one parameter however many there are."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, list(self.rhs)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(list(self.rhs))]  # noqa: S608


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@cache
def _has_index(table: str) -> bool:
    return f"{table}_search" in connection.introspection.table_names()
