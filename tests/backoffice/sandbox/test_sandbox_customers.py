"""Customers: sent flat, answered nested; three forms of the address."""

ADDRESS = [
    "city",
    "country",
    "customer_company",
    "email",
    "firstName",
    "lastName",
    "phone",
    "salutation",
    "street",
    "title",
    "zip",
]
CUSTOMER = [
    "address",
    "customerCategory_id",
    "customer_birthday",
    "customer_id",
    "customer_name",
    "customer_notes",
    "customer_number",
    "vatId",
]


def category(till):
    return till.customer_categories.ids[0]


def test_list_in_pages(account):
    api = account(customers=130)
    rows = api.every("/customers")
    assert len(rows) == 130
    assert len(api.rows("/customers")) == 25
    assert len({row["customer_id"] for row in rows}) == 130
    assert {tuple(sorted(row)) for row in rows} == {tuple(CUSTOMER)}
    assert {tuple(row["address"]) for row in rows} == {("invoice",)}
    assert {tuple(sorted(row["address"]["invoice"])) for row in rows} == {tuple(ADDRESS)}
    assert {type(row["vatId"]) for row in rows} == {str, type(None)}
    assert any("ö" in row["customer_name"] or "ü" in row["customer_name"] for row in rows)


def test_address_as_lists_by_option(api, sandbox, till):
    nested = api.rows("/customers")[0]
    sandbox.set_options(customer_address="listed")
    listed = api.rows("/customers")[0]
    assert listed["address"] == [{"invoice": [nested["address"]["invoice"]]}]
    assert api.rows(f"/customers/{nested['customer_id']}") == listed


def test_flat_address_by_option(api, sandbox):
    nested = api.rows("/customers")[0]
    sandbox.set_options(customer_address="flat")
    flat = api.rows("/customers")[0]
    assert sorted(flat) == sorted([*(name for name in CUSTOMER if name != "address"), *ADDRESS])
    assert flat["lastName"] == nested["address"]["invoice"]["lastName"]


def test_create(api, till):
    body = {
        "customerCategory_id": category(till),
        "firstName": "Käthe",
        "lastName": "Höllerer",
        "company": "Höllerer KG",
        "street": "Mühlgasse 3",
        "zip": "8010",
        "city": "Graz",
        "email": "k@h.example",
        "phone": "+43 1",
        "salutation": "Frau",
        "title": "Mag.",
        "birthday": "1980-02-29",
        "notes": "ruft an",
        "uid": "ATU12345678",
    }
    answer = api.post("/customers", json=body)
    assert answer.status_code == 201
    row = answer.json()
    assert row == {
        "customer_id": max(till.customers.ids),
        "customer_number": 10_001 + 20,
        "customer_name": "Höllerer KG",
        "vatId": "ATU12345678",
        "customer_notes": "ruft an",
        "customerCategory_id": category(till),
        "customer_birthday": "1980-02-29",
        "address": {
            "invoice": {
                "salutation": "Frau",
                "title": "Mag.",
                "customer_company": "Höllerer KG",
                "lastName": "Höllerer",
                "firstName": "Käthe",
                "zip": "8010",
                "city": "Graz",
                "street": "Mühlgasse 3",
                "country": None,
                "email": "k@h.example",
                "phone": "+43 1",
            }
        },
    }
    assert api.rows(f"/customers/{row['customer_id']}") == row


def test_create_with_inner_address(api, till):
    body = {"customerCategory_id": category(till), "lastName": "A", "address": [{"country": "AT", "city": "Linz"}]}
    address = api.post("/customers", json=body).json()["address"]["invoice"]
    assert (address["country"], address["city"], address["lastName"]) == ("AT", "Linz", "A")


def test_create_needs_a_category_that_exists(api):
    assert list(api.post("/customers", json={}).json()["details"]["errors"]) == ["customerCategory_id"]
    assert api.post("/customers", json={"customerCategory_id": 7}).status_code == 400


def test_answered_names_are_not_accepted(api, till):
    body = {"customerCategory_id": category(till), "customer_notes": "x", "vatId": "y", "customer_company": "z"}
    errors = api.post("/customers", json=body).json()["details"]["errors"]
    assert sorted(errors) == ["customer_company", "customer_notes", "vatId"]


def test_change_leaves_the_rest_alone(api, till):
    before = api.rows("/customers")[3]
    path = f"/customers/{before['customer_id']}"
    row = api.put(path, json={"city": "Weiz", "notes": "neu"}).json()
    before["address"]["invoice"]["city"] = "Weiz"
    assert row == {**before, "customer_notes": "neu"}
    assert api.rows(path) == row
    assert api.rows("/customers")[3] == row


def test_delete(api, till):
    identifier = till.customers.ids[0]
    assert api.delete(f"/customers/{identifier}").status_code == 200
    assert api.get(f"/customers/{identifier}").status_code == 404


def test_merge_moves_the_documents(account):
    api = account(invoices=200)
    till = api.sandbox.tills[0]
    owners = [row["customer_id"] for row in api.invoices() if row["customer_id"]]
    master, other = sorted(set(owners))[:2]
    answer = api.post("/customers/merge", json={"masterCustomer": master, "customerIds": [other, master]})
    assert (answer.status_code, answer.json()["msg"]) == (200, "The customers were merged.")
    assert other not in till.customers
    assert master in till.customers
    after = [row["customer_id"] for row in api.invoices() if row["customer_id"]]
    assert after == [master if owner == other else owner for owner in owners]


def test_merge_of_unknown_customers_is_refused(api, till):
    body = {"masterCustomer": till.customers.ids[0], "customerIds": [7]}
    assert list(api.post("/customers/merge", json=body).json()["details"]["errors"]) == ["customerIds"]
