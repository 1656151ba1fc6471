"""Whom the rules let be asked: each reason by itself, and the first one that holds."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import LinkedAccount
from sales.asking import judging, languages, names, purchases
from sales.models import Customer, CustomerCategory, Invoice, ReviewRequest, Shipment, WebOrder
from sales.shipping import joining, naming
from tests import cast, shop
from tests.asking import found, invoice, merchant, order, rules, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def tom():
    at = merchant()
    service(at)
    return at


@pytest.fixture
def linked(tom):
    return shop.account(tom)


def verdicts(at, **fields) -> dict[str, str]:
    """Number -> key, by these rules."""
    now = timezone.now()
    kept = rules(at, **fields)
    there = purchases.of_merchant(kept, now)
    return {each.purchase.row.number: each.key for each in judging.weigh(there, judging.ledger(kept, there, now))}


def verdict(at, linked, record, **fields) -> str:
    """Of one web order, or of one invoice."""
    cast.put(linked, "web_orders" if linked.system == "rec_plus" else "invoices", record)
    [key] = verdicts(at, **fields).values()
    return key


WEB_ORDERS = {
    "": ({}, {}),
    "stopped": ({"status": "Order CANCELLED by us"}, {}),
    "no_email": ({"email": "not an address"}, {}),
    "below_minimum": ({}, {"minimums": {"GBP": "33.61"}}),
    "unpaid": ({"payment_date": None}, {}),
    "waits": ({"days": 6.5}, {}),
    "before": ({}, {"since": timezone.now() - timedelta(days=2)}),
    "not_delivered": ({}, {"trigger": "delivered", "delivered_statuses": "Delivered"}),
    "no_consent": ({}, {"consent": "newsletter"}),
}


@pytest.mark.parametrize("key", WEB_ORDERS)
def test_a_web_order_has_the_first_reason_that_holds(tom, linked, key):
    fields, kept = WEB_ORDERS[key]

    assert verdict(tom, linked, order(1, **fields), **kept) == key


def test_an_order_of_another_currency_has_a_smallest_total_of_its_own(tom, linked):
    assert verdict(tom, linked, order(1), minimums={"EUR": "500", "GBP": "33.60"}) == ""


def test_what_is_too_old_is_not_even_looked_at(tom, linked):
    cast.put(linked, "web_orders", order(1, days=61))

    assert verdicts(tom, oldest_days=60) == {}
    assert verdicts(tom, oldest_days=62) == {"1": ""}


def test_an_order_is_delivered_by_the_shops_own_word_for_it(tom, linked):
    record = order(1, status="Out With Courier", payment_date=None)

    delivered = {"trigger": "delivered", "delivered_statuses": "sent, out with courier"}
    assert verdict(tom, linked, record, **delivered) == ""
    assert verdicts(tom, trigger="either", delivered_statuses="nothing") == {"1": "unpaid"}
    assert verdicts(tom, trigger="either", delivered_statuses="Out With Courier") == {"1": ""}


def shipped(tom, primary_id: str, number: str, days: float, email: str = "") -> None:
    moment = timezone.now() - timedelta(days=days)
    account = cast.account(tom, system="readycloud", token=f"token-of-{number}-0123456789")
    Shipment.objects.create(
        account=account, remote_id=f"/orders/{number}/", payload="{}", payload_hash=b"x", seen_at=moment,
        organisation="/orgs/1/", primary_id=primary_id, number=number, ordered_at=moment, delivered_at=moment, email=email,
    )  # fmt: skip
    joining.join(account.pk)


def test_an_order_is_delivered_when_its_shipment_is_whoever_sent_it_there(tom, linked):
    cast.put(linked, "web_orders", order(1), order(2), order(3))
    till = cast.account(tom)
    cast.put(till, "invoices", invoice(7), invoice(8))
    shipped(tom, naming.primary_id(WebOrder.objects.get(number="1")), "bo", 1)
    shipped(tom, "fetched by the service itself", "2", 1, "Buyer-2@home.example")
    shipped(tom, "sold elsewhere", "3", 1, "somebody@else.example")
    shipped(tom, naming.primary_id(Invoice.objects.get(remote_id="7")), "other", 1)
    shipped(tom, "of another order", "RG2026/8", 1)

    assert verdicts(tom, trigger="delivered", invoices=True) == {
        "1": "", "2": "", "3": "not_delivered", "RG2026/7": "", "RG2026/8": "not_delivered",
    }  # fmt: skip
    assert verdicts(tom, since=timezone.now() - timedelta(hours=2))["1"] == "before"


INVOICES = {
    "": {},
    "training": {"invoice_testMode": True},
    "cancelled": {"invoice_deleted_at": "2026-11-20 10:00:00"},
    "unpaid": {"invoice_paid": False},
    "no_value": {"invoice_total": "-12"},
    "no_email": {"address": {}},
}


@pytest.mark.parametrize("key", INVOICES)
def test_an_invoice_has_the_first_reason_that_holds(tom, key):
    assert verdict(tom, cast.account(tom), invoice(1, **INVOICES[key]), invoices=True) == key


def test_a_storno_and_what_it_takes_back_are_never_asked_about(tom):
    till = cast.account(tom)
    cast.put(till, "invoices", invoice(1), invoice(2, invoice_reference_id=1))

    assert verdicts(tom, invoices=True) == {"RG2026/1": "cancelled", "RG2026/2": "cancelled"}


def test_an_order_that_vanished_is_not_asked_about(tom, linked):
    cast.put(linked, "web_orders", order(1))
    WebOrder.objects.update(removed_at=timezone.now())

    assert verdicts(tom) == {"1": "gone"}
    assert found(tom) == []


def test_consent_is_the_newsletter_or_a_category_and_its_evidence_is_kept(tom, linked):
    cast.put(linked, "user_groups", {"id": 3, "name": "Trade"})
    cast.put(linked, "users", shop.user(1, newsletter=1), shop.user(2, newsletter="odd"), shop.user(3, user_group=None))
    cast.put(linked, "web_orders", *(order(n) for n in (1, 2, 3)))
    assert list(Customer.objects.order_by("remote_id").values_list("newsletter", flat=True)) == [True, None, None]

    assert verdicts(tom, consent="newsletter") == {"1": "", "2": "no_consent", "3": "no_consent"}
    kept = rules(tom, consent="category")
    kept.consenting.set(CustomerCategory.objects.all())
    assert verdicts(tom) == {"1": "", "2": "", "3": "no_consent"}
    today = f"{timezone.now():%Y-%m-%d}"
    assert [row.consent for row in found(tom)] == [f"Customer category Trade, read on {today}"] * 2


def test_excluded_categories_are_never_asked(tom, linked):
    cast.put(linked, "user_groups", {"id": 3, "name": "Trade"})
    cast.put(linked, "users", shop.user(1), shop.user(2, user_group=None))
    cast.put(linked, "web_orders", order(1), order(2))
    rules(tom).excluded.set(CustomerCategory.objects.all())

    assert verdicts(tom) == {"1": "excluded", "2": ""}


# --- One per buyer ------------------------------------------------------------------------------------


def test_a_buyer_is_asked_once_per_period_however_the_address_is_written(tom, linked):
    cast.put(linked, "web_orders", order(1, email="Bob@Home.example"), order(2, days=9, email="bob@home.example"))

    assert [(row.id_order, row.buyer) for row in found(tom)] == [("w-2", "bob@home.example")]

    ReviewRequest.objects.update(state="sent", sent_at=timezone.now() - timedelta(days=170))
    assert verdicts(tom, period_days=180) == {"1": "buyer_asked", "2": "asked"}
    assert verdicts(tom, period_days=160) == {"1": "", "2": "asked"}


def test_no_period_asks_for_each_order_but_one_after_the_other(tom, linked):
    cast.put(linked, "web_orders", order(1, email="bob@home.example"), order(2, days=9, email="bob@home.example"))
    rules(tom, period_days=0)

    assert [row.id_order for row in found(tom)] == ["w-2"]
    ReviewRequest.objects.update(state="sent", sent_at=timezone.now())
    assert [row.id_order for row in found(tom)] == ["w-1", "w-2"]


def test_who_is_never_to_be_asked_is_not_asked_for_any_order(tom, linked):
    cast.put(linked, "web_orders", order(1, email="bob@home.example"), order(2, email="bob@home.example"))
    [first] = found(tom)
    ReviewRequest.objects.update(state="cancelled", reason="never")

    assert set(verdicts(tom, period_days=0).values()) == {"asked", "never"}
    assert found(tom) == [first]


# --- The ledger ---------------------------------------------------------------------------------------


def line(at, **fields) -> ReviewRequest:
    told = {"merchant": at, "id_order": "w-1", "ordered_at": timezone.now(), "held_until": timezone.now()}
    return ReviewRequest.objects.create(**told | fields)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({}, "id_order"),
        ({"id_order": "w-2", "buyer": "bob"}, "buyer"),
        ({"id_order": "w-2", "state": "queued"}, "review_request_sent_by_a_command"),
        ({"id_order": "w-2", "state": "sent"}, "review_request_sent_at_a_time"),
        ({"id_order": "w-2", "state": "odd"}, "review_request_state_known"),
        ({"id_order": ""}, "review_request_names_an_order"),
    ],
)
def test_ledger_refuses(tom, fields, constraint):
    line(tom, buyer="bob")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        line(tom, **fields)


def test_ledger_has_each_web_order_and_each_invoice_once(tom, linked):
    cast.put(linked, "web_orders", order(1))
    cast.put(cast.account(tom), "invoices", invoice(1))
    for number, about in enumerate(({"web_order": WebOrder.objects.get()}, {"invoice": Invoice.objects.get()})):
        line(tom, id_order=f"first-{number}", **about)
        with pytest.raises(IntegrityError), transaction.atomic():
            line(tom, id_order=f"second-{number}", **about)


def test_ledger_takes_the_same_number_of_another_merchant(tom):
    line(tom)
    line(cast.merchant())

    assert ReviewRequest.objects.count() == 2


def test_two_shops_with_the_same_number_are_two_orders(tom, linked):
    other = shop.account(tom, domain="other.example")
    cast.put(linked, "web_orders", order(1, days=30))
    assert [row.id_order for row in found(tom)] == ["w-1"]
    cast.put(other, "web_orders", order(1, days=10, email="ada@home.example"))

    placed = WebOrder.objects.get(account=other).placed_at
    assert [row.id_order for row in found(tom)] == ["w-1", f"w-1-{placed:%Y%m%d}"]
    assert [row.id_order for row in found(tom)] == ["w-1", f"w-1-{placed:%Y%m%d}"]


# --- Names and languages -----------------------------------------------------------------------------

NAMES = {
    "Bob Smith": ("Bob", "Smith"),
    "  Anna  Maria Huber ": ("Anna Maria", "Huber"),
    "Ludwig van Beethoven": ("Ludwig", "van Beethoven"),
    "Ursula von der Leyen": ("Ursula", "von der Leyen"),
    "Dr. Eva Huber": ("Eva", "Huber"),
    "Herr Huber": names.NONE,
    "Madonna": names.NONE,
    "": names.NONE,
    "bob@home.example": names.NONE,
    "Huber GmbH": names.NONE,
    "Meier & Söhne": names.NONE,
    "Café 21 Wien": names.NONE,
}


@pytest.mark.parametrize("full", NAMES)
def test_a_full_name_is_split_where_that_is_safe(full):
    assert names.of_buyer(None, "", full) == NAMES[full]


def test_the_customers_own_two_names_come_first_and_a_company_is_no_person():
    assert names.of_buyer("Eva", "Huber", "Bob Smith") == ("Eva", "Huber")
    assert names.of_buyer("Eva", None, "Blumen Huber", company="blumen huber") == names.NONE
    assert names.of_buyer(None, None, "Blumen Huber", "Bob Smith", company="Blumen Huber") == ("Bob", "Smith")


def test_a_buyer_without_a_name_waits_for_a_person(tom, linked):
    cast.put(linked, "web_orders", order(1, name="Madonna"))

    [row] = found(tom)
    assert (row.state, row.reason, row.command) == ("needs_person", "no_name", None)


def test_a_buyer_is_asked_by_the_account_of_their_language(tom, linked):
    german = service(tom, "4310/de/" + "c" * 64, "de")
    region = {"region": {"country": "Germany"}}
    cast.put(linked, "users", shop.user(1, billing_address=shop.ADDRESS | region))
    french = {"region": {"country": "France"}}
    cast.put(linked, "users", shop.user(2, billing_address=shop.ADDRESS | french))
    cast.put(linked, "web_orders", *(order(n) for n in (1, 2, 3)))

    assert verdicts(tom) == {"1": "", "2": "no_account", "3": ""}
    rows = {row.id_order: row.account for row in found(tom)}
    assert rows == {"w-1": german, "w-3": languages.accounts_of(tom)["en"]}
    assert verdicts(tom, other_languages=True)["2"] == ""


def test_nobody_is_asked_without_a_linked_account(tom, linked):
    cast.put(linked, "web_orders", order(1))
    LinkedAccount.objects.filter(system="guaranteed_reviews").update(state="disconnected", credential=None)

    assert verdicts(tom) == {"1": "no_account"}


def test_finding_costs_the_same_however_many_orders_there_are(tom, linked, django_assert_num_queries):
    from sales.asking import finding

    rules(tom)
    cast.put(linked, "users", *(shop.user(n) for n in range(1, 9)))
    cast.put(linked, "web_orders", order(1))
    with django_assert_num_queries(11) as few:
        finding.find(tom.review_rules.pk)
    cast.put(linked, "web_orders", *(order(n) for n in range(2, 9)))
    with django_assert_num_queries(len(few)):
        finding.find(tom.review_rules.pk)
    assert ReviewRequest.objects.count() == 8
