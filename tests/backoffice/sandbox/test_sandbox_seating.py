"""Tables and the areas in which they stand."""


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
