"""The pages of web orders: list with its sums and filters, one order with its tree of lines, its customer."""

import re

import pytest
from django.test import Client

from sales import orders
from sales.models import Customer, WebOrder, WebOrderLine
from tests import cast, shop

pytestmark = pytest.mark.django_db

LIST = "/sales/orders/"


@pytest.fixture
def mona() -> Client:
    client = Client()
    client.force_login(cast.mona())
    return client


@pytest.fixture
def store():
    """Three orders: one that a voucher paid, one of the next day, one that is not paid."""
    linked = shop.account(cast.merchant())
    cast.put(linked, "users", shop.user())
    cast.put(linked, "products", shop.product())
    paid = {"totals": {"qty": 1, "price": "20.00", "vat": "3.33", "delivery": "4.95"}}
    cast.put(
        linked, "web_orders", shop.order(),
        shop.order(112313, start_date="2023-07-27T10:00:00", status="Dispatched", **paid),
        shop.order(112314, start_date="2023-07-28T23:30:00", payment_date=None, status="Awaiting Payment", user=None, **paid),
    )  # fmt: skip
    return linked


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2]).split())


def numbers(response) -> list[str]:
    return [row.number for row in response.context["page"].rows]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["112314", "112313", "112312"]),
        ({"status": "dispatch"}, ["112313"]),
        ({"first": "2023-07-27"}, ["112314", "112313"]),
        ({"first": "2023-07-27", "last": "2023-07-27"}, ["112313"]),
        ({"paid": "no"}, ["112314"]),
        ({"q": "squealer 112312"}, ["112312"]),
        ({"sort": "total"}, ["112312", "112313", "112314"]),
        ({"merchant": "cafe-anna"}, ["112314", "112313", "112312"]),
    ],
)
def test_orders_are_found_by_status_day_payment_and_words(mona, store, asked, found):
    assert numbers(mona.get(LIST, asked)) == found


def test_list_tells_what_orders_come_to(mona, store):
    page = text(mona.get(LIST))

    assert "Total €40.00 from 3 orders" in page
    lines = page.partition("State Total Currency ")[0]
    assert "112314 Bob Smith · Café Anna 28 Jul 2023, 23:30 Awaiting Payment Not paid 28 Jul 2023, 23:30" in lines


def test_orders_that_are_gone_are_not_summed(mona, store):
    WebOrder.objects.filter(number="112313").update(removed_at="2024-01-01T00:00:00Z")

    assert "Total €20.00 from 2 orders" in text(mona.get(LIST))


def test_order_shows_its_lines_as_a_tree(mona, store):
    page = text(mona.get(WebOrder.objects.get(number="112312").get_absolute_url()))

    lines = page.partition("Line Quantity VAT Price ")[2].partition("Order €0.00")[0]
    assert lines.startswith(
        "Tom&#x27;s Texas Sauce 16oz - Sauce-58661-yes-yes Sauce-58661-yes-yes 1 €22.90 €137.40 "
        "Saver Discount - Yes Option 1 €0.00 included "
        "Multi Pack - Yes Option 1 €0.00 included "
        "The Squealer - Sauce-997706 Sauce-997706 2 €2.80 €16.80 "
        "Standard Delivery 1 €0.00 €0.00 "
        "Gift Voucher for £400.00 - C46K13i8 Coupon · C46K13i8 1 €0.00 -€154.20 "
        "Total 3 €25.70 €0.00"
    )


def test_order_tells_its_story_as_far_as_the_shop_does(mona, store):
    paid, open_one = (
        text(mona.get(WebOrder.objects.get(number=number).get_absolute_url())) for number in ("112313", "112314")
    )

    assert (
        "What has happened Paid Placed 27 Jul 2023, 10:00 Paid 26 Jul 2023, 00:03 Shipped the shop does not tell when Now Dispatched"
        in paid
    )
    assert (
        "What has happened Not paid Placed 28 Jul 2023, 23:30 Paid not yet Shipped the shop does not tell when Now Awaiting Payment"
        in open_one
    )


def test_order_shows_who_gets_it_and_never_its_secrets(mona, store):
    cast.put(store, "web_orders", shop.order(delivery_note="Leave with Mrs O&#039;Brien", purchase_order_number="PO 7"))

    page = mona.get(WebOrder.objects.get(number="112312").get_absolute_url())

    assert (
        "Delivery note Leave with Mrs O&#x27;Brien Purchase order PO 7 Goes to Bob Smith 12 Fake Street Worcester"
        in text(page)
    )
    assert "AFcWxV21C7fd0v3b" not in page.content.decode()
    assert "s.64bf9a63f18ea5" not in page.content.decode()


def test_customer_of_a_shop_shows_orders_instead_of_invoices(mona, store):
    row = Customer.objects.get()
    page = text(mona.get(row.get_absolute_url()))

    assert "Web orders" in page
    assert "112313" in page
    assert "Invoices" not in page.partition("Web orders")[0].partition("Customers")[2]
    assert (
        f'<a href="{row.get_absolute_url()}"'
        in mona.get(WebOrder.objects.get(number="112313").get_absolute_url()).content.decode()
    )


def test_customers_of_all_systems_are_one_list(mona, store):
    cast.put(cast.account(), "customers", cast.customer(1, customer_name="Hotel Sacher"))

    assert [row.name for row in mona.get("/sales/customers/").context["page"].rows] == ["Bob Smith", "Hotel Sacher"]
    found = mona.get("/sales/customers/", {"system": "rec_plus"})
    assert [row.name for row in found.context["page"].rows] == ["Bob Smith"]
    assert "REC+" in text(found)


# --- The tree ------------------------------------------------------------------------------------------


def walked(*lines: tuple[str, str | None]) -> list[tuple[str | None, int]]:
    rows = [WebOrderLine(line_ref=name, within_ref=within, kind="PRODUCT") for name, within in lines]
    return [(branch.line.line_ref, branch.depth) for branch in orders.tree(rows)]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([("2", "1"), ("1", None)], [("1", 0), ("2", 1)]),
        ([("3", "2"), ("2", "1"), ("1", None)], [("1", 0), ("2", 1), ("3", 2)]),
        ([("1", "9")], [("1", 0)]),
        ([("1", "1")], [("1", 0)]),
        ([("1", "2"), ("2", "1")], [("1", 0), ("2", 0)]),
        ([(None, None), (None, None)], [(None, 0), (None, 0)]),
        ([], []),
    ],
)
def test_each_line_stands_once_below_what_it_belongs_to(lines, found):
    assert walked(*lines) == found


def test_circle_that_others_hang_on_loses_nothing():
    found = walked(("1", "2"), ("2", "1"), ("3", "1"))

    assert sorted(name for name, _ in found) == ["1", "2", "3"]
