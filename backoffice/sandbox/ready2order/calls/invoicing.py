"""Making an invoice from what was sent."""

from typing import Any

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order.amounts import parsed, rounded
from backoffice.sandbox.ready2order.bills import GROSS, NET, Discount, Line, figures
from backoffice.sandbox.ready2order.call import Call
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
    """The day has to be open. Stock goes down."""
    report = call.till.day.at(call.box.clock.now())
    bill = _bill(call, report)
    row = call.till.issue(bill)
    if call.body.get("createPDF"):
        uri = call.box.files.address(call.till.number, bill.id, call.body.get("pdfFormat", "A4"))
        row = call.till.invoices.update(bill.id, {"invoice_pdf": uri})
    return call.answer(invoice(call.till, row, WHOLE_INVOICE))


def _bill(call: Call, report: Row) -> Bill:
    till, body, now = call.till, call.body, call.box.clock.now()
    _check(call)
    base = NET if body.get("invoice_priceBase") == "net" else GROSS
    lines = [_line(call, entry, base, f"items.{place}") for place, entry in enumerate(body["items"])]
    discounts = [_discount(entry, place) for place, entry in enumerate(body.get("invoice_discounts", []))]
    sums = figures(lines, base, discounts)
    total = sum(each.gross for each in sums)
    ids = till.new_ids()
    payments = parts(call, total, ids.part, body["paymentMethod_id"])
    user, training = till.users[body["user_id"]], body.get("invoice_testMode", False)
    return Bill(
        id=ids.invoice,
        number=till.next_number(now, training),
        training=training,
        at=now,
        report=report,
        user_id=user["user_id"],
        user_name=f"{user['user_firstName']} {user['user_lastName']}",
        currency_id=currency_id(till.currency),
        first_item_id=ids.item,
        lines=lines,
        sums=sums,
        parts=payments,
        paid=all(till.payment_methods[part.method_id]["payment_markAsPaid"] for part in payments),
        base=base,
        discounts=discounts,
        first_discount_id=ids.discount,
        **_particulars(call),
    )


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


def _line(call: Call, entry: Row, base: str, path: str) -> Line:
    """A line of the body; what it leaves out comes from its product."""
    product = None
    if entry.get("product_id"):
        product = call.require(call.till.products, f"{path}.product_id", entry["product_id"])
    rate = _rate(call, entry, product, path)
    price = parsed(_given(entry, "item_price", product, "product_price", path), 4)
    extras = [
        _variation(call, each, f"{path}.item_variations.{n}") for n, each in enumerate(entry.get("item_variations", []))
    ]
    name = _given(entry, "item_name", product, "product_name", path)
    group = call.till.product_groups.get(product["productgroup_id"]) if product else None
    return Line(
        name=", ".join((name, *(extra for extra, _ in extras))),
        quantity=parsed(entry.get("item_quantity", "1"), 3),
        price=_rebased(price + sum(more for _, more in extras), rate, entry.get("item_priceBase", base), base),
        rate=rate,
        product_id=entry.get("product_id"),
        item_number=product["product_itemnumber"] if product else None,
        group_id=group["productgroup_id"] if group else None,
        group_name=group["productgroup_name"] if group else None,
        comment=entry.get("item_comment", ""),
        discount=_line_discount(entry),
    )


def _given(entry: Row, name: str, product: Row | None, column: str, path: str) -> str:
    value = entry.get(name, product[column] if product else None)
    if value in (None, ""):
        raise Invalid.because(f"{path}.{name}", "required")
    return str(value)


def _rate(call: Call, entry: Row, product: Row | None, path: str) -> int:
    """Tenths of a per cent."""
    if "item_vatId" in entry:
        return parsed(call.require(call.till.vat_rates, f"{path}.item_vatId", entry["item_vatId"])["value"], 1)
    return parsed(_given(entry, "item_vatRate", product, "product_vat", path), 1)


def _variation(call: Call, entry: Row, path: str) -> tuple[str, int]:
    """Its name and its price, in ten-thousandths."""
    product = call.require(call.till.products, f"{path}.product_id", entry["product_id"])
    price = str(entry.get("variation_price", product["product_price"]))
    return str(entry.get("variation_name", product["product_name"])), parsed(price, 4)


def _rebased(price: int, rate: int, given: str, base: str) -> int:
    """A price before tax as one after tax, or the other way round, if the line differs from the bill."""
    if given == base:
        return price
    return rounded(price * (1000 + rate), 1000) if base == GROSS else rounded(price * 1000, 1000 + rate)


def _line_discount(entry: Row) -> Discount | None:
    value = parsed(entry.get("discount_value", "0"), 2)
    if not value:
        return None
    return _share_or_amount(entry.get("discount_id"), value, entry.get("discount_unit", "currency"))


def _discount(entry: Row, place: int) -> Discount:
    """Of the whole bill; the API wants it negative."""
    value = parsed(entry["invoice_discountValue"], 2)
    if value >= 0:
        raise Invalid.because(f"invoice_discounts.{place}.invoice_discountValue", "negative")
    return _share_or_amount(entry.get("invoice_discountId"), value, entry["invoice_discountUnit"])


def _share_or_amount(identifier: int | None, value: int, unit: str) -> Discount:
    if unit == "percent":
        return Discount(identifier, None, "Rabatt", percent=abs(value))
    return Discount(identifier, None, "Rabatt", cents=abs(value))
