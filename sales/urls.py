"""Addresses of this app."""

from django.urls import path, register_converter

from sales import editing, handing_out, statusing, views
from sales.asking import steering
from sales.asking import views as asking
from sales.models import InvoiceFile
from sales.shipping import views as shipping


class PaperConverter:
    """A4, 80mm or 58mm."""

    regex = "|".join(InvoiceFile.Format.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PaperConverter, "paper")

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("sales/report/", views.report, name="report"),
    path("sales/invoices/", views.invoices, name="invoices"),
    path("sales/invoices/new/", editing.invoice_new, name="invoice_new"),
    path("sales/invoices/<int:pk>/", views.invoice, name="invoice"),
    path("sales/invoices/<int:pk>/ship/", editing.invoice_ship, name="invoice_ship"),
    path("sales/invoices/<int:pk>/cancel/", editing.invoice_cancel, name="invoice_cancel"),
    path("sales/invoices/<int:pk>/print/", handing_out.invoice_print, name="invoice_print"),
    path("sales/invoices/<int:pk>/<paper:form>/", handing_out.invoice_file, name="invoice_file"),
    path("sales/invoices/<int:pk>/<paper:form>/fetch/", handing_out.invoice_file_fetch, name="invoice_file_fetch"),
    path("sales/orders/", views.web_orders, name="web_orders"),
    path("sales/orders/status/", statusing.web_orders_status, name="web_orders_status"),
    path("sales/orders/status/send/", statusing.web_orders_status_send, name="web_orders_status_send"),
    path("sales/orders/<int:pk>/", views.web_order, name="web_order"),
    path("sales/orders/<int:pk>/ship/", editing.web_order_ship, name="web_order_ship"),
    path("sales/orders/<int:pk>/edit/", editing.web_order_edit, name="web_order_edit"),
    path("sales/reviews/", views.reviews, name="reviews"),
    path("sales/reviews/<int:pk>/", views.review, name="review"),
    path("sales/reviews/over-time/", views.ratings_over_time, name="ratings_over_time"),
    path("sales/shipments/", views.shipments, name="shipments"),
    path("sales/shipments/new/", editing.shipment_new, name="shipment_new"),
    path("sales/shipments/<int:pk>/", views.shipment, name="shipment"),
    path("sales/shipments/<int:pk>/join/", shipping.shipment_join, name="shipment_join"),
    path("sales/shipments/<int:pk>/part/", shipping.shipment_part, name="shipment_part"),
    path("sales/orders/<int:pk>/status/", editing.web_order_status, name="web_order_status"),
    path("sales/orders/<int:pk>/row/", editing.web_order_row, name="web_order_row"),
    path("sales/customers/", views.customers, name="customers"),
    path("sales/customers/<int:pk>/", views.customer, name="customer"),
    path("sales/customer-categories/", views.customer_categories, name="customer_categories"),
    path("sales/customer-categories/<int:pk>/", views.customer_category, name="customer_category"),
    path("sales/payment-methods/", views.payment_methods, name="payment_methods"),
    path("sales/payment-methods/<int:pk>/", views.payment_method, name="payment_method"),
    path("sales/storno-reasons/", views.storno_reasons, name="storno_reasons"),
    path("sales/storno-reasons/<int:pk>/", views.storno_reason, name="storno_reason"),
    path("sales/coupons/", views.coupons, name="coupons"),
    path("sales/coupons/<int:pk>/", views.coupon, name="coupon"),
    path("sales/coupon-categories/", views.coupon_categories, name="coupon_categories"),
    path("sales/coupon-categories/<int:pk>/", views.coupon_category, name="coupon_category"),
    path("sales/coupon-transactions/", views.coupon_transactions, name="coupon_transactions"),
    path("sales/coupon-transactions/<int:pk>/", views.coupon_transaction, name="coupon_transaction"),
    path("sales/discounts/", views.discounts, name="discounts"),
    path("sales/discounts/<int:pk>/", views.discount, name="discount"),
    path("sales/discount-groups/", views.discount_groups, name="discount_groups"),
    path("sales/discount-groups/<int:pk>/", views.discount_group, name="discount_group"),
    path("sales/open-orders/", views.open_order_items, name="open_order_items"),
    path("sales/open-orders/<int:pk>/", views.open_order_item, name="open_order_item"),
    path("sales/tables/", views.tables, name="tables"),
    path("sales/tables/<int:pk>/", views.table, name="table"),
    path("sales/table-areas/", views.table_areas, name="table_areas"),
    path("sales/table-areas/<int:pk>/", views.table_area, name="table_area"),
    path("sales/review-requests/", asking.review_requests, name="review_requests"),
    path("sales/review-requests/decide/", asking.review_requests_decide, name="review_requests_decide"),
    path("sales/review-requests/<int:pk>/", asking.review_request, name="review_request"),
    path("sales/review-requests/<int:pk>/decide/", asking.review_request_decide, name="review_request_decide"),
    path("sales/review-requests/<int:pk>/name/", asking.review_request_name, name="review_request_name"),
    path("merchants/<slug:slug>/review-rules/", steering.review_rules, name="review_rules"),
    path("merchants/<slug:slug>/review-rules/preview/", steering.review_preview, name="review_preview"),
    path("merchants/<slug:slug>/review-rules/switch/", steering.review_switch, name="review_switch"),
    path("merchants/<slug:slug>/review-rules/back-fill/", steering.review_back_fill, name="review_back_fill"),
    # prices name customers, of whom the catalog knows nothing
    path("catalog/prices/", views.prices, name="prices"),
    path("catalog/prices/<int:pk>/", views.price, name="price"),
]
