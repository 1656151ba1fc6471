"""The box: whose key it is, and which of the three addresses is meant."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from backoffice.sandbox.callers import ACCOUNT, NONE, UNKNOWN, Bearer
from backoffice.sandbox.guaranteed_reviews import giving, taking
from backoffice.sandbox.guaranteed_reviews.accounts import SERVICE, Account
from backoffice.sandbox.guaranteed_reviews.service import ReviewService
from backoffice.sandbox.messages import Answer, Request, Row

ORDERS = ("/private/v3/orders", "/private/v3//orders")
"""A slash too many was never noticed here; at the public reviews it breaks."""
REVIEWS, PUBLIC = "/private/v3/reviews", "/public/v3/reviews/"
HIDDEN = "(key)"
WRONG_VALUES: Mapping[str, Any] = {
    "success": "yes",
    "orders_imported": "all",
    "id": {},
    "review_rating": "five",
    "r": None,
    "date": "yesterday",
}
"""What the fault ``wrong_types`` puts into a row, as far as the row has such fields."""


class GuaranteedReviews:
    prefixes: tuple[str, ...] = ("/",)
    decimals = ("review_rating", "r", "orders_imported")
    wrong_values = WRONG_VALUES

    def __init__(self, service: ReviewService) -> None:
        self.service = service
        self._cached: dict[str, tuple[float, bytes]] = {}
        """Public answers by path, with the time of their making."""

    def kept(self, request: Request) -> bytes:
        """The body without the key in it, as JSON whatever it was sent as."""
        if request.path not in ORDERS:
            return b""
        sent = taking.body(request)
        return json.dumps({**sent, "api_key": HIDDEN} if "api_key" in sent else sent, ensure_ascii=False).encode(
            "utf-8", "replace"
        )

    def identify(self, request: Request) -> Bearer:
        given, account = _given(request), self._account(request)
        if account is not None:
            return Bearer(ACCOUNT, account.name, service=SERVICE)
        if given:
            return Bearer(
                UNKNOWN, f"unknown-{hashlib.sha256(given.encode('utf-8', 'replace')).hexdigest()[:8]}", service=SERVICE
            )
        return Bearer(NONE, service=SERVICE)

    def refuse(self, request: Request, bearer: Bearer) -> Answer | None:
        """There is no quota."""
        return None

    def failure(self, status: int, retry_after: str = "") -> Answer:
        answer = giving.error(status, "internal_server_error", "There has been a critical error on this website.")
        if retry_after:
            answer.headers["Retry-After"] = retry_after
        return answer

    def drift(self, kind: str, settings: Row, request: Request, bearer: Bearer) -> None:
        """Reviews of the key's owner go; new ones come from buyers alone, so that none are made up here."""
        account = self._account(request)
        if account is not None and kind == "delete_rows":
            count = settings["count"]
            del account.reviews[
                -count if settings["at"] == "front" else 0 : None if settings["at"] == "front" else count
            ]

    def answer(self, request: Request, bearer: Bearer, lies: frozenset[str] = frozenset()) -> Answer:
        account = self._account(request)
        if request.path in ORDERS and request.method == "POST":
            return taking.answer(self.service, account, request)
        if request.path == REVIEWS and request.method in ("GET", "HEAD"):
            return giving.private(self.service, account, request, lies)
        if request.path.startswith(PUBLIC) and request.method in ("GET", "HEAD"):
            return self._public(request.path)
        return giving.error(404, "rest_no_route", "No route was found matching the URL and request method.")

    def _public(self, path: str) -> Answer:
        """By option from the cache of the network in between, so that new reviews are not there at once."""
        now, keep = self.service.clock.now(), self.service.options.reviews_cache_s
        made, body = self._cached.get(path, (0.0, b""))
        if body and now - made < keep:
            return Answer(200, body, headers={"Age": str(int(now - made))})
        parts = [unquote(part) for part in path.removeprefix(PUBLIC).split("/")]
        if len(parts) != 2 or not all(parts):
            return giving.error(404, "rest_no_route", "No route was found matching the URL and request method.")
        key, scope = parts
        account = next((each for each in self.service.accounts if each.public_key == key), None)
        answer = giving.public(self.service, account, scope)
        if keep and answer.status == 200:
            self._cached[path] = (now, answer.body)
        return answer

    def _account(self, request: Request) -> Account | None:
        """By the private key, or by the public one where that is in the path."""
        given = _given(request)
        return next(
            (each for each in self.service.accounts if given and given in (each.api_key, _public_of(each, request))),
            None,
        )


def _public_of(account: Account, request: Request) -> str | None:
    return account.public_key if request.path.startswith(PUBLIC) else None


def _given(request: Request) -> str:
    """The key, wherever this address takes it from."""
    if request.path.startswith(PUBLIC):
        return unquote(request.path.removeprefix(PUBLIC).partition("/")[0])
    sent = taking.body(request) if request.path in ORDERS else dict(request.query)
    key = sent.get("api_key")
    return key if isinstance(key, str) else ""
