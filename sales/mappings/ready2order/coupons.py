"""ready2order's coupons and their categories; transactions are told by webhooks alone."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.sync.columns import Derived, Reference, Remote, Row, finder
from accounts.sync.mapping import Mapping
from accounts.sync.pagers import ByPage
from accounts.sync.values import Odd, Reading, boolean, decimal, first_time, local_time
from accounts.systems.ready2order import endpoints
from sales.models import Coupon, CouponCategory, CouponTransaction


def changed_at(row: Row, reading: Reading) -> datetime:
    """The last change that the coupon tells of."""
    return first_time(row, reading, "coupon_updated_at", "coupon_created_at", "coupon_issuedAt")


find_moment = finder(("couponTransaction_created_at", "couponTransaction_timestamp", "created_at", "timestamp"))


def happened_at(row: Row, reading: Reading) -> datetime:
    """The documents do not show a transaction: whatever looks like its time, else the moment in which we read of it."""
    try:
        moment = local_time(find_moment(row), reading)
    except Odd:
        moment = None
    return moment or timezone.now()


class CouponCategoryMapping(Mapping):
    model = CouponCategory
    system, resource, order = "ready2order", "coupon_categories", 200
    listing, key, single, pager = endpoints.COUPON_CATEGORIES, "couponCategory_id", endpoints.COUPON_CATEGORY, ByPage()
    every, essential = timedelta(hours=6), False
    search = ("name", "description")

    name = Remote("couponCategory_name", default="")
    description = Remote("couponCategory_description")


class CouponMapping(Mapping):
    """Both training modes, told apart by the coupon itself."""

    model = Coupon
    system, resource, order = "ready2order", "coupons", 201
    listing, key, single, pager = endpoints.COUPONS, "coupon_id", endpoints.COUPON, ByPage()
    segments = ({"trainingMode": "false"}, {"trainingMode": "true"})
    every, essential = timedelta(hours=1), False
    events = ("coupon.created", "coupon.updated")
    search = ("name", "identifier")

    name = Remote("coupon_name", default="")
    identifier = Remote("coupon_identifier", default="")
    value = Remote("coupon_value", convert=decimal)
    purpose = Remote("coupon_purpose")
    test_mode = Remote("coupon_testMode", convert=boolean, default=False)
    issued_at = Remote("coupon_issuedAt", convert=local_time)
    valid_until = Remote("coupon_validUntil", convert=local_time)
    changed_at = Derived(changed_at)
    category = Reference("couponCategory_id")
    customer = Reference("customer_id")


class CouponTransactionMapping(Mapping):
    """No operation reads them: the webhook's payload is the row. The names of its fields are a guess, several are tried."""

    model = CouponTransaction
    system, resource, order = "ready2order", "coupon_transactions", 202
    key, essential = "couponTransaction_id", False
    events = ("couponTransaction.created",)
    search = ("name",)

    name = Remote("couponTransaction_type", "couponTransaction_name", "type", default="")
    value = Remote("couponTransaction_value", "couponTransaction_amount", "value", "amount", convert=decimal)
    happened_at = Derived(happened_at)
    coupon = Reference("coupon_id", "couponTransaction_coupon_id", "coupon.coupon_id")
