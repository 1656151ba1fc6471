"""Filters of the sales lists."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_filters import CharFilter, ChoiceFilter

from accounts.filters import MerchantFilter, RemovedFilter, SystemFilter
from backoffice.lists.filters import DayFilter, YesNoFilter
from catalog.models import Price
from sales import documents
from sales.completeness import ORPHANS
from sales.drilling import DrillFilter, PartFilter

DOCUMENTS = (
    ("invoice", "Invoices"),
    ("storno", "Storno documents"),
    ("cancelled", "Cancelled invoices"),
    ("orphan", "Stornos without their original"),
)
STARS = (
    ("5", "5 stars"),
    ("4", "4 stars"),
    ("3", "3 stars"),
    ("2", "2 stars"),
    ("1", "1 star"),
    ("1-2", "1 or 2 stars"),
)
ABOUT = (("shop", "The shop"), ("product", "Products"))
LANGUAGES = (
    ("de", "German"), ("en", "English"), ("fr", "French"), ("it", "Italian"), ("es", "Spanish"), ("nl", "Dutch"),
    ("pt", "Portuguese"), ("pl", "Polish"),
)  # fmt: skip


NO_STATUS = "none"
SHIPPING_STATUSES = (
    ("unshipped", "Unshipped"),
    ("unfulfilled", "Unfulfilled"),
    ("partially_fulfilled", "Partially fulfilled"),
    ("fulfilled", "Fulfilled"),
    (NO_STATUS, "No status"),
)
SHIPPED = Q(shipped_at__isnull=False) | Q(status="fulfilled")
PAST = (("past", "Open no more"), ("all", "Both"))


class InvoiceFilter(DrillFilter):
    always_shown = ("q", "merchant", "first", "last")

    training = YesNoFilter(label="Training", field_name="test_mode", labels=("Only training", "Without training"))
    document = ChoiceFilter(label="Documents", choices=DOCUMENTS, empty_label="All", method="by_document")
    vat_mismatch = YesNoFilter(label="VAT", labels=("Does not add up", "Adds up"), method="by_vat")
    payment_method = CharFilter(
        label="Payment method", field_name="payment_method__name", lookup_expr="icontains", max_length=200
    )
    removed = RemovedFilter()

    def by_document(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        storno, cancelled = Q(storno_of_ref__isnull=False), Q(cancelled_at__isnull=False)
        found = {"storno": storno, "cancelled": cancelled, "invoice": ~storno & ~cancelled, "orphan": ORPHANS}
        return rows.filter(found[value])

    def by_vat(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.exclude(vat_gap=0) if value else rows.filter(vat_gap=0)


class NameFilter(MerchantFilter):
    """Of short lists that have no search column."""

    search_in = ("name", "description")

    removed = RemovedFilter()


def by_name(label: str, field: str) -> CharFilter:
    """By a part of another record's name."""
    return CharFilter(label=label, field_name=f"{field}__name", lookup_expr="icontains", max_length=200)


class CustomerFilter(MerchantFilter):
    system = SystemFilter()
    category = by_name("Category", "category")
    removed = RemovedFilter()


class WebOrderFilter(PartFilter):
    """Days are the shop's own, on which the orders were placed."""

    documents = documents.SHOP

    always_shown = ("q", "merchant", "first", "last")

    first = DayFilter(label="From", field_name="placed_on", lookup_expr="gte")
    last = DayFilter(label="To", field_name="placed_on", lookup_expr="lte")
    status = CharFilter(label="Status", field_name="status", lookup_expr="icontains", max_length=200)
    paid = YesNoFilter(label="Paid", field_name="paid_at", method="by_payment")
    counts = YesNoFilter(label="Turnover", field_name="counts", labels=("Counts", "Not paid or cancelled"))
    removed = RemovedFilter()

    def by_payment(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(paid_at__isnull=not value)


class ReviewFilter(MerchantFilter):
    """Days are the merchant's own, on which the reviews were written."""

    always_shown = ("q", "merchant", "rating", "about")

    rating = ChoiceFilter(label="Stars", choices=STARS, empty_label="Any stars", method="by_stars")
    about = ChoiceFilter(label="About", choices=ABOUT, empty_label="Shop and products", method="by_subject")
    product = by_name("Product", "product")
    language = ChoiceFilter(label="Language", choices=LANGUAGES, empty_label="All languages")
    replied = YesNoFilter(label="Reply", labels=("With a reply", "Without a reply"), method="by_reply")
    first = DayFilter(label="From", field_name="reviewed_on", lookup_expr="gte")
    last = DayFilter(label="To", field_name="reviewed_on", lookup_expr="lte")
    removed = RemovedFilter()

    def by_stars(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(rating__in=[int(number) for number in value.split("-")])

    def by_subject(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(product_ref__isnull=value == "shop")

    def by_reply(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        written = Q(reply__isnull=False) & ~Q(reply="")
        return rows.filter(written if value else ~written)


class ShipmentFilter(MerchantFilter):
    """Whoever ships marks an order as shipped by a time, or by its status alone."""

    always_shown = ("q", "merchant", "shipped")

    system = SystemFilter()
    status = ChoiceFilter(label="Status", choices=SHIPPING_STATUSES, empty_label="All", method="by_status")
    shipped = YesNoFilter(label="Shipped", labels=("Shipped", "Not shipped yet"), method="by_shipping")
    delivered = YesNoFilter(label="Delivered", method="by_delivery")
    order = YesNoFilter(label="Order", labels=("Joined to its order", "Without its order"), method="by_order")
    removed = RemovedFilter()

    def by_status(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(status="" if value == NO_STATUS else value)

    def by_shipping(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(SHIPPED) if value else rows.exclude(SHIPPED)

    def by_order(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        found = Q(web_order__isnull=False) | Q(invoice__isnull=False)
        return rows.filter(found) if value else rows.exclude(found)

    def by_delivery(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(delivered_at__isnull=not value)


class CouponFilter(MerchantFilter):
    system = SystemFilter()
    category = by_name("Category", "category")
    customer = by_name("Customer", "customer")
    expired = YesNoFilter(label="Validity", labels=("Expired", "Still valid"), method="by_validity")
    training = YesNoFilter(label="Training", field_name="test_mode", labels=("Only training", "Without training"))
    removed = RemovedFilter()

    def by_validity(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        past = Q(valid_until__lt=timezone.now())
        return rows.filter(past) if value else rows.exclude(past)


class TransactionFilter(MerchantFilter):
    coupon = by_name("Coupon", "coupon")
    removed = RemovedFilter()


class DiscountFilter(MerchantFilter):
    active = YesNoFilter(label="Active", field_name="active")
    group = by_name("Group", "group")
    removed = RemovedFilter()


class TableFilter(MerchantFilter):
    area = by_name("Area", "area")
    removed = RemovedFilter()


class OpenOrderFilter(MerchantFilter):
    """Only what is open, unless the past is asked for."""

    always_shown = ("q", "merchant", "show")
    always_narrows = True  # what is open is little beside what has been

    show = ChoiceFilter(label="Show", choices=PAST, empty_label="Open now", method="by_presence")
    table = by_name("Table", "table")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("show") else rows.filter(removed_at__isnull=True)

    def by_presence(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(removed_at__isnull=False) if value == "past" else rows


class PriceFilter(MerchantFilter):
    """``for_name`` comes with the rows: whom a price is for."""

    always_shown = ("q", "merchant", "kind")
    search_in = ("product__name", "for_name")

    kind = ChoiceFilter(label="For", choices=Price.Kind.choices, empty_label="Everybody")
    removed = RemovedFilter()
