"""Bodies of webhooks: JSON and forms as PHP writes them."""

import json
from urllib.parse import urlencode

import pytest

from accounts.inbox import bodies
from accounts.systems.base import Hint
from accounts.systems.ready2order.webhooks import EVENTS, hint

FORM = urlencode([
    ("resource[product_id]", "17"),
    ("resource[product_name]", "Große Melange & Co"),
    ("resource[product_description]", "null"),
    ("resource[product_active]", "true"),
    ("resource[product_soldOut]", "false"),
    ("resource[product_price]", "12.50"),
    ("resource[variations][0][product_id]", "18"),
    ("resource[tags][]", "a"),
    ("resource[tags][]", "b"),
]).encode()  # fmt: skip


def test_form_becomes_an_object():
    assert bodies.read(FORM, "application/x-www-form-urlencoded") == {
        "resource": {
            "product_id": "17", "product_name": "Große Melange & Co", "product_description": None,
            "product_active": True, "product_soldOut": False, "product_price": "12.50",
            "variations": {"0": {"product_id": "18"}}, "tags": {"0": "a", "1": "b"},
        }
    }  # fmt: skip


@pytest.mark.parametrize("content_type", ["application/json", "", "application/x-www-form-urlencoded", "text/html"])
def test_json_is_known_by_its_beginning(content_type):
    assert bodies.read(b' {"resource": {"invoice_id": 5}}', content_type) == {"resource": {"invoice_id": 5}}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"  ", b"{", b"[1]", b"nonsense", b"\xff\xfe", b"a=%ff", b'{"a": NaN}', b"<html></html>",
        b"resource[product_id]=1&resource=2&resource[a]=3", b"a" + b"[b]" * 50 + b"=1", b"[" * 100_000,
        b"&".join(b"a=1" for _ in range(bodies.MOST_FIELDS + 1)),
    ],
    ids=range(13),
)  # fmt: skip
def test_what_is_neither_is_unreadable(body):
    with pytest.raises(bodies.Unreadable):
        bodies.read(body, "")


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        ({"resource": {"product_id": 17, "productgroup_id": 3}}, Hint("product", "products", "17")),
        ({"resource": {"productgroup_id": "3"}}, Hint("productGroup", "product_groups", "3")),
        ({"resource": {"invoice_id": 5, "customer_id": 9}}, Hint("invoice", "invoices", "5")),
        ({"resource": [{"customer_id": 9}]}, Hint("customer", "customers", "9")),
        ({"event": "product.deleted", "resource": {"product_id": 17}}, Hint("product.deleted", "products", "17")),
        ({"event": "invented", "resource": {"product_id": 17}}, Hint("product", "products", "17")),
        ({"resource": {"coupon_id": 4}}, Hint("coupon", "coupons", "4")),
        (
            {"resource": {"couponTransaction_id": 8, "coupon_id": 4}},
            Hint("couponTransaction", "coupon_transactions", "8"),
        ),
        ({"resource": {"orderItem_id": 4, "product_id": 17}}, Hint("orderItem", "open_order_items", "4")),
        ({"resource": {"order_ids": {"0": "9", "1": "10"}}}, Hint("orderItem", "open_order_items", "9")),
        ({"resource": {"order_ids": [9, 10], "target_table_id": 3}}, Hint("orderItem", "open_order_items", "9")),
        ({"resource": {"order_ids": []}}, None),
        ({"resource": {}}, None),
        ({"resource": []}, None),
        ({"resource": "17"}, None),
        ({"resource": {"product_id": None}}, None),
        ({"resource": {"product_id": True}}, None),
        ({"resource": {"product_id": " "}}, None),
        ({"product_id": 17}, None),
    ],
)
def test_hint_names_the_record(payload, found):
    assert hint(payload) == found


def test_all_events_of_the_contract_are_known():
    assert len(EVENTS) == 17


@pytest.mark.parametrize(
    "body",
    [
        FORM,
        b"event=product.deleted&resource[product_id]=17",
        b'{"resource": {"product_id": 17}}',
        b"resource%5Bitems%5D%5B0%5D%5Bproduct_id%5D=3&resource%5Binvoice_id%5D=17",
    ],
)
def test_skimming_finds_the_same_record(body):
    assert hint(bodies.skim(body)) == hint(bodies.read(body)) is not None


@pytest.mark.parametrize("body", [b"", b"nonsense", b"a[id]=1&a[id][b]=2", b"<html>"])
def test_skimming_finds_the_same_faults(body):
    with pytest.raises(bodies.Unreadable):
        bodies.skim(body)


def test_both_encodings_say_the_same():
    as_json = json.dumps({"resource": {"product_id": "17"}}).encode()

    assert hint(bodies.read(as_json)) == hint(bodies.read(b"resource%5Bproduct_id%5D=17"))
