"""Administration of the mirrored catalog: looked at, never edited."""

from django.contrib import admin

from backoffice.administration import MirroredAdmin
from catalog.models import Category, Price, Product, ProductGroup, StockLevel, Variant, VatRate


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


@admin.register(Category)
class CategoryAdmin(MirroredAdmin):
    list_display = ("name", "parent", "active", "account", "removed_at")
    list_select_related = ("account__merchant", "parent")


@admin.register(Variant)
class VariantAdmin(MirroredAdmin):
    list_display = ("code", "name", "price", "stock", "product", "account", "removed_at")
    list_select_related = ("account__merchant", "product")


@admin.register(StockLevel)
class StockLevelAdmin(MirroredAdmin):
    list_display = ("code", "stock", "account", "removed_at")
    search_fields = ("code", "=remote_id")
