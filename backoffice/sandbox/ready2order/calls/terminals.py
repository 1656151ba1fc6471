"""Card payments: begun by the API, paid at the terminal after a while, billed by the API afterwards.

Unknown in the contract: what ``invoiceData`` is (here the body of a new invoice, as JSON), and the words of ``status``.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from backoffice.sandbox.messages import Answer, Row
from backoffice.sandbox.ready2order.amounts import hundredths
from backoffice.sandbox.ready2order.bodies import INVOICE
from backoffice.sandbox.ready2order.call import Call, Operation
from backoffice.sandbox.ready2order.calls.invoicing import goods, issued
from backoffice.sandbox.ready2order.errors import Refusal
from backoffice.sandbox.ready2order.fields import Complaint, Invalid, integer, read, text
from backoffice.sandbox.tables import equal_to

IDENTIFIER = "readyPay"
PROCESSING, FINISHED = "processing", "finished"
SUCCESS, ABORTED = "success", "aborted-while-waiting"
INIT = (text("invoiceData", required=True), integer("paymentDeviceId", required=True))


def init(call: Call) -> Answer:
    if call.path["identifier"] != IDENTIFIER:
        raise Refusal("errors.notFound")
    device = call.require(call.till.devices, "paymentDeviceId", call.body["paymentDeviceId"])
    if not device["configuredForReadyPayCloudPayments"]:
        raise Invalid.because("paymentDeviceId", "exists")
    body = _invoice(call)
    identifier = call.till.terminal_transactions.next_id()
    row = call.till.create(
        "terminal_transactions",
        _id=identifier,
        txId=str(uuid5(NAMESPACE_OID, f"terminal {identifier}")),
        amount=hundredths(goods(replace(call, body=body)).total),
        _body=body,
        _paid_at=call.box.clock.now() + call.box.options.terminal_s,
    )
    return call.answer(_shown(call, row))


def _invoice(call: Call) -> Row:
    """The body of the invoice to be; ``Invalid`` names what is wrong in it."""
    try:
        given = json.loads(call.body["invoiceData"], parse_float=Decimal)
    except (ValueError, RecursionError):
        raise Invalid.because("invoiceData", "json") from None
    if not isinstance(given, dict):
        raise Invalid.because("invoiceData", "object")
    try:
        body = read(INVOICE, given, textual=False)
        goods(replace(call, body=body))
    except Invalid as invalid:
        raise Invalid(_inside(invalid.complaints)) from None
    return body


def _inside(complaints: Mapping[str, list[Complaint]]) -> dict[str, list[Complaint]]:
    return {f"invoiceData.{name}": broken for name, broken in complaints.items()}


def status(call: Call) -> Answer:
    return call.answer(_shown(call, _row(call)))


def create_bill(call: Call) -> Answer:
    """Only once it is paid; asking again changes nothing."""
    row = _row(call)
    if _result(call, row) != SUCCESS:
        raise Refusal("errors.terminal.unpaid")
    if row["billId"] is None:
        invoice = issued(replace(call, body=row["_body"]))
        row = call.till.update("terminal_transactions", row["_id"], billId=invoice["invoice_id"])
    return call.answer(_shown(call, row))


def abort(call: Call) -> Answer:
    row = _row(call)
    if _result(call, row) is not None:
        raise Refusal("errors.terminal.finished")
    call.till.update("terminal_transactions", row["_id"], _aborted=True)
    return call.answer({"error": False, "success": True, "msg": "The payment was aborted.", "result": ABORTED})


def _row(call: Call) -> Row:
    table = call.till.terminal_transactions
    ids = table.select({"txId": equal_to(call.path["txId"])})
    if not ids:
        raise Refusal("errors.notFound")
    return table[ids[0]]


def _result(call: Call, row: Row) -> str | None:
    """``None`` as long as the terminal waits for the card."""
    if row["_aborted"]:
        return ABORTED
    return SUCCESS if call.box.clock.now() >= row["_paid_at"] else None


def _shown(call: Call, row: Row) -> dict[str, Any]:
    result = _result(call, row)
    return {
        "txId": row["txId"],
        "status": FINISHED if result else PROCESSING,
        "result": result,
        "amount": row["amount"],
        "billId": row["billId"],
    }


ONE = "/terminalTransactions/{txId}"

OPERATIONS = (
    Operation("POST", "/terminalTransactions/init/{identifier}", init, body=INIT, status=201),
    Operation("POST", f"{ONE}/create-bill", create_bill),
    Operation("GET", ONE, status),
    Operation("DELETE", ONE, abort),
)
