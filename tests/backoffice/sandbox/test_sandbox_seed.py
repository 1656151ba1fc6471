"""The shops and their past: repeatable, adding up, and ending now."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from backoffice.sandbox.ready2order.amounts import hundredths, parsed, rounded, ten_thousandths, thousandths
from backoffice.sandbox.ready2order.seed.local_time import ZONE, at, day_of, local, moment, utc

CENT = Decimal("0.01")
AMOUNTS = (
    "item_total", "item_totalNet", "item_vat", "item_price", "item_quantity", "item_lineDiscountGross",
    "item_undiscountedSumBeforeLineDiscount", "item_undiscountedSumBeforeInvoiceDiscount", "item_invoiceDiscountGross",
)  # fmt: skip


# repeatable


def test_same_seed_gives_the_same_rows(opened):
    one, two = opened(invoices=100), opened(invoices=100)
    for resource in ("products", "product_groups", "customers", "payment_methods", "storno_reasons"):
        assert one.rows(one.tills[0], resource) == two.rows(two.tills[0], resource)
    steady = ("invoice_id", "invoice_total", "invoice_totalVat", "customer_id", "invoice_numberFull")
    figures = [
        [[row[name] for name in steady] for row in sandbox.rows(sandbox.tills[0], "invoices")] for sandbox in (one, two)
    ]
    assert figures[0] == figures[1]


def test_other_seed_gives_other_rows(opened):
    one, two = opened(), opened(seed=2)
    prices = [[row["product_price"] for row in sandbox.rows(sandbox.tills[0], "products")] for sandbox in (one, two)]
    assert prices[0] != prices[1]


def test_restart_later_the_same_day_keeps_the_past(opened):
    """Only the day that is under way differs."""
    now = datetime(2026, 6, 17, 9, 0, tzinfo=UTC)
    one, two = opened(now=now, invoices=200), opened(now=now + timedelta(hours=5), invoices=200)
    assert one.rows(one.tills[0], "products") == two.rows(two.tills[0], "products")
    assert one.rows(one.tills[0], "product_groups") == two.rows(two.tills[0], "product_groups")
    past = [
        [row for row in sandbox.rows(sandbox.tills[0], "invoices") if row["dailyReport_endDate"]]
        for sandbox in (one, two)
    ]
    for rows in past:
        for row in rows:
            del row["invoice_deleted_at"]
    assert past[0] == past[1]


def test_sizes_are_exact(opened):
    sandbox = opened(products=123, invoices=77, customers=45, groups=30, tills=2)
    for till in sandbox.tills:
        sizes = [len(till.products), len(till.invoices), len(till.customers), len(till.product_groups)]
        assert sizes == [123, 77, 45, 30]
        assert [len(list(till.products)), len(list(till.invoices))] == [123, 77]


@pytest.mark.parametrize("invoices", [0, 1, 3, 9])
def test_tiny_tills_work(opened, invoices):
    sandbox = opened(products=invoices, invoices=invoices, customers=0, odd=True, hostile_names=True)
    assert len(sandbox.rows(sandbox.tills[0], "invoices")) == invoices
    assert sandbox.tills[0].sell()["invoice_number"] >= 1


def test_million_rows_are_possible(opened):
    sandbox = opened(products=1_000_000, invoices=0)
    table = sandbox.tills[0].products
    assert len(table) == 1_000_000
    assert table._source.row(999_999)["product_id"] == table._source.identifier(999_999)


# adding up


def test_every_document_adds_up_to_the_cent(documents):
    for row in documents():
        total, net, vat = (Decimal(row[name]) for name in ("invoice_total", "invoice_totalNet", "invoice_totalVat"))
        assert total == net + vat
        assert total == sum(Decimal(item["item_total"]) for item in row["items"])
        assert net == sum(Decimal(item["item_totalNet"]) for item in row["items"])
        assert vat == sum(Decimal(item["item_vat"]) for item in row["items"])
        assert total == sum(Decimal(part["billPayment_value"]) for part in row["payment"])


def test_tax_of_every_rate_is_right(documents):
    for row in documents():
        gross, vat = defaultdict(Decimal), defaultdict(Decimal)
        for item in row["items"]:
            gross[item["item_vatRate"]] += Decimal(item["item_total"])
            vat[item["item_vatRate"]] += Decimal(item["item_vat"])
        for rate, amount in gross.items():
            expected = (amount * Decimal(rate) / (100 + Decimal(rate))).quantize(CENT, ROUND_HALF_UP)
            assert vat[rate] == expected


def test_every_line_adds_up(documents):
    for row in documents():
        for item in row["items"]:
            amount = {name: Decimal(item[name]) for name in AMOUNTS}
            assert amount["item_total"] == amount["item_totalNet"] + amount["item_vat"]
            before = amount["item_undiscountedSumBeforeLineDiscount"]
            assert before == (amount["item_price"] * amount["item_quantity"]).quantize(CENT, ROUND_HALF_UP)
            after = before + amount["item_lineDiscountGross"]
            assert after == amount["item_undiscountedSumBeforeInvoiceDiscount"]
            assert amount["item_total"] == after + amount["item_invoiceDiscountGross"]


def test_decimals_are_never_padded(documents):
    for row in documents(200):
        for value in (row["invoice_total"], *(item["item_price"] for item in row["items"])):
            assert value == f"{Decimal(value).normalize():f}"


def test_all_tax_rates_are_used(documents):
    rows = [row for till in (1, 2) for row in documents(till=till, products=250)]
    rates = {item["item_vatRate"] for row in rows for item in row["items"]}
    assert rates == {"20", "10", "13", "0"}


def test_numbers_have_no_gaps(documents):
    for training in (False, True):
        rows = [row for row in documents() if row["invoice_testMode"] is training]
        years = defaultdict(list)
        for row in rows:
            years[row["invoice_timestamp"][:4]].append(row["invoice_number"])
        assert {year: list(range(1, len(numbers) + 1)) for year, numbers in years.items()} == years


def test_numbers_begin_anew_each_year(documents):
    rows = documents(300, now=datetime(2026, 1, 8, 12, tzinfo=UTC))
    assert {row["invoice_timestamp"][:4] for row in rows} == {"2025", "2026"}
    assert all(row["invoice_numberFull"].split("/")[0][2:] == row["invoice_timestamp"][:4] for row in rows)
    assert Counter(row["invoice_numberFull"] for row in rows).most_common(1)[0][1] == 1


# variety


def test_documents_are_various(documents):
    rows = documents(800)
    live = [row for row in rows if not row["invoice_testMode"]]
    shares = {
        "training": sum(row["invoice_testMode"] for row in rows),
        "storno": sum(row["invoice_reference_id"] is not None for row in rows),
        "customer": sum(row["customer_id"] is not None for row in rows),
        "tip": sum(row["invoice_totalTip"] != "0" for row in rows),
        "parts": sum(len(row["payment"]) > 1 for row in rows),
        "line discount": sum(any(item["item_lineDiscountName"] for item in row["items"]) for row in rows),
        "bill discount": sum(bool(row["discounts"]) for row in rows),
        "unpaid": sum(not row["invoice_paid"] for row in rows),
        "table": sum(row["table_id"] is not None for row in rows),
        "retour": sum(any(item["item_retour"] for item in row["items"]) for row in rows),
    }
    assert 0.02 < shares["training"] / len(rows) < 0.04
    assert shares["storno"] == len(rows) // 40
    assert all(share > 3 for share in shares.values()), shares
    assert len({row["paymentMethod_id"] for row in live}) == 5
    assert len({row["user_id"] for row in live}) == 3


def test_stornos_mirror_their_originals(documents):
    rows = {row["invoice_id"]: row for row in documents()}
    stornos = [row for row in rows.values() if row["invoice_reference_id"]]
    cancelled = [row for row in rows.values() if row["invoice_deleted_at"]]
    assert sorted(row["invoice_reference_id"] for row in stornos) == sorted(row["invoice_id"] for row in cancelled)
    for storno in stornos:
        original = rows[storno["invoice_reference_id"]]
        assert Decimal(storno["invoice_total"]) == -Decimal(original["invoice_total"])
        assert Decimal(storno["invoice_totalVat"]) == -Decimal(original["invoice_totalVat"])
        assert original["invoice_deleted_at"] == storno["invoice_timestamp"] >= original["invoice_timestamp"]
        assert original["invoice_deletedReason"]
        assert storno["invoice_deleted_at"] is None
        assert [item["item_name"] for item in storno["items"]] == [item["item_name"] for item in original["items"]]


def test_ids_are_used_once(documents):
    rows = documents()
    for inner, key in (("items", "item_id"), ("payment", "billPayment_id"), ("discounts", "billDiscount_id")):
        identifiers = [each[key] for row in rows for each in row[inner]]
        assert len(identifiers) == len(set(identifiers))


def test_currency_of_a_till(opened):
    sandbox = opened(tills=2, currencies=("EUR", "CHF"))
    found = [{row["currency_id"] for row in sandbox.rows(till, "invoices")} for till in sandbox.tills]
    assert found == [{1}, {2}]
    assert [till.currency for till in sandbox.tills] == ["EUR", "CHF"]


def test_unknown_currency_is_refused(opened):
    with pytest.raises(ValueError, match="There is no currency 'XXX' here"):
        opened(currencies=("XXX",))


def test_customers_have_umlauts_and_gaps(opened):
    sandbox = opened(customers=200)
    rows = sandbox.rows(sandbox.tills[0], "customers")
    addresses = [row["address"]["invoice"] for row in rows]
    assert {type(address["email"]) for address in addresses} == {str, type(None)}
    assert any(set("äöüß") & set(address["lastName"]) for address in addresses)


def test_local_time_there_and_back():
    seconds = 1_781_708_400
    assert local(seconds) == "2026-06-17 17:00:00"
    assert moment("2026-06-17 17:00:00") == seconds
    assert moment("0000-00-00 00:00:00") == 0
    assert utc(seconds) == "2026-06-17T15:00:00.000000Z"
    assert at(day_of(seconds), 25 * 60) == int(datetime(2026, 6, 18, 1, tzinfo=ZONE).timestamp())


@pytest.mark.parametrize(
    ("write", "value", "written"),
    [
        (hundredths, 1050, "10.5"),
        (hundredths, 22000, "220"),
        (hundredths, 5, "0.05"),
        (hundredths, -5, "-0.05"),
        (hundredths, 0, "0"),
        (thousandths, 333, "0.333"),
        (ten_thousandths, 466_667, "46.6667"),
        (ten_thousandths, -10_000, "-1"),
    ],
)
def test_amounts_are_written_unpadded(write, value, written):
    assert write(value) == written


@pytest.mark.parametrize(("written", "places", "value"), [("10.5", 2, 1050), ("2.675", 2, 268), ("-2.675", 2, -268)])
def test_amounts_are_read_exactly(written, places, value):
    assert parsed(written, places) == value


@pytest.mark.parametrize(("up", "down", "value"), [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (0, 7, 0)])
def test_rounding_is_away_from_zero(up, down, value):
    assert rounded(up, down) == value
