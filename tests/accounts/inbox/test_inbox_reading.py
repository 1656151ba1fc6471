"""Webhooks are hints: the record is read itself, once however often it was told, and nothing is lost."""

import time

import pytest
from django.utils import timezone

from accounts.inbox import reading, subscribing
from accounts.models import Delivery, LinkedAccount, Problem, SyncCursor
from accounts.sync import pace, turns
from catalog.models import Product, ProductGroup
from sales.models import Invoice
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("accounts.http.door.FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr("accounts.http.door.RETRY_WITHIN_S", 0.05)
    monkeypatch.setattr(subscribing, "is_possible", lambda: False)


@pytest.fixture
def shop(till) -> LinkedAccount:
    """An account that was read: nothing is due by schedule."""
    account = cast.account()
    till.rows["products"] = [cast.product(number) for number in (1, 2, 3)]
    turns.take(account.pk)
    LinkedAccount.objects.update(due_at=None)
    till.forget()
    return account


def tell(account: LinkedAccount, *bodies: bytes) -> None:
    now = timezone.now()
    Delivery.objects.bulk_create(Delivery(account=account, received_at=now, body=body) for body in bodies)


def product(number: int) -> bytes:
    return b"resource[product_id]=%d" % number


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def work(account: LinkedAccount) -> None:
    reading.wake()
    time.sleep(0.002)  # SQLite's clock knows milliseconds only: what became due in this one is found in the next
    assert turns.due() == [account.pk]
    turns.take(account.pk)


def test_changed_record_is_read_once_for_all_that_told(till, shop):
    till.rows["products"][0]["product_name"] = "Melange neu"
    tell(shop, product(1), product(1), b'{"resource": {"product_id": 1, "product_name": "of the payload"}}')

    work(shop)

    assert [path for path, _ in till.paths()] == ["/products/1"]
    assert Product.objects.get(remote_id="1").name == "Melange neu"
    assert states() == ["done"] * 3


def test_new_and_deleted_records(till, shop):
    till.rows["products"] = [row for row in till.rows["products"] if row["product_id"] != 2] + [cast.product(9)]
    till.rows["product_groups"] = [cast.group(5)]
    tell(shop, product(9), product(2), b"resource[productgroup_id]=5")

    work(shop)

    assert set(Product.objects.present().values_list("remote_id", flat=True)) == {"1", "3", "9"}
    assert ProductGroup.objects.get().remote_id == "5"
    assert states() == ["done"] * 3


def test_cancellation_reads_the_original_even_when_its_own_webhook_is_lost(till, shop):
    till.rows["invoices"] = [cast.invoice(1)]
    tell(shop, b"resource[invoice_id]=1")
    work(shop)
    till.rows["invoices"] = [
        cast.invoice(1, invoice_deleted_at="2026-03-05 09:00:00"),
        cast.invoice(2, invoice_reference_id=1, invoice_total="-12"),
    ]
    tell(shop, b"resource[invoice_id]=2")

    work(shop)

    original = Invoice.objects.get(remote_id="1")
    assert original.cancelled_at is not None
    assert Invoice.objects.get(remote_id="2").storno_of == original


def test_worker_that_dies_between_storno_and_original_reads_both_again(till, shop):
    till.rows["invoices"] = [cast.invoice(1), cast.invoice(2, invoice_reference_id=1, invoice_total="-12")]
    till.once("/document/invoice/1", lambda asked, handler: handler.json({}, 500), times=9)
    tell(shop, b"resource[invoice_id]=2")
    work(shop)
    assert states() == ["processing"]
    till.faults.clear()
    Delivery.objects.update(due_at=None)
    LinkedAccount.objects.update(failures=0)

    work(shop)

    assert states() == ["done"]
    assert set(Invoice.objects.values_list("remote_id", flat=True)) == {"1", "2"}


@pytest.mark.parametrize(
    ("body", "state", "reason"),
    [
        (b"\xff", "dead", "unreadable"),
        (b"resource[unknown_id]=1", "dead", "names_no_record"),
        (b"resource[product_id]=" + b"1" * 300, "dead", "names_no_record"),
        (b"resource[product_id]=%00", "dead", "names_no_record"),
    ],
)
def test_what_cannot_be_followed_is_kept_with_its_reason(till, shop, body, state, reason):
    tell(shop, body, product(1))

    work(shop)

    kept = Delivery.objects.order_by("pk").first()
    assert (kept.state, kept.reason, bytes(kept.body)) == (state, reason, body)
    assert states()[1] == "done"


def test_read_that_fails_is_tried_five_times_and_then_told(till, shop):
    till.once("/products/1", lambda asked, handler: handler.raw(b"<html>", 200), times=99)
    tell(shop, product(1), product(2))

    for attempt in range(1, reading.MOST_ATTEMPTS + 1):
        LinkedAccount.objects.update(failures=0)
        work(shop)
        first = Delivery.objects.order_by("pk").first()
        assert first.attempts == attempt
        assert first.state == ("processing" if attempt < reading.MOST_ATTEMPTS else "dead")
        assert first.due_at is None or first.due_at > timezone.now()
        Delivery.objects.update(due_at=None)

    assert states() == ["dead", "done"]
    assert Problem.objects.waiting().get().cause == "deliveries_dead"
    assert reading.is_waiting(shop) is False


def test_forbidden_record_is_not_needed(till, shop):
    till.once("/products/1", lambda asked, handler: handler.json({"error": True}, 403))
    tell(shop, product(1))

    work(shop)

    assert [(row.state, row.reason) for row in Delivery.objects.all()] == [("ignored", "resource_forbidden")]


def test_budget_that_is_spent_makes_them_wait_unharmed(till, shop, settings, monkeypatch):
    settings.READY2ORDER_TOKEN_LIMIT = 55
    monkeypatch.setattr(pace, "SHORT_WAIT_S", 0)
    tell(shop, *(product(number) for number in range(100, 160)))

    work(shop)

    assert 0 < Delivery.objects.filter(state="done").count() < 60
    assert Delivery.objects.exclude(state="done").exclude(state="processing", attempts=0).count() == 0
    assert LinkedAccount.objects.get().waits_until is not None


@pytest.mark.parametrize(
    ("waits", "woken"),
    [
        ({}, 1),
        ({"waits_until": "2100-01-01T00:00Z"}, 0),
        ({"failures": 1}, 0),
        ({"refused_at": "2026-01-01T00:00Z"}, 0),
    ],
)
def test_account_that_waits_for_something_is_not_hurried(shop, waits, woken):
    tell(shop, product(1))
    LinkedAccount.objects.update(due_at="2100-01-01T00:00Z", **waits)

    assert reading.wake() == woken


def test_what_comes_during_the_read_is_read_for(till, shop):
    def again(asked, handler):
        tell(shop, product(1))
        handler.json(till.rows["products"][0])

    till.once("/products/1", again)
    tell(shop, product(1))

    work(shop)

    assert [path for path, _ in till.paths()] == ["/products/1", "/products/1"]
    assert states() == ["done", "done"]


def test_one_wake_up_for_all_that_came(till, shop):
    tell(shop, *(product(1) for _ in range(50)))

    assert (reading.wake(), reading.wake()) == (1, 0)


@pytest.mark.parametrize("state", ["paused", "reauth_required", "disconnected"])
def test_account_that_may_not_be_read_keeps_what_came(till, shop, state):
    tell(shop, product(1))
    gone = {"credential": None} if state == "disconnected" else {}
    LinkedAccount.objects.update(state=state, **gone)

    assert reading.wake() == 0
    assert states() == ["received"]


def test_another_workers_read_is_not_overruled(till, shop):
    """A page's transaction begins with the fence: whoever was replaced commits nothing."""

    def replaced(asked, handler):
        SyncCursor.objects.update(fence=10**9)
        handler.json(till.rows["products"][0] | {"product_name": "too late"})

    till.once("/products/1", replaced)
    tell(shop, product(1))

    work(shop)

    assert Product.objects.get(remote_id="1").name != "too late"
    assert states() == ["processing"]
