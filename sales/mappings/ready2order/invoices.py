"""ready2order's invoices with their parts, and what they are paid and cancelled with."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.sync.columns import Derived, Reference, Remote, Row, finder
from accounts.sync.mapping import ChildMapping, Mapping, Query, ReadAgain, Vanished, Window
from accounts.sync.pagers import ByOffset, ByPage
from accounts.sync.values import Odd, Reading, boolean, decimal, local_time
from accounts.systems.ready2order import endpoints
from sales import vat
from sales.figures import InvoiceTally
from sales.models import (
    Invoice,
    InvoiceDiscount,
    InvoiceItem,
    InvoicePayment,
    PaymentMethod,
    StornoReason,
)


def since_bill_time(since: datetime, reading: Reading) -> Query:
    """Invoices whose bill was written on or after that day, in the account's zone."""
    return {"dateField": "bill", "dateFrom": since.astimezone(reading.zone).date().isoformat()}


def issued_on(row: Row, reading: Reading) -> date:
    """The business day: the day on which the till was opened for it, where that is told; else the bill's own day."""
    opened = find_opening(row)
    if isinstance(opened, str) and opened:
        try:
            moment = local_time(opened, reading)
        except Odd:
            moment = None  # it decides nothing but the day
        if moment is not None:
            return moment.astimezone(reading.zone).date()
    return calendar_on(row, reading)


def calendar_on(row: Row, reading: Reading) -> date:
    """The day of the bill in the account's zone."""
    moment = local_time(row.get("invoice_timestamp"), reading)
    if moment is None:
        raise Odd("not_a_time", row.get("invoice_timestamp"))
    return moment.astimezone(reading.zone).date()


find_opening = finder(("dailyReport_startDate", "dailyReport_start", "dailyReport.dr_startDate", "dr_startDate"))


def vat_gap(row: Row, reading: Reading) -> Decimal:
    if "items" not in row:
        return Decimal(0)  # this answer leaves them out: nothing can be said
    items = row.get("items")
    lines = [_line(item, reading) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return vat.gap(
        lines,
        total=decimal(row.get("invoice_total"), reading),
        total_vat=_decimal(row.get("invoice_totalVat"), reading),
        tip=_decimal(row.get("invoice_totalTip"), reading),
    )


def currency(row: Row, reading: Reading) -> str:
    return reading.currency


def customer_on_invoice(row: Row, reading: Reading) -> str:
    address = row.get("address")
    nested = address if isinstance(address, dict) else {}
    company = row.get("invoice_address_company") or nested.get("company")
    first = row.get("invoice_address_firstName") or nested.get("firstName")
    last = row.get("invoice_address_lastName") or nested.get("lastName")
    return str(company) if company else " ".join(str(part) for part in (first, last) if part)


class PaymentMethodMapping(Mapping):
    model = PaymentMethod
    system, resource, order = "ready2order", "payment_methods", 40
    listing, key, single = endpoints.PAYMENT_METHODS, "payment_id", endpoints.PAYMENT_METHOD

    name = Remote("payment_name")
    description = Remote("payment_description")
    accounting_code = Remote("payment_accountingCode")
    marks_as_paid = Remote("payment_markAsPaid", convert=boolean, default=True)
    kind = Remote("paymentType_id")


class StornoReasonMapping(Mapping):
    model = StornoReason
    system, resource, order = "ready2order", "storno_reasons", 50
    listing, key, single, pager = endpoints.STORNO_REASONS, "storno_id", endpoints.STORNO_REASON, ByPage()
    every = timedelta(hours=6)

    name = Remote("storno_name")
    description = Remote("storno_description")


class ItemMapping(ChildMapping):
    model = InvoiceItem
    place, parent = "items", "invoice"

    name = Remote("item_name", "item_product_name", default="")
    comment = Remote("item_comment")
    item_number = Remote("item_number")
    quantity = Remote("item_quantity", "item_qty", convert=decimal, default=Decimal(1))
    price = Remote("item_price", "item_product_price", convert=decimal)
    total = Remote("item_total", convert=decimal, default=Decimal(0))
    total_net = Remote("item_totalNet", convert=decimal)
    vat = Remote("item_vat", convert=decimal)
    vat_rate = Remote("item_vatRate", "item_product_vatRate", convert=decimal)
    discount_name = Remote("item_lineDiscountName")
    is_return = Remote("item_retour", convert=boolean, default=False)
    group_name = Remote("productgroup_name")
    user_name = Remote("user_name")
    table_name = Remote("table_name")
    product = Reference("product_id")


class PaymentMapping(ChildMapping):
    model = InvoicePayment
    place, parent = "payment", "invoice"

    name = Remote("billPayment_name", default="")
    value = Remote("billPayment_value", convert=decimal)
    payment_method = Reference("payment_id")


class DiscountMapping(ChildMapping):
    model = InvoiceDiscount
    place, parent = "discounts", "invoice"

    name = Remote("billDiscount_name", default="")
    value = Remote("billDiscount_value", convert=decimal)
    percent = Remote("billDiscount_percent", convert=decimal)


class InvoiceMapping(Mapping):
    """Fiscal documents: both training modes, no change filter, and nothing ever vanishes without a word to staff."""

    model = Invoice
    system, resource, order = "ready2order", "invoices", 80
    listing, key, pager, rows_at = endpoints.INVOICES, "invoice_id", ByOffset(), "invoices"
    query = {"items": "true", "discounts": "true", "payments": "true"}
    segments = ({"testMode": "false"}, {"testMode": "true"})
    single = endpoints.INVOICE
    vanished = Vanished.PROBLEM
    window = Window(since_bill_time, back=timedelta(hours=72), back_nightly=timedelta(days=35), column="issued_at")
    read_again = ReadAgain("storno_of", unless="cancelled_at")
    tally = InvoiceTally
    every, full_every = timedelta(minutes=5), timedelta(days=1)
    events = ("invoice.created", "invoice.cancelled")
    search = ("number", "customer_name", "external_reference", "items.name")
    children = (ItemMapping, PaymentMapping, DiscountMapping)

    number = Remote("invoice_numberFull", "invoice_number")
    issued_at = Remote("invoice_timestamp", convert=local_time)
    issued_on = Derived(issued_on, version=2)
    calendar_on = Derived(calendar_on)
    currency = Derived(currency)
    total = Remote("invoice_total", convert=decimal)
    total_net = Remote("invoice_totalNet", convert=decimal)
    total_vat = Remote("invoice_totalVat", convert=decimal)
    tip = Remote("invoice_totalTip", convert=decimal)
    price_base = Remote("invoice_priceBase")
    test_mode = Remote("invoice_testMode", convert=boolean, default=False)
    cancelled_at = Remote("invoice_deleted_at", convert=local_time)
    cancelled_reason = Remote("invoice_deletedReason")
    storno_of = Reference("invoice_reference_id")
    paid = Remote("invoice_paid", convert=boolean)
    external_reference = Remote("invoice_externalReferenceNumber")
    customer = Reference("customer_id")
    customer_name = Derived(customer_on_invoice)
    email = Remote("invoice_address_email", "address.email")
    payment_method = Reference("paymentMethod_id")
    vat_gap = Derived(vat_gap, version=2)


def _line(item: Row, reading: Reading) -> vat.Line:
    return vat.Line(
        total=_decimal(item.get("item_total"), reading) or Decimal(0),
        net=_decimal(item.get("item_totalNet"), reading),
        rate=_decimal(item.get("item_vatRate"), reading),
    )


def _decimal(value: Any, reading: Reading) -> Decimal | None:
    return None if value is None or value == "" else decimal(value, reading)
