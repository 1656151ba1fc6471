"""Cancelling an invoice: a storno document is made, nothing is deleted."""

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order.amounts import hundredths, parsed
from backoffice.sandbox.ready2order.call import Call
from backoffice.sandbox.ready2order.calls.paying import parts, tip
from backoffice.sandbox.ready2order.errors import Refusal
from backoffice.sandbox.ready2order.fields import Invalid
from backoffice.sandbox.ready2order.shapes import WHOLE_INVOICE, invoice


def cancel(call: Call) -> Answer:
    """Answers the storno. It is paid back as the original was paid, unless the body says otherwise."""
    till, original = call.till, call.row(call.till.invoices)
    call.require(till.storno_reasons, "storno_id", call.body["storno_id"])
    if original["invoice_deleted_at"]:
        raise Refusal("errors.invoice.cancelled")
    if original["invoice_reference_id"]:
        raise Refusal("errors.invoice.storno")
    till.day.at(call.box.clock.now())
    changes = {"invoice_externalReferenceNumber": call.body.get("invoice_externalReferenceNumber")}
    if "paymentMethod_id" in call.body or "partPayments" in call.body:
        changes |= _repayment(call, original)
    row = till.cancel(original["invoice_id"], call.body["storno_reason"], changes=changes)
    return call.answer(invoice(till, row, WHOLE_INVOICE))


def _repayment(call: Call, original: Row) -> Row:
    """The payments of the storno, where they differ from those of the original."""
    if tip(call.body.get("partPayments", [])) > parsed(original["invoice_totalTip"], 2):
        raise Invalid.because("partPayments", "sum")
    method: int = call.body.get("paymentMethod_id") or original["paymentMethod_id"]
    repaid = parts(call, parsed(original["invoice_total"], 2), call.till.new_ids().part, method)
    return {
        "paymentMethod_id": repaid[0].method_id,
        "payment": [
            {
                "billPayment_id": part.id,
                "billPayment_name": part.name,
                "billPayment_value": hundredths(-part.cents),
                "payment_id": part.method_id,
                "referenced_bill_id": original["invoice_id"],
            }
            for part in repaid
        ],
    }
