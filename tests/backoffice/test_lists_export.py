"""Lists as files: exactly what is filtered, in the order shown, harmless to spreadsheets, and only for managers."""

import csv
import io
import json
import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.test import Client

from accounts.models import User
from backoffice.lists import export, serve
from tests import cast

pytestmark = pytest.mark.django_db

LIST = "/catalog/products/"
NASTY = [
    "=1+1",
    "+43 1",
    "-5",
    "@SUM(A1)",
    "\tTab",
    "\rCR",
    "<b>fett</b>",
    "Ende ",
    '"quoted", and; more',
    "Zeile\nzwei",
]


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def as_csv(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(response).decode("utf-8-sig"), newline="")))


def as_jsonl(response) -> list[dict]:
    return [json.loads(line, parse_float=Decimal) for line in body(response).decode().splitlines()]


def as_xlsx(response) -> list[dict]:
    sheets = openpyxl.load_workbook(io.BytesIO(body(response)), read_only=True)
    head, *rows = next(iter(sheets)).iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture
def shop():
    till = cast.account()
    cast.put(till, "products", *(cast.product(n, product_name=name) for n, name in enumerate(NASTY, start=1)))
    return till


@pytest.fixture
def mona(shop) -> Client:
    return browser(cast.mona())


READERS = {"csv": as_csv, "xlsx": as_xlsx}


@pytest.mark.parametrize("kind", READERS)
def test_cells_that_look_like_formulas_become_texts(mona, kind):
    rows = READERS[kind](mona.get(LIST, {"format": kind}))

    found = {row["Name"] for row in rows}
    expected = {"'=1+1", "'+43 1", "'-5", "'@SUM(A1)", "'\tTab", "'\rCR", "<b>fett</b>", "Ende ", NASTY[8], NASTY[9]}
    assert {name.replace("_x000D_", "\r") for name in found} == expected


def test_json_lines_are_as_received(mona):
    assert {row["name"] for row in as_jsonl(mona.get(LIST, {"format": "jsonl"}))} == set(NASTY)


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("=1", "'=1"),
        ("＝1", "'＝1"),
        ("\x00x", "'\x00x"),
        ("\x1b[1m", "'\x1b[1m"),
        ("", ""),
        ("a=1", "a=1"),
        (" =1", " =1"),
    ],
)
def test_first_character_decides(text, harmless):
    assert export.harmless(text) == harmless


def test_numbers_stay_numbers(mona):
    price, name, active = "Price", "Name", "Active"
    row = next(row for row in as_xlsx(mona.get(LIST, {"format": "xlsx"})) if row[name] == "<b>fett</b>")

    assert (row[price], row[active], row["Barcode"]) == (3.9, "yes", "900007")


def test_negative_amounts_are_not_taken_for_formulas(shop):
    cast.put(shop, "products", cast.product(1, product_name="Pfand", product_price="-0.5"))

    row = next(row for row in as_csv(browser(cast.mona()).get(LIST, {"format": "csv"})) if row["Name"] == "Pfand")

    assert (row["Price"], row["Currency"]) == ("-0.5", "EUR")


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("3.900000", "3.9"),
        ("12345678901234.123456", "12345678901234.123456"),
        ("0", "0"),
        ("1E+3", "1000"),
        ("100", "100"),
    ],
)
def test_amounts_are_plain(amount, written):
    assert str(export._written(Decimal(amount))) == written


def test_days_and_times_are_iso_8601():
    moment = datetime(2026, 3, 2, 10, 15, tzinfo=ZoneInfo("Europe/Vienna"))

    assert export._written(moment) == "2026-03-02T10:15:00+01:00"
    assert export._written(date(2026, 3, 2)) == "2026-03-02"


def test_times_are_in_the_merchants_zone(shop):
    cast.put(shop, "invoices", cast.invoice(1, invoice_timestamp="2026-07-02 10:15:00"))
    tokyo = cast.user("tomo", cast.merchant(), "manager", time_zone="Asia/Tokyo")

    assert as_csv(browser(tokyo).get("/sales/invoices/", {"format": "csv"}))[0]["Issued"] == "2026-07-02T10:15:00+02:00"


def test_file_holds_every_page_of_what_is_filtered_in_the_order_shown(mona, shop, monkeypatch):
    monkeypatch.setattr(serve, "PAGE", 3)
    cast.put(
        shop, "products", *(cast.product(n, product_name=f"Wein {n}", product_price=str(n % 5)) for n in range(20, 40))
    )

    rows = as_csv(mona.get(LIST, {"q": "wein", "sort": "-price", "format": "csv"}))

    assert len(rows) == 20
    prices = [Decimal(row["Price"]) for row in rows]
    assert prices == sorted(prices, reverse=True)
    assert all(row["Name"].startswith("Wein") for row in rows)


def test_place_in_the_list_does_not_shorten_the_file(mona, monkeypatch):
    monkeypatch.setattr(serve, "PAGE", 3)
    page = mona.get(LIST).context["page"]

    assert len(as_csv(mona.get(f"{page.next_url}&format=csv"))) == len(NASTY)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_file_is_named_after_the_list_and_the_day(mona, kind):
    response = mona.get(LIST, {"format": kind})

    assert re.fullmatch(rf'attachment; filename="products-\d{{4}}-\d\d-\d\d\.{kind}"', response["Content-Disposition"])
    assert response["Content-Type"].startswith(
        {"csv": "text/csv", "jsonl": "application/jsonl"}.get(kind, "application/vnd.openxml")
    )
    assert body(response)


def test_csv_begins_with_a_byte_order_mark(mona):
    assert body(mona.get(LIST, {"format": "csv"})).startswith(b"\xef\xbb\xbfMerchant,")


def test_empty_list_is_a_file_with_a_head(mona):
    assert as_csv(mona.get(LIST, {"q": "nothing", "format": "csv"})) == []
    assert body(mona.get(LIST, {"q": "nothing", "format": "csv"})).decode("utf-8-sig").startswith("Merchant,")
    assert body(mona.get(LIST, {"q": "nothing", "format": "jsonl"})) == b""


def test_unknown_format_is_the_page(mona):
    assert "<!doctype html>" in mona.get(LIST, {"format": "pdf"}).content.decode()


def test_long_sheet_goes_on_in_another_one(mona, monkeypatch):
    monkeypatch.setattr(export, "SHEET", 4)

    sheets = openpyxl.load_workbook(io.BytesIO(body(mona.get(LIST, {"format": "xlsx"}))), read_only=True)

    assert [len(list(sheet.iter_rows())) - 1 for sheet in sheets] == [4, 4, 2]


def test_text_too_long_for_a_cell_is_cut_and_says_so(mona, shop):
    cast.put(shop, "customers", cast.customer(1, vatId="A" * 40_000))

    cell = as_xlsx(mona.get("/sales/customers/", {"format": "xlsx"}))[0]["VAT number"]

    assert len(cell) == export.LONGEST_CELL
    assert cell.endswith("A … (cut)")


def test_rows_are_fetched_in_portions(mona, shop, monkeypatch, django_assert_max_num_queries):
    """One statement feeds the whole file, however long it is."""
    monkeypatch.setattr(export, "FETCHED", 3)
    with django_assert_max_num_queries(8):
        assert len(as_csv(mona.get(LIST, {"format": "csv"}))) == len(NASTY)


# --- Who may -------------------------------------------------------------------------------------------


@pytest.fixture
def two_shops(shop):
    wine = cast.account(cast.merchant("Weinhandel Otto"), token="token-of-otto-0123456789")
    cast.put(wine, "products", cast.product(1, product_name="Zweigelt"))
    return shop, wine


@pytest.mark.parametrize("person", [cast.vera, cast.eddi])
def test_only_managers_export(two_shops, person):
    response = browser(person()).get(LIST, {"format": "csv"})

    assert response.status_code == 403
    assert "Only a manager may export these rows." in response.content.decode()


def test_manager_exports_their_merchants(two_shops):
    assert len(as_csv(browser(cast.mona()).get(LIST, {"format": "csv"}))) == len(NASTY)
    assert [row["Name"] for row in as_csv(browser(cast.otto()).get(LIST, {"format": "csv"}))] == ["Zweigelt"]


def test_administrator_exports_everything(two_shops):
    assert len(as_csv(browser(cast.sam()).get(LIST, {"format": "csv"}))) == len(NASTY) + 1


def test_without_a_merchant_only_the_managed_ones_leave_and_the_page_says_so(two_shops):
    both = cast.user("berta", cast.merchant(), "viewer")
    cast.user("berta", cast.merchant("Weinhandel Otto"), "manager")
    berta = browser(both)

    assert [row["Name"] for row in as_csv(berta.get(LIST, {"format": "csv"}))] == ["Zweigelt"]
    assert "Files hold only the merchants of which you are a manager." in berta.get(LIST).content.decode()
    assert berta.get(LIST, {"format": "csv", "merchant": "cafe-anna"}).status_code == 403
    assert len(as_csv(berta.get(LIST, {"format": "csv", "merchant": "weinhandel-otto"}))) == 1


def test_viewer_is_offered_no_file(two_shops):
    assert "format=csv" not in browser(cast.vera()).get(LIST).content.decode()
    assert "Only managers may export these rows." in browser(cast.vera()).get(LIST).content.decode()
    assert "format=csv" in browser(cast.mona()).get(LIST).content.decode()


def test_nothing_is_exported_while_a_filter_makes_no_sense(mona):
    response = mona.get(LIST, {"format": "csv", "vat_rate": "abc"})

    assert response.status_code == 400
    assert "Nothing was exported" in response.content.decode()


@pytest.mark.parametrize(
    "url",
    [
        "/catalog/products/", "/catalog/groups/", "/catalog/vat-rates/", "/sales/invoices/", "/sales/customers/",
        "/sales/payment-methods/", "/sales/storno-reasons/", "/merchants/", "/accounts/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_every_list_can_be_taken_along(mona, shop, url, kind):
    cast.put(shop, "vat_rates", cast.vat_rate())
    cast.put(shop, "product_groups", cast.group())
    cast.put(shop, "customers", cast.customer())
    cast.put(shop, "invoices", cast.invoice())
    cast.put(shop, "payment_methods", cast.payment_method())
    cast.put(shop, "storno_reasons", {"storno_id": 1, "storno_name": "Irrtum", "storno_description": None})

    readers = {"csv": as_csv, "xlsx": as_xlsx, "jsonl": as_jsonl}
    assert len(readers[kind](mona.get(url, {"format": kind}))) >= 1
