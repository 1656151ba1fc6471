"""The sales lists."""

from typing import Any

from accounts.scopes import CURRENCY, MERCHANT, NAME, REMOTE_ID, joined, local, of_accounts, text_column, time_column
from backoffice.lists import FIGURES, TIMES, Column, Listing, Sort
from sales.filters import CustomerFilter, InvoiceFilter, NameFilter
from sales.models import Customer, Invoice, PaymentMethod, StornoReason


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

CUSTOMERS = Listing(
    name="customers",
    one="customer",
    many="customers",
    page="sales/customers.html",
    fragment="sales/_customer_table.html",
    rows=lambda user: joined(Customer.objects.visible_to(user), category=NAME),
    filters=CustomerFilter,
    scope=of_accounts,
    empty="customers",
    sorts=(Sort("name", "Name", "name"), Sort("number", "Number", "number"), Sort("city", "City", "city")),
    columns=(
        MERCHANT,
        REMOTE_ID,
        text_column("Name", "name"),
        text_column("Number", "number"),
        text_column("Company", "company"),
        text_column("First name", "first_name"),
        text_column("Last name", "last_name"),
        text_column("E-mail", "email"),
        text_column("Phone", "phone"),
        text_column("Street", "street"),
        text_column("Postcode", "postcode"),
        text_column("City", "city"),
        text_column("Country", "country"),
        text_column("VAT number", "vat_id"),
        Column("Category", lambda row: row.category.name if row.category else None),
        time_column("Removed", "removed_at"),
    ),
)

PAYMENT_METHODS = Listing(
    name="payment-methods",
    one="payment method",
    many="payment methods",
    page="sales/payment_methods.html",
    fragment="sales/_payment_method_table.html",
    rows=lambda user: joined(PaymentMethod.objects.visible_to(user)),
    filters=NameFilter,
    scope=of_accounts,
    empty="payment_methods",
    sorts=(Sort("name", "Name", "name"),),
    columns=(
        MERCHANT,
        REMOTE_ID,
        text_column("Name", "name"),
        text_column("Description", "description"),
        text_column("Accounting code", "accounting_code"),
        text_column("Marks as paid", "marks_as_paid"),
        CURRENCY,
        time_column("Removed", "removed_at"),
    ),
)

STORNO_REASONS = Listing(
    name="storno-reasons",
    one="storno reason",
    many="storno reasons",
    page="sales/storno_reasons.html",
    fragment="sales/_storno_reason_table.html",
    rows=lambda user: joined(StornoReason.objects.visible_to(user)),
    filters=NameFilter,
    scope=of_accounts,
    empty="storno_reasons",
    sorts=(Sort("name", "Name", "name"),),
    columns=(
        MERCHANT,
        REMOTE_ID,
        text_column("Name", "name"),
        text_column("Description", "description"),
        time_column("Removed", "removed_at"),
    ),
)
