"""Discounts and their groups."""

import pytest


def test_discounts_are_those_of_the_bills(documents):
    rows = documents(invoices=300)
    sandbox_rows = [discount for row in rows for discount in row["discounts"]]
    lines = [item for row in rows for item in row["items"] if item["item_lineDiscountId"]]
    named = {(row["billDiscount_discount_id"], row["billDiscount_name"]) for row in sandbox_rows}
    named |= {(item["item_lineDiscountId"], item["item_lineDiscountName"]) for item in lines}
    groups = {row["billDiscount_discountGroup_id"] for row in sandbox_rows}
    assert len(named) == 5
    assert groups == {min(identifier for identifier, _ in named) - 1}


def test_discounts_by_the_api(api, till):
    rows = api.rows("/discounts")
    assert [(row["discount_name"], row["discount_value"], row["discount_unit"]) for row in rows] == [
        ("5 % Rabatt", "5", "percent"),
        ("10 % Rabatt", "10", "percent"),
        ("15 % Rabatt", "15", "percent"),
        ("20 % Rabatt", "20", "percent"),
        ("Rabattmarke", "0", "custom"),
    ]
    groups = api.rows("/discountGroups")
    assert [(row["discountGroup_name"], row["discountGroup_active"]) for row in groups] == [
        ("Rabatte", True),
        ("Aktionen", False),
    ]
    assert {row["discountGroup_id"] for row in rows} == {groups[0]["discountGroup_id"]}


def test_bills_name_discounts_that_can_be_read(api, till):
    for _ in range(60):
        till.sell()
    named = {discount["billDiscount_discount_id"] for row in till.invoices for discount in row["discounts"]}
    named |= {item["item_lineDiscountId"] for row in till.invoices for item in row["items"]} - {None}
    assert len(named) > 1
    assert named <= {row["discount_id"] for row in api.rows("/discounts")}


# writing


def test_discount_life(api, till, sandbox):
    group = till.discount_groups.ids[1]
    body = {"discount_name": "Neu", "discountGroup_id": group, "discount_unit": "currency", "discount_value": "2.50"}
    answer = api.post("/discounts", json=body)
    assert answer.status_code == 201
    row = answer.json()
    assert row == {
        "discount_id": row["discount_id"],
        "discount_name": "Neu",
        "discount_description": None,
        "discount_value": "2.5",
        "discount_unit": "currency",
        "discount_active": True,
        "discount_order": 0,
        "discountGroup_id": group,
        "discount_created_at": row["discount_created_at"],
        "discount_updated_at": row["discount_created_at"],
    }
    sandbox.clock.shift(61)
    path = f"/discounts/{row['discount_id']}"
    changed = api.put(path, json={"discount_active": False, "discount_order": 7, "discount_value": 3}).json()
    stamp = changed["discount_updated_at"]
    assert changed == {**row, "discount_active": False, "discount_order": 7, "discount_value": "3",
                       "discount_updated_at": stamp}  # fmt: skip
    assert stamp > row["discount_updated_at"]
    assert api.delete(f"/discountGroups/{group}").json()["code"] == "errors.inUse"
    assert api.delete(path).json()["msg"] == "The discount was deleted."
    assert api.get(path).status_code == 404
    assert api.delete(f"/discountGroups/{group}").status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"discount_unit": "per cent"}, "discount_unit"), ({"discountGroup_id": 5}, "discountGroup_id"),
     ({"discount_value": ""}, "discount_value"), ({"discount_name": None}, "discount_name"),
     ({"discount_order": "first"}, "discount_order"), ({"discount_id": 5}, "discount_id")],
)  # fmt: skip
def test_faulty_discount_is_refused(api, till, changes, field):
    body = {"discount_name": "x", "discountGroup_id": till.discount_groups.ids[0], "discount_unit": "percent",
            "discount_value": "5", **changes}  # fmt: skip
    for answer in (api.post("/discounts", json=body), api.put(f"/discounts/{till.discounts.ids[0]}", json=changes)):
        assert (answer.status_code, list(answer.json()["details"]["errors"])) == (400, [field])
    assert len(till.discounts) == 5


def test_required_fields_of_a_discount(api):
    assert sorted(api.post("/discounts", json={}).json()["details"]["errors"]) == [
        "discountGroup_id",
        "discount_name",
        "discount_unit",
        "discount_value",
    ]


def test_discount_group_life(api):
    assert list(api.post("/discountGroups", json={}).json()["details"]["errors"]) == ["discountGroup_name"]
    answer = api.post("/discountGroups", json={"discountGroup_name": "Neu"})
    assert answer.status_code == 201
    row = answer.json()
    path = f"/discountGroups/{row['discountGroup_id']}"
    assert api.put(path, json={"discountGroup_active": False}).json() == {**row, "discountGroup_active": False}
    assert api.delete(path).status_code == 200
    assert api.get(path).status_code == 404
