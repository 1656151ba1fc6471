"""Card payments at a terminal."""

import json

import pytest


@pytest.fixture
def begin(api, till, body):
    """Begins a payment of 6.60 at the first device; fields of the request may be replaced."""

    def post(**fields):
        told = {"invoiceData": json.dumps(body), "paymentDeviceId": till.devices.ids[0], **fields}
        return api.post("/terminalTransactions/init/readyPay", json=told)

    return post


def test_payment_is_made_and_billed(api, till, sandbox, begin):
    answer = begin()
    assert answer.status_code == 201
    row = answer.json()
    assert row == {"txId": row["txId"], "status": "processing", "result": None, "amount": "6.6", "billId": None}
    path, count = f"/terminalTransactions/{row['txId']}", len(till.invoices)
    assert api.rows(path) == row
    early = api.post(f"{path}/create-bill")
    assert (early.status_code, early.json()["code"]) == (400, "errors.terminal.unpaid")
    sandbox.clock.shift(sandbox.options.terminal_s)
    paid = {**row, "status": "finished", "result": "success"}
    assert api.rows(path) == paid
    billed = api.post(f"{path}/create-bill")
    assert (billed.status_code, billed.json()) == (200, {**paid, "billId": till.invoices.ids[-1]})
    assert api.post(f"{path}/create-bill").json() == api.rows(path) == billed.json()
    assert len(till.invoices) == count + 1
    assert api.rows(f"/document/invoice/{billed.json()['billId']}")["invoice_total"] == "6.6"
    late = api.delete(path)
    assert (late.status_code, late.json()["code"]) == (400, "errors.terminal.finished")


def test_payment_is_aborted(api, sandbox, begin):
    row = begin().json()
    path = f"/terminalTransactions/{row['txId']}"
    assert api.delete(path).json() == {
        "error": False,
        "success": True,
        "msg": "The payment was aborted.",
        "result": "aborted-while-waiting",
    }
    sandbox.clock.shift(60)
    assert api.rows(path) == {**row, "status": "finished", "result": "aborted-while-waiting"}
    assert api.delete(path).status_code == 400
    assert api.post(f"{path}/create-bill").json()["code"] == "errors.terminal.unpaid"


def test_unknown_terminal_or_payment(api, begin, till, body):
    told = {"invoiceData": json.dumps(body), "paymentDeviceId": till.devices.ids[0]}
    assert api.post("/terminalTransactions/init/otherPay", json=told).status_code == 404
    assert api.get("/terminalTransactions/87419301-3532-416a-8252-1ad700e7b34d").status_code == 404
    assert begin().json()["txId"] != begin().json()["txId"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"invoiceData": "{"}, "invoiceData"), ({"invoiceData": "[]"}, "invoiceData"), ({"invoiceData": {}}, "invoiceData"),
     ({"invoiceData": ""}, "invoiceData"), ({"paymentDeviceId": 5}, "paymentDeviceId"),
     ({"paymentDeviceId": 100_011_001}, "paymentDeviceId"), ({"amount": "5"}, "amount")],
)  # fmt: skip
def test_faulty_payment_is_refused(till, begin, fields, field):
    answer = begin(**fields)
    assert (answer.status_code, list(answer.json()["details"]["errors"])) == (400, [field])
    assert len(till.terminal_transactions) == 0


def test_faulty_invoice_is_refused_at_the_start(till, body, begin):
    answer = begin(invoiceData=json.dumps({**body, "user_id": 5}))
    assert list(answer.json()["details"]["errors"]) == ["invoiceData.user_id"]
    answer = begin(invoiceData=json.dumps({**body, "user_name": "x", "items": []}))
    assert list(answer.json()["details"]["errors"]) == ["invoiceData.user_name"]


def test_bill_needs_an_open_day(api, till, sandbox, begin):
    row = begin().json()
    sandbox.clock.shift(60)
    till.close_day()
    answer = api.post(f"/terminalTransactions/{row['txId']}/create-bill")
    assert answer.json()["code"] == "errors.dailyReport.closed"
