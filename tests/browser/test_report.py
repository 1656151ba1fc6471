"""The report of turnover in a browser: its charts, its choices with and without JavaScript, and every width."""

import re

import pytest
from playwright.sync_api import expect

from sales.report.splits import SPLITS

pytestmark = pytest.mark.browser

DRAWN = "() => Chart.getChart(document.querySelector('canvas[data-turnover]'))?.data.datasets.at(-1).data"
OWN = ("product", "user", "table")  # rows of a merchant's own


@pytest.mark.parametrize("by", [name for name in SPLITS if name != "day"])  # that one is looked at as every page is
def test_every_split_is_a_page_like_any_other(visit, by):
    browser = visit("mona", f"/sales/report/?by={by}")

    assert browser.page.locator("tbody tr").count() > 0
    assert browser.looks_everywhere() == []


@pytest.mark.parametrize("by", OWN)
def test_split_withstands_hostile_names_and_three_currencies(visit, by):
    browser = visit("hanna", f"/sales/report/?by={by}&period=this_year")

    assert browser.page.locator("canvas[data-turnover]").count() == 3
    assert browser.fits_everywhere() == []


@pytest.mark.parametrize("query", ["", "?by=nothing&period=never"])
def test_report_without_anything_is_a_page_too(visit, query):
    browser = visit("nina", f"/sales/report/{query}")

    assert "Nothing was sold in this period" in browser.page.inner_text("main")
    assert browser.looks_everywhere() == []


def test_choices_change_the_report_alone_and_the_address(visit):
    page = visit("mona", "/sales/report/?merchant=cafe-anna").page
    page.evaluate("window.isTheSamePage = true")

    page.get_by_role("link", name="Payment", exact=True).click()
    expect(page.get_by_role("columnheader", name="Payment method")).to_be_visible()
    page.get_by_label("Days").select_option("Calendar days")
    expect(page).to_have_url(
        re.compile(r"/sales/report/\?merchant=cafe-anna&days=calendar&by=payment$|by=payment&.*days=calendar")
    )
    expect(page.get_by_role("columnheader", name="Payment method")).to_be_visible()
    expect(page.locator("#announcer")).to_have_text(re.compile("Turnover by payment method, "))
    assert page.evaluate("window.isTheSamePage === true")


def test_chart_is_drawn_anew_with_what_the_table_says(visit):
    page = visit("mona", "/sales/report/?merchant=cafe-anna&by=group&period=this_year").page
    shown = page.locator("tbody tr strong").first.inner_text()
    assert page.evaluate(DRAWN)[0] == float(re.sub(r"[^\d.]", "", shown))

    page.get_by_role("link", name="VAT rate", exact=True).click()
    expect(page.get_by_role("columnheader", name="Items")).to_be_visible()
    page.wait_for_function(f"({DRAWN})()?.length === document.querySelectorAll('tbody tr:not(.row-beside)').length")


def test_period_clears_the_days_that_were_typed(visit):
    page = visit("mona", "/sales/report/?merchant=cafe-anna&first=2026-01-01&last=2026-01-31").page

    page.get_by_role("link", name="Last month").click()

    expect(page).to_have_url(re.compile(r"/sales/report/\?merchant=cafe-anna&period=last_month$"))
    expect(page.get_by_label("From")).to_have_value("")
    expect(page.get_by_role("link", name="Last month")).to_have_attribute("aria-current", "true")


def test_report_works_without_javascript(visit):
    page = visit("mona", "/sales/report/", java_script_enabled=False).page

    page.get_by_role("link", name="This year").click()
    page.get_by_role("link", name="Product", exact=True).click()
    page.get_by_label("Merchant").select_option("Café Anna")
    page.get_by_role("button", name="Show").click()

    assert re.search(r"\?merchant=cafe-anna&.*period=this_year", page.url)
    expect(page.get_by_role("columnheader", name="Product")).to_be_visible()
    expect(page.locator(".report-chart").first).to_be_hidden()


@pytest.mark.parametrize(("channel", "place"), [("till", "/sales/invoices/"), ("shop", "/sales/orders/")])
def test_row_leads_to_its_documents(visit, channel, place):
    page = visit("mona", f"/sales/report/?merchant=cafe-anna&by=group&period=this_year&channel={channel}").page
    gross = page.locator("tbody tr strong").first.inner_text()

    page.locator("tbody .row-link").first.click()

    expect(page).to_have_url(re.compile(place))
    expect(page.locator(".list-totals")).to_contain_text(f"Of which {gross}")
