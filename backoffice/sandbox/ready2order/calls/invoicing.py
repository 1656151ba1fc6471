"""Making an invoice from what was sent."""

from dataclasses import dataclass
from typing import Any

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order.amounts import parsed
from backoffice.sandbox.ready2order.bills import GROSS, NET, Discount, Figures, Line, figures
from backoffice.sandbox.ready2order.call import Call
from backoffice.sandbox.ready2order.calls.lines import line, share_or_amount
from backoffice.sandbox.ready2order.calls.paying import parts, tip
from backoffice.sandbox.ready2order.documents import Bill
from backoffice.sandbox.ready2order.fields import Complaint, Invalid
from backoffice.sandbox.ready2order.seed.baskets import document_address
from backoffice.sandbox.ready2order.seed.reference import currency_id
from backoffice.sandbox.ready2order.shapes import WHOLE_INVOICE, invoice

UNSUPPORTED = (
    "orderItem_ids", "printer_id", "printingProfile_id", "priceLevel_id", "invoice_roundToSmallestCurrencyUnit",
)  # fmt: skip


def create(call: Call) -> Answer:
    row = issued(call)
    if call.body.get("createPDF"):
        form = call.body.get("pdfFormat", "A4")
        uri = call.box.files.address(call.till.number, row["invoice_id"], form)
        row = call.till.invoices.update(row["invoice_id"], {"invoice_pdf": uri})
    return call.answer(invoice(call.till, row, WHOLE_INVOICE))


def issued(call: Call) -> Row:
    """The document that the body asks for. The day has to be open. Stock goes down."""
    report = call.till.day.at(call.box.clock.now())
    return call.till.issue(_bill(call, report))


@dataclass(frozen=True)
class Goods:
    """What is sold, and what it comes to."""

    base: str
    lines: list[Line]
    discounts: list[Discount]
    sums: list[Figures]

    @property
    def total(self) -> int:
        """In cents."""
        return sum(each.gross for each in self.sums)


def goods(call: Call) -> Goods:
    """``Invalid`` if anything that the body names does not exist, or nothing is sold."""
    body = call.body
    _check(call)
    base = NET if body.get("invoice_priceBase") == "net" else GROSS
    lines = [line(call, entry, base, f"items.{place}") for place, entry in enumerate(body["items"])]
    discounts = [_discount(entry, place) for place, entry in enumerate(body.get("invoice_discounts", []))]
    return Goods(base, lines, discounts, figures(lines, base, discounts))


def _bill(call: Call, report: Row) -> Bill:
    till, body, now = call.till, call.body, call.box.clock.now()
    sold = goods(call)
    ids = till.new_ids()
    payments = parts(call, sold.total, ids.part, body["paymentMethod_id"])
    user, training = till.users[body["user_id"]], body.get("invoice_testMode", False)
    return Bill(
        id=ids.invoice,
        number=till.next_number(now, training),
        training=training,
        at=now,
        report=report,
        user_id=user["user_id"],
        user_name=full_name(user),
        currency_id=currency_id(till.currency),
        first_item_id=ids.item,
        lines=sold.lines,
        sums=sold.sums,
        parts=payments,
        paid=all(till.payment_methods[part.method_id]["payment_markAsPaid"] for part in payments),
        base=sold.base,
        discounts=sold.discounts,
        first_discount_id=ids.discount,
        **_particulars(call),
    )


def full_name(user: Row) -> str:
    names = [name for name in (user["user_firstName"], user["user_lastName"]) if name]
    return " ".join(names) or str(user["user_username"])


def _particulars(call: Call) -> dict[str, Any]:
    """What a bill may carry besides its lines: whom it is for, where, and the texts on it."""
    till, body = call.till, call.body
    customer, seat = till.customers.get(body.get("customer_id")), till.seats.get(body.get("table_id"))
    return {
        "tip": parsed(body["invoice_totalTip"], 2) if "invoice_totalTip" in body else tip(body.get("partPayments", [])),
        "bill_type": body.get("billType_id", 1),
        "customer": customer,
        "address": body["address"][0] if body.get("address") else document_address(customer),
        "table_id": body.get("table_id"),
        "table_name": seat["table_name"] if seat else None,
        "table_area_id": seat["tableArea_id"] if seat else None,
        "text": body.get("invoice_text"),
        "text_before": body.get("invoice_textBeforeItemsTable"),
        "external_reference": body.get("invoice_externalReferenceNumber"),
        "due_date": body["invoice_dueDate"].isoformat()[:10] if "invoice_dueDate" in body else None,
    }


def _check(call: Call) -> None:
    """That everything named exists, and that there is something to sell."""
    till, body = call.till, call.body
    named = (
        ("user_id", till.users),
        ("customer_id", till.customers),
        ("table_id", till.seats),
        ("billType_id", till.bill_types),
    )
    for name, table in named:
        if name in body:
            call.require(table, name, body[name])
    broken = {name: [Complaint("unsupported")] for name in UNSUPPORTED if name in body}
    if not body.get("items") and not broken:
        broken["items"] = [Complaint("required")]
    if broken:
        raise Invalid(broken)


def _discount(entry: Row, place: int) -> Discount:
    """Of the whole bill; the API wants it negative."""
    value = parsed(entry["invoice_discountValue"], 2)
    if value >= 0:
        raise Invalid.because(f"invoice_discounts.{place}.invoice_discountValue", "negative")
    return share_or_amount(entry.get("invoice_discountId"), value, entry["invoice_discountUnit"])
