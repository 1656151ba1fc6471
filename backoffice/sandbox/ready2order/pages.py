"""Lists in pages: by page number, or by offset."""

from collections.abc import Sequence
from dataclasses import dataclass

from backoffice.sandbox.lies import twisted
from backoffice.sandbox.messages import Row
from backoffice.sandbox.options import Options

DEFAULT_LIMIT = 25


@dataclass(frozen=True)
class Slice:
    offset: int
    limit: int

    def of(self, ids: Sequence[int]) -> Sequence[int]:
        return ids[self.offset : self.offset + self.limit]


def sliced(query: Row, total: int, options: Options, lies: frozenset[str]) -> Slice:
    """Which part of the list is asked for; too large a limit is cut down without a word."""
    limit = min(query.get("limit", DEFAULT_LIMIT), options.largest_limit)
    if "limit_ignored" in lies:
        limit = DEFAULT_LIMIT
    offset = query["offset"] if "offset" in query else (query.get("page", 1) - 1) * limit
    return Slice(twisted(offset, limit, total, lies), limit)


def ordered(ids: Sequence[int], options: Options) -> Sequence[int]:
    return ids[::-1] if options.newest_first else ids
