"""Filters of invoices and web orders that lead from a row of a report to its documents, and to no others."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django_filters import CharFilter, ChoiceFilter

from accounts.filters import MerchantFilter
from backoffice.lists.filters import DayFilter, LongSelect
from catalog.models import Product
from sales import days, documents, keys, parts

HOURS = [(str(hour), f"{hour:02}:00 to {hour:02}:59") for hour in range(24)]
LEFT_OVER = ((parts.ITEMS, "Not what its items come to"), (parts.PAYMENTS, "Not what its payments come to"))


class KeyFilter(CharFilter):  # type: ignore[misc]
    """Exactly this text, spaces included."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label=label, method="by_part", strip=False, **kwargs)


class PartFilter(MerchantFilter):
    """Fields that nobody would fill in by hand are shown only while they are in use."""

    documents: ClassVar[documents.Documents]
    only_in_use = ("product", "group", "user", "table", "vat_rate", "method", "rest", "currency")

    hour = ChoiceFilter(label="Hour", choices=HOURS, empty_label="Any hour", method="by_hour")
    product = KeyFilter("Product", widget=LongSelect)
    group = KeyFilter("Product group")
    user = KeyFilter("Sold by")
    table = KeyFilter("Table")
    vat_rate = KeyFilter("VAT rate")
    method = KeyFilter("Paid with")
    rest = ChoiceFilter(label="Left over", choices=LEFT_OVER, empty_label="All", method="by_part")
    currency = CharFilter(label="Currency", field_name="currency", max_length=3)

    def prepare(self, form: forms.Form) -> None:
        super().prepare(form)
        key = self.data.get("product", "")
        if key:
            form.fields["product"].widget.options = [(key, self._name_of(key))]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return self.parts.having(super().filter_queryset(queryset))

    @property
    def parts(self) -> parts.Parts:
        """The parts of documents that are asked for."""
        return parts.of(self.documents, self.form.cleaned_data)

    @property
    def folded(self) -> list[forms.BoundField]:
        return [field for field in super().folded if field.name not in self.only_in_use or self.data.get(field.name)]

    def by_part(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows

    def by_hour(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.alias(hour_key=self.documents.hour()).filter(hour_key=value)
        return found

    def _name_of(self, key: str) -> str:
        """Of a product, as its key stands in the address."""
        if key.startswith(keys.NAMED):
            return key.removeprefix(keys.NAMED)
        known = Product.objects.visible_to(self.request.user).filter(pk=int(key)) if _is_number(key) else None
        return (known.values_list("name", flat=True).first() if known is not None else None) or "An unknown product"


class DrillFilter(PartFilter):
    """Of invoices: their day is the till's, or the calendar's."""

    documents = documents.TILL

    first = DayFilter(label="From", method="by_day")
    last = DayFilter(label="To", method="by_day")
    days = ChoiceFilter(
        label="Days", choices=((days.CALENDAR, "Calendar days"),), empty_label="Business days", method="by_day"
    )

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return self._of_days(super().filter_queryset(queryset))

    def by_day(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows

    def _of_days(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With the moments of business days: the list is sorted by the moment, and need not look for their beginning."""
        first, last, which = (self.form.cleaned_data.get(name) for name in ("first", "last", "days"))
        if not (first or last):
            return rows
        within = days.within(which or days.BUSINESS, first, last)
        if which != days.CALENDAR:
            within &= Q(issued_at__range=days.moments(first, last))
        found: QuerySet[Any] = rows.filter(within)
        return found


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < 19
