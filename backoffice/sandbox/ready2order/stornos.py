"""The storno: a document of its own that reverses another, figure by figure."""

from dataclasses import dataclass

from backoffice.sandbox.messages import Row
from backoffice.sandbox.ready2order.documents import number_full
from backoffice.sandbox.ready2order.seed.local_time import local, utc

REVERSED = frozenset(
    {
        "invoice_total", "invoice_totalNet", "invoice_totalVat", "invoice_totalTip",
        "item_quantity", "item_qty", "item_total", "item_totalNet", "item_vat",
        "item_undiscountedSumBeforeLineDiscount", "item_undiscountedSumBeforeInvoiceDiscount",
        "item_lineDiscountNet", "item_lineDiscountGross", "item_invoiceDiscountNet", "item_invoiceDiscountGross",
        "billPayment_value", "billDiscount_value",
    }
)  # fmt: skip
"""The fields whose sign turns."""


@dataclass(frozen=True)
class Ids:
    """Where the new records' ids begin."""

    invoice: int
    item: int
    part: int
    discount: int


def storno(original: Row, ids: Ids, number: int, at: float, report: Row) -> Row:
    """The document that cancels the original, which it names in ``invoice_reference_id``."""
    stamp = local(at)
    head = {
        "invoice_id": ids.invoice,
        "invoice_reference_id": original["invoice_id"],
        "invoice_timestamp": stamp,
        "invoice_number": number,
        "invoice_numberFull": number_full(number, at, bool(original["invoice_testMode"])),
        "invoice_deliveryDate": stamp[:10],
        "invoice_paidDate": stamp if original["invoice_paid"] else None,
        "invoice_deleted_at": None,
        "invoice_deletedReason": None,
        "invoice_externalReferenceNumber": None,
        "_at": int(at),
        **report,
    }
    parts = {
        "items": [_item(row, ids, place, at, report) for place, row in enumerate(original["items"])],
        "payment": [
            {**reversed_row(row), "billPayment_id": ids.part + place, "referenced_bill_id": original["invoice_id"]}
            for place, row in enumerate(original["payment"])
        ],
        "discounts": [
            {**reversed_row(row), "billDiscount_id": ids.discount + place, "billDiscount_created_at": stamp}
            for place, row in enumerate(original["discounts"])
        ],
    }
    return {**reversed_row(original), **head, **parts}


def cancelled(at: float, reason: str) -> Row:
    """What changes on the original."""
    return {"invoice_deleted_at": local(at), "invoice_deletedReason": reason}


def _item(row: Row, ids: Ids, place: int, at: float, report: Row) -> Row:
    return {
        **reversed_row(row),
        "item_id": ids.item + place,
        "item_timestamp": utc(at),
        "invoice_id": ids.invoice,
        "dailyReport_id": report["dailyReport_id"],
    }


def reversed_row(row: Row) -> Row:
    return {name: negative(value) if name in REVERSED else value for name, value in row.items()}


def negative(written: str) -> str:
    if written == "0":
        return written
    return written[1:] if written.startswith("-") else f"-{written}"
