"""Groups, tax rates, payment methods, storno reasons, categories, and what is the same for every till."""

import pytest


def test_groups_are_nested_and_paged(account):
    api = account(groups=60)
    rows = api.every("/productgroups")
    assert len(rows) == 60
    assert len(api.rows("/productgroups")) == 25
    ids = [row["productgroup_id"] for row in rows]
    parents = {row["productgroup_parent"] for row in rows} - {None}
    assert parents
    assert parents <= set(ids)
    for place, row in enumerate(rows):
        assert row["productgroup_parent"] is None or row["productgroup_parent"] in ids[:place]
    fields = ("productgroup_parent", "productgroup_description", "productgroup_accountingCode")
    assert [{type(row[field]) for row in rows} for field in fields] == [
        {int, type(None)},
        {str, type(None)},
        {str, type(None)},
    ]
    assert {row["productgroup_type_id"] for row in rows} == {1, 2, 7, 10}


def test_products_point_at_groups_of_their_till(api, till):
    groups = {row["productgroup_id"] for row in api.every("/productgroups")}
    products = api.every("/products", includeProductGroup="true")
    assert {row["productgroup_id"] for row in products} <= groups


def test_group_life(api, till, sandbox):
    parent = till.product_groups.ids[1]
    answer = api.post("/productgroups", json={"productgroup_name": "Neu", "productgroup_parent": parent})
    assert answer.status_code == 201
    row = answer.json()
    assert (row["productgroup_name"], row["productgroup_parent"], row["productgroup_active"]) == ("Neu", parent, True)
    path = f"/productgroups/{row['productgroup_id']}"
    sandbox.clock.shift(61)
    changed = api.put(path, json={"productgroup_active": False, "productgroup_description": None})
    assert changed.status_code == 200
    assert changed.json() == {
        **row,
        "productgroup_active": False,
        "productgroup_updated_at": changed.json()["productgroup_updated_at"],
    }
    assert changed.json()["productgroup_updated_at"] > row["productgroup_updated_at"]
    assert api.rows(path) == changed.json()
    assert api.delete(path).json()["msg"] == "The product group was deleted."
    assert api.get(path).status_code == 404


def test_group_with_members_stays(api, till):
    product = till.products[till.products.ids[0]]
    for identifier in (
        product["productgroup_id"],
        till.product_groups[product["productgroup_id"]]["productgroup_parent"],
    ):
        answer = api.delete(f"/productgroups/{identifier}")
        assert (answer.status_code, answer.json()["code"]) == (400, "errors.inUse")


def test_group_cannot_be_its_own_parent(api, till):
    identifier = till.product_groups.ids[2]
    answer = api.put(f"/productgroups/{identifier}", json={"productgroup_parent": identifier})
    assert list(answer.json()["details"]["errors"]) == ["productgroup_parent"]


def test_group_parent_must_exist(api):
    answer = api.post("/productgroups", json={"productgroup_name": "x", "productgroup_parent": 5})
    assert answer.status_code == 400


def test_products_of_a_group(api, till, sandbox):
    group = till.products[till.products.ids[0]]["productgroup_id"]
    rows = api.rows(f"/productgroups/{group}/products")
    assert [row["product_id"] for row in rows] == [
        row["product_id"] for row in till.products if row["productgroup_id"] == group
    ]
    assert {row["productgroup_id"] for row in rows} == {group}
    sandbox.set_options(group_products="group")
    assert api.rows(f"/productgroups/{group}/products") == till.product_groups[group]


def test_vat_rates_are_shared_by_tills_of_a_country(opened, caller):
    sandbox = opened(tills=3, currencies=("EUR", "EUR", "CHF"))
    rows = []
    for till in sandbox.tills:
        session = caller(sandbox.issue_token(till))
        session.sandbox = sandbox
        rows.append(session.rows("/vat-rates"))
    assert rows[0] == rows[1]
    assert [(row["id"], row["value"]) for row in rows[0]] == [(1001, "20"), (1002, "10"), (1003, "13"), (1004, "0")]
    assert [row["value"] for row in rows[2]] == ["8.1", "2.6", "3.8", "0"]
    assert {row["countryId"] for row in rows[2]} == {3}
    assert sorted(rows[0][0]) == ["code", "countryId", "description", "id", "value"]


def test_payment_methods(api):
    rows = api.rows("/paymentMethods")
    assert [row["payment_name"] for row in rows] == ["Bar", "Bankomatkarte", "Kreditkarte", "Gutschein", "Rechnung"]
    assert [row["paymentType_id"] for row in rows] == [1, 2, 2, 3, 4]
    assert [row["payment_markAsPaid"] for row in rows] == [True, True, True, True, False]
    assert {type(row["payment_description"]) for row in rows} == {str, type(None)}


def test_payment_method_life(api):
    answer = api.post("/paymentMethods", json={"payment_name": "Klarna", "paymentType_id": 2})
    assert answer.status_code == 201
    path = f"/paymentMethods/{answer.json()['payment_id']}"
    assert api.put(path, json={"payment_markAsPaid": False}).json()["payment_markAsPaid"] is False
    assert api.rows(path)["payment_name"] == "Klarna"
    assert api.delete(path).status_code == 200
    assert api.get(path).status_code == 404


def test_payment_method_needs_a_known_type(api):
    answer = api.post("/paymentMethods", json={"payment_name": "x", "paymentType_id": 99})
    assert answer.json()["details"]["errors"] == {"paymentType_id": ["The selected paymentType id is invalid."]}


def test_storno_reason_life(api):
    assert len(api.rows("/storno", limit=2)) == 2
    answer = api.post("/storno", json={"storno_name": "Bruch"})
    assert answer.status_code == 201
    row = answer.json()
    assert (row["storno_name"], row["storno_description"]) == ("Bruch", None)
    assert row["storno_created_at"].startswith("2026-06-17 17:0")
    path = f"/storno/{row['storno_id']}"
    assert api.put(path, json={}).status_code == 400
    assert api.put(path, json={"storno_name": "Bruch!"}).json() == {**row, "storno_name": "Bruch!"}
    assert api.delete(path).json()["msg"] == "The storno reason was deleted."


def test_customer_category_life(api, till):
    answer = api.post("/customerCategories", json={"customerCategory_name": "Neu"})
    assert answer.status_code == 201
    path = f"/customerCategories/{answer.json()['customerCategory_id']}"
    assert api.put(path, json={"customerCategory_name": "Alt"}).json()["customerCategory_name"] == "Alt"
    assert api.delete(path).status_code == 200
    used = till.customers[till.customers.ids[0]]["customerCategory_id"]
    assert api.delete(f"/customerCategories/{used}").json()["code"] == "errors.inUse"


@pytest.mark.parametrize(
    ("path", "key", "fields"),
    [
        ("/paymentMethodsType", "paymentType_id", ["paymentType_id", "paymentType_identifier", "paymentType_name"]),
        ("/billTypes", "billType_id", ["billType_id", "billType_name", "billType_symbol"]),
        ("/currencies", "currency_id", ["currency_id", "currency_name", "currency_short"]),
        ("/countries", "country_id", ["country_code", "country_id", "country_name"]),
        ("/languages", "language_id", ["language_code", "language_id", "language_locale", "language_name"]),
    ],
)
def test_reference_list_and_read(api, path, key, fields):
    rows = api.rows(path)
    assert {tuple(sorted(row)) for row in rows} == {tuple(fields)}
    assert api.rows(f"{path}/{rows[0][key]}") == rows[0]
    assert api.get(f"{path}/999").status_code == 404


def test_units_have_no_ids(api):
    rows = api.rows("/products/units")
    assert {tuple(row) for row in rows} == {("identifier",)}
    assert "piece" in {row["identifier"] for row in rows}


def test_ids_of_different_tills_do_not_overlap(opened):
    sandbox = opened(tills=3, products=60, invoices=60)
    for resource in ("products", "product_groups", "payment_methods", "storno_reasons", "customers", "invoices"):
        ids = [set(till.tables[resource].ids) for till in sandbox.tills]
        assert len(ids[0] | ids[1] | ids[2]) == sum(map(len, ids))
        assert all(ids)


def test_tills_differ_in_name_and_catalog(opened):
    sandbox = opened(tills=7)
    assert len({till.name for till in sandbox.tills}) == 7
    assert len({till.username for till in sandbox.tills}) == 7
    names = [{row["product_name"] for row in till.products} for till in sandbox.tills[:5]]
    assert len(set.union(*names)) == sum(map(len, names))


def test_financial_years_reach_to_the_present(api):
    years = api.rows("/accounting/financialYears")
    name = "accountingFinancialYear_{}".format
    assert [row[name("number")] for row in years] == [2021, 2022, 2023, 2024, 2025, 2026]
    assert [row[name("number")] for row in years if row[name("active")]] == [2026]
    assert [row[name("number")] for row in years if row[name("trunkYear")]] == [2021]


def test_legal_forms_are_those_of_countries(api):
    countries = {row["country_id"] for row in api.rows("/countries")}
    assert {row["legalForm_country_id"] for row in api.rows("/legalForms")} < countries
