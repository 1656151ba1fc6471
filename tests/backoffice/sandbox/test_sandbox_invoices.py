"""Documents: the list with its envelope, its filters and its flags."""

from datetime import datetime

import pytest
import requests

from backoffice.sandbox.ready2order.seed.local_time import moment


def ids(rows):
    return [row["invoice_id"] for row in rows]


def live(sandbox, training=False):
    return [row for row in sandbox.rows(sandbox.tills[0], "invoices") if row["invoice_testMode"] is training]


def test_envelope(api, sandbox):
    page = api.rows("/document/invoice")
    assert sorted(page) == ["count", "dateFrom", "dateTo", "invoices", "limit", "offset", "query"]
    assert (page["count"], page["offset"], page["limit"]) == (len(live(sandbox)), 0, 25)
    assert (page["dateFrom"], page["dateTo"], page["query"]) == (None, None, None)
    assert len(page["invoices"]) == 25


def test_envelope_repeats_what_was_asked(api):
    query = {"offset": 3, "limit": 2, "dateFrom": "2026-01-01", "dateTo": "2026-12-31", "query": "RG"}
    page = api.rows("/document/invoice", **query)
    assert {name: page[name] for name in query} == query


def test_count_may_be_that_of_the_page(api, sandbox):
    sandbox.set_options(envelope_count="page")
    assert api.rows("/document/invoice", limit=7)["count"] == 7


def test_limit_is_clamped_at_100(account):
    api = account(invoices=150)
    page = api.rows("/document/invoice", limit=255)
    assert (page["limit"], len(page["invoices"])) == (100, 100)


def test_offset_pages(api, sandbox):
    rows = live(sandbox)
    assert ids(api.rows("/document/invoice", offset=5, limit=3)["invoices"]) == ids(rows[5:8])
    assert api.rows("/document/invoice", offset=len(rows))["invoices"] == []


def test_page_is_no_parameter(api):
    assert api.get("/document/invoice", params={"page": 1}).status_code == 400


def test_inner_lists_are_empty_unless_asked_for(api):
    for row in api.rows("/document/invoice")["invoices"]:
        assert (row["items"], row["payment"], row["discounts"]) == ([], [], [])


@pytest.mark.parametrize(
    ("flag", "filled"),
    [("items", "items"), ("payments", "payment"), ("payment", "payment"), ("discounts", "discounts")],
)
def test_flag_fills_one_list(account, flag, filled):
    rows = account(invoices=80).rows("/document/invoice", limit=100, **{flag: "true"})["invoices"]
    assert [name for name in ("items", "payment", "discounts") if any(row[name] for row in rows)] == [filled]


def test_list_with_everything_is_the_truth(api, sandbox):
    assert api.invoices() == live(sandbox)


def test_read_brings_everything(api, sandbox):
    for row in live(sandbox)[:5]:
        assert api.rows(f"/document/invoice/{row['invoice_id']}") == row
    assert api.get("/document/invoice/5").status_code == 404


def test_training_documents_are_apart(account):
    api = account(invoices=100)
    training = api.invoices(testMode="true")
    assert ids(training) == ids(live(api.sandbox, training=True))
    assert len(training) == 3
    assert {row["invoice_numberFull"][:2] for row in training} == {"TR"}
    assert all(item["item_testMode"] for row in training for item in row["items"])
    assert len(training) + len(api.invoices()) == 100
    assert ids(api.invoices(testMode="false")) == ids(api.invoices())


def test_test_mode_may_show_both(account):
    api = account(invoices=100, training_shows="both")
    assert len(api.invoices(testMode="true")) == 100
    assert len(api.invoices()) == 97


def test_count(account):
    api = account(invoices=100)
    assert api.rows("/document/invoice/count") == {"error": False, "count": 97}


# dates


def report(row):
    return row["dailyReport_startDate"]


def test_default_date_field_is_the_daily_report(account):
    """A bar's bill after midnight belongs to the day before."""
    api = account(tills=2, invoices=400, products=30)
    bar = api.sandbox.tills[1]
    api.headers["Authorization"] = api.sandbox.issue_token(bar)
    late = [row for row in api.invoices() if row["invoice_timestamp"][:10] != report(row)[:10]]
    assert late
    row = late[0]
    day, next_day = report(row)[:10], row["invoice_timestamp"][:10]
    by_report = ids(api.invoices(dateFrom=day, dateTo=day))
    assert row["invoice_id"] in by_report
    assert row["invoice_id"] in ids(api.invoices(dateFrom=day, dateTo=day, dateField="dr_startDate"))
    assert row["invoice_id"] not in ids(api.invoices(dateFrom=day, dateTo=day, dateField="bill"))
    assert row["invoice_id"] in ids(api.invoices(dateFrom=next_day, dateTo=next_day, dateField="b_dateTime"))
    assert row["invoice_id"] not in ids(api.invoices(dateFrom=next_day, dateTo=next_day))


@pytest.mark.parametrize("field", ["daily_report", "bill"])
def test_dates_include_both_ends(api, sandbox, field):
    column = "dailyReport_startDate" if field == "daily_report" else "invoice_timestamp"
    rows = live(sandbox)
    days = sorted({row[column][:10] for row in rows})
    first, last = days[1], days[2]
    expected = [row for row in rows if first <= row[column][:10] <= last]
    assert expected
    assert ids(api.invoices(dateField=field, dateFrom=first, dateTo=last)) == ids(expected)
    assert ids(api.invoices(dateField=field, dateFrom=first)) == ids(r for r in rows if r[column][:10] >= first)
    assert ids(api.invoices(dateField=field, dateTo=last)) == ids(r for r in rows if r[column][:10] <= last)


@pytest.mark.parametrize("form", ["{:%Y-%m-%dT%H:%M:%SZ}", "{:%Y-%m-%dT%H:%M:%S+00:00}", "{:%Y-%m-%dT%H:%M:%S.000Z}"])
def test_iso_times_are_instants(api, sandbox, form):
    row = live(sandbox)[10]
    instant = form.format(datetime.utcfromtimestamp(moment(row["invoice_timestamp"])))
    found = ids(api.invoices(dateField="bill", dateFrom=instant, dateTo=instant))
    assert row["invoice_id"] in found
    assert len(found) < 3


@pytest.mark.parametrize("value", ["2026-06-17T10:00:00", "17.6.2026", "2026-02-30", "", "today"])
def test_faulty_date_is_refused(api, value):
    answer = api.get("/document/invoice", params={"dateFrom": value})
    assert answer.json()["details"]["errors"] == {"dateFrom": ["The dateFrom is not a valid date."]}


def test_date_field_must_be_known(api):
    assert api.get("/document/invoice", params={"dateField": "invoice"}).status_code == 400


# other filters


def test_query_finds_numbers_references_and_names(account):
    api = account(invoices=200)
    till = api.sandbox.tills[0]
    number = api.invoices()[40]["invoice_numberFull"]
    assert api.invoices(query=number.lower())[0]["invoice_numberFull"] == number
    sold = till.sell(external_reference="WEB-0042/ä")
    assert ids(api.invoices(query="web-0042/Ä")) == [sold["invoice_id"]]
    named = next(row for row in api.invoices() if row["invoice_address_lastName"])
    found = api.invoices(query=named["invoice_address_lastName"])
    assert named["invoice_id"] in ids(found)
    assert api.invoices(query="nichts davon") == []


def test_query_finds_the_storno_by_its_customer(account):
    api = account(invoices=600)
    storno = next(r for r in api.invoices() if r["invoice_reference_id"] and r["invoice_address_lastName"])
    assert storno["invoice_id"] in ids(api.invoices(query=storno["invoice_address_lastName"]))


def test_filter_by_customer_and_table(account):
    api = account(invoices=200)
    rows = api.invoices()
    for parameter, field in (("customerId", "customer_id"), ("tableId", "table_id")):
        wanted = next(row[field] for row in rows if row[field])
        expected = [row for row in rows if row[field] == wanted]
        assert ids(api.invoices(**{parameter: wanted})) == ids(expected)


def test_newest_first_by_option(api, sandbox):
    sandbox.set_options(newest_first=True)
    assert ids(api.invoices()) == ids(live(sandbox))[::-1]


# what is in a document


def test_types_and_nulls(account):
    rows = account(invoices=300).invoices()
    text, number, truth, nothing = str, int, bool, type(None)
    expected = {
        "invoice_id": {number},
        "invoice_number": {number},
        "invoice_numberFull": {text},
        "invoice_timestamp": {text},
        "invoice_total": {text},
        "invoice_totalNet": {text},
        "invoice_totalVat": {text},
        "invoice_totalTip": {text},
        "invoice_testMode": {truth},
        "invoice_paid": {truth},
        "invoice_paidDate": {text, nothing},
        "invoice_dueDate": {text, nothing},
        "invoice_reference_id": {number, nothing},
        "invoice_deleted_at": {text, nothing},
        "invoice_deletedReason": {text, nothing},
        "customer_id": {number, nothing},
        "table_id": {number, nothing},
        "dailyReport_id": {number},
        "dailyReport_number": {number},
        "dailyReport_startDate": {text},
        "dailyReport_endDate": {text, nothing},
        "address": {dict},
        "type": {dict},
        "transaction": {nothing},
    }
    assert {name: {type(row[name]) for row in rows} for name in expected} == expected


def test_type_is_spelled_out(api):
    row = api.rows("/document/invoice")["invoices"][0]
    assert row["type"] == {"billType_id": 1, "billType_name": "Rechnung", "billType_symbol": "RG"}


def test_item_times_are_utc_with_microseconds(api):
    for row in api.invoices():
        for item in row["items"]:
            instant = datetime.strptime(item["item_timestamp"], "%Y-%m-%dT%H:%M:%S.%fZ")
            assert int((instant - datetime(1970, 1, 1)).total_seconds()) == moment(row["invoice_timestamp"])


def test_items_point_at_products_or_at_nothing(account):
    api = account(invoices=300)
    known = set(api.sandbox.tills[0].products.ids)
    references = {item["product_id"] for row in api.invoices() for item in row["items"]}
    assert references - known == {0, None}


def test_documents_as_numbers_by_option(api, sandbox):
    text = api.invoices()
    sandbox.set_options(numbers=True)
    numbers = api.invoices()
    for name in ("invoice_total", "invoice_totalVat"):
        assert [str(row[name]) for row in numbers] == [row[name] for row in text]
    assert {type(item["item_totalNet"]) for row in numbers for item in row["items"]} == {int, float}
    assert type(numbers[0]["payment"][0]["billPayment_value"]) in (int, float)


# the PDF


def test_pdf_is_an_address_that_needs_no_token(api, till):
    identifier = till.invoices.ids[0]
    answer = api.rows(f"/document/invoice/{identifier}/pdf")
    assert (answer["error"], answer["format"]) == (False, "A4")
    file = requests.get(answer["uri"], timeout=5)
    assert (file.status_code, file.headers["Content-Type"]) == (200, "application/pdf")
    assert file.content[:5] == b"%PDF-"
    assert api.rows(f"/document/invoice/{identifier}")["invoice_pdf"] == answer["uri"]


def test_pdf_needs_its_signature(api, till):
    uri = api.rows(f"/document/invoice/{till.invoices.ids[0]}/pdf", format="80mm")["uri"]
    assert requests.get(uri.partition("?")[0], timeout=5).status_code == 403
    assert requests.get(uri.replace("80mm", "A4"), timeout=5).status_code == 403
    assert requests.get(uri, timeout=5).status_code == 200


def test_pdf_of_unknown_format_is_refused(api, till):
    assert api.get(f"/document/invoice/{till.invoices.ids[0]}/pdf", params={"format": "A3"}).status_code == 400
