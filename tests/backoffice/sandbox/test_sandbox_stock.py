"""Stock: read, set, changed by a difference, and in bulk."""

import pytest


def test_stock_of_a_product(api, till):
    row = next(row for row in till.products if row["product_stock_enabled"])
    expected = {
        "product_id": row["product_id"],
        "product_stock": row["product_stock_value"],
        "product_reorderLevel": row["product_stock_reorderLevel"],
        "product_safetyStock": row["product_stock_safetyStock"],
        "product_unit": row["product_stock_unit"],
    }
    assert api.rows(f"/products/{row['product_id']}/stock") == expected
    numbered = next(row for row in till.products if row["product_itemnumber"])
    path = f"/products/itemNumber/{numbered['product_itemnumber']}/stock"
    assert api.rows(path)["product_id"] == numbered["product_id"]
    assert api.get("/products/itemNumber/nonsense/stock").status_code == 404
    assert api.get("/products/1/stock").status_code == 404


def test_set_stock(api, till, sandbox):
    identifier = till.products.ids[0]
    sandbox.clock.shift(100)
    body = {"product_stock": "17.50", "product_reorderLevel": 4, "product_safetyStock": "1"}
    answer = api.put(f"/products/{identifier}/stock", json=body)
    assert answer.status_code == 200
    assert (answer.json()["product_stock"], answer.json()["product_reorderLevel"]) == ("17.5", "4")
    row = api.rows(f"/products/{identifier}")
    assert (row["product_stock_value"], row["product_stock_safetyStock"]) == ("17.5", "1")
    assert row["product_updated_at"][:16] == "2026-06-17 17:01"


def test_change_stock_by_a_difference(api, till):
    identifier = till.products.ids[0]
    api.put(f"/products/{identifier}/stock", json={"product_stock": "10"})
    assert (
        api.put(f"/products/{identifier}/stock", json={"product_stockDelta": "-2.5"}).json()["product_stock"] == "7.5"
    )
    assert api.put(f"/products/{identifier}/stock", json={"product_stockDelta": 0.5}).json()["product_stock"] == "8"


def test_stock_is_absolute_or_a_difference(api, till):
    body = {"product_stock": "1", "product_stockDelta": "1"}
    answer = api.put(f"/products/{till.products.ids[0]}/stock", json=body)
    assert answer.json()["details"]["errors"] == {
        "product_stock": ["Give only one of product stock and product stockDelta."]
    }


def test_stock_may_leave_the_time_of_change_alone(api, till, sandbox):
    sandbox.set_options(stock_counts_as_update=False)
    identifier = till.products.ids[0]
    before = till.products[identifier]["product_updated_at"]
    api.put(f"/products/{identifier}/stock", json={"product_stock": "3"})
    assert till.products[identifier]["product_updated_at"] == before


def test_stock_in_bulk(api, till):
    one = till.products.ids[0]
    two = next(row for row in till.products if row["product_itemnumber"] and row["product_id"] != one)
    body = [
        {"product_id": str(one), "product_stock": 7},
        {"product_itemNumber": two["product_itemnumber"], "product_stock": "8.0"},
    ]
    answer = api.post("/products/batch/stock", json={"products": body})
    assert answer.status_code == 200
    assert answer.json() == {"updatedIds": [one], "updatedItemNumbers": [two["product_itemnumber"]]}
    assert till.products[one]["product_stock_value"] == "7"
    assert till.products[two["product_id"]]["product_stock_value"] == "8"


def test_stock_in_bulk_is_all_or_nothing(api, till):
    one = till.products.ids[0]
    before = till.products[one]["product_stock_value"]
    body = [{"product_id": str(one), "product_stock": "999"}, {"product_id": "5", "product_stock": "1"}]
    answer = api.post("/products/batch/stock", json={"products": body})
    assert list(answer.json()["details"]["errors"]) == ["products.1.product_id"]
    assert till.products[one]["product_stock_value"] == before


@pytest.mark.parametrize(
    "entry", [{"product_stock": "1"}, {"product_id": 5, "product_stock": "1"}, {"product_id": "5"}]
)
def test_faulty_stock_in_bulk_is_refused(api, entry):
    assert api.post("/products/batch/stock", json={"products": [entry]}).status_code == 400
