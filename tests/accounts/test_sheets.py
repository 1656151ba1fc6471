"""Lists and pages that come from a declaration alone: what they cost, how they are written, where they lead."""

import csv
import html
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import LinkedAccount, SyncCursor
from accounts.references import REFERENCES
from accounts.sheets.sections import SHOWN
from accounts.sync.registry import registry
from backoffice import sentences
from catalog.models import Price
from catalog.sheets import CATEGORIES, STOCK, VARIANTS, VAT_RATES
from sales import sheets
from sales.models import Coupon, Customer, Table
from tests import cast, parcels, reviews, shop

pytestmark = pytest.mark.django_db

SHEETS = [REFERENCES, STOCK, VAT_RATES, VARIANTS, CATEGORIES, *(getattr(sheets, name) for name in sheets.__all__)]
CALLED = {"users": "user_lastName", "coupon_transactions": "couponTransaction_type"}
NUMBERED = (VARIANTS, sheets.WEB_ORDERS, sheets.SHIPMENTS)  # never without a name: their code or number
NASTY = '<b>fett</b> & "Söhne"'


@pytest.fixture
def mona() -> Client:
    client = Client()
    client.force_login(cast.mona())
    return client


@pytest.fixture
def till() -> LinkedAccount:
    return cast.account()


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2]).split())


def furnish(till: LinkedAccount, rows: int = 1) -> None:
    """So many records of each kind, which refer to each other as far as there are others."""
    numbers = range(1, rows + 1)
    cast.put(till, "vat_rates", *map(cast.vat_rate, numbers))
    cast.put(till, "product_groups", cast.group())
    cast.put(till, "products", *map(cast.product, numbers))
    cast.put(till, "payment_methods", *map(cast.payment_method, numbers))
    cast.put(till, "customers", *map(cast.customer, numbers))
    for resource, record in cast.SMALL.items():
        key = registry.get("ready2order", resource).key
        cast.put(till, resource, *(record | {key: number} for number in numbers) if key else [record])
    store = store_of(till)
    cast.put(store, "products", *map(shop.product, numbers))
    cast.put(store, "categories", *map(shop.category, numbers))
    cast.put(store, "web_orders", *map(shop.order, numbers))
    cast.put(service_of(till), "reviews", *map(reviews.review, numbers))
    cast.put(depot_of(till), "shipments", *(parcels.order(str(number)) for number in numbers))


def depot_of(till: LinkedAccount) -> LinkedAccount:
    """A shipping account of the same merchant, one for each till."""
    known = LinkedAccount.objects.filter(label=f"depot of {till.pk}").first()
    return known or parcels.account(till.merchant, label=f"depot of {till.pk}")


def store_of(till: LinkedAccount) -> LinkedAccount:
    """A web shop of the same merchant, one for each till."""
    known = LinkedAccount.objects.filter(label=f"shop of {till.pk}").first()
    return known or shop.account(till.merchant, label=f"shop of {till.pk}")


def service_of(till: LinkedAccount) -> LinkedAccount:
    """A review service of the same merchant, one for each till."""
    known = LinkedAccount.objects.filter(label=f"reviews of {till.pk}").first()
    key = f"{till.pk}/de/{'0' * 64}"
    return known or reviews.account(till.merchant, key, label=f"reviews of {till.pk}")


# --- What they cost ------------------------------------------------------------------------------------


def cost_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


# Transactions have no age, what is always gathered is not counted, and orders are added up and can be changed.
LISTS = dict.fromkeys((sheet.name for sheet in SHEETS), 11) | {
    "coupon_transactions": 10,
    "reviews": 12,
    "variants": 12,
    "web_orders": 13,
    "shipments": 12,
}
PAGES = {"coupon": 9, "table": 10}


def test_lists_cost_the_same_however_many_rows_they_have():
    costs = []
    for number, rows in enumerate((1, 3)):
        merchant = cast.merchant(f"Merchant {number}")
        tomo = cast.user(f"tomo{number}", merchant, "manager")
        for second in range(2):
            furnish(cast.account(merchant, token=f"token-{number}-{second}-0123456789"), rows)
        client = Client()
        client.force_login(tomo)
        costs.append({sheet.name: cost_of(client, sheet.url) for sheet in SHEETS})

    assert costs == [LISTS, LISTS]


def test_pages_cost_the_same_however_many_rows_they_have(mona, till):
    costs = []
    for rows in (1, 3):
        furnish(till, rows)
        places = {"coupon": Coupon.objects.first(), "table": Table.objects.first()}
        costs.append({name: cost_of(mona, row.get_absolute_url()) for name, row in places.items()})

    assert costs == [PAGES, PAGES]


# --- How they are written ------------------------------------------------------------------------------


def called(till: LinkedAccount, name: str) -> None:
    """One record of each kind, and each has this name."""
    for resource, record in cast.SMALL.items():
        mapping = registry.get("ready2order", resource)
        field = CALLED.get(resource) or getattr(mapping.columns.get("name"), "places", ("",))[0]
        cast.put(till, resource, record | ({field: name} if resource != "units" else {}))
    cast.put(till, "products", cast.product(product_name=name))
    cast.put(till, "customers", cast.customer(customer_name=name, email=name))
    cast.put(till, "vat_rates", cast.vat_rate(description=name))
    cast.put(till, "payment_methods", cast.payment_method(payment_name=name))
    store = store_of(till)
    cast.put(store, "categories", shop.category(name=name))
    cast.put(store, "products", shop.product(variations=[shop.variation(name, 1)] if name else []))
    cast.put(store, "web_orders", shop.order(status=name))
    cast.put(service_of(till), "reviews", reviews.review(reviewer_name=name, reviewer_lastname="", review_text=name))
    to = parcels.ADDRESS | {"first_name": name, "city": name}
    cast.put(depot_of(till), "shipments", parcels.order(order_number=name, shipping={"ship_to": to, "ship_via": name}))


@pytest.mark.parametrize("name", [NASTY, "x" * 256, "Ende  ", ""])
def test_names_are_shown_as_they_are(mona, till, name):
    called(till, name)
    shown = html.escape(name) or "(no name)"

    for sheet in SHEETS:
        page = mona.get(sheet.url, {"removed": ""}).content.decode()
        assert shown in page or (sheet in NUMBERED and not name), sheet.name
        assert "<b>fett" not in page
        for row in sheet.model.objects.all():
            page = mona.get(row.get_absolute_url()).content.decode()
            assert "<b>fett" not in page, row
            assert page.count("<h1") == 1


def test_removed_records_are_marked(mona, till):
    furnish(till)
    for sheet in SHEETS:
        sheet.model.objects.update(removed_at=timezone.now())

    for sheet in SHEETS:
        page = mona.get(sheet.url, {"show": "all"} if sheet.name == "open_order_items" else {})
        mark = "Not open any more" if sheet.name == "open_order_items" else "Removed"
        assert re.search(
            rf'<tr\b[^>]*\bclass="row-gone"[^>]*>.*?</svg>{mark}</span>', page.content.decode(), re.DOTALL
        ), sheet.name
    assert "Removed at ready2order. It was found missing just now" in text(
        mona.get(Coupon.objects.get().get_absolute_url())
    )


def test_files_hold_every_fact(mona, till):
    furnish(till)

    for sheet in SHEETS:
        head, *rows = csv.reader(io.StringIO(b"".join(mona.get(f"{sheet.url}?format=csv")).decode("utf-8-sig")))
        labels = [fact.label for fact in sheet.facts]
        assert [label for label in head if label in labels] == labels, sheet.name
        assert len(set(head)) == len(head)
        assert len(rows) == sheet.model.objects.count()


def test_fragment_is_what_the_page_includes(mona, till):
    furnish(till)

    for sheet in SHEETS:
        element = "web-order-table" if sheet.name == "web_orders" else "record-table"
        headers = {"HX-Request": "true", "HX-Target": element}
        fragment = mona.get(sheet.url, headers=headers).content.decode().strip()
        assert fragment.startswith(f'<div id="{element}"')
        assert fragment in mona.get(sheet.url).content.decode()


def test_empty_lists_say_when_something_comes(mona):
    for sheet in SHEETS:
        assert sheet.listing.empty in sentences.EMPTY
        assert sentences.empty(sheet.name).what in text(mona.get(sheet.url))


def test_each_order_is_a_column_that_can_be_clicked_or_is_in_the_menu(mona, till):
    furnish(till)

    for sheet in SHEETS:
        for sort in sheet.sorts:
            page = mona.get(sheet.url, {"sort": f"-{sort.name}"})
            assert page.context["page"].sort is sort
            assert page.context["page"].notes == []


# --- How old they are ----------------------------------------------------------------------------------


def test_every_list_and_page_says_how_old_it_is(mona, till):
    furnish(till)
    read_at = timezone.now() - timedelta(minutes=3, seconds=5)
    resources = {resource for sheet in SHEETS for resource in sheet.resources_of()}
    for resource in resources - {"coupon_transactions"}:
        for account in LinkedAccount.objects.all():
            SyncCursor.objects.create(account=account, resource=resource, last_good_at=read_at)

    for sheet in SHEETS:
        for url in (sheet.url, *(row.get_absolute_url() for row in sheet.model.objects.all())):
            assert ("As of 3 minutes ago" in text(mona.get(url))) == sheet.is_read, url


def test_age_is_that_of_the_kind_that_is_asked_for(mona, till):
    furnish(till)
    for resource, minutes in (("printers", 3), ("users", 90), ("customer_prices", 3), ("customer_category_prices", 90)):
        at = timezone.now() - timedelta(minutes=minutes, seconds=5)
        SyncCursor.objects.create(account=till, resource=resource, last_good_at=at)

    assert "As of 3 minutes ago ; the oldest part as of 1 hour ago" in text(mona.get("/accounts/references/"))
    assert "As of 1 hour ago" in text(mona.get("/accounts/references/?kind=users"))
    assert "As of 3 minutes ago Products" in text(mona.get("/catalog/prices/?kind=customer"))
    assert "As of 1 hour ago" in text(mona.get(Price.objects.get(kind="customer_category").get_absolute_url()))


def test_transactions_say_that_nobody_can_ask_for_them(mona, till):
    furnish(till)
    page = text(mona.get("/sales/coupon-transactions/"))

    assert (
        "The system cannot be asked for these: they are what its webhooks told us since the account was linked." in page
    )
    assert "Never read yet" not in page


# --- Where they lead -----------------------------------------------------------------------------------


def test_lists_that_belong_together_lead_to_each_other(mona, till):
    found = re.findall(r'<nav class="tabs".*?</nav>', mona.get("/sales/coupons/?merchant=cafe-anna").content.decode())

    assert re.findall(r'href="([^"]*)"( aria-current="page")?>([^<]*)<', found[0]) == [
        ("/sales/coupons/?merchant=cafe-anna", ' aria-current="page"', "Coupons"),
        ("/sales/coupon-categories/?merchant=cafe-anna", "", "Categories"),
        ("/sales/coupon-transactions/?merchant=cafe-anna", "", "Transactions"),
    ]


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("/accounts/", ["Linked accounts"]),
        ("/accounts/references/", ["System settings"]),
        ("/catalog/products/", ["Products"]),
        ("/catalog/prices/", ["Stock and prices"]),
        ("/sales/table-areas/", ["Tables and orders"]),
        ("/sales/coupon-transactions/", ["Coupons"]),
    ],
)
def test_navigation_shows_where_one_is(mona, url, here):
    navigation = mona.get(url).content.decode().partition('aria-label="Main"')[2].partition("</nav>")[0]

    assert re.findall(r'aria-current="\w+">.*?<span>([^<]*)<', navigation) == here


@pytest.mark.parametrize(
    ("source", "targets"),
    [
        ("coupons", ["coupon_categories", "customers", "coupon_transactions"]),
        ("coupon_categories", ["coupons"]),
        ("coupon_transactions", ["coupons"]),
        ("discounts", ["discount_groups"]),
        ("discount_groups", ["discounts"]),
        ("tables", ["table_areas", "open_order_items"]),
        ("table_areas", ["tables"]),
        ("open_order_items", ["tables", "stock"]),
        ("prices", ["stock", "customers"]),
        ("customers", ["prices", "coupons", "customer_categories"]),
        ("customer_categories", ["customers", "prices"]),
        ("stock", ["prices"]),
    ],
)
def test_records_lead_to_those_that_belong_to_them(mona, till, source, targets):
    furnish(till)
    Coupon.objects.update(customer=Customer.objects.get(), customer_ref="1")
    by_name = {sheet.name: sheet for sheet in SHEETS}
    page = mona.get(by_name[source].model.objects.first().get_absolute_url()).content.decode()

    for target in targets:
        found = [row.get_absolute_url() for row in by_name[target].model.objects.all()]
        assert any(f'href="{url}"' in page for url in found), target


def test_long_section_leads_to_its_list(mona, till):
    cast.put(till, "coupon_categories", cast.SMALL["coupon_categories"])
    numbers = range(SHOWN + 1)
    cast.put(till, "coupons", *(cast.SMALL["coupons"] | {"coupon_id": n, "coupon_name": f"G{n:02}"} for n in numbers))
    page = mona.get(Coupon.objects.first().category.get_absolute_url())

    assert "The first 50 are shown. Show all" in text(page)
    [url] = re.findall(r'href="([^"]*)">Show all', page.content.decode())
    assert url == "/sales/coupons/?merchant=cafe-anna&amp;category=Gutscheine"
    assert "51 coupons" in text(mona.get(html.unescape(url)))


def test_reference_to_what_was_not_read_says_so(mona, till):
    cast.put(till, "coupons", cast.SMALL["coupons"] | {"customer_id": 4711})

    page = text(mona.get(Coupon.objects.get().get_absolute_url()))
    assert "Category 1 (not read yet) Customer 4711 (not read yet)" in page
