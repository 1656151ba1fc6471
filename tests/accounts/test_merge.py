"""The merge: new, changed, unchanged, odd, removed, and references that arrive late."""

import random
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import QuarantinedRow
from accounts.sync.course import reading_of
from accounts.sync.merge import Merger
from accounts.sync.quarantine import keep
from accounts.sync.registry import registry
from accounts.sync.rows import RowReader
from catalog.models import Product, ProductGroup
from sales.models import Invoice, InvoiceItem
from tests import cast

pytestmark = pytest.mark.django_db


def test_new_rows_are_created_with_their_values():
    account = cast.account()

    merged = cast.put(account, "products", cast.product(7, product_name="Melange", product_price="4.20"))

    product = Product.objects.get()
    assert (merged.seen, merged.created, merged.updated) == (1, 1, 0)
    assert (product.remote_id, product.name, product.price) == ("7", "Melange", Decimal("4.20"))
    assert (product.item_number, product.stock, product.active) == ("A-7", Decimal("12.5"), True)


def test_unchanged_rows_are_not_written():
    account = cast.account()
    cast.put(account, "products", cast.product(1), cast.product(2))
    seen_at = Product.objects.values_list("seen_at", flat=True).first()

    merged = cast.put(account, "products", cast.product(1), cast.product(2))

    assert (merged.seen, merged.created, merged.updated) == (2, 0, 0)
    assert Product.objects.values_list("seen_at", flat=True).first() == seen_at


def test_only_changed_rows_are_written():
    account = cast.account()
    cast.put(account, "products", cast.product(1), cast.product(2))

    merged = cast.put(account, "products", cast.product(1), cast.product(2, product_price="5"))

    assert (merged.created, merged.updated) == (0, 1)
    assert list(Product.objects.order_by("remote_id").values_list("price", flat=True)) == [Decimal("3.9"), Decimal(5)]


def test_reference_is_filled_when_the_row_is_there():
    account = cast.account()
    cast.put(account, "product_groups", cast.group(1))
    cast.put(account, "products", cast.product(1, productgroup_id=1))

    assert Product.objects.get().group == ProductGroup.objects.get()


def test_reference_is_filled_when_the_row_arrives_later():
    account = cast.account()
    cast.put(account, "products", cast.product(1, productgroup_id=1))
    assert Product.objects.get().group is None

    cast.put(account, "product_groups", cast.group(1))

    assert Product.objects.get().group == ProductGroup.objects.get()


def test_reference_to_a_row_of_the_same_page_is_filled():
    account = cast.account()

    cast.put(account, "product_groups", cast.group(2, productgroup_parent=1), cast.group(1))

    assert ProductGroup.objects.get(remote_id="2").parent == ProductGroup.objects.get(remote_id="1")


def test_reference_to_another_accounts_row_stays_empty():
    cast.put(cast.account(cast.merchant("Weinhandel Otto")), "product_groups", cast.group(1))

    cast.put(cast.account(), "products", cast.product(1, productgroup_id=1))

    assert Product.objects.get().group is None


@pytest.mark.parametrize("reference", [0, None, 999])
def test_reference_that_leads_nowhere_is_legal(reference):
    cast.put(cast.account(), "products", cast.product(1, productgroup_id=reference))

    assert Product.objects.get().group is None


def test_children_are_replaced_as_a_set():
    account = cast.account()
    cast.put(account, "invoices", cast.invoice(1, items=[cast.item(1), cast.item(2), cast.item(3)]))

    cast.put(account, "invoices", cast.invoice(1, items=[cast.item(4, item_name="Torte")]))

    assert list(InvoiceItem.objects.values_list("position", "name")) == [(0, "Torte")]


def test_children_of_which_an_answer_does_not_tell_are_kept():
    account = cast.account()
    cast.put(account, "invoices", cast.invoice(1, items=[cast.item(1)]))
    without = {name: value for name, value in cast.invoice(1).items() if name not in ("items", "payment")}

    cast.put(account, "invoices", without | {"invoice_deletedReason": "Irrtum"})
    invoice = Invoice.objects.get()
    assert (invoice.cancelled_reason, invoice.items.count(), invoice.payments.count()) == ("Irrtum", 1, 1)

    cast.put(account, "invoices", cast.invoice(1, items=[], payment=None))
    assert (invoice.items.count(), invoice.payments.count()) == (0, 0)


def test_item_gets_its_product_when_that_arrives_later():
    account = cast.account()
    cast.put(account, "invoices", cast.invoice(1, items=[cast.item(product_id=1)]))

    cast.put(account, "products", cast.product(1))

    assert InvoiceItem.objects.get().product == Product.objects.get()


def test_storno_finds_its_original():
    account = cast.account()
    cast.put(account, "invoices", cast.invoice(2, invoice_reference_id=1, invoice_total="-12"), cast.invoice(1))

    assert Invoice.objects.get(remote_id="2").storno_of == Invoice.objects.get(remote_id="1")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("product_price", "12,50", "not_a_number"),
        ("product_price", None, "missing"),
        ("product_price", "NaN", "not_a_number"),
        ("product_price", "1e30", "number_too_large"),
        ("product_price", {"amount": 1}, "not_a_number"),
        ("product_name", None, "missing"),
        ("product_name", ["a"], "not_a_text"),
        ("product_name", "a\x00b", "nul_character"),
        ("product_name", "x" * 700, "text_too_long"),
        ("product_active", "perhaps", "not_yes_or_no"),
        ("product_updated_at", "yesterday", "not_a_time"),
    ],
)
def test_odd_value_quarantines_its_row_and_no_other(field, value, reason):
    account = cast.account()

    merged = cast.put(account, "products", cast.product(1, **{field: value}), cast.product(2))

    assert [product.remote_id for product in Product.objects.all()] == ["2"]
    row = QuarantinedRow.objects.get()
    assert (row.remote_id, row.reason, len(merged.odd)) == ("1", reason, 1)


DIGITS = "".join(
    random.Random(7).choices("0123456789abcdefghijklmnopqrstuvwxyz", k=20_000)
)  # packs badly: no index takes it


@pytest.mark.parametrize(
    ("resource", "row", "reason"),
    [
        ("products", cast.product(2, product_id="a\x00b"), "no_id"),
        ("products", cast.product(2, product_id=DIGITS), "text_too_long"),
        ("products", cast.product(2, productgroup_id=DIGITS), "text_too_long"),
        ("products", cast.product(2, product_price="1E+999999999"), "number_too_large"),
        ("products", cast.product(2, product_price="99999999999999.9999999"), "number_too_large"),
        ("product_groups", cast.group(2, productgroup_sortIndex="1E+999999999"), "number_too_large"),
        ("product_groups", cast.group(2, productgroup_sortIndex="Infinity"), "not_a_number"),
        ("customers", cast.customer(2, customer_name=DIGITS), "text_too_long"),
        ("customers", cast.customer(2, customer_name="a\x00b"), "nul_character"),
        ("invoices", cast.invoice(2, invoice_address_company="a\x00b"), "nul_character"),
    ],
)
def test_hostile_row_is_set_aside_on_either_database(resource, row, reason):
    account = cast.account()
    good = {"products": cast.product, "customers": cast.customer, "invoices": cast.invoice}.get(resource, cast.group)

    for _ in range(2):
        merged = cast.put(account, resource, good(1), row)

        assert [odd.reason for _, odd in merged.odd] == [reason]
    assert QuarantinedRow.objects.get().reason == reason
    assert registry.get("ready2order", resource).model.objects.get().remote_id == "1"


@pytest.mark.parametrize(
    ("row", "identity", "reason"),
    [
        (b'{"product_id":"\\ud800","product_name":"x","product_price":"1"}', "", "no_id"),
        (b'{"product_id":2,"product_name":"\\ud800","product_price":"1"}', "2", "not_json"),
        (b'{"product_id":2,"product_name":"a\x00b","product_price":"1"}', "2", "not_json"),
        (b'{"product_id":2,"product_name":"\xff","product_price":"1"}', "2", "not_json"),
        (b'{"product_id":2,"product_name":"x","product_price":1E+999999999}', "2", "number_too_large"),
        (b'{"product_id":2,"product_name":"x","product_price":1E+99999999999999999999}', "2", "not_json"),
        (b'{"product_id":2,"product_name":"x","product_price":' + b"9" * 5000 + b"}", "2", "not_json"),
    ],
)
def test_row_that_breaks_the_rules_of_json_is_set_aside(row, identity, reason):
    account = cast.account()
    mapping = registry.get("ready2order", "products")
    reader = RowReader(mapping, reading_of(account))
    page = b'[{"product_id":1,"product_name":"x","product_price":"1"},' + row + b"]"

    merged = Merger(reader).merge(mapping.slicer().cut(page, reader.salt), datetime.now(UTC))
    keep(account, mapping, merged)

    assert [(piece.remote_id, odd.reason) for piece, odd in merged.odd] == [(identity, reason)]
    assert (Product.objects.get().remote_id, QuarantinedRow.objects.get().reason) == ("1", reason)


def test_tax_rate_of_minus_100_is_no_division_by_zero():
    cast.put(cast.account(), "invoices", cast.invoice(1, items=[cast.item(item_vatRate="-100", item_totalNet=None)]))

    assert Invoice.objects.get().items.get().vat_rate == Decimal(-100)


def test_quarantined_row_is_released_when_it_can_be_read():
    account = cast.account()
    cast.put(account, "products", cast.product(1, product_price="12,50"))

    cast.put(account, "products", cast.product(1, product_price="12.50"))

    assert Product.objects.get().price == Decimal("12.5")
    assert QuarantinedRow.objects.waiting().count() == 0


def test_odd_version_leaves_the_good_one_in_place():
    account = cast.account()
    cast.put(account, "products", cast.product(1, product_price="3"))

    cast.put(account, "products", cast.product(1, product_price="12,50"))

    assert Product.objects.get().price == Decimal(3)
    assert QuarantinedRow.objects.waiting().count() == 1


def test_removed_row_that_comes_again_is_there_again():
    account = cast.account()
    cast.put(account, "products", cast.product(1))
    Product.objects.update(removed_at="2026-01-01T00:00Z")

    cast.put(account, "products", cast.product(1))

    assert Product.objects.get().removed_at is None


@pytest.mark.parametrize(
    "name", ["\tTab", "Ende  ", "<b>fett</b>", "=1+1", "ä" * 256, "'\"\\", "🍰", "a\r\nb", "\u2028"]
)
def test_hostile_text_is_kept_as_received(name):
    cast.put(cast.account(), "products", cast.product(1, product_name=name))

    assert Product.objects.get().name == name


def test_a_row_that_stands_twice_on_a_page_is_taken_as_it_stood_last():
    account = cast.account()

    merged = cast.put(account, "products", cast.product(1, product_price="1"), cast.product(1, product_price="2"))

    assert (merged.seen, Product.objects.get().price) == (1, Decimal(2))


def test_payload_is_the_text_as_received():
    cast.put(cast.account(), "products", cast.product(1, something_new={"a": [1, None]}))

    assert '"something_new": {"a": [1, null]}' in Product.objects.with_payload().get().payload


@pytest.mark.postgres
def test_table_that_has_grown_since_it_was_analysed_is_not_read_from_end_to_end():
    account = cast.account()
    cast.put(account, "product_groups", *map(cast.group, range(1, 3001)))
    with CaptureQueriesContext(connection) as captured:
        cast.put(account, "product_groups", *map(cast.group, range(1, 101)))
        cast.put(account, "products", *(cast.product(number, productgroup_id=number) for number in range(1, 101)))
    looks = [query["sql"] for query in captured if "payload_hash" in query["sql"]]

    known, insert = _plan(looks[0]), _plan(looks[-1])

    assert "rows=1 loops=100" in known, known
    assert "rows=1 loops=100" in insert, insert
    assert "Removed by Filter" not in known + insert


def _plan(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ANALYZE {statement}")
        return "\n".join(line for (line,) in cursor.fetchall())
