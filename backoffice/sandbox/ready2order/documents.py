"""A fiscal document as a record: an invoice from its lines, and the storno that reverses one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.amounts import hundredths
from backoffice.sandbox.ready2order.bills import GROSS, Discount, Figures, Line, taken_off
from backoffice.sandbox.ready2order.items import item
from backoffice.sandbox.ready2order.seed.local_time import day_of, local

ADDRESS_FIELDS = (
    "company", "vatId", "salutation", "title", "firstName", "lastName", "street", "city", "zip", "country", "email", "phone",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One payment of a document."""

    id: int
    method_id: int
    name: str
    cents: int


@dataclass(frozen=True)
class Bill:
    """Everything that a document is made of."""

    id: int
    number: int
    training: bool
    at: float
    """Seconds since 1970."""
    report: Row
    """dailyReport_id, dailyReport_number, dailyReport_startDate, and when that was as ``_report_at``."""
    user_id: int
    user_name: str
    currency_id: int
    first_item_id: int
    lines: Sequence[Line]
    sums: Sequence[Figures]
    """What each line comes to."""
    parts: Sequence[Part]
    paid: bool
    base: str = GROSS
    tip: int = 0
    discounts: Sequence[Discount] = ()
    first_discount_id: int = 0
    bill_type: int = 1
    customer: Row | None = None
    address: Row = field(default_factory=dict)
    table_id: int | None = None
    table_name: str | None = None
    table_area_id: int | None = None
    text: str | None = None
    text_before: str | None = None
    external_reference: str | None = None
    due_date: str | None = None
    printer_id: int | None = None


def invoice(bill: Bill) -> Row:
    """The document as it is kept: every field, with its items, payments and discounts."""
    sums = bill.sums
    net, vat = sum(each.net for each in sums), sum(each.vat for each in sums)
    stamp = local(bill.at)
    return {
        **_head(bill, stamp),
        "invoice_total": hundredths(net + vat),
        "invoice_totalNet": hundredths(net),
        "invoice_totalVat": hundredths(vat),
        "invoice_totalTip": hundredths(bill.tip),
        **_links(bill),
        **{f"invoice_address_{name}": bill.address.get(name) for name in ADDRESS_FIELDS},
        "address": {name: bill.address.get(name) for name in ADDRESS_FIELDS},
        "items": [
            item(bill, place, line, each) for place, (line, each) in enumerate(zip(bill.lines, sums, strict=True))
        ],
        "payment": [_payment(part) for part in bill.parts],
        "transaction": None,
        "discounts": _discounts(bill, stamp, sums),
        **bill.report,
        "_at": int(bill.at),
    }


def number_full(number: int, at: float, training: bool) -> str:
    """RG2026/17; training documents have numbers of their own."""
    return f"{'TR' if training else 'RG'}{day_of(at).year}/{number}"


def _head(bill: Bill, stamp: str) -> Row:
    return {
        "invoice_id": bill.id,
        "invoice_reference_id": None,
        "invoice_timestamp": stamp,
        "invoice_number": bill.number,
        "invoice_numberFull": number_full(bill.number, bill.at, bill.training),
        "invoice_inPrinterQueue": False,
        "invoice_priceBase": bill.base,
        "invoice_deleted_at": None,
        "invoice_deletedReason": None,
        "invoice_pdf": None,
        "invoice_textBeforeItemsTable": bill.text_before,
        "invoice_text": bill.text,
        "invoice_locked": True,
        "invoice_externalReferenceNumber": bill.external_reference,
        "invoice_internalInvoiceReferenceNumber": None,
        "invoice_dueDate": bill.due_date,
        "invoice_deliveryDate": stamp[:10],
        "invoice_paid": bill.paid,
        "invoice_paidDate": stamp if bill.paid else None,
        "invoice_offlineTimestamp": None,
        "invoice_offlineNumber": None,
        "invoice_testMode": bill.training,
        "invoice_formatVersion": 2,
    }


def _links(bill: Bill) -> Row:
    customer = bill.customer or {}
    return {
        "customer_id": customer.get("customer_id"),
        "customerCategory_id": customer.get("customerCategory_id"),
        "table_id": bill.table_id,
        "tableArea_id": bill.table_area_id,
        "paymentMethod_id": bill.parts[0].method_id,
        "user_id": bill.user_id,
        "printer_id": bill.printer_id,
        "billType_id": bill.bill_type,
        "currency_id": bill.currency_id,
    }


def _payment(part: Part) -> Row:
    return {
        "billPayment_id": part.id,
        "billPayment_name": part.name,
        "billPayment_value": hundredths(part.cents),
        "payment_id": part.method_id,
        "referenced_bill_id": None,
    }


def _discounts(bill: Bill, stamp: str, sums: Sequence[Figures]) -> list[Row]:
    amounts = taken_off(sum(each.before_bill_discount for each in sums), bill.discounts)
    return [
        {
            "billDiscount_id": bill.first_discount_id + place,
            "billDiscount_name": discount.name,
            "billDiscount_value": hundredths(-amount),
            "billDiscount_percent": hundredths(-discount.percent),
            "billDiscount_discount_id": discount.id,
            "billDiscount_discountGroup_id": discount.group_id,
            "billDiscount_created_at": stamp,
            "billDiscount_updated_at": stamp,
        }
        for place, (discount, amount) in enumerate(zip(bill.discounts, amounts, strict=True))
    ]
