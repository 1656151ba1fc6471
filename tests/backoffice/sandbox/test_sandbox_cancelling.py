"""Cancelling invoices: the storno, its figures, its repayment."""


def errors(answer):
    assert answer.status_code == 400, answer.text
    return answer.json()["details"]["errors"]


def totals(row):
    return tuple(row[f"invoice_{name}"] for name in ("total", "totalNet", "totalVat", "totalTip"))


def test_cancel_makes_a_storno(api, make, cancel, till):
    product = next(row for row in till.products if row["product_stock_enabled"])
    before = product["product_stock_value"]
    original = make(items=[{"product_id": product["product_id"], "item_quantity": 2}], invoice_totalTip="1")
    answer = cancel(original["invoice_id"], invoice_externalReferenceNumber="S-1")
    assert answer.status_code == 200
    storno = answer.json()
    assert storno["invoice_id"] > original["invoice_id"]
    assert storno["invoice_reference_id"] == original["invoice_id"]
    assert storno["invoice_number"] == original["invoice_number"] + 1
    assert storno["invoice_externalReferenceNumber"] == "S-1"
    assert totals(storno) == tuple(f"-{value}" if value != "0" else value for value in totals(original))
    assert (storno["items"][0]["item_quantity"], storno["items"][0]["item_price"]) == ("-2", product["product_price"])
    assert storno["payment"][0]["billPayment_value"] == f"-{original['invoice_total']}"
    assert storno["payment"][0]["referenced_bill_id"] == original["invoice_id"]
    assert (storno["invoice_deleted_at"], storno["invoice_deletedReason"]) == (None, None)
    after = api.rows(f"/document/invoice/{original['invoice_id']}")
    assert after == {**original, "invoice_deleted_at": storno["invoice_timestamp"], "invoice_deletedReason": "Irrtum"}
    assert till.products[product["product_id"]]["product_stock_value"] == before


def test_ids_of_a_storno_are_its_own(make, cancel):
    original = make()
    storno = cancel(original["invoice_id"]).json()
    assert storno["items"][0]["item_id"] != original["items"][0]["item_id"]
    assert storno["payment"][0]["billPayment_id"] != original["payment"][0]["billPayment_id"]
    assert storno["items"][0]["invoice_id"] == storno["invoice_id"]


def test_cancel_twice_is_refused(make, cancel, till):
    original = make()
    cancel(original["invoice_id"])
    count = len(till.invoices)
    answer = cancel(original["invoice_id"])
    assert (answer.status_code, answer.json()["code"]) == (400, "errors.invoice.cancelled")
    assert len(till.invoices) == count


def test_storno_cannot_be_cancelled(make, cancel):
    storno = cancel(make()["invoice_id"]).json()
    assert cancel(storno["invoice_id"]).json()["code"] == "errors.invoice.storno"


def test_cancel_needs_reason_and_document(cancel, make):
    identifier = make()["invoice_id"]
    assert list(errors(cancel(identifier, storno_id=5))) == ["storno_id"]
    assert list(errors(cancel(identifier, storno_reason=""))) == ["storno_reason"]
    assert list(errors(cancel(identifier, reason="x"))) == ["reason"]
    assert cancel(5).status_code == 404


def test_cancel_of_a_training_document_is_training(make, cancel):
    storno = cancel(make(invoice_testMode=True)["invoice_id"]).json()
    assert storno["invoice_testMode"] is True
    assert storno["invoice_numberFull"].startswith("TR")


def test_repayment_by_other_methods(make, cancel, till):
    cash, card, _, voucher, _ = till.payment_methods.ids
    original = make()
    parts = [{"paymentMethod_id": voucher, "amount": "2"}]
    storno = cancel(original["invoice_id"], paymentMethod_id=card, partPayments=parts).json()
    assert [(p["payment_id"], p["billPayment_value"]) for p in storno["payment"]] == [(voucher, "-2"), (card, "-4.6")]
    assert cash not in {p["payment_id"] for p in storno["payment"]}
    assert storno["paymentMethod_id"] == voucher


def test_tip_paid_back_is_at_most_the_tip(make, cancel, till):
    parts = [{"paymentMethod_id": till.payment_methods.ids[0], "amount": "1", "tip": "2"}]
    assert list(errors(cancel(make(invoice_totalTip="1")["invoice_id"], partPayments=parts))) == ["partPayments"]
