"""One model per file; import them from here."""

from sales.models.customer import Customer
from sales.models.customer_category import CustomerCategory
from sales.models.daily_figure import DailyFigure
from sales.models.invoice import Invoice
from sales.models.invoice_parts import InvoiceDiscount, InvoiceItem, InvoicePayment
from sales.models.payment_method import PaymentMethod
from sales.models.storno_reason import StornoReason

__all__ = [
    "Customer",
    "CustomerCategory",
    "DailyFigure",
    "Invoice",
    "InvoiceDiscount",
    "InvoiceItem",
    "InvoicePayment",
    "PaymentMethod",
    "StornoReason",
]
