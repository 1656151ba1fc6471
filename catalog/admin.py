"""Administration of the mirrored catalog: looked at, never edited."""

from django.contrib import admin

from backoffice.administration import MirroredAdmin
from catalog.models import Price, Product, ProductGroup, VatRate


@admin.register(Product)
class ProductAdmin(MirroredAdmin):
    list_display = ("name", "item_number", "price", "stock", "active", "group", "account", "changed_at", "removed_at")
    list_filter = (*MirroredAdmin.list_filter, "active", "sold_out")
    list_select_related = ("account__merchant", "group")


@admin.register(ProductGroup)
class ProductGroupAdmin(MirroredAdmin):
    list_display = ("name", "parent", "active", "sort_index", "account", "removed_at")
    list_select_related = ("account__merchant", "parent")


@admin.register(VatRate)
class VatRateAdmin(MirroredAdmin):
    list_display = ("name", "value", "code", "account", "removed_at")
    search_fields = ("name", "=remote_id")


@admin.register(Price)
class PriceAdmin(MirroredAdmin):
    list_display = ("value", "kind", "for_ref", "product", "account", "removed_at")
    list_filter = (*MirroredAdmin.list_filter, "kind")
    list_select_related = ("account__merchant", "product")
    search_fields = ("=remote_id", "=for_ref")
