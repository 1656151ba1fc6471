"""The business day: nothing is sold while it is closed."""


def test_day_can_be_closed_and_opened(api, till):
    assert api.rows("/dailyReport/status") == {"error": False, "success": True, "msg": "success", "status": "open"}
    assert api.put("/dailyReport/open").json()["code"] == "errors.dailyReport.open"
    assert api.put("/dailyReport/close").json() == {"error": False, "success": True, "msg": "The day is closed."}
    assert api.rows("/dailyReport/status")["status"] == "closed"
    assert api.put("/dailyReport/close").json()["code"] == "errors.dailyReport.closed"
    assert api.put("/dailyReport/open").status_code == 200


def test_closed_day_refuses_documents(api, make, cancel, body, till):
    identifier = make()["invoice_id"]
    api.put("/dailyReport/close")
    for answer in (api.post("/document/invoice", json=body), cancel(identifier)):
        assert (answer.status_code, answer.json()["code"]) == (400, "errors.dailyReport.closed")


def test_documents_learn_when_their_day_ended(api, make, sandbox):
    row = make()
    api.invoices()
    sandbox.clock.shift(60)
    api.put("/dailyReport/close")
    ended = api.rows(f"/document/invoice/{row['invoice_id']}")["dailyReport_endDate"]
    assert ended.startswith("2026-06-17 17:01")
    assert api.invoices()[-1]["dailyReport_endDate"] == ended


def test_new_day_has_a_new_report(api, make, sandbox):
    before = make()
    api.put("/dailyReport/close")
    sandbox.clock.shift(86_400)
    api.put("/dailyReport/open")
    after = make()
    assert after["dailyReport_number"] == before["dailyReport_number"] + 1
    assert after["dailyReport_startDate"].startswith("2026-06-18 17:0")
    assert after["invoice_timestamp"].startswith("2026-06-18 17:0")
