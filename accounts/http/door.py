"""The one way to a remote system for one credential: listed calls only, within the budget, every call logged."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import urlencode

import msgspec

from accounts.http.answers import Dialect, checked
from accounts.http.budget import Allowance, Lane
from accounts.http.endpoint import Endpoint
from accounts.http.errors import AccessRevoked, NotListed, OutOfBudget, RateLimited, RemoteError, Unreachable
from accounts.http.journal import Entry, Journal, journal
from accounts.http.transport import Reply, Transport
from accounts.http.vault import Secret

RETRY_WITHIN_S = 10.0
FIRST_PAUSE_S = 0.5
PASSING_FAULTS = (502, 503, 504)
USER_AGENT = "backoffice/1"
FORM = "application/x-www-form-urlencoded"


def bearer(secret: Secret) -> str:
    """The Authorization header of a token; other systems sign in other ways."""
    return f"Bearer {secret.reveal()}"


def unsigned(secret: Secret) -> str:
    """No Authorization header: the secret travels in the body."""
    return ""


class Keeper(Protocol):
    """Keeps a credential that ends from ending."""

    def current(self) -> Secret:
        """What to call with now."""
        ...

    def refused(self) -> bool:
        """It was not accepted: whether there is another one to try."""
        ...


@dataclass
class Door:
    """Calls of one account. ``sent`` counts the requests that left, repeats included.

    The credential travels in a header (``signs``), or among what is asked (``enters``): in the query of a read, in the
    body of a write. Neither the call log nor an answer that repeats it ever shows it.
    """

    system: str
    base_url: str
    secret: Secret
    endpoints: frozenset[Endpoint]
    allowance: Allowance
    transport: Transport
    dialect: Dialect = field(default_factory=Dialect)
    signs: Callable[[Secret], str] | None = bearer
    enters: Callable[[Secret], dict[str, str]] | None = None
    keeper: Keeper | None = None  # of a secret that ends; without one it is as good as it was
    lane: int = Lane.INCREMENTAL
    account_id: int | None = None
    language: str = "en"
    patience_s: float = 0.0  # how long a call may wait for the budget before OutOfBudget
    journal: Journal = journal
    sleep: Callable[[float], None] = time.sleep
    sent: int = 0

    def call(
        self,
        endpoint: Endpoint,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        leaving: Callable[[], None] | None = None,
    ) -> bytes:
        """The body of a good answer. Raises a ``RemoteError``, ``OutOfBudget`` or ``NotListed``.

        A read is repeated after 502, 503, 504 and broken connections, for at most 10 s in all; a write never. Both are
        once more where the credential was refused and there is a newer one: nothing was done.
        ``leaving`` is called when the budget is paid, right before the socket opens; if it raises, nothing is sent.
        """
        if endpoint not in self.endpoints:
            raise NotListed(f"{endpoint.method} {endpoint.path} is not in the catalogue of {self.system}")
        url = self.base_url + endpoint.filled(path)
        started, pause_s, paused_s, keeper = time.monotonic(), FIRST_PAUSE_S, 0.0, self.keeper
        while True:
            reply, error = self._once(endpoint, url, dict(query or {}), body, leaving)
            if error is None:
                return reply.body if reply else b""
            if isinstance(error, AccessRevoked) and keeper is not None and keeper.refused():
                keeper, leaving = None, None
                continue
            pause_s = pause_s * 2 * random.uniform(0.8, 1.2)  # noqa: S311 (spreads repeats, hides nothing)
            spent_s = max(time.monotonic() - started, paused_s) + pause_s
            if endpoint.method != "GET" or not _may_pass(reply, error) or spent_s > RETRY_WITHIN_S:
                raise error
            self.sleep(pause_s)
            paused_s += pause_s

    def _once(
        self, endpoint: Endpoint, url: str, query: dict[str, str], body: Any, leaving: Callable[[], None] | None
    ) -> tuple[Reply | None, RemoteError | None]:
        secret = self.secret if self.keeper is None else self.keeper.current()
        self._spend(endpoint.method)
        if leaving is not None:
            leaving()
        started = time.monotonic()
        reply: Reply | None = None
        error: RemoteError | None = None
        self.sent += 1
        asked, sent = self._entered(endpoint, query, body, secret)
        try:
            reply = self.transport.send(
                endpoint.method,
                url,
                headers=self._headers(endpoint, sent, secret),
                query=asked,
                body=_encoded(endpoint, sent),
            )
            reply = replace(reply, body=secret.masked(reply.body))
            checked(reply, self.dialect)
        except RemoteError as caught:
            error = caught
        self._log(endpoint, query, reply, error, started)
        if isinstance(error, RateLimited):
            self.allowance.refused(endpoint.method, error.retry_after_s)
        return reply, error

    def _spend(self, method: str) -> None:
        deadline = time.monotonic() + self.patience_s
        while True:
            try:
                return self.allowance.spend(method, self.lane)
            except OutOfBudget as error:
                if time.monotonic() + error.wait_s > deadline:
                    raise
                self.sleep(error.wait_s)

    def _entered(
        self, endpoint: Endpoint, query: dict[str, str], body: Any, secret: Secret
    ) -> tuple[dict[str, str], Any]:
        """What is asked and what is sent, the credential among it where it belongs."""
        if self.enters is None or endpoint.is_public:
            return query, body
        credential = self.enters(secret)
        return (query | credential, body) if endpoint.method == "GET" else (query, credential | (body or {}))

    def _headers(self, endpoint: Endpoint, body: Any, secret: Secret) -> dict[str, str]:
        signature = self.signs(secret) if self.signs is not None and not endpoint.is_public else ""
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "Accept-Language": self.language,
            "User-Agent": USER_AGENT,
        }
        if signature:
            headers["Authorization"] = signature
        if body is not None:
            headers["Content-Type"] = FORM if endpoint.is_form else "application/json"
        return headers

    def _log(
        self, endpoint: Endpoint, query: dict[str, str], reply: Reply | None, error: RemoteError | None, started: float
    ) -> None:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        self.journal.record(
            Entry(
                system=self.system,
                method=endpoint.method,
                path=endpoint.path + (f"?{asked}" if asked else ""),
                outcome=error.reason if error else "ok",
                account_id=self.account_id,
                lane=self.lane,
                status=reply.status if reply else None,
                duration_ms=round((time.monotonic() - started) * 1000),
                size=len(reply.body) if reply else 0,
                remote_request_id=_request_id(reply),
            )
        )


def _encoded(endpoint: Endpoint, body: Any) -> bytes | None:
    if body is None:
        return None
    return urlencode(body).encode() if endpoint.is_form else msgspec.json.encode(body)


def _may_pass(reply: Reply | None, error: RemoteError) -> bool:
    if reply is not None:
        return reply.status in PASSING_FAULTS
    return isinstance(error, Unreachable) and error.reason == "no_connection"


def _request_id(reply: Reply | None) -> str:
    headers = reply.headers if reply else {}
    told = headers.get("x-request-id") or headers.get("cf-ray") or ""
    return "".join(filter(str.isprintable, told[:100]))
