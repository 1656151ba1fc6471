"""The box: who asks with which key, whether it may, and where the path leads."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from backoffice.sandbox.callers import ACCOUNT, NONE, Bearer
from backoffice.sandbox.limits import Windows
from backoffice.sandbox.messages import Answer, Request, Row
from backoffice.sandbox.readycloud import authorising, refreshing
from backoffice.sandbox.readycloud.call import API, Call, Operation
from backoffice.sandbox.readycloud.calls import hooks, inside, orders, orgs, records
from backoffice.sandbox.readycloud.cloud import Cloud
from backoffice.sandbox.readycloud.drift import drift
from backoffice.sandbox.readycloud.errors import NOT_FOUND, Refusal

REALM = "ReadyCloud"
READS = ("GET", "HEAD", "OPTIONS")
OPERATIONS: tuple[Operation, ...] = (
    *orgs.OPERATIONS, *orders.OPERATIONS, *inside.OPERATIONS, *records.OPERATIONS, *hooks.OPERATIONS,
)  # fmt: skip
WRONG_VALUES: Mapping[str, Any] = {
    "primary_id": 17,
    "order_number": "first",
    "billing": [],
    "shipping": "fulfilled",
    "boxes": {},
    "updated_at": "yesterday",
    "quantity": "many",
    "name": ["Burger", "Maker"],
}
"""What the fault ``wrong_types`` puts into a row, as far as the row has such fields."""


class ReadyCloud:
    prefixes: tuple[str, ...] = ("/",)
    decimals = ("quantity", "order_number")
    wrong_values = WRONG_VALUES

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self._reads, self._writes = Windows(), Windows()

    def kept(self, request: Request) -> bytes:
        """No secrets and no decisions of people."""
        return request.body if request.path.startswith(API + "/") else b""

    def identify(self, request: Request) -> Bearer:
        return self.cloud.tokens.bearer(request)

    def refuse(self, request: Request, bearer: Bearer) -> Answer | None:
        """Of all keys of the app together; who has no key of it is not counted, nor who is sent to the path with a slash."""
        app, now = self.cloud.app, self.cloud.clock.now()
        if bearer.kind != ACCOUNT or not request.path.startswith(API + "/") or not request.path.endswith("/"):
            return None
        if request.method in READS:
            is_admitted = self._reads.admits(app.client_id, now, app.throttle_limit_get)
        else:
            is_admitted = self._writes.admits(app.client_id, now, app.throttle_limit_other)
        return None if is_admitted else self.failure(429, self.cloud.options.retry_after)

    def failure(self, status: int, retry_after: str = "") -> Answer:
        """An error as this system words it."""
        detail = "Request was throttled." if status == 429 else "A server error occurred."
        answer = Answer.json({"detail": detail}, status)
        if status == 429 and retry_after:
            answer.headers["Retry-After"] = retry_after
        return answer

    def drift(self, kind: str, settings: Row, request: Request, bearer: Bearer) -> None:
        drift(self.cloud, kind, settings, request.path)

    def answer(self, request: Request, bearer: Bearer, lies: frozenset[str] = frozenset()) -> Answer:
        match request.path:
            case "/api/v1/oauth2/authorize" | "/api/v1/oauth2/authorize/":
                return authorising.answer(self.cloud, request)
            case authorising.KEY_PAGE | "/api/v1/oauth2/auth_code/":
                return authorising.key_page()
            case "/api/v1/oauth2/token/":
                return refreshing.answer(self.cloud, request)
            case "/api/v1/oauth2/token":
                return _slashed(request)
        return self._of_api(request, bearer, lies)

    def _of_api(self, request: Request, bearer: Bearer, lies: frozenset[str]) -> Answer:
        if not request.path.startswith(API + "/"):
            return Answer.json({"detail": NOT_FOUND}, 404)
        if not request.path.endswith("/"):
            return _slashed(request)
        parts = [unquote(part) for part in request.path.removeprefix(API).strip("/").split("/")]
        try:
            operation, path = _found("GET" if request.method == "HEAD" else request.method, parts)
            refused = self._unwelcome(request, bearer, operation)
            return refused or operation.run(Call(self.cloud, request, path, lies))
        except Refusal as refusal:
            return Answer.json(refusal.body(self.cloud.options.readycloud_errors), refusal.status)

    def _unwelcome(self, request: Request, bearer: Bearer, operation: Operation) -> Answer | None:
        """401 or 403. What the key may do is looked at before its end: an expired one without the right gets 403."""
        token = self.cloud.tokens.of(request)
        if bearer.kind == NONE:
            return _challenge(401, "invalid_request", "No authentication credentials provided.", told=False)
        if token is None:
            return _challenge(401, "invalid_token", "Token doesn't exist")
        scope = self._scope(operation)
        if not token.may(scope, write=request.method not in READS):
            return _challenge(403, "insufficient_scope", f"Access token has insufficient scope: {scope}", scope)
        if token.expires_at < self.cloud.clock.now():
            return _challenge(401, "invalid_token", "Token is expired")
        return None

    def _scope(self, operation: Operation) -> str:
        """Which ones guard products and webhooks is unknown: see the options."""
        options = self.cloud.options
        unknown = {"products": options.readycloud_products_scope, "webhooks": options.readycloud_webhooks_scope}
        return unknown.get(operation.scope, operation.scope)


def _found(method: str, parts: list[str]) -> tuple[Operation, dict[str, str]]:
    """``Refusal``: 404 for an unknown path, 405 for a method that it has not."""
    known = False
    for operation in OPERATIONS:
        path = operation.matches(parts)
        if path is None:
            continue
        if operation.method == method:
            return operation, path
        known = True
    raise Refusal(405, f'Method "{method}" not allowed.') if known else Refusal(404, NOT_FOUND)


def _slashed(request: Request) -> Answer:
    """To the same path with a slash at its end: most clients lose the body on the way, some the header."""
    query = f"?{request.query_text}" if request.query_text else ""
    return Answer.redirect(f"{request.path}/{query}", 301)


def _challenge(status: int, error: str, description: str, scope: str = "", *, told: bool = True) -> Answer:
    answer = Answer.json({"error": error, "error_description": description}, status)
    header = [f'Bearer realm="{REALM}"']
    if told:
        header += [f'error="{error}"', f'error_description="{description}"']
    if scope:
        header.append(f"scope={scope}")
    answer.headers["WWW-Authenticate"] = ", ".join(header)
    return answer
