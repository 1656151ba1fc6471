"""Coupons and their categories. What is left on a coupon is kept, and never shown."""

from backoffice.sandbox.ready2order.call import Call
from backoffice.sandbox.ready2order.calls.records import Resource, reading
from backoffice.sandbox.ready2order.calls.training import mode
from backoffice.sandbox.ready2order.fields import boolean, text
from backoffice.sandbox.ready2order.tables import Tests, equal_to


def _tests(call: Call) -> Tests:
    tests = dict(mode(call, "trainingMode", "coupon_testMode"))
    if "identifier" in call.query:
        tests["coupon_identifier"] = equal_to(call.query["identifier"])
    return tests


COUPONS = Resource(
    "/coupons", "coupons", "coupon", paged=True,
    filters=(text("identifier"), boolean("trainingMode")), tests=_tests,
)  # fmt: skip
CATEGORIES = Resource("/couponCategories", "coupon_categories", "coupon category", paged=True)

OPERATIONS = (*reading(COUPONS), *reading(CATEGORIES))
