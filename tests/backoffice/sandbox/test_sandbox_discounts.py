"""Discounts and their groups."""


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
