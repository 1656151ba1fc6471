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


# ordering


def test_ordering(api, till):
    product = till.products[till.products.ids[0]]
    table = till.seats.ids[1]
    body = {
        "table_id": table,
        "items": [
            {"product_id": product["product_id"], "item_quantity": "2"},
            {
                "item_name": "Torte",
                "item_price": "3.30",
                "item_vatRate": "10",
                "item_quantity": 3,
                "item_course": 2,
                "item_orderGroup": 4,
                "item_discountable": False,
                "item_mergeable": False,
                "item_comment": "ohne Zucker",
            },
        ],
    }
    highest = max(row["order_number"] for row in till.orders)
    answer = api.post("/orders", json=body)
    assert answer.status_code == 201
    one, two = answer.json()
    assert (one["product_id"], one["order_product_name"], one["order_quantity"], one["order_product_itemnumber"]) == (
        product["product_id"], product["product_name"], "2", product["product_itemnumber"])  # fmt: skip
    assert Decimal(one["order_priceGross"]) == 2 * Decimal(product["product_price"])
    assert one["productgroup_type_id"] == till.product_groups[product["productgroup_id"]]["productgroup_type_id"]
    assert two == {
        "order_id": two["order_id"],
        "order_quantity": "3",
        "order_priceGross": "9.9",
        "order_priceNet": "9",
        "order_vat": "0.9",
        "order_discount_valueGross": "0",
        "order_discount_valueNet": "0",
        "order_vatRate": "10",
        "order_product_priceGrossPerUnit": "3.3",
        "order_product_priceNetPerUnit": "3",
        "order_discount_name": None,
        "order_discountable": False,
        "order_mergeable": False,
        "order_retour": False,
        "order_number": highest + 1,
        "order_group": 4,
        "order_product_name": "Torte",
        "order_product_itemnumber": None,
        "order_product_serialnumber": None,
        "order_course": 2,
        "order_status": 1,
        "order_comment": "ohne Zucker",
        "table_id": table,
        "product_id": None,
        "user_id": till.users.ids[0],
        "productgroup_type_id": None,
        "order_created_at": two["order_created_at"],
    }
    assert one["order_number"] == two["order_number"]
    assert api.rows("/orders", table_id=table) == [one, two]


@pytest.mark.parametrize(
    ("base", "gross", "net"), [("1", "3.6", "3"), ("netto", "3.6", "3"), ("net", "3.6", "3"), ("0", "3", "2.5"),
                               ("brutto", "3", "2.5"), ("gross", "3", "2.5")],
)  # fmt: skip
def test_prices_before_or_after_tax(api, till, base, gross, net):
    item = {"item_name": "Torte", "item_price": "3", "item_vatRate": "20"}
    body = {"table_id": till.seats.ids[1], "price_base": base, "items": [item]}
    (row,) = api.post("/orders", json=body).json()
    assert (row["order_priceGross"], row["order_priceNet"], row["order_quantity"]) == (gross, net, "1")


def test_variation_is_part_of_the_name_and_the_price(api, till):
    item = {"item_name": "Torte", "item_price": "3", "item_vatRate": "20", "item_variations": [
        {"product_id": till.products.ids[0], "variation_name": "groß", "variation_price": "1.5"}]}  # fmt: skip
    (row,) = api.post("/orders", json={"table_id": till.seats.ids[1], "items": [item]}).json()
    assert (row["order_product_name"], row["order_priceGross"]) == ("Torte, groß", "4.5")


def test_training_order(api, till):
    item = {"item_name": "Torte", "item_price": "3", "item_vatRate": "20"}
    body = {"table_id": till.seats.ids[1], "training_mode": True, "items": [item]}
    (row,) = api.post("/orders", json=body).json()
    assert row not in api.rows("/orders")
    assert row in api.rows("/orders", trainingsMode="1")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"table_id": 5}, "table_id"), ({"items": []}, "items"), ({"items": "x"}, "items"), ({"price_base": "2"}, "price_base"),
     ({"items": [{"item_price": "1", "item_vatRate": "10"}]}, "items.0.item_name"),
     ({"items": [{"product_id": 5}]}, "items.0.product_id"), ({"trainingsMode": True}, "trainingsMode"),
     ({"items": [{"item_name": "x", "item_price": "1", "item_vatRate": "10", "item_course": "x"}]}, "items.0.item_course"),
     ({"items": [{"item_name": "x", "item_price": "1", "item_vatRate": "10", "discount_id": 1}]}, "items.0.discount_id")],
)  # fmt: skip
def test_faulty_order_is_refused(api, till, changes, field):
    item = {"item_name": "Torte", "item_price": "3", "item_vatRate": "20"}
    count = len(till.orders)
    answer = api.post("/orders", json={"table_id": till.seats.ids[1], "items": [item], **changes})
    assert (answer.status_code, list(answer.json()["details"]["errors"])) == (400, [field])
    assert len(till.orders) == count


def test_required_fields_of_an_order(api):
    assert sorted(api.post("/orders", json={}).json()["details"]["errors"]) == ["items", "table_id"]


# moving to another table


@pytest.fixture
def moved(api, till):
    """Moves what stands at the first table to the third, unless the fields say otherwise."""

    def post(**fields):
        body = {"source_table_id": till.seats.ids[0], "target_table_id": till.seats.ids[2], "target_order_group_id": 2}
        return api.post("/orders/transfer", json={**body, **fields})

    return post


def test_whole_table_moves(api, till, moved):
    before = api.rows("/orders", table_id=till.seats.ids[0])
    answer = moved(target_order_group_name="Runde")
    assert answer.status_code == 200
    assert len(before) > 1
    assert answer.json() == [{**row, "table_id": till.seats.ids[2], "order_group": 2} for row in before]
    assert api.rows("/orders", table_id=till.seats.ids[0]) == []
    assert api.rows("/orders", table_id=till.seats.ids[2]) == answer.json()
    assert moved().json() == []


def test_some_of_a_table_move(api, till, moved):
    first, *rest = [row["order_id"] for row in api.rows("/orders", table_id=till.seats.ids[0])]
    assert [row["order_id"] for row in moved(order_ids=[first]).json()] == [first]
    assert [row["order_id"] for row in api.rows("/orders", table_id=till.seats.ids[0])] == rest


def test_training_moves_apart(api, till, moved):
    row = till.create("orders", table_id=till.seats.ids[0], _training=True)
    assert [each["order_id"] for each in moved(training_mode=True).json()] == [row["order_id"]]
    assert api.rows("/orders", table_id=till.seats.ids[0])


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"source_table_id": 5}, "source_table_id"), ({"target_table_id": 5}, "target_table_id"),
     ({"order_ids": [5]}, "order_ids"), ({"order_ids": "x"}, "order_ids"), ({"target_order_group_id": None},
     "target_order_group_id"), ({"trainingsMode": True}, "trainingsMode")],
)  # fmt: skip
def test_faulty_transfer_is_refused(till, moved, changes, field):
    before = list(till.orders)
    answer = moved(**changes)
    assert (answer.status_code, list(answer.json()["details"]["errors"])) == (400, [field])
    assert list(till.orders) == before


def test_required_fields_of_a_transfer(api):
    assert sorted(api.post("/orders/transfer", json={}).json()["details"]["errors"]) == [
        "source_table_id",
        "target_order_group_id",
        "target_table_id",
    ]
