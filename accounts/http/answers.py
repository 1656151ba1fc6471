"""From an answer to a value or an error: statuses end here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

import msgspec

from accounts.http.errors import (
    AccessRevoked,
    BadPayload,
    Forbidden,
    Gone,
    RateLimited,
    Rejected,
    RemoteError,
    Unreachable,
)
from accounts.http.transport import Reply

LONGEST_PAUSE_S = 15 * 60.0
DEFAULT_PAUSE_S = 65.0
DETAIL_CHARACTERS = 300
NUL = "\x00"  # PostgreSQL stores no text with it

# What a decoder says of hostile JSON: broken, not UTF-8, digits or exponents beyond all bounds, nested without end.
UNREADABLE = (msgspec.DecodeError, ValueError, ArithmeticError, RecursionError)

_decoder = msgspec.json.Decoder(float_hook=Decimal)


@dataclass(frozen=True)
class Dialect:
    """How a system words its refusals; each function takes the decoded body of the answer."""

    pause_s: Callable[[Any], float | None] = lambda body: None
    messages: Callable[[Any], tuple[str, dict[str, list[str]]]] = lambda body: ("", {})
    request_id: Callable[[Any], str] = lambda body: ""
    reason: Callable[[Any], str] = lambda body: ""  # of a refusal that people can do something about
    # Of an answer that looks good: the status of the refusal inside, if it is one. It takes the undecoded body.
    refusal: Callable[[bytes], int | None] = lambda body: None
    has_scopes: bool = True  # False: a credential opens everything, so 403 can only mean that it is not accepted


def decoded(body: bytes) -> Any:
    """The JSON value, numbers with a point as ``Decimal``; ``BadPayload`` for anything else, NaN included."""
    try:
        return _decoder.decode(body)
    except UNREADABLE:
        raise BadPayload(_looks_like(body), reason="html" if _is_markup(body) else "not_json") from None


def checked(reply: Reply, dialect: Dialect) -> bytes:
    """The body of a good answer; otherwise the error that says what to do next."""
    if 200 <= reply.status < 300:
        if _is_markup(reply.body):
            raise BadPayload("a page for people came instead of data", reason="html")
        inside = dialect.refusal(reply.body)
        if inside is None:
            return reply.body
        reply = replace(reply, status=inside)
    _refuse(reply, dialect)


def error_of(reply: Reply, dialect: Dialect) -> RemoteError | None:
    try:
        checked(reply, dialect)
    except RemoteError as error:
        return error
    return None


def _refuse(reply: Reply, dialect: Dialect) -> NoReturn:
    body = _lenient(reply.body)
    detail, fields = dialect.messages(body)
    detail = detail[:DETAIL_CHARACTERS].replace(NUL, "")
    match reply.status:
        case 401:
            raise AccessRevoked(detail)
        case 403:
            raise Forbidden(detail) if dialect.has_scopes else AccessRevoked(detail)
        case 404 | 410:
            raise Gone(detail)
        case 429:
            raise RateLimited(retry_after_s=pause_s(reply, dialect), detail=detail)
        case status if 400 <= status < 500:
            raise Rejected(detail=detail, fields=fields, reason=dialect.reason(body) or Rejected.reason)
        case status if 300 <= status < 400:
            raise BadPayload("it sends us to another address, where we do not go", reason="redirect")
        case _:
            raise Unreachable(detail, reason="server_fault")


def pause_s(reply: Reply, dialect: Dialect) -> float:
    """Seconds to stay away: the header, else the system's own figure, else the default; 1 s to 15 min."""
    asked = _retry_after(reply.headers.get("retry-after", ""))
    if asked is None:
        asked = dialect.pause_s(_lenient(reply.body))
    return min(max(DEFAULT_PAUSE_S if asked is None else asked, 1.0), LONGEST_PAUSE_S)


def _retry_after(value: str) -> float | None:
    value = value.strip()
    if not value:
        return None
    try:
        return float(int(value))
    except (ValueError, OverflowError):
        pass
    try:
        return (parsedate_to_datetime(value).astimezone(UTC) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None


def _lenient(body: bytes) -> Any:
    try:
        return decoded(body)
    except BadPayload:
        return None


def _is_markup(body: bytes) -> bool:
    return body.lstrip()[:1] == b"<"


def _looks_like(body: bytes) -> str:
    if not body.strip():
        return "the answer is empty"
    return "a page for people came instead of data" if _is_markup(body) else "the answer is not whole JSON"
