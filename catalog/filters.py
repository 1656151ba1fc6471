"""Filters of the catalog's lists."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.forms import TextInput
from django_filters import CharFilter, ChoiceFilter, NumberFilter

from accounts.filters import MerchantFilter, RemovedFilter, SystemFilter
from backoffice.lists.filters import YesNoFilter

KINDS = (("product", "Products"), ("variation", "Variations"))

VARIANT_LEVELS = (("out", "Out of stock"), ("negative", "Below zero"), ("good", "In stock"))
LEVELS = (("low", "Below the reorder level"), ("out", "Out of stock"), ("negative", "Below zero"), ("good", "Enough"))


class ProductFilter(MerchantFilter):
    system = SystemFilter()
    category = CharFilter(label="Category", field_name="category__name", lookup_expr="icontains", max_length=200)
    group = CharFilter(label="Product group", field_name="group__name", lookup_expr="icontains", max_length=200)
    active = YesNoFilter(label="Active", field_name="active")
    sold_out = YesNoFilter(label="Sold out", field_name="sold_out")
    kind = ChoiceFilter(label="Kind", choices=KINDS, empty_label="All", method="by_kind")
    low_stock = YesNoFilter(label="Stock", labels=("Below the reorder level", "Enough"), method="by_stock")
    vat_rate = NumberFilter(
        label="VAT rate in %",
        field_name="vat_rate",
        min_value=0,
        max_value=100,
        widget=TextInput({"inputmode": "decimal"}),
    )
    removed = RemovedFilter()

    def by_kind(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(base_ref__isnull=value == "product")

    def by_stock(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        low = Q(stock_enabled=True, stock__lt=F("reorder_level"))
        return rows.filter(low) if value else rows.exclude(low)


class StockFilter(MerchantFilter):
    always_shown = ("q", "merchant", "level")
    always_narrows = True  # most products may keep no stock

    level = ChoiceFilter(label="Stock", choices=LEVELS, empty_label="Any stock", method="by_level")
    sold_out = YesNoFilter(label="Sold out", field_name="sold_out")
    active = YesNoFilter(label="Active", field_name="active")
    group = CharFilter(label="Product group", field_name="group__name", lookup_expr="icontains", max_length=200)
    removed = RemovedFilter()

    def by_level(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        low = Q(stock__lt=F("reorder_level"))
        few = {"low": low, "out": Q(stock__lte=0), "negative": Q(stock__lt=0)}
        return rows.filter(few[value]) if value in few else rows.filter(stock__gt=0).exclude(low)


class ProductGroupFilter(MerchantFilter):
    active = YesNoFilter(label="Active", field_name="active")
    level = ChoiceFilter(
        label="Level", choices=(("top", "Top level"), ("below", "Inside another")), empty_label="All", method="by_level"
    )
    removed = RemovedFilter()

    def by_level(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(parent_ref__isnull=value == "top")


class VariantFilter(MerchantFilter):
    always_shown = ("q", "merchant", "level")

    level = ChoiceFilter(label="Stock", choices=VARIANT_LEVELS, empty_label="Any stock", method="by_level")
    product = CharFilter(label="Product", field_name="product__name", lookup_expr="icontains", max_length=200)
    removed = RemovedFilter()

    def by_level(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        few = {"out": Q(stock__lte=0), "negative": Q(stock__lt=0), "good": Q(stock__gt=0)}
        return rows.filter(few[value])


class CategoryFilter(MerchantFilter):
    inside = CharFilter(label="Inside", field_name="parent__name", lookup_expr="icontains", max_length=200)
    active = YesNoFilter(label="Live", field_name="active")
    removed = RemovedFilter()


class VatRateFilter(MerchantFilter):
    search_in = ("name", "code")
