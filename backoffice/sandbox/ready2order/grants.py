"""Permission requests: asked for by the integrator, decided by the till's owner, ten minutes at most."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

PENDING = "pending"
EXPIRED = "expired"
GRANTED = "granted"
DENIED = "denied"


@dataclass
class Grant:
    token: str
    expires_at: float
    callback: str = ""
    """Where the owner is sent afterwards; empty: nowhere."""
    decision: str = PENDING
    till: int | None = None
    account_token: str = ""

    def status(self, now: float) -> str:
        """pending, granted, denied or expired. What has been decided does not expire."""
        return EXPIRED if self.decision == PENDING and now >= self.expires_at else self.decision

    def approve(self, till: int, account_token: str) -> None:
        self.decision, self.till, self.account_token = GRANTED, till, account_token

    def deny(self, till: int) -> None:
        self.decision, self.till = DENIED, till

    def return_address(self) -> str:
        """The callback with its own query kept and ours appended."""
        added = {"accountToken": self.account_token, "grantAccessToken": self.token, "status": "approved"}
        if self.decision == DENIED:
            added = {"grantAccessToken": self.token, "status": "denied"}
        scheme, host, path, query, fragment = urlsplit(self.callback)
        query = "&".join(part for part in (query, urlencode(added)) if part)
        return urlunsplit((scheme, host, path, query, fragment))


def is_callback(address: str) -> bool:
    """An absolute http(s) address."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
