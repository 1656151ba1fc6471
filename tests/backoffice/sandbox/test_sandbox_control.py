"""The control plane over HTTP, and the same handles in Python."""

import threading
import time

import pytest
import requests

from backoffice.sandbox import Sandbox
from backoffice.sandbox.journal import peak
from backoffice.sandbox.options import CHOICES, Options


def test_about(control, sandbox, till):
    about = control("GET", "")
    assert about == {
        "url": sandbox.url,
        "api_url": f"{sandbox.url}/v1",
        "developer_token": sandbox.developer_token,
        "tills": [
            {
                "number": 1,
                "name": "Café-Bäckerei Morgenrot",
                "username": "morgenrot",
                "password": "kassa-1",
                "currency": "EUR",
                "products": 40,
                "invoices": 30,
                "customers": 20,
            }
        ],
        "shops": [],
        "readycloud": None,
        "guaranteed_reviews": None,
    }


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "nonsense"), ("PUT", "options"), ("GET", "tills/2/rows/products"), ("GET", "tills/1/rows/jobs"),
     ("POST", "tills/1/products/5"), ("DELETE", "faults/5"), ("DELETE", "tills/1/products/5")],
)  # fmt: skip
def test_unknown_control_is_404(control, method, path):
    assert "error" in control(method, path, status=404)


# the journal


def test_journal_entries(api, sandbox, control, till, caller):
    before = time.time()
    api.get("/products?limit=2&page=1")
    api.post("/storno", json={"storno_name": "Bruch"})
    caller().get("/vat-rates")
    caller("nonsense").get("/vat-rates")
    caller(sandbox.developer_token).get("/vat-rates")
    report = control("GET", "journal")
    entries = report["entries"]
    assert [entry["number"] for entry in entries] == [1, 2, 3, 4, 5]
    assert [(entry["method"], entry["path"], entry["query"]) for entry in entries[:3]] == [
        ("GET", "/v1/products", "limit=2&page=1"),
        ("POST", "/v1/storno", ""),
        ("GET", "/v1/vat-rates", ""),
    ]
    assert [entry["status"] for entry in entries] == [200, 201, 401, 401, 403]
    assert [entry["kind"] for entry in entries] == ["account", "account", "none", "unknown", "developer"]
    assert [entry["till"] for entry in entries] == [1, 1, None, None, None]
    assert entries[1]["body"] == '{"storno_name": "Bruch"}'
    assert entries[0]["token"] == entries[1]["token"] == "till-1/1"
    assert (entries[4]["token"], entries[2]["token"]) == ("developer", "")
    assert all(before - 1 < entry["time"] < time.time() + 1 and entry["ms"] >= 0 for entry in entries)
    assert report["last"] == 5
    assert report["counts"] == {"till-1/1": 2, entries[3]["token"]: 1, "developer": 1}
    assert report["peaks"] == report["counts"]


def test_journal_since(api, control):
    for _ in range(3):
        api.get("/vat-rates")
    report = control("GET", "journal?since=2")
    assert ([entry["number"] for entry in report["entries"]], report["counts"]) == ([3], {"till-1/1": 1})


def test_journal_can_be_cleared(api, control, sandbox):
    api.get("/vat-rates")
    control("DELETE", "journal")
    assert sandbox.journal == []
    api.get("/vat-rates")
    assert [entry.number for entry in sandbox.journal] == [2]


def test_journal_leaves_out_the_control_plane_and_secrets(control, sandbox, developer, till):
    control("GET", "clock")
    grant = developer.post("/developerToken/grantAccessToken").json()
    form = {"username": till.username, "password": till.password, "decision": "approve"}
    requests.post(grant["grantAccessUri"], data=form, timeout=5)
    assert [entry.path.split("/")[1] for entry in sandbox.journal] == ["v1", "api"]
    assert till.password not in repr(sandbox.journal)
    assert sandbox.developer_token not in repr(sandbox.journal)


def test_peak_is_that_of_any_sixty_seconds():
    assert peak([]) == 0
    assert peak([0, 59.9, 60, 61, 119.9]) == 3
    assert peak([0.0, 60.0, 120.0]) == 1
    assert peak([5, 1, 3]) == 3


# options and clock


def test_options(control, api):
    assert control("GET", "options")["numbers"] is False
    assert control("POST", "options", {"numbers": True, "validation_status": 422})["validation_status"] == 422
    assert type(api.rows("/vat-rates")[0]["value"]) is int
    assert api.get("/products?x=1").status_code == 422


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"nonsense": 1}, "There is no option 'nonsense'."),
        ({"numbers": "yes"}, "Option numbers takes a value of type bool."),
        ({"largest_limit": True}, "Option largest_limit takes a value of type int."),
        ({"validation_status": 401}, "Option validation_status takes one of 400, 406, 422."),
        ({"limit_by": "moon"}, "Option limit_by takes one of token, address."),
        ({"webhook_pause_s": "1"}, "Option webhook_pause_s takes a value of type float."),
        ({"webhook_lost_percent": 101}, "Option webhook_lost_percent takes a whole number from 0 to 100."),
    ],
)
def test_faulty_option_is_refused(control, sandbox, changes, message):
    before = control("GET", "options")
    assert control("POST", "options", {"newest_first": True, **changes}, status=400) == {"error": message}
    assert control("GET", "options") == before
    with pytest.raises(ValueError, match=message.split("'")[0]):
        Sandbox(**changes)


def test_every_choice_of_an_option_is_accepted():
    for name, choices in CHOICES.items():
        for choice in choices:
            Options().change(**{name: choice})


def test_clock_can_be_moved(control, sandbox):
    assert control("GET", "clock")["utc"].startswith("2026-06-17T15:0")
    moved = control("POST", "clock", {"shift": 3600})
    assert moved["utc"].startswith("2026-06-17T16:0")
    assert abs(moved["now"] - sandbox.clock.now()) < 2


# faults


def test_faults(control, api):
    body = {"kind": "status", "path": "/v1/products", "page": 2, "times": 1, "status": 503, "method": "GET"}
    fault = control("POST", "faults", body)
    assert (fault["kind"], fault["settings"]["status"], fault["hits"]) == ("status", 503, 0)
    assert [api.get(f"/products?page={page}").status_code for page in (1, 2, 2)] == [200, 503, 200]
    assert [(each["number"], each["hits"]) for each in control("GET", "faults")] == [(fault["number"], 1)]
    control("DELETE", f"faults/{fault['number']}")
    assert control("GET", "faults") == []
    control("POST", "faults", {"kind": "html"})
    control("DELETE", "faults")
    assert control("GET", "faults") == []


@pytest.mark.parametrize("body", [{"kind": "nonsense"}, {"kind": "html", "bytes": 1}, {}])
def test_faulty_fault_is_refused(control, body):
    assert "error" in control("POST", "faults", body, status=400)


# rows


@pytest.mark.parametrize("resource", ["products", "product_groups", "vat_rates", "payment_methods", "storno_reasons",
                                      "customers", "customer_categories", "invoices", "category_prices",
                                      "customer_prices", "coupons", "coupon_categories", "discounts",
                                      "discount_groups", "seats", "table_areas", "orders", "users", "user_rights",
                                      "printers", "printing_profiles", "print_jobs", "devices",
                                      "financial_years"])  # fmt: skip
def test_rows_are_the_truth(control, sandbox, till, resource):
    rows = control("GET", f"tills/1/rows/{resource}")
    assert rows == sandbox.rows(till, resource)
    assert len(rows) == len(till.tables[resource])
    assert not [name for row in rows for name in row if name.startswith("_")]
    assert control("GET", f"tills/1/rows/{resource}?offset=1&limit=2") == rows[1:3]


def test_row_life(control, api, till):
    row = control("POST", "tills/1/products", {"product_name": "Neu", "product_price": "12,50", "nonsense": [1]})
    assert (row["product_id"], row["product_price"], row["nonsense"]) == (till.products.ids[-1], "12,50", [1])
    assert row["product_updated_at"].startswith("2026-06-17 17:0")
    path = f"tills/1/products/{row['product_id']}"
    changed = control("POST", path, {"product_name": "Neuer", "product_updated_at": "2020-01-01 00:00:00"})
    assert (changed["product_name"], changed["product_updated_at"]) == ("Neuer", "2020-01-01 00:00:00")
    assert api.rows(f"/products/{row['product_id']}")["product_name"] == "Neuer"
    assert control("DELETE", path) == {}
    assert api.get(f"/products/{row['product_id']}").status_code == 404


def test_change_moves_the_time_of_change(control, till):
    identifier = till.products.ids[0]
    before = till.products[identifier]["product_updated_at"]
    assert control("POST", f"tills/1/products/{identifier}", {"product_price": "9"})["product_updated_at"] > before


def test_row_with_an_id_of_ones_own(control, till):
    identifier = till.products.ids[0] - 3
    assert control("POST", "tills/1/products", {"product_id": identifier})["product_id"] == identifier
    assert till.products.ids[0] == identifier
    assert "already a row" in control("POST", "tills/1/products", {"product_id": identifier}, status=400)["error"]


def test_sale(control, api, till):
    row = control("POST", "tills/1/sales")
    assert row == api.invoices()[-1]
    assert row["invoice_timestamp"].startswith("2026-06-17 17:0")
    assert row["items"]
    rows = control("POST", "tills/1/sales", {"count": 3, "external_reference": "K-1"})
    assert [each["invoice_externalReferenceNumber"] for each in rows] == ["K-1"] * 3
    assert len({each["invoice_numberFull"] for each in rows}) == 3
    assert control("POST", "tills/1/sales", {"training": True})["invoice_testMode"] is True


def test_sale_takes_from_the_stock(sandbox, till):
    before = {row["product_id"]: row["product_stock_value"] for row in till.products if row["product_stock_enabled"]}
    sold = {item["product_id"] for _ in range(20) for item in till.sell()["items"]}
    after = {identifier: till.products[identifier]["product_stock_value"] for identifier in before}
    assert {identifier for identifier in before if before[identifier] != after[identifier]} <= sold
    assert after != before


def test_late_upload_has_a_new_id_and_an_old_time(control, api, till):
    row = control("POST", "tills/1/sales", {"at": "2026-06-15T09:30:00+02:00"})
    assert row["invoice_timestamp"] == "2026-06-15 09:30:00"
    assert row["invoice_id"] == till.invoices.ids[-1]
    assert row["dailyReport_startDate"][:10] == "2026-06-15"
    found = api.invoices(dateField="bill", dateFrom="2026-06-15", dateTo="2026-06-15")
    assert row["invoice_id"] in {each["invoice_id"] for each in found}


def test_cancel(control, api, till):
    original = control("POST", "tills/1/sales")
    storno = control("POST", f"tills/1/invoices/{original['invoice_id']}/cancel", {"reason": "Bruch"})
    assert storno["invoice_reference_id"] == original["invoice_id"]
    after = api.rows(f"/document/invoice/{original['invoice_id']}")
    assert (after["invoice_deletedReason"], after["invoice_deleted_at"]) == ("Bruch", storno["invoice_timestamp"])


def test_any_seeded_invoice_can_be_cancelled(till, api):
    original = next(row for row in api.invoices() if not row["invoice_deleted_at"] and not row["invoice_reference_id"])
    storno = till.cancel(original["invoice_id"])
    assert storno["invoice_total"] == f"-{original['invoice_total']}"


def test_day(control, api):
    assert control("POST", "tills/1/day/close") == {"status": "closed"}
    assert api.rows("/dailyReport/status")["status"] == "closed"
    assert control("POST", "tills/1/sales", status=409) == {"error": "errors.dailyReport.closed"}
    assert control("POST", "tills/1/day/open") == {"status": "open"}


def test_tokens(control, caller):
    token = control("POST", "tills/1/tokens")["accountToken"]
    assert caller(token).get("/vat-rates").status_code == 200
    control("DELETE", "tills/1/tokens")
    assert caller(token).get("/vat-rates").status_code == 401


def test_planted_rows(control):
    assert control("GET", "tills/1/odd") == []
    assert control("GET", "tills/1/hostile") == []


def test_invoice_time_can_be_changed_and_filters_follow(till, api):
    identifier = till.sell()["invoice_id"]
    till.update("invoices", identifier, invoice_timestamp="2026-05-01 10:00:00")
    found = api.invoices(dateField="bill", dateTo="2026-05-01")
    assert [row["invoice_id"] for row in found] == [identifier]


# threads


def test_many_callers_at_once(opened):
    """Reads, writes, sales, faults and options together: nothing is lost and nothing breaks."""
    sandbox = opened(products=60)
    till = sandbox.tills[0]
    token, failures = sandbox.issue_token(till), []

    def work(number):
        session = requests.Session()
        session.headers["Authorization"] = token
        for turn in range(8):
            made = session.post(f"{sandbox.api_url}/storno", json={"storno_name": f"{number}-{turn}"}, timeout=20)
            rows = session.get(f"{sandbox.api_url}/products?limit=100&includeProductVariations=1", timeout=20)
            till.update("products", till.products.ids[turn], product_name=f"{number}-{turn}")
            till.sell()
            sandbox.faults.remove(sandbox.faults.add("delay", path="/v1/nothing").number)
            sandbox.set_options(numbers=bool(turn % 2))
            if (made.status_code, rows.status_code) != (201, 200):
                failures.append((made.status_code, rows.status_code))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(till.storno_reasons) == 4 + 48
    assert len(till.invoices) == 30 + 48
    assert len({row["storno_id"] for row in till.storno_reasons}) == 52
    assert len(sandbox.journal) == 96
