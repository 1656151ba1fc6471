"""REC+ orders, users and coupons: nothing is lost but secrets, the lines are a tree, odd types are read."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import QuarantinedRow
from sales.models import Coupon, Customer, CustomerCategory, WebOrder, WebOrderLine
from tests import cast, shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return shop.account()


def payload(row) -> dict:
    return json.loads(type(row).objects.with_payload().get(pk=row.pk).payload)


def test_every_field_of_an_order_survives_but_secrets(store):
    cast.put(store, "web_orders", shop.order())

    row = WebOrder.objects.get()
    assert payload(row) == shop.order() | {"session_id": "***", "payment_data": "***"}
    assert list(payload(row)) == list(shop.order())
    assert (row.remote_id, row.number, row.invoice_number, row.status) == (
        "112312",
        "112312",
        "825",
        "Payment Received",
    )
    assert (row.placed_at, row.placed_on) == (datetime(2023, 7, 25, 23, 3, 7, tzinfo=UTC), date(2023, 7, 26))
    assert row.paid_at == datetime(2023, 7, 25, 23, 3, 59, tzinfo=UTC)
    assert (row.total, row.total_vat, row.delivery, row.quantity, row.currency) == (0, Decimal("25.7"), 0, 3, "GBP")
    assert (row.payment_method, row.delivery_method) == ("PayPal Express Checkout", "Standard")
    assert (row.customer_ref, row.customer_name) == ("123", "Bob Smith")
    assert QuarantinedRow.objects.count() == 0


def test_lines_keep_their_order_and_what_they_belong_to(store):
    cast.put(store, "products", shop.product())
    cast.put(store, "web_orders", shop.order())

    told = WebOrderLine.objects.values_list("line_ref", "within_ref", "kind", "code", "quantity", "price", "vat")
    assert list(told) == [
        ("19990", "19988", "OPTION", "", 1, 0, 0),
        ("19989", "19988", "OPTION", "", 1, 0, 0),
        ("19988", None, "PRODUCT", "Sauce-58661-yes-yes", 1, Decimal("137.4"), Decimal("22.9")),
        ("19991", None, "PRODUCT", "Sauce-997706", 2, Decimal("16.8"), Decimal("2.8")),
        ("19992", None, "DELIVERY", None, 1, 0, 0),
        ("19995", None, "COUPON", "C46K13i8", 1, Decimal("-154.2"), 0),
    ]
    line = WebOrderLine.objects.get(line_ref="19988")
    assert (line.product.remote_id, line.vat_rate, line.status) == ("58661", 20, "Payment Received")


def test_prices_of_the_lines_come_to_the_total(store):
    cast.put(store, "web_orders", shop.order())

    assert sum(line.price for line in WebOrderLine.objects.all()) == WebOrder.objects.get().total


@pytest.mark.parametrize("secrets", [{"session_id": "", "payment_data": []}, {"payment_data": {}, "session_id": None}])
def test_empty_secret_stays_as_it_came(store, secrets):
    cast.put(store, "web_orders", shop.order(**secrets))

    assert {name: payload(WebOrder.objects.get())[name] for name in secrets} == secrets


def test_secret_is_masked_wherever_it_stands(store):
    user = shop.order()["user"] | {"password": "letmein", "cards": [{"payment_data": "4111"}, 1]}

    cast.put(store, "web_orders", shop.order(user=user))

    kept = payload(WebOrder.objects.get())["user"]
    assert (kept["password"], kept["cards"]) == ("***", [{"payment_data": "***"}, 1])


def test_order_that_only_got_another_session_counts_as_changed(store):
    cast.put(store, "web_orders", shop.order())

    assert cast.put(store, "web_orders", shop.order(session_id="other")).updated == 1


def test_nothing_is_kept_of_an_order_that_cannot_be_read(store):
    cast.put(store, "web_orders", shop.order(totals={"price": float("nan")}))

    odd = QuarantinedRow.objects.get()
    assert (odd.remote_id, odd.reason, odd.payload) == ("112312", "not_json", "***")


@pytest.mark.parametrize("paid", [None, "", "0000-00-00 00:00:00"])
def test_order_without_payment_is_not_paid(store, paid):
    cast.put(store, "web_orders", shop.order(payment_date=paid))

    assert WebOrder.objects.get().paid_at is None


def test_order_of_an_autumn_night_is_read_as_its_first_pass(store):
    cast.put(store, "web_orders", shop.order(start_date="2023-10-29T01:30:00"))

    row = WebOrder.objects.get()
    assert (row.placed_at, row.placed_on) == (datetime(2023, 10, 29, 0, 30, tzinfo=UTC), date(2023, 10, 29))


def test_php_empties_are_taken(store):
    lines = {
        "0": shop.line(1, "PRODUCT", "A", [], vat="", price=""),
        "3": shop.line(2, "GIFT_WRAP", "Paper &amp; bow", {}),
    }

    cast.put(store, "web_orders", shop.order(lines=lines, user=[], payment_method=None))

    row = WebOrder.objects.get()
    assert (row.customer_ref, row.customer_name, row.payment_method) == (None, "Bob Smith", "")
    assert list(row.lines.values_list("kind", "name", "price", "vat")) == [
        ("PRODUCT", "A", 0, None),
        ("GIFT_WRAP", "Paper & bow", 0, 0),
    ]


def test_order_without_a_time_is_set_aside(store):
    cast.put(store, "web_orders", shop.order(start_date=""))

    assert QuarantinedRow.objects.get().field == "placed_at"


def test_user_is_a_customer_and_finds_group_and_orders(store):
    cast.put(store, "web_orders", shop.order())
    cast.put(store, "users", shop.user(full_name="Bob &amp; Ann", email="b&#43;a@x.example"))
    cast.put(store, "user_groups", shop.SMALL["user_groups"])

    row = Customer.objects.get()
    assert (row.name, row.email, row.phone, row.number) == ("Bob & Ann", "b+a@x.example", "07123456789", 0)
    assert (row.street, row.postcode, row.city, row.country) == (
        "12 Fake Street",
        "WR1 1AB",
        "Worcester",
        "United States",
    )
    assert (row.category, WebOrder.objects.get().customer) == (CustomerCategory.objects.get(), row)


@pytest.mark.parametrize(
    ("named", "name"), [({"full_name": ""}, "bob@smithnet.example"), ({"full_name": None, "email": ""}, "#123")]
)
def test_user_without_a_name_is_called_by_what_there_is(store, named, name):
    cast.put(store, "users", shop.user(**named))

    assert Customer.objects.get().name == name


@pytest.mark.parametrize(("expiry", "until"), [("", None), ("2026-03-01T00:00:00", datetime(2026, 3, 1, tzinfo=UTC))])
def test_coupon_is_one_like_any_other(store, expiry, until):
    cast.put(store, "coupons", shop.SMALL["coupons"] | {"expiry_date": expiry})

    row = Coupon.objects.get()
    assert (row.name, row.identifier, row.value) == ("Gift Voucher for £400.00", "C46K13i8", 400)
    assert (row.valid_until, row.test_mode) == (until, False)


# --- What must hold ------------------------------------------------------------------------------------


def test_order_is_there_once(store):
    cast.put(store, "web_orders", shop.order())
    row = WebOrder.objects.with_payload().get()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_currency_is_a_code(store):
    cast.put(store, "web_orders", shop.order())

    with pytest.raises(IntegrityError, match="web_order_currency_code"), transaction.atomic():
        WebOrder.objects.update(currency="£")


def test_two_lines_do_not_stand_in_one_place(store):
    cast.put(store, "web_orders", shop.order())
    row = WebOrderLine.objects.first()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
