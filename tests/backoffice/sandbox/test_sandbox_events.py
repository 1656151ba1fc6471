"""The events of coupons and order items: what is sent for which change, by the API, in Python and from outside."""

import pytest

from backoffice.sandbox.ready2order.forms import decoded
from tests.backoffice.sandbox.conftest import Caller


@pytest.fixture
def here(wired):
    return wired()


@pytest.fixture
def api(here):
    return Caller(here.sandbox, here.sandbox.issue_token(here.till))


@pytest.fixture
def coupon(here):
    """One with 20 on it."""
    identifier = here.till.coupons.ids[0]
    here.till.coupons.update(identifier, {"_value": "20"})
    here.sandbox.webhooks.settle()
    here.sandbox.webhooks.clear()
    here.receiver.asked.clear()
    return identifier


# coupons


def test_coupon_by_the_api(here, api):
    made = api.post("/coupons", json={"coupon_name": "x", "coupon_value": "5"}).json()
    changed = api.put(f"/coupons/{made['coupon_id']}", json={"coupon_name": "y"}).json()
    api.delete(f"/coupons/{made['coupon_id']}")
    assert here.events() == ["coupon.created", "coupon.updated"]
    assert here.got() == [made, changed]


@pytest.mark.parametrize(("deed", "amount"), [("charge", "7.5"), ("redeem", "-7.5")])
def test_movement_by_the_api(here, api, coupon, deed, amount):
    changed = api.post(f"/coupons/{coupon}/{deed}", json={"value": "7.50"}).json()
    assert here.events() == ["couponTransaction.created", "coupon.updated"]
    movement, told = here.got()
    assert movement == {
        "couponTransaction_id": here.till.coupon_transactions.ids[0],
        "coupon_id": coupon,
        "couponTransaction_value": amount,
        "couponTransaction_type": deed,
        "couponTransaction_created_at": movement["couponTransaction_created_at"],
    }
    assert movement["couponTransaction_created_at"].startswith("2026-06-17 17:0")
    assert told == changed


def test_refused_movement_is_not_told(here, api, coupon):
    assert api.post(f"/coupons/{coupon}/redeem", json={"value": "20.5"}).status_code == 400
    assert here.events() == []


def test_correction_is_told_once(here, api, coupon):
    api.put(f"/coupons/{coupon}", json={"coupon_value": "12", "coupon_name": "y"})
    assert here.events() == ["couponTransaction.created", "coupon.updated"]
    movement, told = here.got()
    assert (movement["couponTransaction_type"], movement["couponTransaction_value"]) == ("correction", "-8")
    assert told["coupon_name"] == "y"


def test_coupons_in_python(here, coupon):
    here.till.charge(coupon, "1.5")
    here.till.redeem(coupon, "21.50")
    here.till.update("coupons", coupon, coupon_name="Neu")
    made = here.till.create("coupons", coupon_name="Noch einer", _value="7")
    here.till.delete("coupons", coupon)
    assert here.events() == [
        "couponTransaction.created",
        "coupon.updated",
        "couponTransaction.created",
        "coupon.updated",
        "coupon.updated",
        "coupon.created",
    ]
    got = here.got()
    assert [got[0]["couponTransaction_value"], got[2]["couponTransaction_value"]] == ["1.5", "-21.5"]
    assert (got[4]["coupon_name"], got[5]["coupon_id"]) == ("Neu", made["coupon_id"])
    assert not [name for row in got for name in row if name.startswith("_")]


def test_movement_is_written_as_a_number_where_decimals_are(wired):
    here = wired(numbers=True)
    here.till.charge(here.till.coupons.ids[0], "2.5")
    assert here.got()[0]["couponTransaction_value"] == 2.5


# order items


def test_ordering_by_the_api(here, api):
    item = {"item_name": "Torte", "item_price": "3", "item_vatRate": "20"}
    rows = api.post("/orders", json={"table_id": here.till.seats.ids[1], "items": [item, item]}).json()
    assert here.events() == ["orderItem.created"] * 2
    assert here.got() == [{"orderItem_id": row["order_id"]} for row in rows]


def test_moving_by_the_api_is_one_event(here, api):
    source, target = here.till.seats.ids[0], here.till.seats.ids[2]
    body = {"source_table_id": source, "target_table_id": target, "target_order_group_id": 1}
    rows = api.post("/orders/transfer", json=body).json()
    assert len(rows) > 1
    assert here.events() == ["orderItem.transferred"]
    assert here.got() == [
        {"sourceTable_id": source, "targetTable_id": target, "order_ids": [row["order_id"] for row in rows]}
    ]
    api.post("/orders/transfer", json=body)
    assert len(here.events()) == 1


def test_moving_to_another_group_of_the_same_table(here, api):
    table = here.till.seats.ids[0]
    body = {"source_table_id": table, "target_table_id": table, "target_order_group_id": 2}
    assert {row["order_group"] for row in api.post("/orders/transfer", json=body).json()} == {2}
    assert here.events() == ["orderItem.transferred"]


def test_order_items_in_python(here):
    one, two, three = here.till.seats.ids[:3]
    ids = [here.till.create("orders", table_id=table)["order_id"] for table in (one, one, two)]
    here.till.transfer(ids, three)
    here.till.update("orders", ids[0], table_id=one)
    here.till.update("orders", ids[0], order_comment="ohne Zucker")
    here.till.delete("orders", ids[1])
    assert here.events() == [
        *["orderItem.created"] * 3,
        *["orderItem.transferred"] * 3,
        "orderItem.cancelled",
    ]
    assert here.got()[3:] == [
        {"sourceTable_id": one, "targetTable_id": three, "order_ids": ids[:2]},
        {"sourceTable_id": two, "targetTable_id": three, "order_ids": ids[2:]},
        {"sourceTable_id": three, "targetTable_id": one, "order_ids": ids[:1]},
        {"orderItem_id": ids[1]},
    ]


def test_transfer_as_a_form(wired):
    here = wired(webhook_encoding="form", webhook_event_key=True)
    source, target = here.till.seats.ids[0], here.till.seats.ids[1]
    identifier = here.till.orders.ids[0]
    here.till.transfer([identifier], target)
    here.sandbox.webhooks.settle()
    assert decoded(here.receiver.asked[0].body) == {
        "event": "orderItem.transferred",
        "resource": {
            "sourceTable_id": str(source),
            "targetTable_id": str(target),
            "order_ids": [str(identifier)],
        },
    }


def test_inactive_events_are_not_sent(here, coupon):
    here.till.webhook.active = {"product.updated"}
    here.till.charge(coupon, "1")
    here.till.transfer([here.till.orders.ids[0]], here.till.seats.ids[1])
    assert here.events() == []


# from outside


def test_from_the_control_plane(here, coupon):
    outside = Caller(here.sandbox)
    base = f"{here.sandbox.url}/_sandbox/tills/1"
    order, table = here.till.orders.ids[0], here.till.seats.ids[1]
    assert outside.post(f"{base}/coupons/{coupon}/charge", json={"value": 5}).status_code == 200
    assert outside.post(f"{base}/coupons/{coupon}/redeem", json={"value": "25.5"}).status_code == 400
    assert outside.post(f"{base}/coupons/{coupon}/redeem", json={"value": "all"}).status_code == 400
    (moved,) = outside.post(f"{base}/transfers", json={"orders": [order], "table_id": table, "group": 3}).json()
    assert (moved["order_id"], moved["table_id"], moved["order_group"]) == (order, table, 3)
    assert outside.delete(f"{base}/orders/{order}").status_code == 200
    assert here.till.coupons[coupon]["_value"] == "25"
    assert here.events() == [
        "couponTransaction.created", "coupon.updated", "orderItem.transferred", "orderItem.cancelled",
    ]  # fmt: skip


def test_sent_on_demand(here, coupon):
    here.till.webhook.active.clear()
    here.till.charge(coupon, "1")
    movement = here.till.coupon_transactions.ids[0]
    here.sandbox.emit(here.till, "couponTransaction.created", movement)
    here.sandbox.emit(here.till, "orderItem.cancelled", 6)
    got = here.got()
    assert (got[0]["couponTransaction_id"], got[0]["couponTransaction_value"]) == (movement, "1")
    assert got[1] == {"orderItem_id": 6}
