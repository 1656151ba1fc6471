"""The lists that are more than their sheet says: invoices, web orders with their statuses, and reviews by month."""

from dataclasses import replace
from typing import Any

from accounts.scopes import MERCHANT, NAME, REMOTE_ID, joined, local, of_accounts, text_column, time_column
from backoffice.lists import FIGURES, TIMES, Column, Listing, Sort
from sales.filters import InvoiceFilter
from sales.models import Invoice
from sales.reviewing import ratings
from sales.sheets import REVIEWS, web_orders


def kind_of(invoice: Any) -> str:
    return "storno" if invoice.storno_of_ref else "cancelled" if invoice.cancelled_at else "invoice"


INVOICES = Listing(
    name="invoices",
    one="invoice",
    many="invoices",
    page="sales/invoices.html",
    fragment="sales/_invoice_table.html",
    rows=lambda user: joined(
        Invoice.objects.visible_to(user), customer=NAME, payment_method=NAME, storno_of=("number",)
    ),
    filters=InvoiceFilter,
    scope=of_accounts,
    empty="invoices",
    shown=(
        "account_id",
        "remote_id",
        "number",
        "issued_at",
        "total",
        "currency",
        "test_mode",
        "storno_of_ref",
        "cancelled_at",
        "vat_gap",
        "removed_at",
        "paid",
        "customer_id",
        "customer_name",
        "customer__name",
        "payment_method__name",
        "account__merchant__name",
        "account__merchant__time_zone",
    ),
    sorts=(
        Sort("date", "Date", "issued_at", descending=True, ways=TIMES),
        Sort("total", "Total", "total", descending=True, ways=FIGURES),
        Sort("number", "Number", "number"),
    ),
    columns=(
        MERCHANT,
        REMOTE_ID,
        text_column("Number", "number"),
        Column("Kind", kind_of),
        text_column("Training", "test_mode"),
        text_column("Business day", "issued_on"),
        Column("Issued", lambda row: local(row, "issued_at")),
        text_column("Total", "total"),
        text_column("Net", "total_net"),
        text_column("VAT", "total_vat"),
        text_column("Tip", "tip"),
        text_column("Currency", "currency"),
        text_column("VAT mismatch", "vat_gap"),
        Column("Payment method", lambda row: row.payment_method.name if row.payment_method else None),
        text_column("Paid", "paid"),
        Column("Customer", lambda row: row.customer.name if row.customer else row.customer_name),
        Column("Storno of", lambda row: row.storno_of.number if row.storno_of else None),
        time_column("Cancelled", "cancelled_at"),
        text_column("Cancelled because", "cancelled_reason"),
        text_column("External reference", "external_reference"),
        time_column("Removed", "removed_at"),
    ),
)

# Filtered as the list is, and shown by month.
RATINGS = replace(
    REVIEWS.listing,
    name="ratings-by-month",
    page="sales/ratings.html",
    fragment="sales/_ratings.html",
    lines=ratings.by_month,
    columns=ratings.COLUMNS,
)
WEB_ORDERS = replace(
    web_orders.WEB_ORDERS.listing, page="sales/web_orders.html", fragment="sales/_web_order_table.html"
)
