"""Coupons, discounts, tables, open orders and prices: what their filters leave, and how their values are told."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import LinkedAccount
from catalog.models import Price
from sales.models import Coupon, CouponTransaction, CustomerCategory, Discount, OpenOrderItem, PaymentMethod, Table
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def till() -> LinkedAccount:
    return cast.account()


@pytest.fixture
def mona() -> Client:
    client = Client()
    client.force_login(cast.mona())
    return client


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2]).split())


def ids(response) -> list[int]:
    return [int(row.remote_id) for row in response.context["page"].rows]


def sums(response) -> str:
    [block] = re.findall(r'<div class="list-totals">(.*?)</div>', response.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", block).split())


def as_csv(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"), newline="")))


# --- Coupons -------------------------------------------------------------------------------------------


@pytest.fixture
def coupons(till) -> LinkedAccount:
    cast.put(till, "customers", cast.customer(1, customer_name="Hotel Sacher"))
    categories = ({"couponCategory_id": n, "couponCategory_name": name} for n, name in ((1, "Bar"), (2, "Karte")))
    cast.put(till, "coupon_categories", *categories)
    changes = (
        {"coupon_name": "Alpha"},
        {"coupon_name": "Beta", "coupon_validUntil": "2025-01-01 00:00:00", "customer_id": 1},
        {"coupon_name": "Gamma", "coupon_testMode": True, "couponCategory_id": 2},
        {"coupon_name": "Delta", "coupon_validUntil": None, "coupon_updated_at": "2026-04-01 10:00:00"},
    )
    cast.put(till, "coupons", *(cast.SMALL["coupons"] | {"coupon_id": n} | each for n, each in enumerate(changes, 1)))
    Coupon.objects.filter(name="Delta").update(removed_at=timezone.now())
    return till


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({}, [1, 2, 4, 3]),
        ({"q": "g-00"}, [1, 2, 4, 3]),
        ({"q": "alph"}, [1]),
        ({"category": "kar"}, [3]),
        ({"customer": "sacher"}, [2]),
        ({"expired": "yes"}, [2]),
        ({"expired": "no"}, [1, 4, 3]),
        ({"training": "yes"}, [3]),
        ({"training": "no", "removed": "no"}, [1, 2]),
        ({"sort": "-changed"}, [4, 3, 2, 1]),
    ],
)
def test_filters_of_coupons(mona, coupons, question, found):
    assert ids(mona.get("/sales/coupons/", question)) == found


def test_coupon_says_what_is_special_about_it(mona, coupons):
    page = text(mona.get("/sales/coupons/"))

    for mark in ("Training", "Expired", "Valid", "Removed", "not told", "until 31 Dec 2027, 00:00"):
        assert mark in page


def test_value_of_a_coupon_is_shown_where_the_system_tells_it(mona, coupons):
    Coupon.objects.filter(name="Alpha").update(value="50")

    assert "Value €50.00 Purpose Multi-purpose" in text(mona.get(Coupon.objects.get(name="Alpha").get_absolute_url()))
    assert "Value not told" in text(mona.get(Coupon.objects.get(name="Beta").get_absolute_url()))
    assert [row["Value"] for row in as_csv(mona.get("/sales/coupons/?format=csv"))] == ["50", "", "", ""]


def test_transactions_of_a_coupon_stand_on_its_page(mona, coupons):
    cast.put(coupons, "coupon_transactions", cast.SMALL["coupon_transactions"])
    page = text(mona.get(Coupon.objects.get(name="Alpha").get_absolute_url()))

    assert "redeem 2 Mar 2026, 10:00 2 Mar 2026, 10:00 -€5.00" in page
    assert "No transaction of this coupon was told." in text(
        mona.get(Coupon.objects.get(name="Beta").get_absolute_url())
    )
    assert ids(mona.get("/sales/coupon-transactions/?coupon=alpha")) == [1]
    assert ids(mona.get("/sales/coupon-transactions/?coupon=beta")) == []


def test_transaction_without_a_kind_has_a_page(mona, coupons):
    cast.put(coupons, "coupon_transactions", {"couponTransaction_id": 7})
    page = text(mona.get(CouponTransaction.objects.get().get_absolute_url()))

    assert "(no name)" in page
    assert "Value not told" in page


# --- Discounts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "shown"), [("percent", "12.5 %"), ("currency", "€12.50"), ("custom", "12.5"), (None, "12.5")]
)
def test_discount_is_written_in_its_unit(mona, till, unit, shown):
    cast.put(till, "discounts", cast.SMALL["discounts"] | {"discount_value": "12.5", "discount_unit": unit})

    assert text(mona.get("/sales/discounts/")).endswith(shown)
    assert f"Discount {shown} Where it comes from" in text(mona.get(Discount.objects.get().get_absolute_url()))


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({}, [2, 1]),
        ({"active": "yes"}, [1]),
        ({"active": "no"}, [2]),
        ({"group": "akt"}, [1]),
        ({"sort": "order"}, [1, 2]),
    ],
)
def test_filters_of_discounts(mona, till, question, found):
    cast.put(till, "discount_groups", cast.SMALL["discount_groups"])
    other = {
        "discount_id": 2,
        "discount_name": "Alt",
        "discount_active": False,
        "discount_order": 2,
        "discountGroup_id": None,
    }
    cast.put(till, "discounts", cast.SMALL["discounts"], cast.SMALL["discounts"] | other)

    assert ids(mona.get("/sales/discounts/", question)) == found


# --- Tables and open orders ----------------------------------------------------------------------------

ORDERS = "/sales/open-orders/"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def order(number: int, total: str, **fields) -> dict:
    at = f"2026-03-01 10:{number:02}:00"
    return (
        cast.SMALL["open_order_items"]
        | {"order_id": number, "order_priceGross": total, "order_created_at": at}
        | fields
    )


@pytest.fixture
def orders(till) -> LinkedAccount:
    cast.put(till, "users", cast.SMALL["users"])
    cast.put(till, "products", cast.product())
    cast.put(till, "table_areas", cast.SMALL["table_areas"])
    terrace = {"table_id": 2, "table_name": "Terrasse", "table_isTemporay": True}
    cast.put(till, "tables", cast.SMALL["tables"], cast.SMALL["tables"] | terrace)
    cast.put(
        till, "open_order_items", order(1, "9.8"), order(2, "4.9", table_id=2, order_comment="ohne Zucker"), order(3, "100"),
        order(4, "1.5", order_retour=True, user_id=None, table_id=None),
    )  # fmt: skip
    OpenOrderItem.objects.filter(remote_id="3").update(removed_at=timezone.now())
    OpenOrderItem.objects.filter(remote_id="4").update(ordered_at=NEVER)
    return till


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({}, [2, 1, 4]),
        ({"show": "past"}, [3]),
        ({"show": "all"}, [3, 2, 1, 4]),
        ({"show": "nonsense"}, [2, 1, 4]),
        ({"table": "terr"}, [2]),
        ({"q": "zucker"}, [2]),
        ({"sort": "ordered"}, [4, 1, 2]),
        ({"merchant": "cafe-anna", "table": "tisch"}, [1]),
    ],
)
def test_filters_of_open_orders(mona, orders, question, found):
    assert ids(mona.get(ORDERS, question)) == found


def test_open_orders_are_added_up_and_what_is_gone_does_not_count(mona, orders):
    assert sums(mona.get(ORDERS)) == "Open €16.20 in 3 items"
    assert sums(mona.get(ORDERS, {"show": "all"})) == "Open €16.20 in 3 items"
    assert sums(mona.get(ORDERS, {"show": "past"})) == "Nothing of it is open"
    assert sums(mona.get(ORDERS, {"table": "terr"})) == "Open €4.90 in 1 item"


def test_open_amounts_are_told_per_currency(mona, orders):
    swiss = cast.account(cast.merchant("Zürich", currency="CHF"), token="token-of-zurich-0123456789")
    cast.user("mona", cast.merchant("Zürich"), "viewer")
    cast.put(swiss, "open_order_items", order(1, "5.5"), order(2, "5.5"))

    assert sums(mona.get(ORDERS)) == "Open €16.20 in 3 items Open CHF 11.00 in 2 items"
    assert sums(mona.get(ORDERS, {"merchant": "zürich"})) == "Open CHF 11.00 in 2 items"


def test_table_shows_what_is_open_at_it(mona, orders):
    page = text(mona.get(Table.objects.get(name="Tisch 1").get_absolute_url()))

    assert "Ordered and not paid yet Open €9.80 in 1 item" in page
    assert "Temporary Yes" in text(mona.get(Table.objects.get(name="Terrasse").get_absolute_url()))
    cast.put(orders, "tables", cast.SMALL["tables"] | {"table_id": 3, "table_name": "Leer"})
    assert "Nothing is open at this table." in text(mona.get(Table.objects.get(name="Leer").get_absolute_url()))


def test_item_that_is_gone_says_that_this_is_usual(mona, orders):
    page = text(mona.get(OpenOrderItem.objects.get(remote_id="3").get_absolute_url()))

    assert "Not open at ready2order any more: paid, cancelled or moved." in page
    assert "Removed" not in page


def test_item_names_who_took_it(mona, orders):
    item = OpenOrderItem.objects.get(remote_id="1")

    assert "Taken by Anna Berger" in text(mona.get(item.get_absolute_url()))
    assert [row["Taken by"] for row in as_csv(mona.get(f"{ORDERS}?format=csv"))] == ["Anna Berger", "Anna Berger", ""]


def test_item_without_a_time_shows_none(mona, orders):
    page = text(mona.get(OpenOrderItem.objects.get(remote_id="4").get_absolute_url()))

    assert "Table – Ordered – Taken by –" in page
    assert "Return Yes" in page


# --- Prices --------------------------------------------------------------------------------------------


@pytest.fixture
def prices(till) -> LinkedAccount:
    cast.put(till, "products", cast.product(1, product_name="Melange"), cast.product(2, product_name="Zweigelt"))
    cast.put(till, "customer_categories", cast.SMALL["customer_categories"])
    cast.put(till, "customers", cast.customer(1, customer_name="Hotel Sacher"))
    known, category = cast.SMALL["customer_prices"], cast.SMALL["customer_category_prices"]
    cast.put(
        till, "customer_prices", known, known | {"price_id": 2, "customer_id": 77, "product_id": 2, "price_value": "5"}
    )
    cast.put(till, "customer_category_prices", category)
    return till


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({}, ["5", "3.5", "3.2"]),
        ({"q": "sacher"}, ["3.5"]),
        ({"q": "stamm mel"}, ["3.2"]),
        ({"q": "zweig"}, ["5"]),
        ({"kind": "customer"}, ["5", "3.5"]),
        ({"kind": "customer_category"}, ["3.2"]),
        ({"sort": "price"}, ["3.2", "3.5", "5"]),
        ({"sort": "-for"}, ["5", "3.2", "3.5"]),
    ],
)
def test_filters_of_prices(mona, prices, question, found):
    rows = mona.get("/catalog/prices/", question).context["page"].rows

    assert [f"{row.value.normalize():f}" for row in rows] == found


def test_price_says_for_whom_it_is_and_what_is_usual(mona, prices):
    found = [
        (row["Product"], row["For"], row["Usual price"]) for row in as_csv(mona.get("/catalog/prices/?format=csv"))
    ]

    assert found == [("Zweigelt", "77", "3.9"), ("Melange", "Hotel Sacher", "3.9"), ("Melange", "Stamm", "3.9")]
    assert "77 (not read yet)" in text(mona.get("/catalog/prices/"))


def test_names_of_another_account_are_never_taken(mona, prices):
    other = cast.account(token="token-of-the-other-0123456789")
    cast.put(other, "customers", cast.customer(77, customer_name="Fremd"))

    assert "Fremd" not in text(mona.get("/catalog/prices/"))


def test_prices_stand_on_the_pages_of_product_customer_and_category(mona, prices):
    for row in (Price.objects.get(value="3.5").product, Price.objects.get(value="3.2").product):
        page = text(mona.get(row.get_absolute_url()))
        assert "Prices for customers Prices For Price Hotel Sacher €3.50 Stamm, a category €3.20" in page
    assert "Melange €3.90 €3.20" in text(mona.get(CustomerCategory.objects.get().get_absolute_url()))


# --- Documents -----------------------------------------------------------------------------------------


def test_payment_method_leads_to_the_invoices_that_were_paid_with_it(mona, till):
    cast.put(till, "payment_methods", cast.payment_method(1), cast.payment_method(2, payment_name="Karte & Co"))
    cast.put(till, "invoices", cast.invoice(1), cast.invoice(2, paymentMethod_id=2))
    page = mona.get(PaymentMethod.objects.get(remote_id="2").get_absolute_url())

    [url] = re.findall(r'href="([^"]*)">Invoices paid this way', page.content.decode())
    assert [row.number for row in mona.get(url.replace("&amp;", "&")).context["page"].rows] == ["RG2026/2"]
