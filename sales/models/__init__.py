"""One model, or a few that belong together, per file; import them from here."""

from sales.models.coupon import Coupon, CouponCategory, CouponTransaction
from sales.models.customer import Customer
from sales.models.customer_category import CustomerCategory
from sales.models.daily_figure import DailyFigure
from sales.models.discount import Discount, DiscountGroup
from sales.models.invoice import Invoice
from sales.models.invoice_file import InvoiceFile
from sales.models.invoice_parts import InvoiceDiscount, InvoiceItem, InvoicePayment
from sales.models.payment_method import PaymentMethod
from sales.models.review import Review
from sales.models.review_request import ReviewRequest
from sales.models.review_rules import ReviewRules
from sales.models.shipment import Box, BoxItem, Shipment
from sales.models.storno_reason import StornoReason
from sales.models.table import OpenOrderItem, Table, TableArea
from sales.models.web_order import WebOrder, WebOrderLine

__all__ = [
    "Box",
    "BoxItem",
    "Coupon",
    "CouponCategory",
    "CouponTransaction",
    "Customer",
    "CustomerCategory",
    "DailyFigure",
    "Discount",
    "DiscountGroup",
    "Invoice",
    "InvoiceDiscount",
    "InvoiceFile",
    "InvoiceItem",
    "InvoicePayment",
    "OpenOrderItem",
    "PaymentMethod",
    "Review",
    "ReviewRequest",
    "ReviewRules",
    "Shipment",
    "StornoReason",
    "Table",
    "TableArea",
    "WebOrder",
    "WebOrderLine",
]
