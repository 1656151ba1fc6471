"""Collections: which part is asked for, and the envelope around it."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from backoffice.sandbox.lies import twisted
from backoffice.sandbox.messages import Row
from backoffice.sandbox.rec_plus.call import Call, Reply
from backoffice.sandbox.rec_plus.errors import Refusal

DEFAULT_LIMIT = 25
OWN = ("fields", "identifier")
"""Stand in every address of a collection, empty or not."""

Entry = TypeVar("Entry")


def collection(call: Call, name: str, entries: Sequence[Entry], render: Callable[[Entry], Row]) -> Reply:
    """One page of ``entries``; only that is rendered."""
    limit, offset, total = _limit(call), call.number("offset") or 0, len(entries)
    start = twisted(offset, limit, total, call.lies)
    rows = [render(entry) for entry in entries[start : start + limit]]
    last = max(total - 1, 0) // limit * limit
    address = _Address(call, limit)
    paging = {
        "offset": offset,
        "limit": limit,
        "first_page_href": address.at(0),
        "last_page_href": address.at(last),
        "next_page_href": address.at(offset + limit) if offset + limit < total else None,
        "previous_page_href": address.at(max(offset - limit, 0)) if offset else None,
    }
    return Reply({"href": address.plain, name: rows, "count": len(rows), "total_count": total, "paging": paging})


def _limit(call: Call) -> int:
    asked, largest = call.number("limit"), call.options.shop_largest_limit
    if asked is None or "limit_ignored" in call.lies:
        return min(DEFAULT_LIMIT, largest)
    if asked == 0:
        raise Refusal(400, "limit must be at least 1")
    if asked > largest and call.options.shop_over_limit == "refused":
        raise Refusal(400, f"limit must be at most {largest}")
    return min(asked, largest)


class _Address:
    """Relative to /api/v1, with the suffix, and with the query repeated."""

    def __init__(self, call: Call, limit: int) -> None:
        own = {each: call.query.get(each, "") for each in OWN}
        self._given = {**own, **{each: value for each, value in call.query.items() if each not in OWN}}
        self._path = f"{call.collection_path}.json"
        self._limit = limit

    @property
    def plain(self) -> str:
        return f"{self._path}?{urlencode(self._given)}"

    def at(self, offset: int) -> str:
        kept = {name: value for name, value in self._given.items() if name not in ("limit", "offset")}
        return f"{self._path}?{urlencode({**kept, 'limit': self._limit, 'offset': offset})}"
