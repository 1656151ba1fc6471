"""Prices for categories of customers and for customers."""

import pytest


@pytest.fixture
def price(till):
    """A price for a category, as the till keeps it."""
    return till.category_prices[till.category_prices.ids[0]]


def test_price_of_a_category(api, till, price):
    till.update("products", price["product_id"], product_vat="10", product_priceIncludesVat=True)
    till.update("category_prices", price["price_id"], price_value="11")
    path = f"/products/{price['product_id']}/price/customerCategory/{price['customerCategory_id']}"
    assert api.rows(path) == {
        "price_id": price["price_id"],
        "price_value": "11",
        "price_valueGross": "11",
        "price_valueNet": "10",
        "price_timestamp": "2026-06-17 17:00:00",
        "product_id": price["product_id"],
        "customerCategory_id": price["customerCategory_id"],
    }


def test_price_before_tax(api, till, price):
    till.update("products", price["product_id"], product_vat="20", product_priceIncludesVat=False)
    till.update("category_prices", price["price_id"], price_value="10.5")
    (row, *_) = api.rows(f"/products/{price['product_id']}/price/customerCategory")
    assert (row["price_value"], row["price_valueGross"], row["price_valueNet"]) == ("10.5", "12.6", "10.5")


def test_price_that_is_no_number(api, till, price):
    till.update("category_prices", price["price_id"], price_value="10,50")
    (row, *_) = api.rows(f"/products/{price['product_id']}/price/customerCategory")
    assert (row["price_value"], row["price_valueGross"], row["price_valueNet"]) == ("10,50", "10,50", "10,50")


def test_regulars_and_staff_pay_less(api, till, price):
    product = till.products[price["product_id"]]
    rows = api.rows(f"/products/{product['product_id']}/price/customerCategory")
    names = [till.customer_categories[row["customerCategory_id"]]["customerCategory_name"] for row in rows]
    assert names == ["Stammkunden", "Mitarbeiter"]
    assert float(product["product_price"]) > float(rows[0]["price_value"]) > float(rows[1]["price_value"])


def test_most_products_have_none(api, till):
    priced = {row["product_id"] for row in till.category_prices} | {row["product_id"] for row in till.customer_prices}
    plain = next(identifier for identifier in till.products.ids if identifier not in priced)
    for kind in ("customer", "customerCategory"):
        assert api.rows(f"/products/{plain}/price/{kind}") == []
        assert api.get(f"/products/5/price/{kind}").status_code == 404


def test_price_of_nobody(api, price):
    path = f"/products/{price['product_id']}/price"
    for part in ("customerCategory/5", "customer/5", f"customer/{price['customerCategory_id']}", "customer/x"):
        assert api.get(f"{path}/{part}").status_code == 404


def test_prices_go_with_what_they_belong_to(api, till, price):
    product, category = price["product_id"], price["customerCategory_id"]
    assert len(api.rows(f"/products/{product}/price/customerCategory")) == 2
    till.delete("customer_categories", category)
    assert category not in {row["customerCategory_id"] for row in till.category_prices}
    assert len(api.rows(f"/products/{product}/price/customerCategory")) == 1
    till.delete("products", product)
    assert product not in {row["product_id"] for row in till.category_prices}
    customer = till.customer_prices[till.customer_prices.ids[0]]["customer_id"]
    till.delete("customers", customer)
    assert till.customer_prices.ids
    assert customer not in {row["customer_id"] for row in till.customer_prices}


# writing


@pytest.mark.parametrize(
    ("part", "key", "buyers"),
    [("customerCategory", "customerCategory_id", "customer_categories"), ("customer", "customer_id", "customers")],
)
def test_price_life(api, till, sandbox, part, key, buyers):
    product, buyer = till.products.ids[1], till.tables[buyers].ids[-1]
    till.update("products", product, product_vat="20", product_priceIncludesVat=True)
    path = f"/products/{product}/price/{part}"
    assert api.rows(path) == []
    answer = api.post(path, json={"price_value": "6.00", key: buyer})
    assert answer.status_code == 201
    row = answer.json()
    assert row == {
        "price_id": row["price_id"],
        "price_value": "6",
        "price_valueGross": "6",
        "price_valueNet": "5",
        "price_timestamp": row["price_timestamp"],
        "product_id": product,
        key: buyer,
    }
    assert row["price_timestamp"].startswith("2026-06-17 17:0")
    assert api.rows(path) == [row]
    sandbox.clock.shift(61)
    changed = api.put(f"{path}/{buyer}", json={"price_value": 12})
    assert (changed.status_code, changed.json()["price_value"], changed.json()["price_valueNet"]) == (200, "12", "10")
    assert changed.json()["price_timestamp"] > row["price_timestamp"]
    assert api.rows(f"{path}/{buyer}") == changed.json()
    assert api.delete(f"{path}/{buyer}").json() == {"error": False, "success": True, "msg": "The price was deleted."}
    for method in ("GET", "PUT", "DELETE"):
        answer = api.request(method, f"{path}/{buyer}", json={"price_value": "1"} if method == "PUT" else None)
        assert answer.status_code == 404
    assert api.rows(path) == []


def test_second_price_takes_the_place_of_the_first(api, till):
    path, buyer = f"/products/{till.products.ids[1]}/price/customer", till.customers.ids[0]
    first = api.post(path, json={"price_value": "6", "customer_id": buyer}).json()
    second = api.post(path, json={"price_value": "7", "customer_id": buyer}).json()
    assert (second["price_id"], second["price_value"]) == (first["price_id"], "7")
    assert api.rows(path) == [second]


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "price_value"), ({"price_value": "6"}, "customer_id"), ({"price_value": "6,5", "customer_id": 1}, "price_value"),
     ({"price_value": "6", "customer_id": 5}, "customer_id"), ({"price_value": "6", "customer_id": "x"}, "customer_id"),
     ({"price_value": "6", "customerCategory_id": 1}, "customerCategory_id")],
)  # fmt: skip
def test_faulty_price_is_refused(api, till, body, field):
    before = list(till.customer_prices)
    answer = api.post(f"/products/{till.products.ids[1]}/price/customer", json=body)
    assert answer.status_code == 400
    assert field in answer.json()["details"]["errors"]
    assert list(till.customer_prices) == before


def test_price_of_no_product(api, till):
    body = {"price_value": "6", "customer_id": till.customers.ids[0]}
    assert api.post("/products/5/price/customer", json=body).status_code == 404
