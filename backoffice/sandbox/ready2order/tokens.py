"""The three kinds of token: long, shaped like JWTs, signed with a key that follows from the seed.

A token proves itself, so a sandbox started again with the same seed still knows those it gave out.
"""

import base64
import hashlib
import json
import secrets
import time
from typing import Any

from backoffice.sandbox.callers import ACCOUNT, NONE, UNKNOWN, Bearer

SIGNATURE_BYTES = 256
SCOPES = ("products", "productgroups", "invoices", "customers", "payments", "reports", "settings", "webhooks")

DEVELOPER = "developer"
GRANT = "grant"


class Tokens:
    def __init__(self, seed: int, developer_token: str | None = None) -> None:
        self._key = hashlib.sha256(f"sandbox {seed}".encode()).digest()
        self.developer = developer_token or self._signed({"kind": DEVELOPER, "id": "developer", "seed": seed})
        self._revoked: set[str] = set()
        self._till_revoked_ns: dict[int, int] = {}
        self._bearers: dict[str, Bearer] = {}
        self._seen: dict[int, int] = {}

    def issue(self, till: int) -> str:
        """A new account token; those given out before stay valid."""
        return self._signed({"kind": ACCOUNT, "till": till, "id": secrets.token_hex(12), "issued_ns": time.time_ns()})

    def grant(self) -> str:
        return self._signed({"kind": GRANT, "id": secrets.token_hex(12)})

    def revoke(self, token: str) -> None:
        self._revoked.add(token)

    def revoke_till(self, till: int) -> None:
        """Every account token of the till given out so far."""
        self._till_revoked_ns[till] = time.time_ns()

    def revoke_header(self, authorization: str) -> None:
        self.revoke(_bare(authorization))

    def bearer(self, authorization: str) -> Bearer:
        """Who the ``Authorization`` header names, with "Bearer" in front or without."""
        token = _bare(authorization)
        if not token:
            return Bearer(NONE)
        if token not in self._bearers:
            self._bearers[token] = self._recognised(token)
        bearer = self._bearers[token]
        return Bearer(UNKNOWN, bearer.name) if self._is_revoked(token, bearer) else bearer

    def _recognised(self, token: str) -> Bearer:
        if token == self.developer:
            return Bearer(DEVELOPER, "developer")
        claims = self._claims(token)
        if claims.get("kind") != ACCOUNT:
            return Bearer(UNKNOWN, f"unknown-{hashlib.sha256(token.encode()).hexdigest()[:8]}")
        till = int(claims["till"])
        self._seen[till] = self._seen.get(till, 0) + 1
        return Bearer(ACCOUNT, f"till-{till}/{self._seen[till]}", till, int(claims["issued_ns"]))

    def _is_revoked(self, token: str, bearer: Bearer) -> bool:
        if bearer.till is None:
            return False
        return token in self._revoked or bearer.issued_ns <= self._till_revoked_ns.get(bearer.till, -1)

    def _signed(self, claims: dict[str, Any]) -> str:
        head = {"typ": "JWT", "alg": "RS256"}
        payload = {"iss": "sandbox", "scopes": SCOPES, **claims}
        body = ".".join(_base64(json.dumps(part).encode()) for part in (head, payload))
        return f"{body}.{self._signature(body)}"

    def _signature(self, body: str) -> str:
        return _base64(hashlib.shake_256(self._key + body.encode()).digest(SIGNATURE_BYTES))

    def _claims(self, token: str) -> dict[str, Any]:
        """What the token says; nothing unless we signed it."""
        body, _, signature = token.rpartition(".")
        if not body or not secrets.compare_digest(signature.encode(), self._signature(body).encode()):
            return {}
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body.partition(".")[2] + "=="))
        return claims


def _bare(authorization: str) -> str:
    token = authorization.strip()
    return token[7:].strip() if token[:7].lower() == "bearer " else token


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
