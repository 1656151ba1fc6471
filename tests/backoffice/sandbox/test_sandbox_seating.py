"""Tables and the areas in which they stand."""

import pytest


def test_tables_stand_in_areas(api):
    areas = {row["tableArea_id"]: row["tableArea_name"] for row in api.rows("/tableAreas")}
    assert [(row["table_name"], areas[row["tableArea_id"]]) for row in api.rows("/tables")] == [
        ("Tisch 1", "Gastraum"),
        ("Tisch 2", "Gastraum"),
        ("Tisch 3", "Gastraum"),
        ("Schanigarten 1", "Schanigarten"),
        ("Schanigarten 2", "Schanigarten"),
    ]


def test_table_may_stand_in_no_area(opened):
    till = opened(tills=2).tills[1]
    assert [row["table_name"] for row in till.seats if row["tableArea_id"] is None] == ["Garten"]


def test_documents_name_tables_and_areas_that_can_be_read(api, till):
    tables = {row["table_id"]: row for row in api.rows("/tables")}
    rows = [row for row in api.invoices() if row["table_id"]]
    assert len({row["table_id"] for row in rows}) > 2
    for row in rows:
        table = tables[row["table_id"]]
        assert row["tableArea_id"] == table["tableArea_id"]
        assert {item["table_name"] for item in row["items"]} == {table["table_name"]}
    assert {row["tableArea_id"] for row in api.invoices() if not row["table_id"]} == {None}


def test_invoice_at_a_table_names_its_area(make, till):
    table = till.seats[till.seats.ids[4]]
    row = make(table_id=table["table_id"])
    assert (row["table_id"], row["tableArea_id"]) == (table["table_id"], table["tableArea_id"])
    assert row["items"][0]["table_name"] == "Schanigarten 2"


# writing


def test_table_life(api, till, sandbox):
    area = till.table_areas.ids[1]
    answer = api.post("/tables", json={"table_name": "Laube", "tableArea_id": area, "table_isTemporay": True})
    assert answer.status_code == 201
    row = answer.json()
    assert row == {
        "table_id": row["table_id"],
        "table_name": "Laube",
        "table_description": None,
        "table_isTemporay": True,
        "table_order": 0,
        "table_checkoutMode": False,
        "tableArea_id": area,
        "table_created_at": row["table_created_at"],
        "table_updated_at": row["table_created_at"],
    }
    sandbox.clock.shift(61)
    path = f"/tables/{row['table_id']}"
    changed = api.put(path, json={"tableArea_id": None, "table_order": 3, "table_checkoutMode": True}).json()
    assert changed == {**row, "tableArea_id": None, "table_order": 3, "table_checkoutMode": True,
                       "table_updated_at": changed["table_updated_at"]}  # fmt: skip
    assert changed["table_updated_at"] > row["table_updated_at"]
    assert api.rows(path) == changed
    assert api.delete(path).json()["msg"] == "The table was deleted."
    assert api.get(path).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "table_name"), ({"table_name": "x", "tableArea_id": 5}, "tableArea_id"),
     ({"table_name": "x", "table_isTemporary": True}, "table_isTemporary"), ({"table_name": 7}, "table_name"),
     ({"table_name": "x", "table_order": "1st"}, "table_order")],
)  # fmt: skip
def test_faulty_table_is_refused(api, till, body, field):
    answer = api.post("/tables", json=body)
    assert (answer.status_code, list(answer.json()["details"]["errors"])) == (400, [field])
    assert len(till.seats) == 5


def test_table_with_guests_stays(api, till):
    taken = till.orders[till.orders.ids[0]]["table_id"]
    assert api.delete(f"/tables/{taken}").json()["code"] == "errors.inUse"
    assert taken in till.seats


@pytest.mark.parametrize("order", ["4", 4])
def test_area_life(api, till, order):
    answer = api.post("/tableAreas", json={"tableArea_name": "Keller", "tableArea_order": order})
    assert answer.status_code == 201
    row = answer.json()
    assert row == {
        "tableArea_id": row["tableArea_id"],
        "tableArea_name": "Keller",
        "tableArea_shortName": None,
        "tableArea_order": 4,
        "tableArea_allowTemporaryTables": False,
        "tableArea_active": True,
        "tableArea_intelligentFavourites": 0,
    }
    path = f"/tableAreas/{row['tableArea_id']}"
    assert list(api.put(path, json={"tableArea_active": False}).json()["details"]["errors"]) == ["tableArea_name"]
    changed = api.put(path, json={"tableArea_name": "Keller", "tableArea_active": False})
    assert changed.json() == {**row, "tableArea_active": False}
    assert api.delete(path).status_code == 200
    assert api.get(path).status_code == 404


def test_area_with_tables_stays(api, till):
    assert api.delete(f"/tableAreas/{till.table_areas.ids[0]}").json()["code"] == "errors.inUse"


def test_order_of_an_area_is_whole(api):
    answer = api.post("/tableAreas", json={"tableArea_name": "x", "tableArea_order": "1.5"})
    assert answer.json()["details"]["errors"] == {"tableArea_order": ["The tableArea order must be an integer."]}
