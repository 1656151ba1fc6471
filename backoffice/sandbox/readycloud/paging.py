"""Lists in pages: limit and offset, and ``next`` as an absolute address that repeats the whole query, a key in it included."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from backoffice.sandbox.lies import twisted
from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.readycloud.call import Call

GATEWAY = "<html><head><title>504 Gateway Time-out</title></head><body><h1>504 Gateway Time-out</h1></body></html>"
Found = TypeVar("Found")


def paged(call: Call, found: Sequence[Found], show: Callable[[Found], Row]) -> Answer:
    """A page of what was found; a limit that is too much for the server is answered with 504."""
    limit, offset = _number(call, "limit"), _number(call, "offset") or 0
    slow = call.options.readycloud_slow_limit
    if slow and limit is not None and limit > slow:
        return Answer.html(GATEWAY, 504)
    limit = min(limit or call.options.readycloud_default_limit, call.options.readycloud_largest_limit)
    if "limit_ignored" in call.lies:
        limit = call.options.readycloud_default_limit
    start = twisted(offset, limit, len(found), call.lies)
    has_more = offset + limit < len(found) or "list_never_ends" in call.lies
    return Answer.json({
        "count": len(found),
        "next": _address(call, limit, offset + limit) if has_more else None,
        "previous": _address(call, limit, offset - limit) if offset > 0 else None,
        "results": [show(each) for each in found[start : start + limit]],
    })  # fmt: skip


def _number(call: Call, name: str) -> int | None:
    """What is no number counts for nothing."""
    given = call.query.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _address(call: Call, limit: int, offset: int) -> str:
    query: dict[str, str | int] = {**call.query, "limit": limit, "offset": offset}
    if offset <= 0:
        del query["offset"]
    host = call.request.headers.get("host", "")
    return f"http://{host}{call.request.path}?{urlencode(query)}"
