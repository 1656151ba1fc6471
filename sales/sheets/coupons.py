"""Coupons, their categories, and what was loaded onto them or taken from them."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.filters import RecordFilter
from accounts.scopes import NAME
from accounts.sheets import At, Fact, Sheet, facts
from accounts.sheets.sheet import BY_NAME
from backoffice import words
from backoffice.lists import TIMES, Sort
from backoffice.templatetags.icons import badge
from sales.filters import CouponFilter, TransactionFilter
from sales.models import Coupon, CouponCategory, CouponTransaction

PURPOSES = {"single": "Single purpose", "multi": "Multi-purpose"}


def coupon_states(coupon: Any) -> Iterator[SafeString]:
    if coupon.test_mode:
        yield badge("busy", "school", "Training")
    if coupon.valid_until and coupon.valid_until < timezone.now():
        yield badge("warn", "clock", "Expired")
    else:
        yield badge("good", "check", "Valid")


COUPONS = Sheet(
    name="coupons",
    model=Coupon,
    filters=CouponFilter,
    placeholder="Name or what stands on it",
    picture="ticket",
    joins={"category": NAME, "customer": NAME},
    facts=(
        facts.text("Name", "name", At.NAME, sort="name"),
        facts.text("Stands on it", "identifier", At.UNDER),
        facts.linked("Category", "category", At.MEDIUM),
        facts.linked("Customer", "customer", At.WIDER),
        facts.money("Value", "value", At.WIDE, nothing="not told"),
        Fact("Purpose", lambda row: row.purpose, lambda value, row: PURPOSES.get(value, value)),
        facts.yes_no("Training", "test_mode"),
        facts.time("Issued", "issued_at"),
        facts.time("Valid until", "valid_until", At.MEDIUM, repeats="until {}"),
        facts.time("Last change", "changed_at", At.WIDER, sort="changed"),
    ),
    sorts=(BY_NAME, Sort("changed", "Last change", "changed_at", descending=True, ways=TIMES)),
    states=coupon_states,
)

COUPON_CATEGORIES = Sheet(
    name="coupon_categories",
    model=CouponCategory,
    filters=RecordFilter,
    picture="folders",
    facts=(
        facts.text("Name", "name", At.NAME, sort="name"),
        facts.text("Description", "description", At.UNDER),
    ),
)

COUPON_TRANSACTIONS = Sheet(
    name="coupon_transactions",
    model=CouponTransaction,
    filters=TransactionFilter,
    placeholder="Kind of transaction",
    picture="arrows-exchange",
    note=words.ABOUT["coupon_transactions"],
    is_read=False,
    joins={"coupon": NAME},
    facts=(
        Fact("Transaction", lambda row: row.name or None, lambda value, row: value, At.NAME),
        facts.linked("Coupon", "coupon", At.MEDIUM, repeats="{}"),
        facts.time("When", "happened_at", At.MEDIUM, repeats="{}", sort="time"),
        facts.money("Value", "value", At.ALWAYS, strong=True, nothing="not told"),
    ),
    sorts=(Sort("time", "Time", "happened_at", descending=True, ways=TIMES),),
    states=None,
)
