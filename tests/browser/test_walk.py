"""The whole path in a real browser: a merchant is created, approves at the till, and their records are there.

Everything is as in a deployment: web server, worker, mail, and a till that answers strictly.
"""

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string, policy
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Download, Page, expect

from accounts.scopes import REMOTE_ID
from backoffice.sandbox import Sandbox
from tests import cast
from tests.browser.chromium import Visitor, context
from tests.browser.house import House

pytestmark = pytest.mark.browser

EMAIL = "sam@staff.example"
SOON_MS = 30_000


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Two tills that nobody has linked, one person, and no worker yet."""
    sandbox = Sandbox(seed=3, tills=2, products=120, invoices=70, customers=20, requests_per_minute=1_000_000)
    with sandbox, House(tmp_path_factory.mktemp("shop"), sandbox) as house:
        house.run("manage.py", "add_staff", EMAIL, "--superuser", given=cast.PASSWORD)
        yield house


@pytest.fixture
def enter(browser: Browser, shop: House) -> Iterator[Any]:
    """``enter(path)`` is somebody new at a browser of their own; nothing that is watched may go wrong."""
    visitors: list[Visitor] = []

    def entering(path: str, **options: Any) -> Page:
        visitors.append(Visitor(context(browser, shop.url, **options), shop.url, shop.sandbox.url))
        visitors[-1].page.goto(path)
        return visitors[-1].page

    yield entering
    for visitor in visitors:
        visitor.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def create_merchant(page: Page, name: str, language: str) -> None:
    page.get_by_role("link", name="Merchants", exact=True).first.click()
    page.get_by_role("link", name="Create a merchant").first.click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill("anna@cafe.example")
    page.get_by_label("Language").select_option(language)
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def send_link(page: Page) -> None:
    page.get_by_role("link", name="Approval link").first.click()
    page.get_by_role("button", name="Make the link").click()
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("The letter was kept.")).to_be_visible()


def mailed_link(shop: House) -> str:
    """The address in the newest mail."""
    text = message_from_string(shop.mails[-1], policy=policy.default).get_body(("plain",)).get_content()
    return re.search(rf"{shop.url}/approve/\S+/", text)[0]


def approve_at_the_till(page: Page, till: Any) -> None:
    page.get_by_label("User name").fill(till.username)
    page.get_by_label("Password").fill(till.password)
    page.get_by_role("button", name="Approve").click()


def saved(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def exported(page: Page, label: str) -> bytes:
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name=label, exact=True).click()
    return saved(download.value)


def of_csv(file: bytes) -> set[str]:
    rows = csv.DictReader(io.StringIO(file.decode("utf-8-sig")))
    return {row[REMOTE_ID.title] for row in rows}


def of_jsonl(file: bytes) -> set[str]:
    return {json.loads(line)[REMOTE_ID.key] for line in file.splitlines()}


def of_xlsx(file: bytes) -> set[str]:
    head, *rows = openpyxl.load_workbook(io.BytesIO(file), read_only=True).active.iter_rows(values_only=True)
    return {row[head.index(REMOTE_ID.title)] for row in rows}


def search(page: Page, text: str, summary: str) -> None:
    page.get_by_role("searchbox").fill(text)
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator(".list-count strong")).to_have_text(summary)


def found(rows: list[dict[str, Any]], key: str, text: str, *fields: str) -> set[str]:
    """The ids of the till's rows that a search for this text should find."""
    return {str(row[key]) for row in rows if any(text.lower() in str(row[name] or "").lower() for name in fields)}


@dataclass
class Walk:
    """One way through the house, with a picture of each stop."""

    shop: House
    staff: Page
    merchant: Page
    till: Any
    folder: Path
    stops: int = 0

    def keeps(self, page: Page, name: str) -> None:
        self.stops += 1
        page.screenshot(path=self.folder / f"walk-{self.stops:02}-{name}.png")

    def staff_send_a_link(self) -> None:
        sign_in(self.staff)
        expect(self.staff.get_by_role("heading", level=1)).to_have_text("Dashboard")
        self.keeps(self.staff, "first-day")
        create_merchant(self.staff, self.till.name, "en")
        self.keeps(self.staff, "merchant")
        send_link(self.staff)
        self.keeps(self.staff, "link-sent")

    def merchant_approves(self) -> None:
        self.merchant.goto(mailed_link(self.shop))
        self.keeps(self.merchant, "approval-page")
        expect(self.staff.locator("#approval-progress")).to_contain_text("Opened", timeout=SOON_MS)
        self.merchant.get_by_role("button", name="Continue").click()
        expect(self.merchant.get_by_role("heading", name="Grant access")).to_be_visible()
        self.keeps(self.merchant, "at-the-till")
        approve_at_the_till(self.merchant, self.till)
        expect(self.merchant.get_by_text("Checking the connection")).to_be_visible()
        assert "?" not in self.merchant.url  # the till's token is gone from the address
        self.keeps(self.merchant, "checking")

    def pages_move_by_themselves(self) -> None:
        self.shop.work()
        expect(self.merchant.get_by_text(re.compile(r"Connected: \d+ products"))).to_be_visible(timeout=SOON_MS)
        expect(self.staff.get_by_text(re.compile(r"connected: \d+ products"))).to_be_visible(timeout=SOON_MS)
        self.keeps(self.merchant, "connected")
        self.keeps(self.staff, "connected-as-staff-see-it")
        self.staff.get_by_role("link", name="To the account").click()
        expect(self.staff.locator("#account-progress:not([hx-get])")).to_be_visible(timeout=SOON_MS)
        self.keeps(self.staff, "account")

    def products_are_there(self) -> None:
        rows, page = self.shop.sandbox.rows(self.till, "products"), self.staff
        page.get_by_role("link", name="Products", exact=True).first.click()
        expect(page.locator(".list-count strong")).to_have_text(f"{len(rows)} products")
        page.get_by_role("link", name="Next").click()
        expect(page.get_by_role("link", name="Previous")).to_be_visible()
        page.get_by_role("columnheader", name="Price").get_by_role("link").click()
        expect(page.get_by_role("columnheader", name="Price")).to_have_attribute("aria-sort", "descending")
        word = rows[0]["product_name"].split()[0]
        wanted = found(rows, "product_id", word, "product_name", "product_itemnumber", "product_barcode")
        search(page, word, f"{len(wanted)} product{'s' if len(wanted) > 1 else ''}")
        self.keeps(page, "products")
        assert of_csv(exported(page, "CSV")) == wanted
        page.locator("tbody .row-link").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(word, ignore_case=True)
        self.keeps(page, "product")

    def invoices_are_there(self) -> None:
        rows, page = self.shop.sandbox.rows(self.till, "invoices"), self.staff
        page.get_by_role("link", name="Invoices", exact=True).first.click()
        expect(page.locator(".list-count strong")).to_have_text(f"{len(rows)} invoices")
        page.get_by_text("More filters").click()
        page.get_by_label("Training").select_option("Without training")
        wanted = {str(row["invoice_id"]) for row in rows if not row["invoice_testMode"]}
        expect(page.locator(".list-count strong")).to_have_text(f"{len(wanted)} invoices")
        self.keeps(page, "invoices")
        assert of_csv(exported(page, "CSV")) == wanted
        assert of_xlsx(exported(page, "Excel (XLSX)")) == wanted
        assert of_jsonl(exported(page, "JSON lines")) == wanted
        page.locator("tbody .row-link").first.click()
        expect(page.get_by_role("heading", name="VAT per rate")).to_be_visible()
        self.keeps(page, "invoice")

    def dashboard_shows_it(self) -> None:
        self.staff.get_by_role("link", name="Dashboard").first.click()
        expect(self.staff.get_by_role("link", name=self.till.name).first).to_be_visible()
        self.keeps(self.staff, "dashboard")


def test_merchant_is_linked_and_their_records_are_there(enter, shop, pictures):
    walk = Walk(shop, enter("/"), enter("about:blank"), shop.sandbox.tills[0], pictures)

    walk.staff_send_a_link()
    walk.merchant_approves()
    walk.pages_move_by_themselves()
    walk.products_are_there()
    walk.invoices_are_there()
    walk.dashboard_shows_it()


def test_whole_path_works_without_javascript(enter, shop, pictures):
    """Pages that move by themselves are fetched again; menus, filters and orders are plain links and forms."""
    till = shop.sandbox.tills[1]
    staff, merchant = enter("/", java_script_enabled=False), enter("about:blank", java_script_enabled=False)
    shop.work()
    sign_in(staff)
    create_merchant(staff, till.name, "de")
    send_link(staff)
    merchant.goto(mailed_link(shop))
    merchant.get_by_role("button", name="Weiter").click()
    approve_at_the_till(merchant, till)
    expect(merchant.get_by_text(re.compile(r"Verbunden: \d+ Produkte"))).to_be_visible(timeout=SOON_MS)
    merchant.screenshot(path=pictures / "plain-connected.png")

    staff.goto(f"/catalog/products/?merchant={staff.url.split('/')[4]}")
    rows = shop.sandbox.rows(till, "products")
    wait_for_rows(staff, f"{len(rows)} products")
    staff.get_by_role("link", name="Next").click()
    expect(staff.get_by_role("link", name="Previous")).to_be_visible()
    word = rows[0]["product_name"].split()[0]
    staff.get_by_role("searchbox").fill(word)
    staff.get_by_role("button", name="Search").click()
    wanted = found(rows, "product_id", word, "product_name", "product_itemnumber", "product_barcode")
    assert of_csv(exported(staff, "CSV")) == wanted
    staff.screenshot(path=pictures / "plain-products.png")


def wait_for_rows(page: Page, summary: str) -> None:
    """Without JavaScript a page is fetched again until reading has ended."""
    deadline = time.monotonic() + SOON_MS / 1000
    while page.locator(".list-count strong").inner_text() != summary:
        assert time.monotonic() < deadline, page.locator(".list-count").inner_text()
        page.reload()
