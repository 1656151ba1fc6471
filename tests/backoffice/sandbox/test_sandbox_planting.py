"""Rows that are wrong on purpose, and hostile names."""

from collections import defaultdict
from decimal import Decimal, InvalidOperation

import pytest

from backoffice.sandbox.ready2order.seed.planting import HOSTILE_NAMES, noisy


def test_odd_rows_are_listed_and_served(account):
    api = account(odd=True)
    till = api.sandbox.tills[0]
    assert [(row["resource"], row["field"]) for row in till.odd] == [
        ("products", "product_price"),
        ("products", "product_price"),
        ("invoices", "items"),
        ("invoices", "invoice_timestamp"),
        ("invoices", "invoice_total"),
        ("invoices", "invoice_totalNet"),
        ("invoices", "invoice_totalVat"),
    ]
    paths = {"products": "/products/{}", "invoices": "/document/invoice/{}"}
    for odd in till.odd:
        row = api.rows(paths[odd["resource"]].format(odd["id"]))
        value = row["items"] if odd["field"] == "items" else row[odd["field"]]
        assert odd["value"] in (value, *([item["item_total"] for item in value] if isinstance(value, list) else []))
        assert odd["why"]


def test_odd_product_prices(account):
    api = account(odd=True)
    prices = [row["product_price"] for row in api.every("/products")]
    assert prices.count("12,50") == 1
    assert [price for price in prices if price.endswith("000000006")] == [api.sandbox.tills[0].odd[1]["value"]]


def test_one_document_does_not_add_up(account):
    rows = account(odd=True, invoices=200).invoices()
    wrong = []
    for row in rows:
        try:
            gap = Decimal(row["invoice_total"]) - sum(Decimal(item["item_total"]) for item in row["items"])
            tax_gap = Decimal(row["invoice_totalVat"]) - sum(Decimal(item["item_vat"]) for item in row["items"])
        except InvalidOperation:
            continue
        if abs(gap) > Decimal("0.001"):
            wrong.append((gap, tax_gap))
    assert wrong == [(Decimal("0.1"), Decimal("0.1"))]


def test_one_document_has_no_time(account):
    times = [row["invoice_timestamp"] for row in account(odd=True).invoices()]
    assert times.count("0000-00-00 00:00:00") == 1


def test_odd_rows_leave_the_others_alone(opened):
    plain, odd = opened(invoices=60), opened(invoices=60, odd=True)
    till = odd.tills[0]
    for resource, key in (("products", "product_id"), ("invoices", "invoice_id")):
        touched = {row["id"] for row in till.odd if row["resource"] == resource}
        differing = {
            one[key]
            for one, two in zip(plain.rows(plain.tills[0], resource), odd.rows(till, resource), strict=True)
            if {k: v for k, v in one.items() if "product" in k or "total" in k.lower()}
            != {k: v for k, v in two.items() if "product" in k or "total" in k.lower()}
        }
        assert differing <= touched


def test_plain_sandbox_has_neither(sandbox):
    assert (sandbox.tills[0].odd, sandbox.tills[0].hostile) == ([], [])


def test_odd_values_survive_the_numbers_option(account):
    api = account(odd=True, numbers=True)
    prices = [row["product_price"] for row in api.every("/products")]
    assert [price for price in prices if isinstance(price, str)] == ["12,50"]
    assert len([price for price in prices if isinstance(price, float) and len(repr(price)) > 12]) == 1


@pytest.mark.parametrize(
    ("written", "noise"), [("22.9", "22.900000000000006"), ("5", "5.000000000000006"), ("0.83", "0.830000000000006")]
)
def test_noise(written, noise):
    assert noisy(written) == noise
    assert round(float(noise), 6) == float(written)


def test_hostile_names_are_served_exactly(account):
    api = account(hostile_names=True)
    till = api.sandbox.tills[0]
    planted = defaultdict(list)
    for row in till.hostile:
        planted[row["resource"]].append(row["value"])
    assert planted["products"] == list(HOSTILE_NAMES)
    assert planted["customers"] == list(HOSTILE_NAMES[:10])
    assert planted["coupons"] == list(HOSTILE_NAMES)
    assert planted["orders"]
    assert len(planted["product_groups"]) == len(till.product_groups) - 1
    rows = {row["product_id"]: row for row in api.every("/products")}
    for row in till.hostile:
        if row["resource"] == "products":
            assert rows[row["id"]]["product_name"] == row["value"]


def test_hostile_names_cover_what_hurts():
    everything = "\n".join(HOSTILE_NAMES)
    assert max(map(len, HOSTILE_NAMES)) == 256
    for trap in ("\t", "   ", "<b>", "<script>", "=1+1", '"', "'", "🎂", "\r\n", "{{", "\u202e"):
        assert trap in everything
    assert any(name.startswith("\t") for name in HOSTILE_NAMES)
    assert any(name.endswith(" ") for name in HOSTILE_NAMES)
