"""The box: one shop at a host of its own; who asks, whether they may, and how the answer is written."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from backoffice.sandbox.callers import NONE, UNKNOWN, Bearer
from backoffice.sandbox.clock import Clock
from backoffice.sandbox.limits import Windows
from backoffice.sandbox.messages import HTML_TYPE, Answer, Request, Row
from backoffice.sandbox.options import Options
from backoffice.sandbox.rec_plus import errors
from backoffice.sandbox.rec_plus.call import API, Call, Operation, Reply
from backoffice.sandbox.rec_plus.drift import drift
from backoffice.sandbox.rec_plus.errors import Refusal
from backoffice.sandbox.rec_plus.formats import FORMATS, JSON, JSONP_TYPE, as_json, encoded
from backoffice.sandbox.rec_plus.notices import Notices
from backoffice.sandbox.rec_plus.operations import OPERATIONS
from backoffice.sandbox.rec_plus.shop import WebShop
from backoffice.sandbox.webhooks import Webhooks

NO_PAGE = "<!doctype html><html><head><title>Not found</title></head><body><h1>There is no page here</h1></body></html>"
WRONG_VALUES: Mapping[str, Any] = {
    "name": ["Tubby", "Tom"],
    "price": "400.00",
    "stock": "many",
    "lines": {},
    "totals": [],
    "start_date": "yesterday",
    "full_name": 17,
    "options": {"1": "Yes"},
}
"""What the fault ``wrong_types`` puts into a row, as far as the row has such fields."""


class RecPlus:
    prefixes: tuple[str, ...] = ("/",)
    decimals = ("price", "each_price_ex_vat", "stock", "score", "sort_order", "rating")
    wrong_values = WRONG_VALUES

    def __init__(self, *, shop: WebShop, options: Options, clock: Clock, webhooks: Webhooks) -> None:
        self.shop = shop
        self.options, self.clock = options, clock
        self.notices = Notices(self, webhooks)
        self._windows = Windows()

    def kept(self, request: Request) -> bytes:
        """There are no passwords in what the API takes."""
        return request.body if request.path.startswith(API + "/") else b""

    def identify(self, request: Request) -> Bearer:
        return self.shop.access.bearer(request, self.options)

    def refuse(self, request: Request, bearer: Bearer) -> Answer | None:
        limit = self.options.shop_requests_per_minute
        caller = bearer.name or request.address
        if not limit or self._windows.admits(caller, self.clock.now(), limit):
            return None
        return self.failure(429, self.options.retry_after)

    def failure(self, status: int, retry_after: str = "") -> Answer:
        """An error as this system words it."""
        answer = Answer(status, as_json(errors.body(status)))
        if status == 429 and retry_after:
            answer.headers["Retry-After"] = retry_after
        if status == 401:
            answer.headers["WWW-Authenticate"] = 'Basic realm="API"'
        return answer

    def drift(self, kind: str, settings: Row, request: Request, bearer: Bearer) -> None:
        drift(self.shop, kind, settings, request.path.removeprefix(API))

    def answer(self, request: Request, bearer: Bearer, lies: frozenset[str] = frozenset()) -> Answer:
        if not request.path.startswith(API + "/"):
            return self._file(request)
        parts, form = _parts(request.path)
        try:
            reply = self._carried_out(request, bearer, parts, lies)
        except Refusal as refusal:
            reply = Reply(errors.body(refusal.status, refusal.messages), refusal.status)
        return self._written(reply, dict(request.query), form)

    def _carried_out(self, request: Request, bearer: Bearer, parts: list[str], lies: frozenset[str]) -> Reply:
        if bearer.kind in (NONE, UNKNOWN):
            raise Refusal(401)
        operation, path = _found(request.method, parts)
        if not self.shop.access.may(bearer, operation.scope):
            raise Refusal(403, f"This needs the scope {operation.scope}")
        return operation.run(Call(self, request, bearer, path, lies))

    def _written(self, reply: Reply, query: dict[str, str], form: str) -> Answer:
        pretty = query.get("prettyPrint") == "true"
        body, kind = encoded(reply.value, form, pretty=pretty) if reply.value is not None else (b"", JSONP_TYPE)
        callback = query.get("callback", "")
        if body and callback and form == JSON and re.fullmatch(r"[A-Za-z_$][\w$.]*", callback, re.ASCII):
            body, kind = b"%b(%b);" % (callback.encode(), body), JSONP_TYPE
        suppressed = query.get("suppress_response_codes") == "true"
        answer = Answer(200 if suppressed else reply.status, body, kind)
        if reply.status == 401:
            answer.headers["WWW-Authenticate"] = 'Basic realm="API"'
        return answer

    def _file(self, request: Request) -> Answer:
        """What was uploaded is there for everybody; pages of the shop are not emulated."""
        kind, content = self.shop.files.get(unquote(request.path), (HTML_TYPE, b""))
        return Answer(200, content, kind) if content else Answer.html(NO_PAGE, 404)


def _parts(path: str) -> tuple[list[str], str]:
    """The decoded parts below /api/v1, and the format that a suffix asks for.

    Whatever ends like a suffix is taken for one: a code that ends in ``.json`` needs another.
    """
    parts = [unquote(part) for part in path.removeprefix(API).strip("/").split("/")]
    stem, dot, suffix = parts[-1].rpartition(".")
    if dot and suffix in FORMATS:
        return [*parts[:-1], stem], suffix
    return parts, JSON


def _found(method: str, parts: list[str]) -> tuple[Operation, dict[str, str]]:
    """PATCH is POST. ``Refusal``: 404 for an unknown path, 405 for a method that it has not."""
    known = False
    for operation in OPERATIONS:
        path = operation.matches(parts)
        if path is None:
            continue
        known = True
        if operation.method == ("POST" if method == "PATCH" else method):
            return operation, path
    raise Refusal(405 if known else 404, *(() if known else ("Resource not found",)))
