"""The app that Backoffice is to ReadyCloud, and the tokens that merchants gave it."""

import hashlib
import secrets
from dataclasses import dataclass, field

from backoffice.sandbox.callers import ACCOUNT, NONE, UNKNOWN, Bearer
from backoffice.sandbox.messages import Request

SERVICE = "readycloud"
_TWINS = (
    "account", "wallet_subaccount", "note", "backup_config", "calendar", "order", "packaging", "contact", "license_key",
    "api_client", "company",
)  # fmt: skip
READ_ONLY = "-read_only"
SCOPES = ("tracking_number", *_TWINS, *(name + READ_ONLY for name in _TWINS))
FULL = ("tracking_number", *_TWINS)
"""What is granted to a request without a scope."""


@dataclass
class App:
    """What an owner registers at ReadyCloud; limits and redirect may be changed at any time."""

    client_id: str
    client_secret: str
    redirect_uri: str = ""
    """Empty: none is registered, and the key is shown on a page."""
    name: str = "Backoffice"
    throttle_limit_get: int = 30
    throttle_limit_other: int = 30

    @classmethod
    def of(cls, seed: int) -> "App":
        """The same seed gives the same id and secret."""

        def word(purpose: str) -> str:
            return hashlib.sha256(f"readycloud {seed} {purpose}".encode()).hexdigest()

        return cls(word("client id")[:30], word("client secret")[:30])


@dataclass
class Token:
    number: int
    """Counted from 1."""
    access: str
    refresh: str
    scopes: tuple[str, ...]
    expires_at: float

    def may(self, scope: str, *, write: bool) -> bool:
        return scope in self.scopes or (not write and scope + READ_ONLY in self.scopes)


@dataclass
class Tokens:
    tokens: list[Token] = field(default_factory=list)
    spent: list[str] = field(default_factory=list)
    """Refresh tokens that were used: each works once."""
    refused_spent: int = 0
    """How often somebody came with one of them again."""

    def issue(self, scopes: tuple[str, ...], expires_at: float) -> Token:
        token = Token(len(self.tokens) + 1, secrets.token_hex(16), secrets.token_hex(16), scopes, expires_at)
        self.tokens.append(token)
        return token

    def refreshable(self, refresh: str) -> Token | None:
        """The token that this refreshes; one that was used before is counted."""
        if refresh in self.spent:
            self.refused_spent += 1
            return None
        return next((token for token in self.tokens if token.refresh == refresh), None)

    def refresh(self, token: Token, expires_at: float) -> None:
        """The key stays, its end moves, and the refresh token is a new one."""
        self.spent.append(token.refresh)
        token.refresh, token.expires_at = secrets.token_hex(16), expires_at

    def revoke(self) -> None:
        """As if the merchant took back every key given so far."""
        self.tokens = [Token(each.number, "", "", (), 0) for each in self.tokens]

    def of(self, request: Request) -> Token | None:
        given = sent_key(request)
        return next((token for token in self.tokens if given and token.access == given), None)

    def bearer(self, request: Request) -> Bearer:
        given, token = sent_key(request), self.of(request)
        if token is not None:
            return Bearer(ACCOUNT, f"{SERVICE}/{token.number}", service=SERVICE)
        if given:
            return Bearer(UNKNOWN, f"unknown-{hashlib.sha256(given.encode()).hexdigest()[:8]}", service=SERVICE)
        return Bearer(NONE, service=SERVICE)


def sent_key(request: Request) -> str:
    """A Bearer header wins; any other header counts for nothing, and the query is looked at."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else dict(request.query).get("bearer_token", "")
