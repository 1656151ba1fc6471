"""Who may do what: HTTP Basic with the API user for everything, a public key (if the shop takes one) to read what is public."""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass

from backoffice.sandbox.callers import ACCOUNT, NONE, UNKNOWN, Bearer
from backoffice.sandbox.messages import Request
from backoffice.sandbox.options import Options

SCOPES = ("store_content", "content", "users", "orders", "forms")
PUBLIC = "public"


@dataclass
class Access:
    """The one API account of a shop; ``scopes`` may be changed at any time."""

    shop: int
    username: str
    password: str
    public_key: str
    scopes: set[str]

    @classmethod
    def of(cls, seed: int, shop: int) -> "Access":
        """The same seed gives the same user, password and key."""

        def word(purpose: str) -> str:
            return hashlib.sha256(f"rec {seed} {shop} {purpose}".encode()).hexdigest()[:20]

        return cls(shop, f"api-{shop}", f"shop-{word('password')}", f"pk_{word('public key')}", set(SCOPES))

    def bearer(self, request: Request, options: Options) -> Bearer:
        header = request.headers.get("authorization", "")
        user, password = _basic(header)
        if user == self.username and secrets.compare_digest(password.encode(), self.password.encode()):
            return Bearer(ACCOUNT, f"shop-{self.shop}", shop=self.shop)
        if self._has_public_key(request, options, header, user):
            return Bearer(PUBLIC, f"shop-{self.shop}/public", shop=self.shop)
        if header:
            known = hashlib.sha256(header.encode()).hexdigest()[:8]
            return Bearer(UNKNOWN, f"unknown-{known}", shop=self.shop)
        return Bearer(NONE, shop=self.shop)

    def may(self, bearer: Bearer, scope: str | None) -> bool:
        """``None`` is what everybody may who is known at all."""
        return scope is None or (bearer.kind == ACCOUNT and scope in self.scopes)

    def _has_public_key(self, request: Request, options: Options, header: str, user: str) -> bool:
        match options.shop_public_key:
            case "basic":
                return user == self.public_key
            case "bearer":
                return header == f"Bearer {self.public_key}"
            case "query":
                return dict(request.query).get("public_key") == self.public_key
            case "anonymous":
                return not header
            case _:
                return False


def _basic(header: str) -> tuple[str, str]:
    """User and password; empty for anything else."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password
