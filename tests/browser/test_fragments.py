"""What HTMX and our few lines of JavaScript add: fragments, addresses, menus, colours, keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import Visitor

pytestmark = pytest.mark.browser

COUNT = ".list-count strong"


@pytest.fixture
def products(visit, world) -> Visitor:
    """Café Anna's products, on a page that would show a full reload."""
    mona = visit("mona", "/catalog/products/?merchant=cafe-anna")
    mona.page.evaluate("window.isTheSamePage = true")
    return mona


def is_the_same(page: Page) -> bool:
    return page.evaluate("window.isTheSamePage === true")


def test_search_changes_the_list_alone_and_the_address(products):
    page = products.page
    page.get_by_role("searchbox").press_sequentially("A-107")

    expect(page.locator(COUNT)).to_have_text("1 product")
    expect(page).to_have_url(re.compile(r"q=A-107"))
    assert "merchant=cafe-anna" in page.url
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.locator("#announcer")).to_have_text("1 product")
    assert is_the_same(page)


def test_badge_of_a_change_asks_for_itself_and_stays_one(visit):
    page = visit("mona", "/catalog/groups/?merchant=cafe-anna").page
    before = page.locator(".row-change").all_inner_texts()
    with page.expect_response(re.compile(r"/commands/\d+/badge/$"), timeout=5000) as answer:
        page.evaluate("window.isTheSamePage = true")

    assert answer.value.status == 200
    expect(page.get_by_text("Waits to be sent")).to_have_count(1)
    assert (len(page.locator(".row-change").all_inner_texts()), is_the_same(page)) == (len(before), True)


def test_row_is_read_anew_when_its_change_has_ended(products):
    page = products.page
    ended = '<a class="row-change" href="/commands/1/">Confirmed just now</a>'
    page.route(
        re.compile(r"/commands/\d+/badge/$"),
        lambda route: route.fulfill(body=ended, content_type="text/html", headers={"HX-Trigger": "command-ended"}),
    )

    with page.expect_response(re.compile(r"/catalog/products/\d+/row/$"), timeout=5000) as answer:
        pass

    assert (answer.value.status, is_the_same(page)) == (200, True)
    page.unroute_all()


def test_address_of_a_search_shows_the_same_again(products):
    page = products.page
    page.get_by_role("searchbox").fill("A-107")
    expect(page.locator(COUNT)).to_have_text("1 product")
    page.reload()

    expect(page.locator(COUNT)).to_have_text("1 product")
    expect(page.get_by_role("searchbox")).to_have_value("A-107")


def test_back_leads_to_the_list_as_it_was(products):
    page = products.page
    before = page.locator(COUNT).inner_text()
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("link", name="Previous")).to_be_visible()
    assert is_the_same(page)
    page.go_back()

    expect(page.get_by_role("link", name="Previous")).to_have_count(0)
    expect(page.locator(COUNT)).to_have_text(before)
    expect(page).to_have_url(re.compile(r"/catalog/products/\?merchant=cafe-anna$"))


def test_sorting_changes_the_list_alone(products):
    page = products.page
    page.get_by_role("columnheader", name="Price").get_by_role("link").click()

    expect(page.get_by_role("columnheader", name="Price")).to_have_attribute("aria-sort", "descending")
    expect(page).to_have_url(re.compile(r"sort=-price"))
    assert is_the_same(page)


def test_filter_applies_at_once(products):
    page = products.page
    page.get_by_text("More filters").click()
    page.get_by_label("Kind").select_option("Variations")

    expect(page.locator(COUNT)).to_have_text("1 product")
    assert is_the_same(page)


def test_list_that_does_not_load_says_so(products):
    page = products.page
    page.route("**/catalog/products/?*", lambda route: route.abort())
    page.get_by_role("searchbox").fill("Kaffee")

    expect(page.locator("#trouble")).to_be_visible()
    products.faults.clear()  # the console rightly tells of the request that was cut off


def test_menu_opens_and_closes_by_keyboard(visit):
    page = visit("mona", "/catalog/products/").page
    menu = page.locator(".list-tools .menu").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.locator(".menu-entry").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu.locator(".menu-entry").first).to_be_focused()
    page.keyboard.press("Escape")

    expect(menu.locator(".menu-entry").first).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_menu_closes_when_one_looks_elsewhere(visit):
    page = visit("mona", "/catalog/products/").page
    menu = page.locator(".list-tools .menu").first
    menu.locator("summary").click()
    page.get_by_role("heading", level=1).click()

    expect(menu.locator(".menu-entry").first).to_be_hidden()


def test_slash_goes_to_the_search(visit):
    page = visit("mona", "/sales/invoices/").page
    page.keyboard.press("/")

    expect(page.get_by_role("searchbox")).to_be_focused()


def test_first_tab_skips_to_the_content(visit):
    page = visit("mona").page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#content")).to_be_focused()


def test_chosen_colours_stay(visit):
    page = visit("mona", "/", fresh=True, color_scheme="light").page
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
    page.get_by_role("button", name="Dark").first.click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto("/problems/")

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="As the system has it").first.click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_link_is_copied(visit, house, world):
    browser = visit("mona", world["links"]["sent"], fresh=True, permissions=["clipboard-read", "clipboard-write"])
    browser.page.get_by_role("button", name="Copy").click()

    expect(browser.page.locator("#announcer")).to_have_text("Copied.")
    copied = browser.page.evaluate("navigator.clipboard.readText()")
    assert copied == house.url + world["approvals"]["sent"]


def test_form_is_sent_once_however_often_one_clicks(visit):
    page = visit("mona", "/profile/").page
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.get_by_role("button", name="Save").dblclick()

    expect(page.get_by_text("Saved.")).to_be_visible()
    assert len(sent) == 1


def test_page_of_an_open_run_asks_for_itself(visit, world):
    page = visit("mona", f"/accounts/{world['things']['mona']['account']['pk']}/").page
    with page.expect_response(
        lambda response: response.request.headers.get("hx-target") == "account-progress"
    ) as asked:
        expect(page.locator("#account-progress[hx-get]")).to_be_visible()

    assert "<html" not in asked.value.text()
    expect(page.locator("#account-progress")).to_have_count(1)
