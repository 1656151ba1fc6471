"""Every page at three widths, light and dark: nothing for axe to complain of, no sideways scroll, a quiet console.

The addresses come from the URL conf: whoever adds a page finds it looked at here, or has to say why it is none.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import LinkedAccount
from accounts.views.public import NOTICES
from tests import cast
from tests.browser.chromium import HEIGHT, TOO_WIDE, WIDTHS, Visitor

pytestmark = pytest.mark.browser

# Addresses that answer a GET with no page of their own, and how they answer.
NO_PAGES = {
    **dict.fromkeys(("healthz", "readyz", "metrics", "mfa_download_recovery_codes", "invoice_file"), "data"),
    "set_language": 302,
    "account_email": 404,  # an administrator changes e-mail addresses
    **dict.fromkeys(("approve_continue", "approve_decline", "problem_clear"), 405),
    **dict.fromkeys(("merchant_resume", "account_sync", "account_pause", "account_resume"), 405),
    **dict.fromkeys(("approval_link_send", "approval_link_hand_out", "approval_link_withdraw"), 405),
    **dict.fromkeys(("account_deliveries_replay", "account_webhook_take_over", "delivery_replay", "webhook"), 405),
    **dict.fromkeys(
        ("command_decide", "command_withdraw", "command_overwrite", "command_send", "invoice_file_fetch"), 405
    ),
    **dict.fromkeys(("product_switch", "product_group_switch"), 405),
    **dict.fromkeys(("account_reconnect", "problem_allow_removals", "problem_snooze", "problem_wake"), 405),
    **dict.fromkeys(("change_set_withdraw", "change_set_undo", "products_bulk_send", "web_orders_status_send"), 405),
    **dict.fromkeys(("review_switch", "review_back_fill", "review_request_decide", "review_requests_decide"), 405),
    "shipment_part": 405,
    "shipment_new": 302,
    **dict.fromkeys(("product_row", "web_order_row", "web_orders_status", "commands_asked"), 302),
    **dict.fromkeys(("approve_status", "command_badge"), "fragment"),
    **dict.fromkeys(("approve_bring", "approve_choose", "webhook_behind"), 405),
}
LISTS = (
    "accounts",
    "commands",
    "coupons",
    "dashboard",
    "invoices",
    "merchants",
    "problems",
    "reviews",
    "product_groups",
    "products",
    "review_requests",
    "web_orders",
    "shipments",
)
# Made of the same templates as coupons, a coupon and the stock, which are looked at in full: a glance is enough.
ALIKE = (
    "references", "reference", "vat_rates", "vat_rate", "prices", "price", "customers", "customer_categories",
    "customer_category", "payment_methods", "payment_method", "storno_reasons", "storno_reason", "coupon_categories",
    "coupon_category", "coupon_transactions", "coupon_transaction", "discounts", "discount", "discount_groups",
    "discount_group", "tables", "table", "table_areas", "table_area", "open_order_items", "open_order_item",
    "variants", "variant", "categories", "category",
)  # fmt: skip
WITH_A_FACTOR = (
    "mfa_authenticate", "mfa_deactivate_totp", "mfa_edit_webauthn", "mfa_generate_recovery_codes",
    "mfa_index", "mfa_list_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
)  # fmt: skip
STALE = ("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn")
SIGNED_OUT = (
    "account_login", "account_reset_password", "account_reset_password_done", "account_signup",
    "account_inactive", "account_reset_password_from_key", "account_reset_password_from_key_done",
)  # fmt: skip


def names(resolver: URLResolver | None = None) -> Iterator[str]:
    """Every address except the administration's, which is Django's own."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            if str(entry.pattern) != "admin/":
                yield from names(entry)
        elif isinstance(entry, URLPattern):
            yield str(entry.name)


PAGES = sorted(set(names()) - set(NO_PAGES) - set(ALIKE))
OURS = [name for name in PAGES if not name.startswith("mfa_") and name not in SIGNED_OUT]
PAGES_OF_HANNA = [name for name in OURS if not re.match("account_(change|confirm|email|log|re|set)|callback", name)]


def address(world: dict[str, Any], name: str, who: str = "mona") -> str:
    return reverse(name, kwargs=world["things"][who].get(name, {}))


def person(name: str) -> str:
    """Who is sent to look at this page."""
    who = "mia" if name in WITH_A_FACTOR else "" if name in SIGNED_OUT else "mona"
    return f"{who}, a while ago" if name in STALE else who


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits_every_width(visit, world, name):
    assert visit(person(name), address(world, name)).looks_everywhere() == []


def test_pages_that_are_alike_fit_the_narrowest_screen_with_hostile_data(visit, world):
    browser = visit("hanna", "/", viewport={"width": WIDTHS[-1], "height": HEIGHT})
    wrong = {}
    for name in ALIKE:
        answer = browser.page.goto(address(world, name, "hanna"))
        wrong[name] = [answer.status] * (answer.status != 200) + browser.page.evaluate(TOO_WIDE)

    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("name", NO_PAGES)
def test_what_is_said_to_be_no_page_is_none(visit, world, name):
    """Whoever turns one of these into a page finds it missing above."""
    answer = visit("mia").context.request.get(address(world, name), max_redirects=0)
    kind = answer.headers["content-type"] if answer.ok else ""

    told = NO_PAGES[name]
    assert answer.status == (told if isinstance(told, int) else 200)
    assert kind.startswith("text/html") == (told == "fragment")
    assert told != "fragment" or "<html" not in answer.text()


@pytest.mark.parametrize("name", PAGES_OF_HANNA)
def test_page_withstands_hostile_data(visit, world, name):
    """Two hundred merchants, three currencies, names of 256 characters, never synced."""
    assert visit("hanna", address(world, name, "hanna")).fits_everywhere() == []


@pytest.mark.parametrize("name", LISTS)
def test_empty_list_is_a_page_like_any_other(visit, name):
    assert visit("nina", reverse(name)).looks_well() == []


@pytest.mark.parametrize("name", [name for name in LISTS if name not in ("dashboard", "problems")])
def test_search_that_finds_nothing_says_so(visit, name):
    browser = visit("mona", f"{reverse(name)}?q=nothing-of-the-kind")

    assert "Nothing matches." in browser.page.inner_text("main")
    assert browser.looks_well() == []


def test_snoozed_problems_are_a_page_too(visit):
    browser = visit("mona", "/problems/?show=snoozed")

    assert "Snoozed by Mona until" in browser.page.inner_text("main")
    assert browser.looks_well() == []


@pytest.mark.parametrize("who", ["mona", "hanna"])
def test_menus_of_problems_fit_every_width(visit, who):
    browser = visit(who, "/problems/")
    browser.page.locator(".problem summary").first.click()
    assert browser.page.get_by_role("button", name="For a week").first.is_visible()

    browser.page.evaluate("document.querySelectorAll('.problem details').forEach((each) => { each.open = true; })")

    assert browser.fits_everywhere() == []


@pytest.mark.parametrize("state", LinkedAccount.State.values)
def test_account_page_in_every_state(visit, world, state):
    assert visit("mona", reverse("account", args=[world["accounts"][state]])).looks_well() == []


def test_decision_about_an_account_with_and_without_a_choice(visit, world):
    browser = visit("mona", reverse("account_confirm", args=[world["accounts"]["awaiting_confirmation"]]))
    assert browser.looks_well() == []

    send(browser)
    assert browser.page.get_by_text("Choose one of these first.").is_visible()
    assert browser.looks_well() == []


SHOP = (
    "product",
    "product_edit",
    "product_stock",
    "product_delete",
    "product_new",
    "products_bulk",
    "web_orders_status",
)


@pytest.mark.parametrize("name", SHOP)
def test_page_of_a_shops_product_is_accessible_and_fits_every_width(visit, world, name):
    """The others of this name are a till's."""
    assert visit("mona", world["shop"]["mona"][name]).looks_everywhere() == []


@pytest.mark.parametrize("name", SHOP)
def test_page_of_a_shops_product_withstands_hostile_data(visit, world, name):
    assert visit("hanna", world["shop"]["hanna"][name]).fits_everywhere() == []


@pytest.mark.parametrize(
    ("name", "field", "value"), [("web_orders_status", "status", 3), ("products_bulk", "price_way", 2)]
)
def test_what_would_change_of_many_and_what_the_shop_is_asked(visit, world, name, field, value):
    for who in ("mona", "hanna"):
        browser = visit(who, world["shop"][who][name])
        browser.page.locator(f'select[name="{field}"]').select_option(index=min(value, 1 if who == "hanna" else value))
        if name == "products_bulk":
            browser.page.locator('input[name="price_by"]').fill("1.25")
        for button in ("Show what would change", "Ask first what it would change"):
            with browser.page.expect_navigation():
                browser.page.get_by_role("button", name=button).click()
            assert browser.looks_well() == []
        assert browser.page.get_by_text("You need not wait for it.").is_visible()


PREVIEWS = ("asked", "late", "answered", "in_words", "refused", "moved")


@pytest.mark.parametrize("name", PREVIEWS)
def test_preview_of_a_change_in_every_state(visit, world, name):
    assert visit("mona", world["previews"]["mona"][name]).looks_well() == []
    assert visit("hanna", world["previews"]["hanna"][name]).fits_everywhere() == []


LINKS = (
    "new", "sent", "opened", "denied", "expired", "broken", "approved", "paused", "connected", "reading",
    "withdrawn", "over", "shop", "shop_broken", "shop_waits", "shop_works",
    "shipping", "shipping_chosen", "shipping_works",
)  # fmt: skip


@pytest.mark.parametrize("name", LINKS)
def test_approval_page_in_every_state(visit, world, name):
    assert visit("", world["approvals"][name]).looks_well() == []


def test_what_was_entered_wrongly_is_said_beside_it(visit, world):
    browser = visit("", world["approvals"]["shop"])
    browser.page.locator('input[name$="domain"]').fill("shop.example:22")
    browser.page.locator('input[name$="username"]').fill("backoffice")
    browser.page.locator('input[type="password"]').fill("a password")
    with browser.page.expect_navigation():
        browser.page.get_by_role("button", name="Weiter").click()

    assert "Geben Sie nur die Domain des Shops ein" in browser.page.inner_text("main")
    assert browser.page.locator('input[type="password"]').input_value() == ""
    assert browser.looks_well() == []


@pytest.mark.parametrize("name", LINKS)
def test_approval_link_of_the_staff_in_every_state(visit, world, name):
    assert visit("mona", world["links"][name]).looks_well() == []


@pytest.mark.parametrize("notice", NOTICES)
def test_approval_page_with_every_notice(visit, world, notice):
    assert visit("", f"{world['approvals']['opened']}?notice={notice}").looks_well() == []


@pytest.mark.parametrize(
    "path", ["/approve/cut-off/", "/callback/ready2order/x/?status=approved&status=denied", "/callback/ready2order/x/"]
)
def test_approval_page_of_what_is_not_ours(visit, path):
    assert visit("", path).looks_well() == []


def test_way_to_the_till(visit, house, world):
    browser = visit("", world["approvals"]["opened"])
    browser.page.route(f"{house.sandbox.url}/**", lambda route: route.fulfill(status=204))  # stay here
    browser.page.get_by_role("button", name="Weiter").click()

    browser.page.get_by_role("link", name="Zu ready2order").wait_for()
    assert browser.looks_well() == []


def test_key_behind_the_address_is_brought_by_the_page_and_leaves_no_trace_in_it(visit, house, world):
    browser = visit("", world["approvals"]["shipping_brought"], fresh=True)
    browser.page.route(f"{house.sandbox.url}/**", lambda route: route.fulfill(status=204))  # stay here
    browser.page.get_by_role("button", name="Weiter").click()
    there = browser.page.get_by_role("link", name="Zu ReadyCloud").get_attribute("href")
    [state] = parse_qs(urlsplit(there).query)["state"]

    behind = "access_token=a-key-that-browsers-bring&refresh_token=another&expires_in=3600"
    back = f"/callback/readycloud/?{urlencode({'state': state})}#{behind}"
    browser.page.evaluate("address => location.assign(address)", back)
    browser.page.get_by_text("Verbindung wird geprüft").wait_for()

    browser.page.go_back()
    assert ("#" in browser.page.url, state in browser.page.url) == (False, False)
    assert browser.looks_well() == []


def test_till_that_does_not_answer(visit, house, world):
    fault = house.sandbox.faults.add("status", path="/v1/developerToken/grantAccessToken", status=503)
    browser = visit("", world["approvals"]["sent"])
    browser.page.get_by_role("button", name="Weiter").click()

    browser.page.get_by_role("link", name="Noch einmal versuchen").wait_for()
    assert browser.looks_well() == []
    house.sandbox.faults.remove(fault.number)


# --- Forms with errors ---------------------------------------------------------------------------------


def send(browser: Visitor) -> None:
    """Past the browser's own checks."""
    with browser.page.expect_navigation():
        browser.page.evaluate("document.querySelector('main form[method=post]').submit()")


FORMS = {  # what is typed, and what is said
    "merchant_new": ({"name": "X", "time_zone": "Nowhere", "currency": "ABC"}, "There is no such time zone"),
    "merchant_edit": ({"currency": "ABC"}, "There is no such currency"),
    "member_add": ({"email": "x@y"}, "valid email"),
    "approval_link_new": ({"email": "x@y"}, "valid email"),
    "profile": ({"time_zone": "Nowhere"}, "There is no such time zone"),
    "account_change_password": ({"oldpassword": "wrong", "password1": "short"}, "at least 12"),
    "account_reauthenticate": ({"password": "wrong"}, "Incorrect password"),
    "account_login": ({"login": "mona@staff.example", "password": "wrong"}, "not correct"),
    "mfa_activate_totp": ({"code": "000000"}, "Incorrect code"),
}


@pytest.mark.parametrize("name", FORMS)
def test_form_with_errors_says_what_is_wrong(visit, world, name):
    browser = visit(person(name), address(world, name))
    typed, said = FORMS[name]
    for field, value in typed.items():
        browser.page.locator(f"main [name={field}]").first.fill(value)
    send(browser)

    assert said in browser.page.inner_text("main")
    assert browser.looks_well() == []


# --- What goes wrong -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("mona", "/no/such/page/", 404),
        ("", "/no/such/page/", 404),
        ("vera", "/merchants/cafe-anna/edit/", 403),
        ("vera", "/catalog/products/?format=csv", 403),
        ("mona", "/catalog/products/?format=csv&vat_rate=much", 400),
        ("mona", "/fails/", 500),
        ("mona", "/catalog/products/?sort=unknown&vat_rate=much&after=nowhere", 200),
        ("vera", "/catalog/products/", 200),
    ],
)
def test_error_page_is_a_page_like_any_other(visit, who, path, status):
    browser = visit(who, path)

    assert browser.page.request.get(path).status == status
    assert browser.looks_well() == []


def test_form_that_was_open_for_too_long(visit):
    browser = visit("mona", "/profile/", fresh=True)
    browser.context.clear_cookies(name="csrftoken")
    browser.page.get_by_role("button", name="Save").click()

    assert "This form was open for too long" in browser.page.inner_text("main")
    assert browser.looks_well() == []


def test_second_factor_is_asked_for(visit):
    browser = visit("", "/auth/login/", fresh=True)
    browser.page.get_by_label("E-mail").fill("mia@staff.example")
    browser.page.get_by_label("Password").fill(cast.PASSWORD)
    browser.page.get_by_role("button", name="Sign in").click()
    browser.page.wait_for_url("**/auth/2fa/authenticate/**")

    assert browser.looks_well() == []


@pytest.mark.parametrize("name", ["odd", "storno", "cancelled", "training", "discounted"])
def test_invoice_of_every_kind(visit, world, name):
    assert visit("mona", world["invoices"][name]).looks_well() == []


@pytest.mark.parametrize("path", ["/admin/", "/admin/catalog/product/"])
def test_administration_is_quiet(visit, path):
    """Django's own pages: only what is watched on every visit."""
    visit("sam", path)


def test_menu_of_a_narrow_screen(visit):
    browser = visit("mona", "/", viewport={"width": 390, "height": 900})
    browser.page.locator(".shell-menu > summary").click()

    assert browser.page.get_by_role("navigation", name="Menu").get_by_role("link", name="Invoices").is_visible()
    assert browser.looks_well() == []


@pytest.mark.parametrize(
    ("who", "begun"),
    [("mona", "account"), ("mona", "base"), ("hanna", "copy"), ("hanna", "group"), ("hanna", "account")],
)
def test_form_of_a_new_product(visit, world, who, begun):
    of = {"base": "product", "copy": "product", "group": "product_group"}.get(begun, begun)
    browser = visit(who, f"{reverse('product_new')}?{begun}={world['things'][who][of]['pk']}")

    assert browser.page.get_by_role("button", name="Make it at ready2order").is_visible()
    assert (browser.looks_well() if who == "mona" else browser.fits_everywhere()) == []


def test_form_of_a_new_product_with_errors_says_what_is_wrong(visit, world):
    browser = visit("mona", f"{reverse('product_new')}?account={world['things']['mona']['account']['pk']}")
    browser.page.get_by_label("Stock now").fill("5")
    send(browser)

    assert "Tick that the till keeps its stock, or leave this empty." in browser.page.inner_text("main")
    assert browser.looks_well() == []


@pytest.mark.parametrize("who", ["mona", "hanna"])
@pytest.mark.parametrize("name", ["product", "product_group"])
def test_menus_of_a_record_fit_every_width(visit, world, who, name):
    browser = visit(who, address(world, name, who))
    browser.page.locator(".page-head-actions summary").click()

    assert browser.page.get_by_role("link", name="Delete").is_visible()
    assert browser.fits_everywhere() == []
