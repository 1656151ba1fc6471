"""ready2order's API v1 in Python: plain values in and out, no database, no settings."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from accounts.http.answers import UNREADABLE, Dialect, decoded
from accounts.http.door import Door
from accounts.http.endpoint import Endpoint
from accounts.http.errors import BadPayload, Forbidden, Gone, Rejected, RemoteError
from accounts.http.vault import Secret
from accounts.sync.slicing import Slice, Slicer, decode
from accounts.systems.ready2order import endpoints

GRANT_LIFETIME_S = 600
ROWS = Slicer("id")
REASONS = {"errors.dailyReport.closed": "day_closed", "errors.dailyReport.open": "day_open"}
APPROVED = ("granted", "approved")  # the poll's word and the redirect's


def _pause_s(body: Any) -> float | None:
    details = body.get("details") if isinstance(body, dict) else None
    minutes = details.get("rateLimitMinutes") if isinstance(details, dict) else None
    try:
        return float(minutes) * 60 if minutes is not None else None
    except (TypeError, ValueError):
        return None


def _messages(body: Any) -> tuple[str, dict[str, list[str]]]:
    if not isinstance(body, dict):
        return "", {}
    details = body.get("details")
    errors = details.get("errors") if isinstance(details, dict) else None
    fields = {str(name): _texts(texts) for name, texts in errors.items()} if isinstance(errors, dict) else {}
    return str(body.get("msg") or ""), fields


def _texts(value: Any) -> list[str]:
    return [str(text) for text in value] if isinstance(value, list) else [str(value)]


def _reason(body: Any) -> str:
    code = body.get("code") if isinstance(body, dict) else None
    return REASONS.get(code, "") if isinstance(code, str) else ""


DIALECT = Dialect(pause_s=_pause_s, messages=_messages, reason=_reason)


@dataclass(frozen=True)
class MintedGrant:
    """A permission request of ten minutes: where the merchant approves it, and how we recognise the answer."""

    token: Secret
    uri: Secret
    expires_at: datetime


@dataclass(frozen=True)
class GrantStatus:
    """``status`` is pending, expired, granted or denied; a token comes along at most once it is granted."""

    status: str
    token: Secret | None


class DeveloperClient:
    """What the developer token may do: ask a merchant for permission, and see what became of it."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def mint_grant(self, callback_url: str, now: datetime) -> MintedGrant:
        """A new permission request. The address for the merchant is theirs to choose; its host is not checked."""
        answer = _object(self.door.call(endpoints.CREATE_GRANT, body={"authorizationCallbackUri": callback_url}))
        token, uri = answer.get("grantAccessToken"), answer.get("grantAccessUri")
        if not isinstance(token, str) or not isinstance(uri, str) or not uri.startswith(("https://", "http://")):
            raise BadPayload("the permission request came without its token or address", reason="no_grant")
        return MintedGrant(Secret(token), Secret(uri), _expiry(answer.get("expiresAt"), now))

    def grant_status(self, token: Secret) -> GrantStatus:
        """What became of a permission request; a forgotten one counts as expired."""
        try:
            answer = _object(self.door.call(endpoints.GRANT, path={"token": token.reveal()}))
        except Gone:
            return GrantStatus("expired", None)
        status, account_token = str(answer.get("status", "")).lower(), answer.get("accountToken")
        known = status if status in ("pending", "expired", "denied") else "granted" if status in APPROVED else ""
        if not known:
            raise BadPayload(f"the permission request is in an unknown state {status!r}", reason="no_grant")
        secret = Secret(account_token) if isinstance(account_token, str) and account_token else None
        return GrantStatus(known, secret if secret and secret.is_sendable else None)


class Client:
    """What an account token may do."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def probe(self) -> None:
        """Cheapest proof that the token works. Raises ``AccessRevoked`` when it does not.

        Nobody knows which rights a token carries: one that may not read the tax rates has to read a product.
        """
        try:
            self.rows(endpoints.VAT_RATES)
        except (Forbidden, Gone):
            self.rows(endpoints.PRODUCTS, page="1", limit="1")

    def rows(self, endpoint: Endpoint, **query: str) -> list[dict[str, Any]]:
        """The objects of a short list or of one page; one that cannot be read is left out."""
        pieces = ROWS.cut(self.door.call(endpoint, query=query), b"")
        return [row for row in map(_row, pieces) if row is not None]

    def company(self) -> dict[str, Any]:
        """The company's own record; empty where the token may not read it, as most may not."""
        try:
            return _object(self.door.call(endpoints.COMPANY))
        except RemoteError:
            return {}

    def revoke(self) -> None:
        """Ends this token. A token that was revoked before is no error."""
        self.door.call(endpoints.REVOKE)


def _object(body: bytes) -> dict[str, Any]:
    answer = decoded(body)
    if not isinstance(answer, dict):
        raise BadPayload("an object was asked for and something else came", reason="not_an_object")
    if answer.get("error") is True and not answer.get("success"):
        raise Rejected(detail=_messages(answer)[0])
    return answer


def _row(piece: Slice) -> dict[str, Any] | None:
    try:
        row = decode(piece.raw)
    except UNREADABLE:
        return None
    return row if isinstance(row, dict) else None


def _expiry(value: Any, now: datetime) -> datetime:
    """Unix seconds as a number or as text; otherwise, or when that is over already, the documented ten minutes."""
    fallback = datetime.fromtimestamp(now.timestamp() + GRANT_LIFETIME_S, UTC)
    try:
        at = datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return fallback
    return at if 0 < (at - now).total_seconds() <= 24 * 3600 else fallback
