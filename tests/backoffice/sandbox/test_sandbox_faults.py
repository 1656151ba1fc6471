"""Every fault, seen from the wire; and which requests a fault strikes."""

import contextlib
import http.client
import json
import math
import time

import pytest
import requests

from backoffice.sandbox.faults import KINDS


@pytest.fixture
def faults(sandbox):
    return sandbox.faults


# which requests are struck


def statuses(api, *paths):
    return [api.get(path).status_code for path in paths]


def test_fault_strikes_so_many_times(api, faults):
    faults.add("status", status=503, times=2)
    assert statuses(api, *["/vat-rates"] * 4) == [503, 503, 200, 200]


def test_fault_lasts_until_removed(api, faults):
    fault = faults.add("status", status=502)
    assert statuses(api, *["/vat-rates"] * 3) == [502] * 3
    assert fault.hits == 3
    faults.remove(fault.number)
    assert statuses(api, "/vat-rates") == [200]


def test_fault_lets_some_through_first(api, faults):
    faults.add("status", status=401, skip=2, times=1)
    assert statuses(api, *["/vat-rates"] * 5) == [200, 200, 401, 200, 200]


def test_fault_by_path(api, faults):
    faults.add("status", status=403, path="/v1/customers")
    assert statuses(api, "/customers", "/products", "/customers/1") == [403, 200, 403]


def test_fault_by_method(api, faults):
    faults.add("status", status=500, method="POST")
    assert statuses(api, "/storno") == [200]
    assert api.post("/storno", json={"storno_name": "x"}).status_code == 500


def test_fault_by_page(api, faults):
    faults.add("status", status=500, path="/v1/products", page=2, times=1)
    pages = [api.get("/products", params={"page": page, "limit": 5}).status_code for page in (1, 2, 2, 3)]
    assert pages == [200, 500, 200, 200]


def test_fault_by_page_of_an_offset_list(api, faults):
    faults.add("status", status=500, path="/v1/document/invoice", page=3)
    found = [api.get("/document/invoice", params={"offset": n, "limit": 5}).status_code for n in (0, 5, 10, 15)]
    assert found == [200, 200, 500, 200]


def test_fault_by_till(opened, caller):
    sandbox = opened(tills=2)
    sandbox.faults.add("status", status=500, till=2)
    found = []
    for till in sandbox.tills:
        session = caller(sandbox.issue_token(till))
        session.sandbox = sandbox
        found.append(session.get("/vat-rates").status_code)
    assert found == [200, 500]


def test_faults_can_be_cleared(api, faults):
    faults.add("status")
    faults.add("html")
    assert [fault.kind for fault in faults] == ["status", "html"]
    faults.clear()
    assert statuses(api, "/vat-rates") == [200]


def test_unknown_fault_or_setting_is_refused(faults):
    with pytest.raises(ValueError, match="There is no fault 'nonsense'"):
        faults.add("nonsense")
    with pytest.raises(ValueError, match="Fault html has no setting 'seconds'"):
        faults.add("html", seconds=5)


def test_first_of_two_replacing_faults_wins(api, faults):
    faults.add("status", status=500, times=1)
    faults.add("status", status=503, times=1)
    assert statuses(api, *["/vat-rates"] * 3) == [500, 503, 200]


def test_struck_requests_count_towards_the_limit(opened, caller):
    sandbox = opened(requests_per_minute=2)
    sandbox.faults.add("status", status=500)
    session = caller(sandbox.issue_token(sandbox.tills[0]))
    session.sandbox = sandbox
    assert statuses(session, *["/vat-rates"] * 3) == [500, 500, 429]


def test_journal_names_the_faults(api, faults, sandbox):
    faults.add("delay", seconds=0.0, times=1)
    faults.add("truncate", times=1)
    api.get("/vat-rates")
    api.get("/vat-rates")
    assert [entry.fault for entry in sandbox.journal] == ["delay,truncate", ""]


# instead of an answer


@pytest.mark.parametrize("status", [400, 401, 403, 404, 406, 429, 500, 502, 503, 504])
def test_status(api, faults, status):
    faults.add("status", status=status)
    answer = api.get("/products")
    assert answer.status_code == status
    assert answer.json()["error"] is True
    assert "Retry-After" not in answer.headers


@pytest.mark.parametrize("value", ["120", "Wed, 17 Jun 2026 15:02:00 GMT", "-5", "1000000000"])
def test_429_with_retry_after(api, faults, value):
    faults.add("status", status=429, retry_after=value)
    answer = api.get("/products")
    assert answer.headers["Retry-After"] == value
    assert answer.json()["details"]["rateLimitMinutes"] == 1


def test_status_with_a_body_of_ones_own(api, faults):
    faults.add("status", status=502, body="Bad Gateway")
    assert api.get("/products").text == "Bad Gateway"


def test_status_does_not_carry_out(api, faults, till):
    before = len(till.storno_reasons)
    faults.add("status", status=500)
    api.post("/storno", json={"storno_name": "x"})
    assert len(till.storno_reasons) == before


def test_html(api, faults):
    faults.add("html")
    answer = api.get("/products")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer.text.startswith("<!doctype html>")


def test_envelope(api, faults):
    faults.add("envelope", msg="no")
    answer = api.get("/products")
    assert (answer.status_code, answer.json()) == (200, {"error": True, "success": False, "msg": "no"})


def test_empty(api, faults):
    faults.add("empty", times=1)
    faults.add("empty", times=1, status=200)
    answers = [api.get("/products") for _ in range(3)]
    assert [(answer.status_code, answer.content) for answer in answers[:2]] == [(204, b""), (200, b"")]
    assert answers[2].status_code == 200


def test_redirect(api, faults, sandbox):
    faults.add("redirect", times=1)
    answer = api.get("/products?page=2", allow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"http://localhost:{sandbox.port}/v1/products?page=2"
    faults.add("redirect", location="https://elsewhere.example/")
    assert api.get("/products", allow_redirects=False).headers["Location"] == "https://elsewhere.example/"


def test_gzip_that_is_none(api, faults):
    faults.add("gzip")
    with pytest.raises(requests.exceptions.ContentDecodingError):
        api.get("/products")


def test_close(api, faults):
    faults.add("close")
    with pytest.raises(requests.ConnectionError):
        api.get("/products")


def test_hang(api, faults, sandbox):
    faults.add("hang", seconds=60, times=1)
    with pytest.raises(requests.Timeout):
        api.get("/products", timeout=0.1)
    assert sandbox.journal[-1].status == 0


def test_stop_ends_what_hangs(opened):
    sandbox = opened()
    sandbox.faults.add("hang", seconds=60)
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=5)
    connection.request("GET", "/v1/products")
    started = time.monotonic()
    sandbox.stop()
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        connection.getresponse()
    assert time.monotonic() - started < 2


# spoilt answers


def test_truncate(api, faults):
    faults.add("truncate", bytes=50)
    answer = api.get("/products")
    assert (len(answer.content), answer.headers["Content-Length"]) == (50, "50")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_cut(api, faults, count):
    faults.add("cut", bytes=count)
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        api.get("/products")


def test_delay(api, faults):
    faults.add("delay", seconds=0.2)
    started = time.monotonic()
    assert api.get("/vat-rates").status_code == 200
    assert time.monotonic() - started >= 0.2


def test_drip(api, faults):
    faults.add("drip", seconds=0.01)
    started = time.monotonic()
    answer = api.get("/dailyReport/status", stream=True)
    first = next(answer.iter_content(1))
    assert (answer.status_code, first) == (200, b"{")
    assert len(answer.content if answer._content_consumed else b"".join(answer.iter_content(1))) > 10
    assert time.monotonic() - started > 0.3


def test_nan_in_a_row(api, faults):
    faults.add("nan", times=2)
    assert b":NaN" in api.get("/products").content
    assert math.isnan(api.get("/document/invoice").json()["invoices"][0]["invoice_total"])
    faults.add("nan", field="product_sortIndex")
    assert math.isnan(api.get("/products").json()[0]["product_sortIndex"])


def test_wrong_types_in_a_row(api, faults):
    faults.add("wrong_types", times=1)
    rows = api.get("/products").json()
    assert (rows[0]["product_price"], rows[0]["product_sortIndex"]) == ("12,50", "first")
    assert rows[1]["product_price"] != "12,50"
    faults.add("wrong_types", fields={"product_id": "abc", "product_name": None})
    row = api.get("/products").json()[0]
    assert (row["product_id"], row["product_name"]) == ("abc", None)


@pytest.mark.parametrize(
    "path",
    ["/vat-rates", "/productgroups", "/paymentMethods", "/storno", "/customers", "/coupons", "/couponCategories",
     "/discounts", "/discountGroups", "/tables", "/tableAreas", "/orders", "/users", "/users/rights", "/printer",
     "/printingProfile", "/print", "/accounting/financialYears", "/legalForms", "/devices",
     "/products/110000000/price/customerCategory"],
)  # fmt: skip
def test_wrong_types_exist_for_every_resource(api, faults, path):
    right = api.get(path).json()
    faults.add("wrong_types")
    wrong = api.get(path).json()
    assert wrong[0] != right[0]
    assert wrong[1:] == right[1:]


def test_wrong_types_in_an_invoice(api, faults):
    faults.add("wrong_types")
    row = api.get("/document/invoice").json()["invoices"][0]
    assert (row["invoice_total"], row["invoice_timestamp"]) == ("12,50", "0000-00-00 00:00:00")


def test_extra_fields(api, faults):
    before = api.get("/products").json()[0]
    faults.add("extra_fields", count=3)
    row = api.get("/products").json()[0]
    assert set(row) - set(before) == {"new_field_1", "new_field_2", "new_field_3"}


def test_spoiling_an_empty_list_or_an_error_does_no_harm(api, faults):
    faults.add("nan")
    assert api.get("/products", params={"page": 99}).json() == []
    assert api.get("/nonsense").status_code == 404


def test_huge_body(api, faults):
    faults.add("huge", bytes=3_000_000)
    answer = api.get("/vat-rates")
    assert len(answer.content) == 3_000_000
    assert len(json.loads(answer.content)) == 4


def test_lost_answer_is_carried_out(api, faults, till, sandbox):
    faults.add("lost_answer", method="POST")
    with pytest.raises(requests.ConnectionError):
        api.post("/storno", json={"storno_name": "verloren"})
    assert [row["storno_name"] for row in till.storno_reasons][-1] == "verloren"
    assert (sandbox.journal[-1].method, sandbox.journal[-1].status) == ("POST", 0)


def test_failure_after_commit_is_carried_out(api, faults, till):
    faults.add("fail_after_commit", method="POST", status=504)
    assert api.post("/storno", json={"storno_name": "doch"}).status_code == 504
    assert [row["storno_name"] for row in till.storno_reasons][-1] == "doch"


def test_late_request_is_carried_out_when_nobody_waits_any_more(api, faults, till):
    faults.add("late", method="POST", seconds=0.3)
    before = len(list(till.storno_reasons))
    with pytest.raises(requests.ConnectionError):
        api.post("/storno", json={"storno_name": "spät"})
    assert len(list(till.storno_reasons)) == before
    deadline = time.monotonic() + 10
    while len(list(till.storno_reasons)) == before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [row["storno_name"] for row in till.storno_reasons][-1] == "spät"


def test_share_of_the_requests_is_struck_by_dice(api, faults):
    def struck(seed: int) -> list[int]:
        faults.clear()
        faults.add("status", path="/v1/vat-rates", percent=30, seed=seed, status=503)
        return [number for number in range(40) if api.get("/vat-rates").status_code == 503]

    first = struck(1)
    assert 4 <= len(first) <= 20
    assert struck(2) != first


def test_every_kind_keeps_the_server_alive(api, faults):
    for kind in KINDS:
        settings = {"seconds": 0.0} if "seconds" in KINDS[kind] else {"bytes": 10} if "bytes" in KINDS[kind] else {}
        faults.add(kind, times=1, **settings)
        with contextlib.suppress(requests.RequestException):
            api.get("/products", allow_redirects=False)
        faults.clear()
        assert api.get("/vat-rates").status_code == 200, kind
