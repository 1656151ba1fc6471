"""Lists that lie about their pages, and lists that change while they are read."""

import pytest


@pytest.fixture
def faults(sandbox):
    return sandbox.faults


def numbers(api, *pages, limit=15):
    """Ids of the first row of each page."""
    rows = [api.get("/products", params={"page": page, "limit": limit}).json() for page in pages]
    return [page[0]["product_id"] if page else None for page in rows]


def test_honest_list_ends(api, till):
    ids = till.products.ids
    assert numbers(api, 1, 2, 3, 4, 5) == [ids[0], ids[15], ids[30], None, None]


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        ("page_ignored", [0, 0, 0, 0, 0]),
        ("last_page_repeats", [0, 15, 30, 30, 30]),
        ("first_page_beyond_end", [0, 15, 30, 0, 0]),
        ("list_never_ends", [0, 15, 30, 0, 15]),
    ],
)
def test_lying_list(api, faults, till, kind, places):
    faults.add(kind)
    ids = till.products.ids
    assert numbers(api, 1, 2, 3, 4, 5) == [ids[place] for place in places]


def test_limit_ignored(api, faults, till):
    faults.add("limit_ignored")
    assert len(api.rows("/products", limit=100)) == 25
    assert numbers(api, 2, limit=100) == [till.products.ids[25]]


def test_lying_list_by_offset(api, faults, sandbox):
    rows = api.rows("/document/invoice", limit=100)["invoices"]
    faults.add("last_page_repeats", path="/v1/document/invoice")
    page = api.rows("/document/invoice", limit=10, offset=1000)
    assert page["invoices"] == rows[len(rows) // 10 * 10 :]
    assert page["offset"] == 1000


def test_rows_deleted_between_pages(api, faults, till):
    """A row that moves up to the page before is missed."""
    ids = list(till.products.ids)
    faults.add("delete_rows", path="/v1/products", page=1, count=2, times=1)
    seen = []
    for page in (1, 2, 3, 4):
        seen += [row["product_id"] for row in api.rows("/products", page=page, limit=10)]
    assert seen == [each for each in ids if each not in ids[10:12]]
    assert list(till.products.ids) == ids[2:]


def test_rows_inserted_between_pages(api, faults, till):
    """A row that moves down to the next page comes twice."""
    ids = list(till.products.ids)
    faults.add("insert_rows", path="/v1/products", page=1, times=1)
    seen = []
    for page in range(1, 6):
        seen += [row["product_id"] for row in api.rows("/products", page=page, limit=10)]
    assert seen == [*ids[:10], ids[9], *ids[10:]]
    assert till.products.ids[0] < ids[0]
    assert till.products[till.products.ids[0]]["product_name"].startswith("Dazwischen")


def test_rows_inserted_at_the_end(api, faults, till):
    """Nothing moves; the new rows come last."""
    before = list(till.products.ids)
    faults.add("insert_rows", path="/v1/products", page=1, times=1, at="end", count=3)
    seen = [row["product_id"] for page in (1, 2, 3) for row in api.rows("/products", page=page, limit=20)]
    assert seen == list(till.products.ids)
    assert (seen[:40], len(seen)) == (before, 43)


@pytest.mark.parametrize(
    "path",
    ["/productgroups", "/customers", "/storno", "/paymentMethods", "/document/invoice", "/coupons",
     "/couponCategories", "/discounts", "/discountGroups", "/tables", "/tableAreas", "/orders", "/users",
     "/users/rights"],
)  # fmt: skip
@pytest.mark.parametrize("at", ["front", "end"])
def test_drift_works_for_every_list(api, faults, till, sandbox, path, at):
    def size():
        return sum(len(table) for table in till.tables.values())

    before = size()
    faults.add("insert_rows", path=f"/v1{path}", times=1, count=2, at=at)
    assert api.get(path).status_code == 200
    assert size() == before + 2
    faults.add("delete_rows", path=f"/v1{path}", times=1, count=2, at=at)
    assert api.get(path).status_code == 200
    assert size() == before
    assert api.get(path).status_code == 200
