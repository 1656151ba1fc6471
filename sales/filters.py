"""Filters of the sales lists."""

from typing import Any

from django.db.models import Q, QuerySet
from django_filters import CharFilter, ChoiceFilter

from accounts.filters import MerchantFilter
from backoffice.lists.filters import DayFilter, YesNoFilter
from catalog.filters import GONE, by_removal
from sales import days

DOCUMENTS = (("invoice", "Invoices"), ("storno", "Storno documents"), ("cancelled", "Cancelled invoices"))


class InvoiceFilter(MerchantFilter):
    always_shown = ("q", "merchant", "first", "last")

    first = DayFilter(label="From", field_name="issued_on", lookup_expr="gte")
    last = DayFilter(label="To", field_name="issued_on", lookup_expr="lte")
    training = YesNoFilter(label="Training", field_name="test_mode", labels=("Only training", "Without training"))
    document = ChoiceFilter(label="Documents", choices=DOCUMENTS, empty_label="All", method="by_document")
    vat_mismatch = YesNoFilter(label="VAT", labels=("Does not add up", "Adds up"), method="by_vat")
    payment_method = CharFilter(
        label="Payment method", field_name="payment_method__name", lookup_expr="icontains", max_length=200
    )
    removed = ChoiceFilter(label="Removed", choices=GONE, empty_label="All", method=by_removal)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """With the moments of those business days: the list is sorted by the moment, and need not look for their beginning."""
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        first, last = (self.form.cleaned_data.get(name) for name in ("first", "last"))
        return rows.filter(issued_at__range=days.moments(first, last)) if first or last else rows

    def by_document(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        storno, cancelled = Q(storno_of_ref__isnull=False), Q(cancelled_at__isnull=False)
        return rows.filter({"storno": storno, "cancelled": cancelled, "invoice": ~storno & ~cancelled}[value])

    def by_vat(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.exclude(vat_gap=0) if value else rows.filter(vat_gap=0)


class CustomerFilter(MerchantFilter):
    removed = ChoiceFilter(label="Removed", choices=GONE, empty_label="All", method=by_removal)


class NameFilter(MerchantFilter):
    """Of short lists that have no search column."""

    search_in = ("name", "description")

    removed = ChoiceFilter(label="Removed", choices=GONE, empty_label="All", method=by_removal)
