"""Writing an invoice with HTMX: what is looked for appears while one types, and the totals follow every change."""

import pytest

from tests.browser.chromium import HEIGHT

pytestmark = pytest.mark.browser


def test_form_and_preview_withstand_hostile_data(visit, world):
    till = world["things"]["hanna"]["account"]["pk"]
    browser = visit("hanna", f"/sales/invoices/new/?account={till}&find=W", fresh=True)
    assert browser.fits_everywhere() == []
    browser.page.click("#invoice-matches li:first-child button")
    browser.page.wait_for_selector(".draft-item")
    for name in ("user", "method", "table", "bill_type"):
        browser.page.select_option(f"#id_{name}", index=1)
    browser.page.fill("#id_text", "W" * 300)
    assert browser.fits_everywhere() == []
    browser.page.click("text=Look at it")
    browser.page.wait_for_selector("text=Send it")

    assert browser.fits_everywhere() == []


@pytest.mark.parametrize("width", [1440, 390])
def test_invoice_is_written_up_to_its_preview(visit, world, width):
    till = world["things"]["mona"]["account"]["pk"]
    browser = visit("mona", f"/sales/invoices/new/?account={till}", viewport={"width": width, "height": HEIGHT})
    page = browser.page

    page.select_option("#id_user", index=1)
    page.fill("#find", "Nummer 1")
    page.wait_for_selector("#invoice-matches li")
    page.click("#invoice-matches li:first-child button")
    page.wait_for_selector(".draft-item")
    page.fill("#find", "Kaffee Nummer 12")
    page.press("#find", "Enter")
    page.wait_for_selector("#invoice-matches li")
    page.click("#invoice-matches li:first-child button")
    page.wait_for_selector(".draft-item:nth-of-type(2)")
    page.click("text=Something free")
    page.wait_for_selector("#id_items-2-name")
    page.fill("#id_items-2-name", "Beratung, eine Stunde")
    page.fill("#id_items-2-price", "120")
    page.select_option("#id_items-2-vat", index=1)
    page.wait_for_selector("#invoice-totals table")
    page.fill("#id_items-0-quantity", "3")
    page.press("#id_items-0-quantity", "Tab")
    page.wait_for_timeout(800)
    page.click("text=Part payment")
    page.wait_for_selector("#id_parts-0-amount")
    page.fill("#id_parts-0-amount", "10")
    page.select_option("#id_parts-0-method", index=1)
    page.fill("#id_discount", "10")
    page.click("text=Look at it")
    page.wait_for_selector("text=The part payments do not come to")
    page.click("[value='drop_part:0']")
    page.wait_for_selector("#id_method")
    page.select_option("#id_method", index=1)
    page.click("text=Look at it")
    page.wait_for_selector("text=Send it")
    assert browser.looks_well() == []
