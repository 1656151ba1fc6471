"""Making invoices and cancelling them: figures, references, stock, numbers."""

import pytest


def errors(answer):
    assert answer.status_code == 400, answer.text
    return answer.json()["details"]["errors"]


def totals(row):
    return tuple(row[f"invoice_{name}"] for name in ("total", "totalNet", "totalVat", "totalTip"))


def test_create(api, make, till):
    newest = till.invoices[till.invoices.ids[-1]]
    row = make(invoice_externalReferenceNumber="WEB-1", invoice_text="Danke", invoice_totalTip="1.50")
    assert totals(row) == ("6.6", "6", "0.6", "1.5")
    assert row["invoice_id"] == till.invoices.ids[-1] > newest["invoice_id"]
    assert row["invoice_number"] == newest["invoice_number"] + 1
    assert row["invoice_numberFull"] == f"RG2026/{row['invoice_number']}"
    assert row["invoice_timestamp"].startswith("2026-06-17 17:0")
    assert (row["invoice_externalReferenceNumber"], row["invoice_text"]) == ("WEB-1", "Danke")
    assert (row["invoice_testMode"], row["invoice_reference_id"], row["invoice_deleted_at"]) == (False, None, None)
    assert [(part["billPayment_name"], part["billPayment_value"]) for part in row["payment"]] == [("Bar", "6.6")]
    assert (row["dailyReport_id"], row["dailyReport_endDate"]) == (newest["dailyReport_id"], None)
    assert api.rows(f"/document/invoice/{row['invoice_id']}") == row
    assert api.invoices()[-1] == row


def test_line_of_a_product_takes_what_is_left_out_from_it(make, till):
    product = next(row for row in till.products if row["product_stock_enabled"])
    row = make(items=[{"product_id": product["product_id"], "item_quantity": 3}])
    item = row["items"][0]
    assert (item["item_name"], item["item_price"]) == (product["product_name"], product["product_price"])
    assert (item["item_vatRate"], item["product_id"]) == (product["product_vat"], product["product_id"])
    assert (item["productGroup_id"], item["item_quantity"]) == (product["productgroup_id"], "3")


def test_stock_goes_down(make, till):
    product = next(row for row in till.products if row["product_stock_enabled"])
    till.products.update(product["product_id"], {"product_stock_value": "10"})
    make(items=[{"product_id": product["product_id"], "item_quantity": "2.5"}])
    assert till.products[product["product_id"]]["product_stock_value"] == "7.5"


def test_stock_that_is_not_kept_stays(make, till):
    product = next(row for row in till.products if not row["product_stock_enabled"])
    make(items=[{"product_id": product["product_id"]}])
    assert till.products[product["product_id"]] == product


def test_vat_by_id(make):
    row = make(items=[{"item_name": "x", "item_price": "11.30", "item_vatId": 1003}])
    assert totals(row)[:3] == ("11.3", "10", "1.3")


def test_net_prices(make):
    row = make(invoice_priceBase="net", items=[{"item_name": "x", "item_price": "10", "item_vatRate": "20"}])
    assert totals(row)[:3] == ("12", "10", "2")
    assert (row["invoice_priceBase"], row["items"][0]["item_priceBase"]) == ("netto", True)
    assert (row["items"][0]["item_price"], row["items"][0]["item_priceNet"]) == ("12", "10")


def test_line_with_a_price_base_of_its_own(make):
    row = make(items=[{"item_name": "x", "item_price": "10", "item_vatRate": "20", "item_priceBase": "netto"}])
    assert totals(row)[:3] == ("12", "10", "2")


def test_line_discount_by_share_and_by_amount(make):
    line = {"item_name": "x", "item_price": "10", "item_vatRate": "20"}
    row = make(
        items=[
            {**line, "discount_value": "10", "discount_unit": "percent", "discount_id": 7},
            {**line, "discount_value": "2.5", "discount_unit": "currency"},
        ]
    )
    assert [item["item_total"] for item in row["items"]] == ["9", "7.5"]
    first = row["items"][0]
    assert (first["item_lineDiscountPercent"], first["item_lineDiscountGross"]) == ("10", "-1")
    assert (first["item_lineDiscountId"], first["item_undiscountedSumBeforeLineDiscount"]) == (7, "10")
    assert row["invoice_total"] == "16.5"


def test_discounts_of_the_whole_bill(make):
    line = {"item_name": "x", "item_price": "10", "item_vatRate": "20"}
    discounts = [
        {"invoice_discountValue": "-10", "invoice_discountUnit": "percent"},
        {"invoice_discountValue": "-1", "invoice_discountUnit": "currency", "invoice_discountId": 5},
    ]
    row = make(items=[line, line], invoice_discounts=discounts)
    assert row["invoice_total"] == "17"
    assert [(each["billDiscount_value"], each["billDiscount_percent"]) for each in row["discounts"]] == [
        ("-2", "-10"),
        ("-1", "0"),
    ]
    assert [item["item_invoiceDiscountGross"] for item in row["items"]] == ["-1.5", "-1.5"]


def test_discount_of_the_bill_must_be_negative(api, body):
    discounts = [{"invoice_discountValue": "10", "invoice_discountUnit": "percent"}]
    answer = api.post("/document/invoice", json={**body, "invoice_discounts": discounts})
    assert errors(answer) == {
        "invoice_discounts.0.invoice_discountValue": ["The invoice discountValue must be negative."]
    }


def test_variations_of_a_line(make, till):
    base, extra = list(till.products.ids)[:2]
    row = make(
        items=[
            {
                "product_id": base,
                "item_name": "Toast",
                "item_price": "5",
                "item_variations": [{"product_id": extra, "variation_name": "mit Käse", "variation_price": "1.50"}],
            }
        ]
    )
    assert (row["items"][0]["item_name"], row["items"][0]["item_total"]) == ("Toast, mit Käse", "6.5")


def test_part_payments(make, till):
    cash, card = till.payment_methods.ids[:2]
    row = make(partPayments=[{"paymentMethod_id": card, "amount": "4", "tip": "0.4"}])
    assert [(part["payment_id"], part["billPayment_value"]) for part in row["payment"]] == [(card, "4"), (cash, "2.6")]
    assert row["invoice_totalTip"] == "0.4"


def test_part_payments_over_the_total_are_refused(api, body, till):
    parts = [{"paymentMethod_id": till.payment_methods.ids[0], "amount": "6.61"}]
    answer = api.post("/document/invoice", json={**body, "partPayments": parts})
    assert list(errors(answer)) == ["partPayments"]


def test_method_decides_whether_it_is_paid(make, till):
    on_account = till.payment_methods.ids[4]
    row = make(paymentMethod_id=on_account, invoice_dueDate="2026-07-01")
    assert (row["invoice_paid"], row["invoice_paidDate"], row["invoice_dueDate"]) == (False, None, "2026-07-01")
    assert make()["invoice_paid"] is True


def test_customer_and_address(make, till):
    customer = till.customers[till.customers.ids[0]]
    row = make(customer_id=customer["customer_id"])
    assert (row["customer_id"], row["customerCategory_id"]) == (
        customer["customer_id"],
        customer["customerCategory_id"],
    )
    assert row["address"]["lastName"] == customer["address"]["invoice"]["lastName"]
    assert row["invoice_address_city"] == customer["address"]["invoice"]["city"]
    given = make(customer_id=customer["customer_id"], address=[{"company": "Andere GmbH", "city": "Wels"}])
    assert (given["address"]["company"], given["address"]["lastName"]) == ("Andere GmbH", None)


def test_training_document_has_its_own_numbers(make):
    row = make(invoice_testMode=True)
    assert row["invoice_testMode"] is True
    assert row["invoice_numberFull"].startswith("TR2026/")
    again = make(invoice_testMode=True)
    assert again["invoice_number"] == row["invoice_number"] + 1


def test_pdf_on_request(make):
    assert make()["invoice_pdf"] is None
    assert "-80mm.pdf?signature=" in make(createPDF=True, pdfFormat="80mm")["invoice_pdf"]


@pytest.mark.parametrize(
    "fields",
    [
        {"paymentMethod_id": 5},
        {"user_id": 5},
        {"customer_id": 5},
        {"table_id": 5},
        {"billType_id": 55},
        {"items": [{"product_id": 5}]},
        {"items": [{"item_name": "x", "item_price": "1", "item_vatId": 5}]},
        {"partPayments": [{"paymentMethod_id": 5, "amount": "1"}]},
    ],
)
def test_what_is_named_must_exist(api, body, fields):
    messages = errors(api.post("/document/invoice", json={**body, **fields}))
    assert [text.endswith("is invalid.") for texts in messages.values() for text in texts] == [True]


@pytest.mark.parametrize(
    ("item", "missing"),
    [
        ({"item_price": "1", "item_vatRate": "20"}, "items.0.item_name"),
        ({"item_name": "x", "item_vatRate": "20"}, "items.0.item_price"),
        ({"item_name": "x", "item_price": "1"}, "items.0.item_vatRate"),
    ],
)
def test_free_text_line_must_be_whole(api, body, item, missing):
    assert list(errors(api.post("/document/invoice", json={**body, "items": [item]}))) == [missing]


@pytest.mark.parametrize("items", [[], None])
def test_invoice_needs_items(api, body, items):
    del body["items"]
    fields = {} if items is None else {"items": items}
    assert errors(api.post("/document/invoice", json={**body, **fields})) == {"items": ["The items field is required."]}


def test_who_pays_and_who_sells_are_required(api):
    assert sorted(errors(api.post("/document/invoice", json={}))) == ["paymentMethod_id", "user_id"]


@pytest.mark.parametrize(
    "field",
    [
        {"orderItem_ids": [1]},
        {"printer_id": 1},
        {"printingProfile_id": 1},
        {"priceLevel_id": 1},
        {"invoice_roundToSmallestCurrencyUnit": "0.05"},
    ],
)
def test_what_is_not_emulated_says_so(api, body, field):
    messages = errors(api.post("/document/invoice", json={**body, **field}))
    assert [texts[0].endswith("is not emulated here.") for texts in messages.values()] == [True]


def test_refused_invoice_leaves_no_trace(api, body, till):
    before, number = len(till.invoices), till.next_number(till.plan.now, False)
    api.post("/document/invoice", json={**body, "user_id": 5})
    assert len(till.invoices) == before
    assert till.next_number(till.plan.now, False) == number + 1


def test_same_reference_twice_makes_two_invoices(make):
    """Nobody protects the caller from sending twice."""
    rows = [make(invoice_externalReferenceNumber="R-1") for _ in range(2)]
    assert rows[0]["invoice_id"] != rows[1]["invoice_id"]
