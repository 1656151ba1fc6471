"""The box: who asks, whether they may, what they ask for, and what goes wrong on the way."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from backoffice.sandbox.callers import NONE, UNKNOWN, Bearer
from backoffice.sandbox.clock import Clock
from backoffice.sandbox.limits import Windows
from backoffice.sandbox.messages import Answer, Request, Row
from backoffice.sandbox.options import Options
from backoffice.sandbox.ready2order import approval, errors, files, forms
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.drift import drift
from backoffice.sandbox.ready2order.errors import Refusal
from backoffice.sandbox.ready2order.fields import Invalid, read
from backoffice.sandbox.ready2order.grants import Grant
from backoffice.sandbox.ready2order.notices import Notices
from backoffice.sandbox.ready2order.operations import found
from backoffice.sandbox.ready2order.shapes import DECIMALS
from backoffice.sandbox.ready2order.till import Till
from backoffice.sandbox.ready2order.tokens import Tokens
from backoffice.sandbox.webhooks import Webhooks

API = "/v1"
FORM_TYPE = "application/x-www-form-urlencoded"

WRONG_VALUES: Mapping[str, Any] = {
    "product_price": "12,50",
    "product_sortIndex": "first",
    "productgroup_sortIndex": {},
    "invoice_total": "12,50",
    "invoice_timestamp": "0000-00-00 00:00:00",
    "customer_name": ["Max", "Muster"],
    "payment_name": 17,
    "storno_created_at": "yesterday",
    "value": "zwanzig",
    "price_value": "12,50",
    "coupon_name": 17,
    "couponCategory_name": 17,
    "discount_value": "zwanzig",
    "discountGroup_name": ["Rabatte"],
    "table_order": "first",
    "tableArea_order": {},
    "order_quantity": "1,5",
    "user_trainingsMode": "perhaps",
    "userRight_name": 17,
    "printer_characters": "many",
    "printingProfile_name": 17,
    "printJob_printLogo": "perhaps",
    "accountingFinancialYear_number": "MMXXVI",
    "legalForm_name": 17,
    "configuredForReadyPayCloudPayments": "perhaps",
}
"""What the fault ``wrong_types`` puts into a row, as far as the row has such fields."""


class Ready2Order:
    prefixes = (API + "/", approval.PREFIX, files.PREFIX)
    decimals = DECIMALS
    wrong_values = WRONG_VALUES

    def __init__(
        self,
        *,
        seed: int,
        tills: Sequence[Till],
        options: Options,
        clock: Clock,
        base: str,
        developer_token: str | None,
        webhooks: Webhooks,
    ) -> None:
        self.tills = tills
        self.options: Options = options
        self.clock = clock
        self.tokens = Tokens(seed, developer_token)
        self.grants: dict[str, Grant] = {}
        self.files = files.Files(base, seed)
        self.notices = Notices(tills, options, webhooks)
        self._base = base
        self._windows = Windows()

    def kept(self, request: Request) -> bytes:
        """Nothing where people sign in, nor where they get a password."""
        is_open = request.path.startswith(API + "/") and not request.path.startswith(API + "/users")
        return request.body if is_open else b""

    def identify(self, request: Request) -> Bearer:
        bearer = self.tokens.bearer(request.headers.get("authorization", ""))
        return bearer if bearer.till is None or bearer.till <= len(self.tills) else Bearer(UNKNOWN, bearer.name)

    def refuse(self, request: Request, bearer: Bearer) -> Answer | None:
        """The answer to one request too many."""
        if not request.path.startswith(API + "/"):
            return None
        by_address = self.options.limit_by == "address" or bearer.kind == NONE
        caller = request.address if by_address else bearer.name
        if self._windows.admits(caller, self.clock.now(), self.options.requests_per_minute):
            return None
        return self.failure(429, self.options.retry_after)

    def failure(self, status: int, retry_after: str = "") -> Answer:
        """An error as this system words it."""
        if status == 429:
            return errors.rate_limited(self.options.requests_per_minute, retry_after)
        for code, (known, english, _) in errors.REFUSALS.items():
            if known == status:
                return errors.error(status, code, english)
        return errors.error(status, "errors.server", "Something went wrong.")

    def drift(self, kind: str, settings: Row, request: Request, bearer: Bearer) -> None:
        """Rows come or go behind the back of whoever reads a list."""
        if bearer.till is not None:
            drift(self.tills[bearer.till - 1], kind, settings, request)

    def answer(self, request: Request, bearer: Bearer, lies: frozenset[str] = frozenset()) -> Answer:
        if request.path.startswith(approval.PREFIX):
            return approval.answer(self, request)
        if request.path.startswith(files.PREFIX):
            return self.files.answer(request)
        language = request.headers.get("accept-language", "")
        try:
            return self._carried_out(request, bearer, lies)
        except Refusal as refusal:
            return errors.refused(refusal.code, language)
        except Invalid as invalid:
            return errors.invalid(invalid, self.options.validation_status, language)

    def _carried_out(self, request: Request, bearer: Bearer, lies: frozenset[str]) -> Answer:
        if bearer.kind in (NONE, UNKNOWN):
            raise Refusal("errors.unauthorized")
        route = found(request.method, request.path.removeprefix(API))
        if route is None:
            raise Refusal("errors.notFound")
        operation, path = route
        if bearer.kind != operation.token:
            raise Refusal("errors.forbidden")
        call = Call(
            box=self,
            request=request,
            status=operation.status,
            path=path,
            query=read(operation.query, dict(request.query), textual=True),
            body=_body(request, operation),
            caller=self.tills[bearer.till - 1] if bearer.till else None,
            lies=lies,
        )
        return operation.run(call)

    # linking

    def new_grant(self, callback: str) -> Grant:
        grant = Grant(self.tokens.grant(), self.clock.now() + self.options.grant_s, callback)
        self.grants[grant.token] = grant
        return grant

    def about_grants(self) -> list[Row]:
        now = self.clock.now()
        return [
            {
                "token": grant.token,
                "uri": self.approval_address(grant),
                "callback": grant.callback,
                "status": grant.status(now),
                "till": grant.till,
            }
            for grant in self.grants.values()
        ]

    def approval_address(self, grant: Grant) -> str:
        return f"{self._base}{approval.PREFIX}{grant.token}"


def _body(request: Request, operation: Operation) -> Row:
    """JSON or a form; ``Refusal`` for anything else."""
    if not request.body:
        return read(operation.body, {}, textual=False)
    if request.content_type == FORM_TYPE:
        return read(operation.body, forms.decoded(request.body), textual=True)
    try:
        given = json.loads(request.body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refusal("errors.invalidBody") from None
    if not isinstance(given, dict):
        raise Refusal("errors.invalidBody")
    return read(operation.body, given, textual=False)


def _no_number(name: str) -> float:
    raise ValueError(name)
