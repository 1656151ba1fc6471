"""Exports that are ready at once, and those that are jobs."""

import pytest
import requests

ACCOUNTANCY = {"format": "bmd", "dataSource": "invoice"}
DATEV = {**ACCOUNTANCY, "format": "datev", "financialYear": "2026", "from": "2026-01-01", "to": "2026-12-31"}
CASHBOOK = {"dateFrom": "2026-06-01", "dateTo": "2026-06-17", "fileFormat": "pdf"}


def without(query, name):
    return {key: value for key, value in query.items() if key != name}


def test_cashbook_is_a_job(api, sandbox):
    row = api.rows("/cashbook/export", **CASHBOOK)
    assert row == {
        "jobStatus_id": row["jobStatus_id"],
        "jobStatus_status": "processing",
        "jobStatus_startedAt": row["jobStatus_startedAt"],
        "jobStatus_finishedAt": None,
    }
    path = f"/job_status/{row['jobStatus_id']}"
    assert api.rows(path) == row
    sandbox.clock.shift(60)
    done = api.rows(path)
    assert done == {**row, "jobStatus_status": "finished", "jobStatus_finishedAt": done["jobStatus_finishedAt"]}
    assert row["jobStatus_startedAt"] < done["jobStatus_finishedAt"] < "2026-06-17 17:00:59"
    assert api.get("/job_status/5").status_code == 404


def test_sales_are_a_job(api):
    answer = api.post("/export/sales", json={"month": 6, "year": 2026, "filter": [1, 2]})
    assert answer.status_code == 200
    told = answer.json()
    assert told == {"error": False, "success": True, "msg": "success", "jobStatus_id": told["jobStatus_id"]}
    assert api.rows(f"/job_status/{told['jobStatus_id']}")["jobStatus_id"] == told["jobStatus_id"]


@pytest.mark.parametrize(
    ("path", "query", "name"),
    [("/export/accountancy", ACCOUNTANCY, "bmd-invoice.csv"), ("/export/accountancy", DATEV, "datev-invoice.csv"),
     ("/export/accountancy/cashbook", {"year": "2026", "month": "6"}, "cashbook.csv"),
     ("/export/accountancy/cashbook", without(CASHBOOK, "fileFormat"), "cashbook.csv")],
)  # fmt: skip
def test_file_is_ready_at_once(api, sandbox, path, query, name):
    told = api.rows(path, **query)
    assert told == {"file": told["file"], "filename": name, "error": False}
    answer = requests.get(told["file"], timeout=5)
    assert (answer.status_code, answer.text) == (200, "date;amount\r\n")
    assert requests.get(told["file"][:-1], timeout=5).status_code == 403


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [("/cashbook/export", without(CASHBOOK, name), name) for name in CASHBOOK]
    + [("/export/accountancy", without(ACCOUNTANCY, name), name) for name in ACCOUNTANCY]
    + [("/export/accountancy", without(DATEV, name), name) for name in ("financialYear", "from", "to")]
    + [
        ("/export/accountancy", {**DATEV, "financialYear": "1999"}, "financialYear"),
        ("/export/accountancy", {**ACCOUNTANCY, "format": "xls"}, "format"),
        ("/export/accountancy", {**ACCOUNTANCY, "month": "13"}, "month"),
        ("/export/accountancy/cashbook", {"dateFrom": "2026-06-01"}, "dateTo"),
        ("/export/accountancy/cashbook", {"dateTo": "2026-06-01"}, "dateFrom"),
        ("/export/accountancy/cashbook", {"dateTo": "June"}, "dateTo"),
        ("/cashbook/export", {**CASHBOOK, "fileFormat": "csv"}, "fileFormat"),
        ("/cashbook/export", {**CASHBOOK, "page": "1"}, "page"),
    ],
)
def test_faulty_export_is_refused(api, path, query, field):
    answer = api.get(path, params=query)
    assert (answer.status_code, list(answer.json()["details"]["errors"])) == (400, [field])


@pytest.mark.parametrize(
    ("body", "fields"),
    [({}, ["month", "year"]), ({"month": 0, "year": 2026}, ["month"]), ({"month": 13, "year": 2026}, ["month"]),
     ({"month": 1, "year": 2026, "filter": ["x"]}, ["filter"])],
)  # fmt: skip
def test_faulty_sales_export_is_refused(api, till, body, fields):
    answer = api.post("/export/sales", json=body)
    assert (answer.status_code, sorted(answer.json()["details"]["errors"])) == (400, fields)
    assert len(till.jobs) == 0
