"""Products: lists, filters, flags, and what can be done to one."""

import pytest

INCLUDE_ALL = {"includeProductGroup": "true", "includeProductVariations": "true", "includeProductIngredients": "true"}
NEW = {"product_name": "Kipferl", "product_price": "1.20", "product_vat": "10"}


def test_list_is_the_truth_page_by_page(api, sandbox, till):
    rows = api.every("/products", includeProductGroup="true", includeProductIngredients="true")
    truth = {row["product_id"]: row for row in sandbox.rows(till, "products")}
    assert [row["product_id"] for row in rows] == sorted(truth)
    for row in rows:
        row.pop("productgroup")
        assert row == truth[row["product_id"]]


def test_default_page_has_25_rows(api):
    assert len(api.rows("/products")) == 25
    assert len(api.rows("/products", page=2)) == 15
    assert api.rows("/products", page=3) == []


def test_limit_is_clamped_at_100_without_a_word(account):
    api = account(products=150)
    assert len(api.rows("/products", limit=1000)) == 100
    assert len(api.rows("/products", limit=1000, page=2)) == 50


def test_pages_do_not_overlap(api):
    first, second = api.rows("/products", limit=7), api.rows("/products", limit=7, page=2)
    ids = [row["product_id"] for row in first + second]
    assert ids == sorted(set(ids))
    assert len(ids) == 14


def test_newest_first_by_option(api, sandbox, till):
    sandbox.set_options(newest_first=True)
    assert [row["product_id"] for row in api.every("/products")] == list(till.products.ids)[::-1]


def test_list_leaves_out_the_group_and_all_inner_rows(api):
    left_out = {"productgroup_id", "productgroup", "productvariation", "productingredient"}
    for row in api.rows("/products", limit=100):
        assert left_out & set(row) == set()
        assert set(row) >= {"product_active", "product_base_id", "images", "product_updated_at"}


@pytest.mark.parametrize("truth", ["true", "1"])
def test_include_group(api, till, truth):
    row = api.rows("/products", includeProductGroup=truth)[0]
    group = till.product_groups[row["productgroup_id"]]
    assert row["productgroup"] == group
    assert row["productgroup"]["productgroup_parent"] is not None
    assert "productvariation" not in row


@pytest.mark.parametrize("untruth", ["false", "0"])
def test_include_false_is_like_leaving_it_out(api, untruth):
    query = dict.fromkeys(INCLUDE_ALL, untruth)
    assert api.rows("/products", **query) == api.rows("/products")


def test_variations_are_products_and_are_listed_at_their_base(api):
    rows = {row["product_id"]: row for row in api.every("/products", includeProductVariations="true")}
    bases = [row for row in rows.values() if row["productvariation"]]
    assert bases
    for base in bases:
        assert base["product_variations_enabled"] is True
        for listed in base["productvariation"]:
            variation = rows[listed["variation_id"]]
            assert sorted(listed) == ["variation_id", "variation_name", "variation_price", "variation_stock"]
            assert variation["product_base_id"] == base["product_id"]
            assert listed["variation_name"] == variation["product_name"]
            assert listed["variation_price"] == variation["product_price"]
            assert (variation["product_type"], variation["product_type_id"]) == ("variation", 5)
    listed = [each["variation_id"] for base in bases for each in base["productvariation"]]
    assert sorted(listed) == [row["product_id"] for row in rows.values() if row["product_base_id"]]


def test_some_products_have_ingredients_and_images(api):
    rows = api.every("/products", includeProductIngredients="true")
    fields = ["ingredient_id", "ingredient_name", "ingredient_quantity", "ingredient_unit"]
    assert {tuple(sorted(each)) for row in rows for each in row["productingredient"]} == {tuple(fields)}
    assert {tuple(sorted(each)) for row in rows for each in row["images"]} == {("image_id", "image_url")}


# filters


def test_filter_by_group(api, till):
    group = till.products[till.products.ids[0]]["productgroup_id"]
    expected = [row["product_id"] for row in till.products if row["productgroup_id"] == group]
    rows = api.every("/products", productgroup_id=group)
    assert [row["product_id"] for row in rows] == expected
    assert 0 < len(expected) < len(till.products)
    assert api.rows("/products", productgroup_id=1) == []


def test_filter_by_item_number_and_barcode_is_exact(api, till):
    row = next(row for row in till.products if row["product_itemnumber"] and row["product_barcode"])
    number, barcode = row["product_itemnumber"], row["product_barcode"]
    assert [each["product_id"] for each in api.rows("/products", itemNumber=number)] == [row["product_id"]]
    assert [each["product_id"] for each in api.rows("/products", barcode=barcode)] == [row["product_id"]]
    assert api.rows("/products", itemNumber=number[:-1]) == []
    assert api.rows("/products", barcode=barcode, itemNumber="other") == []


def test_filter_by_name_and_keywords(api, till):
    expected = [row["product_id"] for row in till.products if "semmel" in row["product_name"].lower()]
    assert [row["product_id"] for row in api.every("/products", name="SEMMEL")] == expected
    assert expected
    assert {row["product_name"] for row in api.rows("/products", q="butter hand")} == {"Handsemmel mit Butter"}
    assert api.rows("/products", q="nichts davon") == []


def test_filter_follows_a_change(api, till):
    identifier = till.products.ids[5]
    assert api.rows("/products", name="Umbenannt") == []
    till.update("products", identifier, product_name="Umbenannt")
    assert [row["product_id"] for row in api.rows("/products", name="umbenannt")] == [identifier]
    till.delete("products", identifier)
    assert api.rows("/products", name="Umbenannt") == []


def test_updated_after_is_local_time_and_inclusive(api, till, sandbox):
    identifier = till.products.ids[3]
    row = till.update("products", identifier)
    stamp = row["product_updated_at"]
    assert stamp[:13] == "2026-06-17 17"  # 15:00 UTC
    assert [each["product_id"] for each in api.rows("/products", updatedAfter=stamp)] == [identifier]
    sandbox.set_options(updated_after_inclusive=False)
    assert api.rows("/products", updatedAfter=stamp) == []


def test_updated_after_in_the_past_gives_what_changed_since(api, till):
    since = "2026-06-10 00:00:00"
    expected = [row["product_id"] for row in till.products if row["product_updated_at"] >= since]
    assert [row["product_id"] for row in api.every("/products", updatedAfter=since)] == expected
    assert 0 < len(expected) < len(till.products)


# one product


def test_read_one(api, sandbox, till):
    truth = sandbox.rows(till, "products")[8]
    expected = {name: value for name, value in truth.items() if name != "productingredient"}
    assert api.rows(f"/products/{truth['product_id']}") == expected
    whole = api.rows(f"/products/{truth['product_id']}", **INCLUDE_ALL)
    assert sorted(set(whole) - set(expected)) == ["productgroup", "productingredient", "productvariation"]
    assert len(whole["productvariation"]) == 3


def test_product_of_another_till_is_404(opened, caller):
    sandbox = opened(tills=2)
    session = caller(sandbox.issue_token(sandbox.tills[0]))
    session.sandbox = sandbox
    theirs = sandbox.tills[1].products.ids[0]
    assert session.get(f"/products/{theirs}").status_code == 404
    assert session.put(f"/products/{theirs}", json={"product_name": "x"}).status_code == 404
    assert session.delete(f"/products/{theirs}").status_code == 404


def test_create(api, till):
    group = till.product_groups.ids[5]
    answer = api.post("/products", json={**NEW, "productgroup_id": group, "product_externalReference": "R-1"})
    assert answer.status_code == 201
    row = answer.json()
    assert row["product_id"] == max(till.products.ids)
    assert (row["product_price"], row["product_vat"], row["product_vat_id"]) == ("1.2", "10", 1002)
    assert (row["productgroup_id"], row["product_externalReference"]) == (group, "R-1")
    assert (
        row["product_created_at"] == row["product_updated_at"] == till.products[row["product_id"]]["product_created_at"]
    )
    assert row["product_created_at"].startswith("2026-06-17 17:0")
    assert api.rows(f"/products/{row['product_id']}") == row


@pytest.mark.parametrize("price", ["220", 220, "220.00", 220.0])
def test_price_is_answered_without_padding(api, price):
    assert api.post("/products", json={**NEW, "product_price": price}).json()["product_price"] == "220"


def test_vat_by_id_gives_the_rate(api):
    body = {"product_name": "x", "product_price": 1, "product_vat_id": 1003}
    assert api.post("/products", json=body).json()["product_vat"] == "13"


def test_vat_that_is_no_rate_has_no_id(api):
    row = api.post("/products", json={**NEW, "product_vat": "12.5"}).json()
    assert (row["product_vat"], row["product_vat_id"]) == ("12.5", None)


def test_create_a_variation(api, till):
    base = till.products.ids[0]
    row = api.post("/products", json={**NEW, "product_base": {"product_id": base}}).json()
    assert (row["product_base_id"], row["product_type"]) == (base, "variation")
    assert row["productgroup_id"] == till.products[base]["productgroup_id"]
    whole = api.rows(f"/products/{base}", **INCLUDE_ALL)
    assert [each["variation_id"] for each in whole["productvariation"]] == [row["product_id"]]


def test_base_that_is_not_there_is_refused(api):
    answer = api.post("/products", json={**NEW, "product_base": {"product_id": 5}})
    assert list(answer.json()["details"]["errors"]) == ["product_base.product_id"]


def test_favourites_take_no_products(api, till):
    favourites = till.product_groups.ids[0]
    assert till.product_groups[favourites]["productgroup_type_id"] == 2
    for body in ({"productgroup_id": favourites}, {"productgroup": {"productgroup_id": favourites}}):
        assert api.post("/products", json={**NEW, **body}).status_code == 400


def test_stock_without_unit_is_counted_in_pieces(api):
    row = api.post("/products", json={**NEW, "product_stock_enabled": True, "product_stock_value": "5.50"}).json()
    assert (row["product_stock_unit"], row["product_stock_value"]) == ("piece", "5.5")


def test_accounting_code_name_is_kept_but_never_shown(api):
    row = api.post("/products", json={**NEW, "product_accountingCodeName": "Erlöse 10 %"}).json()
    assert not [name for name in row if "accountingCodeName" in name]


def test_change(api, till, sandbox):
    identifier = till.products.ids[2]
    before = api.rows(f"/products/{identifier}")
    sandbox.clock.shift(90)
    answer = api.put(f"/products/{identifier}", json={"product_price": 3.5, "product_barcode": None})
    assert answer.status_code == 200
    row = answer.json()
    changed = {name for name in row if row[name] != before[name]}
    assert changed - {"product_barcode"} == {"product_price", "product_updated_at"}
    assert (row["product_price"], row["product_barcode"]) == ("3.5", None)
    assert api.rows(f"/products/{identifier}") == row


def test_change_shows_in_the_list_at_once(api, till):
    identifier = till.products.ids[2]
    api.rows("/products", limit=100)
    api.put(f"/products/{identifier}", json={"product_name": "Neu"})
    assert [row["product_name"] for row in api.rows("/products", limit=100)][2] == "Neu"


def test_change_of_a_variation_shows_at_its_base(api, till):
    base = next(row["product_base_id"] for row in till.products if row["product_base_id"])
    listed = api.rows(f"/products/{base}", **INCLUDE_ALL)["productvariation"]
    api.rows("/products", limit=100, **INCLUDE_ALL)
    api.put(f"/products/{listed[0]['variation_id']}", json={"product_price": "99.9"})
    rows = {row["product_id"]: row for row in api.rows("/products", limit=100, **INCLUDE_ALL)}
    assert rows[base]["productvariation"][0]["variation_price"] == "99.9"
    api.delete(f"/products/{listed[1]['variation_id']}")
    rows = {row["product_id"]: row for row in api.rows("/products", limit=100, **INCLUDE_ALL)}
    assert [each["variation_id"] for each in rows[base]["productvariation"]] == [
        listed[0]["variation_id"],
        listed[2]["variation_id"],
    ]


def test_change_of_a_group_shows_in_its_products(api, till):
    row = api.rows("/products", includeProductGroup="true")[0]
    till.update("product_groups", row["productgroup_id"], productgroup_name="Anders")
    assert api.rows("/products", includeProductGroup="true")[0]["productgroup"]["productgroup_name"] == "Anders"


def test_name_cannot_be_emptied(api, till):
    assert api.put(f"/products/{till.products.ids[0]}", json={"product_name": ""}).status_code == 400


def test_delete(api, till):
    identifier = till.products.ids[4]
    answer = api.delete(f"/products/{identifier}")
    assert answer.status_code == 200
    assert answer.json() == {"error": False, "success": True, "msg": "The product was deleted."}
    assert api.get(f"/products/{identifier}").status_code == 404
    assert api.delete(f"/products/{identifier}").status_code == 404
    assert identifier not in {row["product_id"] for row in api.every("/products")}


def test_soft_delete_by_option(api, till, sandbox):
    sandbox.set_options(soft_delete=True)
    identifier = till.products.ids[4]
    api.delete(f"/products/{identifier}")
    assert api.rows(f"/products/{identifier}")["product_active"] is False


def test_batch(api, till):
    answer = api.post("/products/batch", json={"items": [NEW, {**NEW, "product_name": "Beugel"}]})
    assert answer.status_code == 201
    assert [row["product_name"] for row in answer.json()] == ["Kipferl", "Beugel"]
    assert [row["product_id"] for row in answer.json()] == list(till.products.ids[-2:])


def test_batch_is_all_or_nothing(api, till):
    before = len(till.products)
    answer = api.post("/products/batch", json={"items": [NEW, {"product_name": "x"}, {**NEW, "productgroup_id": 3}]})
    assert sorted(answer.json()["details"]["errors"]) == [
        "items.1.product_price",
        "items.1.product_vat",
        "items.2.productgroup_id",
    ]
    assert len(till.products) == before


@pytest.mark.parametrize("body", [{}, {"items": 5}, {"items": ["x"]}, {"items": [{"nonsense": 1}]}])
def test_faulty_batch_is_refused(api, body):
    assert api.post("/products/batch", json=body).status_code == 400


def test_decimals_as_numbers_by_option(api, sandbox, till):
    text = api.rows("/products", limit=100)
    sandbox.set_options(numbers=True)
    numbers = api.rows("/products", limit=100)
    assert [str(row["product_price"]) for row in numbers] == [row["product_price"] for row in text]
    assert {type(row["product_price"]) for row in numbers} == {int, float}
    assert {type(row["product_price"]) for row in text} == {str}
    assert type(api.rows(f"/products/{till.products.ids[0]}")["product_vat"]) is int
    assert type(numbers[0]["product_id"]) is int


def test_types_of_fields(api):
    rows = api.every("/products", **INCLUDE_ALL)
    text, number, truth, nothing = str, int, bool, type(None)
    expected = {
        "product_id": {number},
        "product_name": {text},
        "product_price": {text},
        "product_vat": {text},
        "product_active": {truth},
        "product_stock_enabled": {truth},
        "product_stock_value": {text},
        "product_description": {text},
        "product_sortIndex": {number},
        "product_itemnumber": {text, nothing},
        "product_barcode": {text, nothing},
        "product_externalReference": {text, nothing},
        "product_stock_unit": {text, nothing},
        "product_stock_reorderLevel": {text, nothing},
        "product_stock_safetyStock": {text, nothing},
        "product_accountingCode": {text, nothing},
        "product_colorClass": {text, nothing},
        "product_type_id": {number, nothing},
        "product_base_id": {number, nothing},
    }
    found = {name: {type(row[name]) for row in rows} for name in expected}
    assert found == expected


def test_some_products_have_no_vat_id(account):
    rows = account(products=200).every("/products")
    assert {type(row["product_vat_id"]) for row in rows} == {int, type(None)}
