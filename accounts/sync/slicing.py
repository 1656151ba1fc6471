"""A page cut into the raw JSON of its rows, each with its id and its hash, before anything is decoded."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from hashlib import blake2b
from typing import Any

import msgspec

from accounts.http.answers import UNREADABLE
from accounts.http.errors import BadPayload

HASH_BYTES = 16
MOST_ROWS = 20_000  # of one page
EMPTY = (b'""', b"null", b"[]", b"{}")
MASK = b'"***"'
NOTHING_KEPT = b"***"
CONTAINERS = (b"{", b"[")
DEEPEST = 32  # levels that are looked into for secrets: each is read once more for every level around it
ESCAPED_ASCII = re.compile(rb"\\u00[2-7]")

_decoder = msgspec.json.Decoder(float_hook=Decimal)
_raw_list = msgspec.json.Decoder(list[msgspec.Raw])
_raw_object = msgspec.json.Decoder(dict[str, msgspec.Raw])


@dataclass(slots=True)
class Slice:
    """One row. ``remote_id`` is empty when the row has none or cannot be read."""

    received: bytes
    remote_id: str
    hash: bytes
    secrets: frozenset[str] = frozenset()

    @property
    def raw(self) -> bytes:
        """As received, but for secrets: masked when it is first wanted, since of most rows nothing but the hash is."""
        if self.secrets:
            self.received, self.secrets = masked(self.received, self.secrets), frozenset()
        return self.received


class Slicer:
    """Cuts pages of one kind: ``key`` holds the id, ``rows_at`` the list inside an envelope (none: the page is it).

    ``is_object``: the page may be the only record itself. Where records have no id (``key`` is empty), ``name`` is it.
    ``secrets`` are fields that are masked before anything is kept; hashes are of the rows as they came.
    ``total_at`` holds the length of the whole list in the envelope: ``total_count``, ``pagination.total_results``.
    """

    def __init__(
        self,
        key: str,
        rows_at: str | None = None,
        *,
        is_object: bool = False,
        name: str = "",
        secrets: frozenset[str] = frozenset(),
        total_at: str = "total_count",
    ) -> None:
        self._key = key
        self._rows_at = rows_at
        self._is_object = is_object
        self._name = name
        self._secrets = secrets
        self._total_at = total_at
        struct = msgspec.defstruct("Key", [("id", int | str | None, None)], rename={"id": key or "id"})
        self._ids: Any = msgspec.json.Decoder(struct)

    def cut(self, body: bytes, salt: bytes) -> list[Slice]:
        """The rows of a page; ``salt`` (at most 64 bytes) goes into each hash. ``BadPayload`` for anything but a list."""
        if self._is_object and body.lstrip()[:1] == b"{":
            return [self.one(body, salt)]
        try:
            rows = raw_rows(self._list(body), may_have_gaps=self._rows_at is not None)
        except UNREADABLE:
            rows = list(_lenient_rows(body, self._rows_at))
        if len(rows) > MOST_ROWS:
            raise BadPayload("the page has too many rows", reason="too_large")
        return [self._slice(raw, salt) for raw in rows]

    def total(self, body: bytes) -> int | None:
        """How many rows the envelope says that the whole list has, where it does."""
        if self._rows_at is None:
            return None
        try:
            total: Any = body
            for name in self._total_at.split("."):
                total = bytes(_raw_object.decode(total)[name])
            total = _decoder.decode(total)
        except (*UNREADABLE, KeyError):
            return None
        if isinstance(total, str) and total.isascii() and total.isdecimal():  # PHP writes numbers so at times
            total = int(total)
        return total if isinstance(total, int) else None

    def one(self, body: bytes, salt: bytes) -> Slice:
        """A single object as a slice."""
        if body.lstrip()[:1] != b"{":
            raise BadPayload("an object was asked for and something else came", reason="not_an_object")
        return self._slice(body.strip(), salt)

    def _slice(self, raw: bytes, salt: bytes) -> Slice:
        digest = blake2b(raw, digest_size=HASH_BYTES, key=salt).digest()
        return Slice(raw, self.id_of(raw), digest, self._secrets)

    def _list(self, body: bytes) -> bytes:
        if self._rows_at is None:
            return body
        fields = _raw_object.decode(body)
        found = fields.get(self._rows_at, fields.get(self._rows_at.replace("-", "_")))
        if found is None:
            raise BadPayload("the list is missing in the answer", reason="not_a_list")
        return bytes(found)

    def id_of(self, raw: bytes) -> str:
        """Empty for a row that has none."""
        if not self._key:
            return self._name
        try:
            value = self._ids.decode(raw).id
        except UNREADABLE:
            value = _lenient_id(raw, self._key)
        return _storable_id(value)


def decode(raw: bytes) -> Any:
    """One row's value, numbers with a point as ``Decimal``. Raises one of ``UNREADABLE``."""
    return _decoder.decode(raw)


def raw_rows(body: bytes, *, may_have_gaps: bool = True) -> list[bytes]:
    """The elements of a list as they stand in it; of an object, as PHP writes a list with gaps, its values."""
    if not may_have_gaps or body.lstrip()[:1] != b"{":
        return [bytes(row) for row in _raw_list.decode(body)]
    fields = raw_fields(body)
    if not all(name.isdigit() for name in fields):
        raise ValueError("an object, and no list with gaps")
    return list(fields.values())


def raw_fields(raw: bytes, *names: str) -> dict[str, bytes]:
    """The fields of an object, all of them or those with these names, each as it stands there."""
    fields = _raw_object.decode(raw)
    return {name: bytes(fields[name]) for name in names or fields if name in fields}


def masked(raw: bytes, secrets: frozenset[str]) -> bytes:
    """The object or list with the values of these fields masked, at whatever depth; empty ones stay, they hide nothing.

    What cannot be read, or is too deep, cannot be masked: of that nothing is kept, where one of the names may stand in it.
    """
    if not _may_name(raw, secrets):
        return raw
    text = raw.strip()
    try:
        return _masked_inside(text, secrets, DEEPEST) if text[:1] in CONTAINERS else NOTHING_KEPT
    except UNREADABLE:
        return NOTHING_KEPT


def _masked_inside(value: bytes, secrets: frozenset[str], levels: int) -> bytes:
    if not levels:
        raise ValueError("too deep")
    if value[:1] == b"[":
        return b"[" + b",".join(_masked_field("", row, secrets, levels) for row in raw_rows(value)) + b"]"
    fields = _raw_object.decode(value)
    for name, field in fields.items():
        fields[name] = msgspec.Raw(_masked_field(name, bytes(field), secrets, levels))
    return msgspec.json.encode(fields)


def _masked_field(name: str, value: bytes, secrets: frozenset[str], levels: int) -> bytes:
    if name in secrets:
        return value if "".join(value.decode().split()).encode() in EMPTY else MASK
    if value[:1] in CONTAINERS and _may_name(value, secrets):
        return _masked_inside(value, secrets, levels - 1)
    return value


def _may_name(raw: bytes, secrets: frozenset[str]) -> bool:
    """Whether one of the names may stand there, written out or with escapes: mostly not."""
    for name in _written(secrets):  # any() with a generator takes three times as long
        if name in raw:
            return True
    return b"\\u00" in raw and ESCAPED_ASCII.search(raw) is not None


@cache
def _written(secrets: frozenset[str]) -> list[bytes]:
    return [name.encode("ascii") for name in secrets]


def _lenient_rows(body: bytes, rows_at: str | None) -> Iterator[bytes]:
    """Finds the rows although one of them breaks the rules (NaN, half a surrogate): that one is set aside later."""
    try:
        page = body.decode("utf-8", errors="surrogateescape")
        start = _start_of_list(page, rows_at)
        yield from (piece.encode("utf-8", errors="surrogateescape") for piece in _pieces(page, start))
    except (ValueError, StopIteration, RecursionError):
        reason = "html" if body.lstrip()[:1] == b"<" else "not_json" if body.strip() else "empty_answer"
        if _is_whole_json(body):
            reason = "not_a_list"
        raise BadPayload("the answer is not a whole list", reason=reason) from None


def _lenient_id(raw: bytes, key: str) -> int | str | None:
    """The id of a row that breaks the rules elsewhere, so that staff can tell which one it is."""
    try:
        value = json.loads(raw, strict=False)[key]
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    return value if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)) else None


def _storable_id(value: int | str | None) -> str:
    """Empty for an id that no database can hold: with a NUL character, or with half a surrogate."""
    name = "" if value is None else str(value)
    if name.isalnum() and name.isascii():  # as nearly every id is
        return name
    return "" if any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in name) else name


def _start_of_list(page: str, rows_at: str | None) -> int:
    start = 0
    if rows_at is not None:
        start = page.index(f'"{rows_at}"') + len(rows_at) + 2
        start = page.index(":", start) + 1
    while page[start : start + 1].isspace():
        start += 1
    if page[start : start + 1] != "[":
        raise ValueError("no list")
    return start + 1


def _pieces(page: str, at: int) -> Iterator[str]:
    decoder = json.JSONDecoder(strict=False)
    while True:
        while page[at : at + 1].isspace() or page[at : at + 1] == ",":
            at += 1
        if page[at : at + 1] == "]":
            return
        if at >= len(page):
            raise ValueError("cut off")
        _, end = decoder.raw_decode(page, at)
        yield page[at:end]
        at = end


def _is_whole_json(body: bytes) -> bool:
    try:
        _decoder.decode(body)
    except UNREADABLE:
        return False
    return True
