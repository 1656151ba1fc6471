"""Administration of the mirrored sales: looked at, never edited."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from backoffice.administration import MirroredAdmin, ReadOnlyAdmin
from sales.models import (
    Box,
    BoxItem,
    Coupon,
    CouponCategory,
    CouponTransaction,
    Customer,
    CustomerCategory,
    DailyFigure,
    Discount,
    DiscountGroup,
    Invoice,
    InvoiceDiscount,
    InvoiceFile,
    InvoiceItem,
    InvoicePayment,
    OpenOrderItem,
    PaymentMethod,
    Review,
    ReviewRequest,
    ReviewRules,
    Shipment,
    StornoReason,
    Table,
    TableArea,
    WebOrder,
    WebOrderLine,
)


class PartInline(admin.TabularInline[Any, Any]):
    """A part of an invoice, looked at."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ItemInline(PartInline):
    model = InvoiceItem
    fields = ("position", "name", "quantity", "price", "total", "vat_rate", "product_ref")


class PaymentInline(PartInline):
    model = InvoicePayment
    fields = ("position", "name", "value", "payment_method_ref")


class DiscountInline(PartInline):
    model = InvoiceDiscount
    fields = ("position", "name", "value", "percent")


@admin.register(Invoice)
class InvoiceAdmin(MirroredAdmin):
    list_display = ("number", "issued_at", "total", "currency", "test_mode", "cancelled_at", "vat_gap", "account")
    list_filter = (*MirroredAdmin.list_filter, "test_mode", ("cancelled_at", admin.EmptyFieldListFilter))
    inlines = (ItemInline, PaymentInline, DiscountInline)


@admin.register(Customer)
class CustomerAdmin(MirroredAdmin):
    list_display = ("name", "number", "company", "email", "city", "category", "account", "removed_at")
    list_select_related = ("account__merchant", "category")


@admin.register(CustomerCategory, StornoReason)
class NamedAdmin(MirroredAdmin):
    list_display = ("name", "description", "account", "removed_at")
    search_fields = ("name", "=remote_id")


@admin.register(PaymentMethod)
class PaymentMethodAdmin(MirroredAdmin):
    list_display = ("name", "description", "accounting_code", "marks_as_paid", "account", "removed_at")
    search_fields = ("name", "=remote_id")


class PartAdmin(ReadOnlyAdmin):
    list_select_related: ClassVar[Any] = ("invoice",)
    ordering = ("-pk",)


@admin.register(InvoiceItem)
class InvoiceItemAdmin(PartAdmin):
    list_display = ("invoice", "position", "name", "quantity", "total", "vat_rate", "product")
    list_select_related = ("invoice", "product")
    search_fields = ("name",)


@admin.register(InvoicePayment)
class InvoicePaymentAdmin(PartAdmin):
    list_display = ("invoice", "position", "name", "value", "payment_method")
    list_select_related = ("invoice", "payment_method")


@admin.register(InvoiceDiscount)
class InvoiceDiscountAdmin(PartAdmin):
    list_display = ("invoice", "position", "name", "value", "percent")


@admin.register(InvoiceFile)
class InvoiceFileAdmin(ReadOnlyAdmin):
    list_display = ("invoice", "format", "size", "fetched_at")
    list_filter = ("format",)
    list_select_related = ("invoice",)
    exclude = ("content",)
    ordering = ("-pk",)


@admin.register(DailyFigure)
class DailyFigureAdmin(ReadOnlyAdmin):
    list_display = (
        "account",
        "channel",
        "day",
        "kind",
        "name",
        "training",
        "entries",
        "gross",
        "net",
        "tax",
        "currency",
    )
    list_select_related = ("account__merchant",)
    list_filter = ("channel", "kind", "training")
    date_hierarchy = "day"
    ordering = ("-pk",)


@admin.register(Coupon)
class CouponAdmin(MirroredAdmin):
    list_display = ("name", "identifier", "category", "customer", "valid_until", "test_mode", "account", "removed_at")
    list_filter = (*MirroredAdmin.list_filter, "test_mode")
    list_select_related = ("account__merchant", "category", "customer")


@admin.register(CouponCategory)
class CouponCategoryAdmin(MirroredAdmin):
    list_display = ("name", "description", "account", "removed_at")


@admin.register(CouponTransaction)
class CouponTransactionAdmin(MirroredAdmin):
    list_display = ("remote_id", "name", "value", "happened_at", "coupon", "account")
    list_select_related = ("account__merchant", "coupon")


@admin.register(Discount)
class DiscountAdmin(MirroredAdmin):
    list_display = ("name", "value", "unit", "active", "group", "account", "removed_at")
    list_filter = (*MirroredAdmin.list_filter, "active")
    list_select_related = ("account__merchant", "group")


@admin.register(DiscountGroup)
class DiscountGroupAdmin(MirroredAdmin):
    list_display = ("name", "description", "active", "account", "removed_at")


@admin.register(Table)
class TableAdmin(MirroredAdmin):
    list_display = ("name", "area", "is_temporary", "account", "removed_at")
    list_select_related = ("account__merchant", "area")


@admin.register(TableArea)
class TableAreaAdmin(MirroredAdmin):
    list_display = ("name", "short_name", "active", "account", "removed_at")


@admin.register(OpenOrderItem)
class OpenOrderItemAdmin(MirroredAdmin):
    list_display = ("name", "quantity", "total", "table", "product", "ordered_at", "account", "removed_at")
    list_select_related = ("account__merchant", "table", "product")


@admin.register(Review)
class ReviewAdmin(MirroredAdmin):
    list_display = (
        "reviewer",
        "rating",
        "reviewed_at",
        "language",
        "order_ref",
        "product_ref",
        "account",
        "removed_at",
    )


class LineInline(PartInline):
    model = WebOrderLine
    fields = ("position", "line_ref", "within_ref", "kind", "name", "quantity", "price", "vat", "product_ref")


@admin.register(WebOrder)
class WebOrderAdmin(MirroredAdmin):
    list_display = (
        "number",
        "status",
        "placed_at",
        "paid_at",
        "total",
        "currency",
        "customer",
        "account",
        "removed_at",
    )
    list_select_related = ("account__merchant", "customer")
    inlines = (LineInline,)


@admin.register(WebOrderLine)
class WebOrderLineAdmin(ReadOnlyAdmin):
    list_display = ("order", "position", "kind", "name", "quantity", "price", "product")
    list_select_related = ("order", "product")
    search_fields = ("name",)
    ordering = ("-pk",)


@admin.register(ReviewRequest)
class ReviewRequestAdmin(ReadOnlyAdmin):
    list_display = ("id_order", "merchant", "state", "reason", "email", "held_until", "sent_at", "command")
    list_filter = ("state", "by_back_fill")
    list_select_related = ("merchant", "command__account__merchant")
    search_fields = ("id_order", "email")
    ordering = ("-pk",)


@admin.register(ReviewRules)
class ReviewRulesAdmin(ReadOnlyAdmin):
    list_display = ("merchant", "is_on", "since", "trigger", "days", "consent", "period_days", "hold_hours")
    list_select_related = ("merchant",)
    ordering = ("pk",)


class BoxInline(PartInline):
    model = Box
    fields = ("position", "tracking_number", "package_type", "weight", "weight_unit", "ship_cost", "delivered_at")


class BoxItemInline(PartInline):
    model = BoxItem
    fields = ("position", "box_position", "sku", "name", "quantity", "unit_price", "currency")


@admin.register(Shipment)
class ShipmentAdmin(MirroredAdmin):
    list_display = ("number", "primary_id", "status", "ordered_at", "shipped_at", "tracking", "account", "removed_at")
    list_filter = (*MirroredAdmin.list_filter, "status")
    inlines = (BoxInline, BoxItemInline)


class InShipmentAdmin(ReadOnlyAdmin):
    list_select_related: ClassVar[Any] = ("shipment",)
    ordering = ("-pk",)


@admin.register(Box)
class BoxAdmin(InShipmentAdmin):
    list_display = ("shipment", "position", "tracking_number", "weight", "weight_unit", "delivered_at")
    search_fields = ("=tracking_number",)


@admin.register(BoxItem)
class BoxItemAdmin(InShipmentAdmin):
    list_display = ("shipment", "position", "box_position", "sku", "name", "quantity")
    search_fields = ("sku", "name")
