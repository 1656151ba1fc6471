"""Coupons and their categories. What is left on a coupon is kept, and never shown."""

from collections.abc import Callable
from decimal import Decimal

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.calls.records import Resource, creating, deleting, reading, writing
from backoffice.sandbox.ready2order.calls.training import mode
from backoffice.sandbox.ready2order.ean import coupon_code
from backoffice.sandbox.ready2order.fields import Field, Invalid, Kind, boolean, decimal, integer, text
from backoffice.sandbox.ready2order.seed.local_time import local
from backoffice.sandbox.ready2order.shapes import public
from backoffice.sandbox.tables import Tests, equal_to

SINGLE, MULTI = "single", "multi"
CHANGE = (
    text("coupon_name"),
    decimal("coupon_value"),
    integer("couponCategory_id", nullable=True),
    decimal("coupon_containsVat"),
    integer("customer_id", nullable=True),
    text("coupon_type", choices=("coupon",)),
    text("coupon_purpose", choices=(SINGLE, MULTI)),
    Field("coupon_validUntil", Kind.LOCAL_DAY, nullable=True),
    Field("coupon_issuedAt", Kind.LOCAL_DAY),
    boolean("coupon_testMode"),
    text("coupon_identifier"),
)
CREATE = (text("coupon_name", required=True), decimal("coupon_value", required=True), *CHANGE[2:])
CATEGORY = (text("couponCategory_name", required=True), text("couponCategory_description", nullable=True))


def _tests(call: Call) -> Tests:
    tests = dict(mode(call, "trainingMode", "coupon_testMode"))
    if "identifier" in call.query:
        tests["coupon_identifier"] = equal_to(call.query["identifier"])
    return tests


def kept(call: Call, body: Row, before: Row | None) -> Row:
    """From the fields of a body to those of a row."""
    till = call.till
    for name, table in (("couponCategory_id", till.coupon_categories), ("customer_id", till.customers)):
        if body.get(name) is not None:
            call.require(table, name, body[name])
    fields = {name: value for name, value in body.items() if name not in ("coupon_value", "coupon_type")}
    if "coupon_value" in body:
        if Decimal(body["coupon_value"]) < 0:
            raise Invalid.because("coupon_value", "minimum", "0")
        fields["_value"] = body["coupon_value"]
    if before is None:
        fields = {"coupon_issuedAt": local(call.box.clock.now()), **_code(call, body), **fields}
    return {**fields, **_tax(call, body, before)}


def _code(call: Call, body: Row) -> Row:
    """The id that the coupon will get, as a bar code, unless it has a code of its own."""
    return {} if body.get("coupon_identifier") else {"coupon_identifier": coupon_code(call.till.coupons.next_id())}


def _tax(call: Call, body: Row, before: Row | None) -> Row:
    """What is for one thing is taxed when it is sold; what is for anything holds no tax."""
    holds = body.get("coupon_containsVat", before["coupon_containsVat"] if before else "0")
    purpose = body.get("coupon_purpose") or (before["coupon_purpose"] if before else MULTI if holds == "0" else SINGLE)
    if purpose == MULTI and holds != "0":
        raise Invalid.because("coupon_containsVat", "choice", "0")
    rates = [rate["id"] for rate in call.till.vat_rates if rate["value"] == holds and purpose == SINGLE]
    return {"coupon_purpose": purpose, "coupon_containsVat": holds, "vat_id": rates[0] if rates else None}


def change(call: Call) -> Answer:
    """A new value is a correction of what is left."""
    before = call.row(call.till.coupons)
    fields = kept(call, call.body, before)
    difference = Decimal(fields["_value"]) - Decimal(before["_value"]) if "_value" in fields else Decimal()
    if difference:
        call.till.note_coupon(call.id(), difference, "correction")
    return call.answer(public(call.till.update("coupons", call.id(), **fields)))


def charge(call: Call) -> Answer:
    return _moved(call, call.till.charge)


def redeem(call: Call) -> Answer:
    """At most what is left. A coupon that is out of date can be redeemed all the same."""
    left = call.row(call.till.coupons)["_value"]
    if Decimal(call.body["value"]) > Decimal(left):
        raise Invalid.because("value", "maximum", left)
    return _moved(call, call.till.redeem)


def _moved(call: Call, move: Callable[[int, str], Row]) -> Answer:
    call.row(call.till.coupons)
    if Decimal(call.body["value"]) <= 0:
        raise Invalid.because("value", "positive")
    return call.answer(public(move(call.id(), call.body["value"])))


COUPONS = Resource(
    "/coupons", "coupons", "coupon", paged=True, create=CREATE, kept=kept,
    filters=(text("identifier"), boolean("trainingMode")), tests=_tests,
)  # fmt: skip
CATEGORIES = Resource(
    "/couponCategories", "coupon_categories", "coupon category", paged=True, create=CATEGORY, change=CATEGORY,
    in_use=lambda call, identifier: identifier in call.till.coupons.column("couponCategory_id").values(),
)  # fmt: skip
VALUE = (decimal("value", required=True),)

OPERATIONS = (
    *reading(COUPONS),
    creating(COUPONS),
    Operation("PUT", "/coupons/{id}", change, body=CHANGE),
    deleting(COUPONS),
    Operation("POST", "/coupons/{id}/charge", charge, body=VALUE),
    Operation("POST", "/coupons/{id}/redeem", redeem, body=VALUE),
    *reading(CATEGORIES),
    *writing(CATEGORIES),
)
