"""Lists in pages: by page number, or by offset; and the ways in which a list can lie about them."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    return Slice(_twisted(offset, limit, total, lies), limit)


def ordered(ids: Sequence[int], options: Options) -> Sequence[int]:
    return ids[::-1] if options.newest_first else ids


def _twisted(offset: int, limit: int, total: int, lies: frozenset[str]) -> int:
    pages = max(-(-total // limit), 1)
    if "page_ignored" in lies:
        return 0
    if offset < pages * limit:
        return offset
    if "last_page_repeats" in lies:
        return (pages - 1) * limit
    if "first_page_beyond_end" in lies:
        return 0
    if "list_never_ends" in lies:
        return offset % (pages * limit)
    return offset
