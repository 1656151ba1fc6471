"""What is ordered and not yet billed: reading, filters, groups, ordering, moving to another table."""

from collections import Counter
from decimal import Decimal

import pytest


def test_guests_sit_at_two_tables(api, till):
    rows = api.rows("/orders")
    tables = Counter(till.seats[row["table_id"]]["table_name"] for row in rows)
    assert set(tables) == {"Tisch 1", "Schanigarten 1"}
    assert 3 <= len(rows) <= 14


def test_order_items_add_up(opened):
    for till in opened(tills=2).tills:
        assert till.orders.ids
        for row in till.orders:
            amount = {name: Decimal(value) for name, value in row.items() if isinstance(value, str) and name in (
                "order_priceGross", "order_priceNet", "order_vat", "order_quantity", "order_discount_valueGross",
                "order_product_priceGrossPerUnit")}  # fmt: skip
            assert amount["order_priceGross"] == amount["order_priceNet"] + amount["order_vat"]
            before = amount["order_quantity"] * amount["order_product_priceGrossPerUnit"]
            assert abs(amount["order_priceGross"] - before - amount["order_discount_valueGross"]) <= Decimal("0.005")
            assert row["user_id"] in till.users
            assert row["product_id"] is None or row["product_id"] in till.products


def test_training_orders_are_left_out_unless_asked_for(api, till):
    training = [row["order_id"] for row in till.orders if row["_training"]]
    assert len(training) == 1
    for value in ("1", "true"):
        assert [row["order_id"] for row in api.rows("/orders", trainingsMode=value)] == training
    for query in ({}, {"trainingsMode": "0"}, {"trainingsMode": "false"}):
        assert {row["order_id"] for row in api.rows("/orders", **query)} == set(till.orders.ids) - set(training)


@pytest.mark.parametrize("query", [{"trainingMode": "1"}, {"trainingsMode": "no"}, {"groupBy": "user_id"}, {"id": "1"},
                                   {"groupBy": "table_id,product_id"}, {"table_id": "x"}])  # fmt: skip
def test_faulty_query_is_refused(api, query):
    assert api.get("/orders", params=query).status_code == 400


def test_orders_of_a_table_or_a_product(api, till):
    rows = api.rows("/orders")
    table, product = rows[0]["table_id"], next(row["product_id"] for row in rows if row["product_id"])
    assert api.rows("/orders", table_id=table) == [row for row in rows if row["table_id"] == table]
    assert api.rows("/orders", product_id=product) == [row for row in rows if row["product_id"] == product]
    assert api.rows("/orders", table_id=5) == []


def test_groups_are_summed(api, till):
    for row in list(till.orders):
        till.delete("orders", row["order_id"])
    one, two = till.seats.ids[:2]
    for table, product, quantity, gross in ((one, 7, "1", "2.5"), (one, 8, "2", "4"), (two, 7, "0.5", "1.25")):
        till.create("orders", table_id=table, product_id=product, order_quantity=quantity, order_priceGross=gross)
    by_table = api.rows("/orders", groupBy="table_id")
    assert [(row["table_id"], row["order_quantity"], row["order_priceGross"]) for row in by_table] == [
        (one, "3", "6.5"),
        (two, "0.5", "1.25"),
    ]
    by_product = api.rows("/orders", groupBy="product_id")
    assert [(row["product_id"], row["order_quantity"]) for row in by_product] == [(7, "1.5"), (8, "2")]
    assert [row["order_id"] for row in by_product] == [till.orders.ids[0], till.orders.ids[1]]
    assert len(api.rows("/orders", groupBy="table_id", limit=1)) == 1
    assert len(api.rows("/orders", groupBy="product_id", table_id=two)) == 1
