"""The page of the report: its address, its choices, what it says, who may see and take along what."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import LinkedAccount, SyncCursor
from sales.models import InvoiceItem
from sales.report.splits import SPLITS
from tests import cast, shop
from tests.sales import shops

pytestmark = pytest.mark.django_db

REPORT = "/sales/report/"
WEDNESDAY = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


@pytest.fixture
def till() -> LinkedAccount:
    return cast.account()


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def mona() -> Client:
    return browser(cast.mona())


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def bill(number: int, day: str, total: str = "12", **fields) -> dict:
    return cast.invoice(number, invoice_timestamp=f"2026-{day} 10:15:00", invoice_total=total, **fields)


def asked(mona, **query):
    return mona.get(REPORT, query).context["report"]


# --- Address --------------------------------------------------------------------------------------------------


def test_report_is_by_day_and_about_this_month(mona, till):
    cast.put(till, "invoices", bill(1, "03-02"), bill(2, "02-02", "6"))
    page = text(mona.get(REPORT))

    assert "1 Mar 2026 to 11 Mar 2026 compared with 1 Feb 2026 to 11 Feb 2026" in page
    assert "Gross €12.00 +€6.00 · +100.0 %" in page
    assert "Mon 2 Mar 2026 +€6.00 +100.0 % 1 €12.00 €10.00 €2.00 100.0 % €12.00 €6.00 +€6.00 +100.0 %" in page
    assert "Total 1 €12.00 €10.00 €2.00 100 % €12.00 €6.00 +€6.00 +100.0 %" in page


@pytest.mark.parametrize(
    "period", ["today", "yesterday", "this_week", "last_week", "this_month", "last_month", "this_year"]
)
@pytest.mark.parametrize("by", SPLITS)
def test_every_choice_is_a_page_that_marks_it(mona, till, by, period):
    cast.put(till, "invoices", bill(1, "03-11"))
    page = mona.get(REPORT, {"by": by, "period": period})

    report = page.context["report"]
    assert page.status_code == 200
    assert [choice.is_used for choice in report.splits].count(True) == 1
    assert [choice.is_used for choice in report.periods].count(True) == 1
    assert (report.split.name, report.period_name) == (by, period)


def test_address_says_only_what_is_not_usual(mona, till):
    assert asked(mona).url() == REPORT
    assert asked(mona, by="day", period="this_month", days="business", merchant="", first="").url() == REPORT
    assert asked(mona, by="vat", days="calendar").url() == f"{REPORT}?by=vat&days=calendar"
    assert asked(mona, merchant="cafe-anna").url(by="hour") == f"{REPORT}?merchant=cafe-anna&by=hour"


def test_days_that_are_typed_count_more_than_a_name(mona, till):
    report = asked(mona, period="today", first="2026-01-05", last="2026-01-06")

    assert (str(report.period), report.period_name) == ("5 Jan 2026 to 6 Jan 2026", "")
    assert report.url() == f"{REPORT}?first=2026-01-05&last=2026-01-06"
    assert report.periods[0].url == f"{REPORT}?period=today"


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({"first": "2026-03-03"}, "3 Mar 2026 to 11 Mar 2026"),
        ({"first": "2026-04-03"}, "3 Apr 2026"),
        ({"last": "2026-02-03"}, "1 Feb 2026 to 3 Feb 2026"),
    ],
)
def test_one_end_is_enough(mona, till, query, days):
    assert str(asked(mona, **query).period) == days


# --- What makes no sense ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"by": "moon"}, "Split"),
        ({"period": "someday"}, "Period"),
        ({"first": "2026-02-30"}, "From"),
        ({"days": "working"}, "Days"),
        ({"merchant": "weinhandel-otto"}, "Merchant"),
        ({"by": "moon", "last": "soon"}, "Split, To"),
    ],
)
def test_odd_values_are_told_and_the_rest_applies(mona, till, query, names):
    cast.otto()
    cast.put(till, "invoices", bill(1, "03-02"))
    page = text(mona.get(REPORT, query))

    assert f"Left out, since the value makes no sense there: {names}. Everything else applies." in page
    assert "Gross €12.00" in page


def test_ends_the_wrong_way_round_are_swapped_and_told(mona, till):
    cast.put(till, "invoices", bill(1, "03-02"))
    page = text(mona.get(REPORT, {"first": "2026-03-04", "last": "2026-03-01"}))

    assert "From lay behind To: shown are the days between them, 1 Mar 2026 to 4 Mar 2026." in page
    assert "Gross €12.00" in page


@pytest.mark.parametrize(
    "ends", [("0001-01-01", "9999-12-31"), ("9999-12-31", "9999-12-31"), ("0001-01-01", "0001-01-01")]
)
@pytest.mark.parametrize("days", ["business", "calendar"])
def test_ends_of_the_calendar_are_days_like_others(mona, till, ends, days):
    cast.put(till, "invoices", bill(1, "03-02"))

    for by in SPLITS:
        assert mona.get(REPORT, {"by": by, "first": ends[0], "last": ends[1], "days": days}).status_code == 200


def test_report_without_anything_says_so(mona, till):
    page = text(mona.get(REPORT))

    assert "Nothing was sold in this period, nor in the one before." in page
    assert "Export" not in page


def test_report_without_a_period_before_says_so(mona, till):
    cast.put(till, "invoices", bill(1, "03-02"))
    page = text(mona.get(REPORT))

    assert "Gross €12.00 no previous" in page
    assert "Change" not in page.replace("Changes", "")  # the menu leads to those


# --- What it says -------------------------------------------------------------------------------------------


def test_training_is_left_out_and_told(mona, till):
    cast.put(till, "invoices", bill(1, "03-02"), *(bill(n, "03-03", "40", invoice_testMode=True) for n in (2, 3, 4)))
    response = mona.get(REPORT)

    assert "3 training documents of €120.00 are left out." in text(response)
    [training] = response.context["report"].training
    assert training.url == ("/sales/invoices/?first=2026-03-01&last=2026-03-11&removed=no&training=yes&currency=EUR")
    assert mona.get(training.url).context["page"].count.number == 3


def test_each_currency_is_a_section_the_largest_first(mona, till):
    swiss = cast.account(cast.merchant("Zürich", currency="CHF"), token="token-of-zurich-0123456789")
    cast.user("mona", cast.merchant("Zürich"), "viewer")
    cast.put(till, "invoices", bill(1, "03-02", "10"))
    cast.put(swiss, "invoices", bill(1, "03-02", "90"))
    page = text(mona.get(REPORT))

    assert page.index("Turnover in CHF") < page.index("Turnover in EUR")
    assert "Gross CHF 90.00" in page
    assert "100.00" not in page


def test_business_days_and_calendar_days(mona, till):
    late = cast.invoice(1, invoice_timestamp="2026-03-03 01:30:00", dailyReport_startDate="2026-03-02 17:00:00")
    cast.put(till, "invoices", late)

    for days, label in (("business", "Mon 2 Mar 2026"), ("calendar", "Tue 3 Mar 2026")):
        [section] = asked(mona, days=days).sections
        assert [row.label for row in section.rows if row.figures.now.entries] == [label]


def test_hours_are_those_on_the_merchants_clock(mona, till):
    tokyo = cast.account(cast.merchant("Tokio", time_zone="Asia/Tokyo"), token="token-of-tokyo-0123456789")
    cast.user("mona", cast.merchant("Tokio"), "viewer")
    for account in (till, tokyo):
        cast.put(account, "invoices", bill(1, "03-02"))

    [section] = asked(mona, by="hour").sections

    assert [(row.label, row.figures.now.entries) for row in section.rows] == [("10:00 to 10:59", 2)]


def test_merchants_stand_beside_what_is_their_own(mona, till):
    other = cast.account(cast.merchant("Weinhandel Otto"), token="token-of-otto-0123456789")
    cast.user("mona", cast.merchant("Weinhandel Otto"), "viewer")
    for account in (till, other):
        cast.put(account, "invoices", bill(1, "03-02"))

    rows = asked(mona, by="user").sections[0].rows
    assert [(row.label, row.merchant) for row in rows] == [("Anna", "Café Anna"), ("Anna", "Weinhandel Otto")]
    assert "Anna Café Anna no previous" not in text(mona.get(REPORT, {"by": "user", "merchant": "cafe-anna"}))
    assert [row.label for row in asked(mona, by="group").sections[0].rows] == ["Kaffee"]


def test_names_from_tills_are_escaped(mona, till):
    evil = "<script>alert(1)</script>"
    cast.put(till, "products", cast.product(1, product_name=evil))
    cast.put(till, "invoices", bill(1, "03-02", items=[cast.item(productgroup_name=evil, user_name=evil)]))

    for by in ("product", "group", "user"):
        page = mona.get(REPORT, {"by": by}).content.decode()
        assert evil not in page
        assert "&lt;script&gt;alert(1)" in page


def test_chart_draws_figures_of_the_table_and_nothing_else(mona, till):
    items = [cast.item(n, item_name=f"Stück {n}", product_id=None, item_total=f"{n}") for n in range(1, 30)]
    cast.put(till, "invoices", bill(1, "03-02", "435", items=items), bill(2, "02-02", "7"))

    for by in SPLITS:
        response = mona.get(REPORT, {"by": by})
        page = response.content.decode()
        [chart] = json.loads(re.search(r'id="turnover-data" type="application/json">(.*?)</script>', page)[1])
        [section] = response.context["report"].sections
        rows = [row for row in section.rows if row.kind == "part"][: 20 if chart["bars"] else None]
        assert chart["now"] == [float(row.figures.now.gross) for row in rows]
        assert chart["before"] == [float(row.figures.before.gross) for row in rows]
        assert len(chart["labels"]) == len(rows)
        assert re.search(r'<canvas data-turnover="0" role="img" aria-label="Turnover in EUR by [^"]+">', page)


def test_age_is_that_of_the_invoices(mona, till):
    SyncCursor.objects.create(
        account=till, resource="invoices", last_good_at=timezone.now() - timedelta(minutes=3, seconds=5)
    )

    assert "As of 3 minutes ago" in text(mona.get(REPORT))


# --- Fragment -------------------------------------------------------------------------------------------------


def test_fragment_is_the_part_of_the_page_and_brings_its_address(mona, till):
    cast.put(till, "invoices", bill(1, "03-02"))
    fragment = mona.get(
        REPORT, {"by": "vat", "merchant": "", "days": "business"}, headers={"HX-Request": "true", "HX-Target": "report"}
    )

    assert fragment["HX-Push-Url"] == f"{REPORT}?by=vat"
    assert fragment.content.decode().lstrip().startswith('<div id="report"')
    assert fragment.content.decode().strip() in mona.get(REPORT, {"by": "vat"}).content.decode()


def test_form_keeps_what_was_chosen_beside_it(mona, till):
    page = mona.get(REPORT, {"by": "vat", "period": "today"}).content.decode()

    assert '<input type="hidden" name="period" value="today" form="report-filters">' in page
    assert '<input type="hidden" name="by" value="vat" form="report-filters">' in page
    assert 'name="period"' not in mona.get(REPORT, {"first": "2026-03-01", "period": "today"}).content.decode()


# --- Who ------------------------------------------------------------------------------------------------------


def test_nobody_sees_another_merchants_turnover(till):
    cast.put(till, "invoices", bill(1, "03-02"))
    otto = browser(cast.otto())

    for query in ({}, {"by": "product"}, {"merchant": "cafe-anna"}):
        page = text(otto.get(REPORT, query))
        assert "Nothing was sold" in page
        assert "€12.00" not in page


def test_people_without_a_merchant_see_nothing(till):
    cast.put(till, "invoices", bill(1, "03-02"))

    assert "Nothing was sold" in text(browser(cast.user("nina")).get(REPORT))


def test_viewer_sees_and_takes_nothing_along(till):
    cast.put(till, "invoices", bill(1, "03-02"))
    vera = browser(cast.vera())
    page = text(vera.get(REPORT))

    assert "Gross €12.00" in page
    assert "Only managers may export these rows." in page
    assert vera.get(REPORT, {"format": "csv"}).status_code == 403


# --- Files ------------------------------------------------------------------------------------------------------


def lines_of(response) -> list[dict[str, str]]:
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def test_file_holds_what_is_shown(mona, till):
    till_items = [
        cast.item(1, item_total="7", item_totalNet="5.83"),
        cast.item(2, item_total="4", item_totalNet="4", item_vatRate="0"),
    ]
    cast.put(till, "invoices", bill(1, "03-02", items=till_items), bill(2, "02-02", "6"))
    response = mona.get(REPORT, {"by": "vat", "format": "csv"})

    assert response["Content-Disposition"] == 'attachment; filename="turnover-by-vat-2026-03-11.csv"'
    assert lines_of(response) == [
        dict(zip(
            ("Kind", "VAT rate", "Currency", "Items", "Gross", "Net", "VAT", "Share in per cent", "Gross before", "Change", "Change in per cent"),
            row, strict=True,
        ))
        for row in (
            ("part", "20 %", "EUR", "1", "7", "5.83", "1.17", "58.3", "12", "-5", "-41.7"),
            ("part", "0 %", "EUR", "1", "4", "4", "0", "33.3", "0", "", ""),
            ("rest", "Not on any item", "EUR", "", "1", "0.17", "0.83", "8.3", "-6", "7", ""),
            ("total", "Total", "EUR", "2", "12", "10", "2", "", "6", "6", "100"),
        )
    ]  # fmt: skip


@pytest.mark.parametrize("by", SPLITS)
def test_files_of_every_kind_say_the_same_as_the_page(by):
    with time_machine.travel(datetime(2026, 10, 26, 12, tzinfo=UTC), tick=False):
        shops.fill(2, shops.AUTUMN, documents=20)
        sam = browser(cast.sam())
        query = {"by": by, "first": "2026-10-19", "last": "2026-10-25"}
        report = asked(sam, **query)

        csv_lines = lines_of(sam.get(REPORT, query | {"format": "csv"}))
        json_lines = [
            json.loads(each)
            for each in b"".join(sam.get(REPORT, query | {"format": "jsonl"}).streaming_content).splitlines()
        ]
        sheet = load_workbook(BytesIO(b"".join(sam.get(REPORT, query | {"format": "xlsx"}).streaming_content))).active

    shown = []
    for section in report.sections:
        shown += [(row.label, row.figures.now.gross) for row in section.rows]
        shown.append(("Total", section.total.now.gross))
    label, gross = SPLITS[by].label, list(csv_lines[0]).index("Gross")
    assert [(line[label].removeprefix("'"), Decimal(line["Gross"])) for line in csv_lines] == shown
    assert [Decimal(str(line["gross"])).quantize(Decimal("0.01")) for line in json_lines] == [
        amount for _, amount in shown
    ]
    assert [
        Decimal(str(row[gross])).quantize(Decimal("0.01")) for row in sheet.iter_rows(min_row=2, values_only=True)
    ] == [amount for _, amount in shown]


def test_files_hold_only_the_merchants_that_one_manages(mona, till):
    other = cast.account(cast.merchant("Weinhandel Otto"), token="token-of-otto-0123456789")
    cast.user("mona", cast.merchant("Weinhandel Otto"), "viewer")
    cast.put(till, "invoices", bill(1, "03-02", "10"))
    cast.put(other, "invoices", bill(1, "03-02", "90"))

    assert "Files hold only the merchants of which you are a manager." in text(mona.get(REPORT))
    [*_, total] = lines_of(mona.get(REPORT, {"format": "csv"}))
    assert (total["Kind"], total["Gross"]) == ("total", "10")


def test_formulas_in_names_are_not_run(mona, till):
    cast.put(till, "invoices", bill(1, "03-02", items=[cast.item(productgroup_name="=1+1")]))

    assert lines_of(mona.get(REPORT, {"by": "group", "format": "csv"}))[0]["Product group"] == "'=1+1"


def test_nothing_is_exported_of_a_faulty_question(mona, till):
    assert mona.get(REPORT, {"first": "soon", "format": "csv"}).status_code == 400


# --- What it costs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", SPLITS)
@pytest.mark.parametrize("documents", [1, 50])
def test_page_costs_the_same_for_one_row_and_for_fifty(mona, till, django_assert_num_queries, by, documents):
    cast.put(till, "products", *(cast.product(n, product_name=f"Produkt {n}") for n in range(1, documents + 1)))
    rows = [
        bill(
            n, f"03-{n % 11 + 1:02}", "14", payment=[{"billPayment_name": f"Art {n}", "billPayment_value": "14"}],
            items=[cast.item(item_name=f"Produkt {n}", product_id=n, productgroup_name=f"Gruppe {n}",
                             user_name=f"Person {n}", table_name=f"Tisch {n}", item_vatRate=str(n))],
        )
        for n in range(1, documents + 1)
    ]  # fmt: skip
    cast.put(till, "invoices", *rows)
    extra = {"product": 2, "group": 1, "user": 1, "table": 1, "payment": 1}.get(by, 0)  # names; who is left over

    with django_assert_num_queries(10 + extra):
        assert mona.get(REPORT, {"by": by, "merchant": "cafe-anna"}).status_code == 200
    assert InvoiceItem.objects.count() == documents


# --- Channels -------------------------------------------------------------------------------------------


@pytest.fixture
def store(till):
    """A web shop of the same merchant: two orders on the day of a bill, one that nobody has paid."""
    linked = shop.account(till.merchant)
    line = shop.line(1, "PRODUCT", "Sauce", {"product": {"id": 1}}, price="6.00", vat="1.00")
    totals = {"qty": 1, "price": "6.00", "vat": "1.00", "delivery": "0.00"}
    orders = [
        shop.order(
            n, start_date="2026-03-02T10:00:00", payment_date=paid, totals=totals, lines=[line], user=None,
            payment_method={"name": "PayPal"},
        )
        for n, paid in enumerate(("2026-03-02T10:01:00", "2026-03-02T10:01:00", None), start=1)
    ]  # fmt: skip
    cast.put(linked, "web_orders", *orders)
    cast.put(till, "invoices", bill(1, "03-02", "12"))
    return linked


def test_channels_are_rows_that_lead_to_their_lists(mona, store):
    [section] = asked(mona, by="channel", first="2026-03-02", last="2026-03-02").sections

    told = [(row.label, row.figures.now.entries, row.figures.now.gross, row.figures.now.net) for row in section.rows]
    assert told == [("Tills", 1, 12, 10), ("Web shops", 2, 12, 10)]
    assert [row.url.partition("?")[0] for row in section.rows] == ["/sales/invoices/", "/sales/orders/"]
    assert [order.number for order in mona.get(section.rows[1].url).context["page"].rows] == ["2", "1"]


def test_row_of_both_channels_leads_to_both(mona, store):
    response = mona.get(REPORT, {"first": "2026-03-02", "last": "2026-03-02"})

    [row] = response.context["report"].sections[0].rows
    assert (row.url, [link.label for link in row.links]) == ("", ["1 invoice", "2 web orders"])
    assert "1 invoice · 2 web orders" in text(response)


@pytest.mark.parametrize(
    ("channel", "gross", "notes"), [("", 24, 2), ("till", 12, 0), ("shop", 12, 1)],
)  # fmt: skip
def test_channel_is_chosen_and_what_has_to_be_known_is_told(mona, store, channel, gross, notes):
    report = asked(mona, channel=channel, first="2026-03-02", last="2026-03-02")

    assert report.sections[0].total.now.gross == gross
    assert len(report.notes_of_channels) == notes
    assert f"channel={channel}" in report.url() or not channel


def test_orders_that_nobody_paid_are_left_out_and_told(mona, store):
    [left_out] = asked(mona, first="2026-03-02", last="2026-03-02").training

    assert (left_out.words, left_out.gross) == ("1 web order that is not paid or was cancelled", 6)
    assert [order.number for order in mona.get(left_out.url).context["page"].rows] == ["3"]


def test_list_behind_a_product_says_what_its_lines_come_to(mona, store):
    [section] = asked(mona, by="product", channel="shop", first="2026-03-02", last="2026-03-02").sections

    page = mona.get(section.rows[0].url)
    [part] = page.context["parts"]()
    assert (part.words, part.amount) == ("2 lines", section.rows[0].figures.now.gross)
    assert "Of which" in page.content.decode()


def test_file_tells_the_channels(mona, store):
    lines = b"".join(mona.get(REPORT, {"by": "channel", "first": "2026-03-02", "last": "2026-03-02", "format": "csv"}))

    kinds = [line.split(",")[:2] for line in lines.decode("utf-8-sig").splitlines()]
    assert kinds == [["Kind", "Channel"], ["part", "Tills"], ["part", "Web shops"], ["total", "Total"]]
