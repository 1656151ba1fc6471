"""Webhooks about what has no address of its own: believed as told, or the whole list is read again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.inbox import reading, subscribing
from accounts.models import Delivery, LinkedAccount, SyncCursor, SyncRun
from accounts.sync import runs, turns
from accounts.sync.registry import registry
from sales.models import Coupon, CouponTransaction, OpenOrderItem
from tests import cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.every_resource]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("accounts.http.door.FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr("accounts.http.door.RETRY_WITHIN_S", 0.05)
    monkeypatch.setattr(subscribing, "is_possible", lambda: False)


@pytest.fixture
def shop(till) -> LinkedAccount:
    """An account that was read a minute ago: nothing is due by schedule."""
    account = cast.account()
    for resource in ("coupons", "tables", "open_order_items"):
        till.rows[resource] = [dict(cast.SMALL[resource])]
    turns.take(account.pk)
    SyncCursor.objects.update(last_good_at=timezone.now() - timedelta(minutes=1))
    LinkedAccount.objects.update(due_at=None)
    till.forget()
    return account


def tell(account: LinkedAccount, *bodies: bytes) -> None:
    now = timezone.now()
    Delivery.objects.bulk_create(Delivery(account=account, received_at=now, body=body) for body in bodies)


def work(account: LinkedAccount) -> None:
    reading.wake()
    turns.take(account.pk)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


FORM = (
    b"event=couponTransaction.created&resource[couponTransaction_id]=9&resource[coupon_id]=1"
    b"&resource[couponTransaction_value]=-12.50&resource[couponTransaction_type]=redeem"
    b"&resource[couponTransaction_created_at]=2026-03-02 10%3A00%3A00"
)
JSON = (
    b'{"resource": {"couponTransaction_id": 9, "coupon_id": 1, "couponTransaction_value": -12.5,'
    b' "couponTransaction_type": "redeem", "couponTransaction_created_at": "2026-03-02 10:00:00"}}'
)


@pytest.mark.parametrize("body", [FORM, JSON])
def test_transaction_of_a_coupon_is_what_the_webhook_said(till, shop, body):
    tell(shop, body)
    work(shop)

    assert states() == ["done"]
    assert till.paths() == []
    row = CouponTransaction.objects.get()
    assert (row.remote_id, row.name, row.value, row.coupon) == ("9", "redeem", -12.5, Coupon.objects.get())
    assert row.happened_at.isoformat() == "2026-03-02T09:00:00+00:00"
    assert '"couponTransaction_id"' in CouponTransaction.objects.with_payload().get().payload


def test_transaction_that_is_told_twice_is_one_row_and_the_newest_word_counts(shop):
    tell(
        shop,
        FORM,
        FORM.replace(b"-12.50", b"-13"),
        FORM.replace(b"couponTransaction_id]=9", b"couponTransaction_id]=10"),
    )
    work(shop)

    assert states() == ["done"] * 3
    assert set(CouponTransaction.objects.values_list("remote_id", "value")) == {("9", -13), ("10", -12.5)}


def test_transaction_whose_coupon_is_told_later_finds_it(till, shop):
    tell(shop, FORM.replace(b"coupon_id]=1", b"coupon_id]=2"))
    work(shop)
    assert CouponTransaction.objects.get().coupon is None
    till.rows["coupons"].append(cast.SMALL["coupons"] | {"coupon_id": 2})
    tell(shop, b"resource[coupon_id]=2")
    till.once("/coupons/2", lambda asked, handler: handler.json(till.rows["coupons"][1]))
    work(shop)

    assert CouponTransaction.objects.get().coupon.remote_id == "2"


def test_odd_transaction_is_set_aside_and_can_be_looked_at(shop):
    tell(shop, FORM.replace(b"-12.50", b"much"))
    work(shop)

    assert states() == ["done"]
    assert shop.quarantined_rows.waiting().get().resource == "coupon_transactions"


def item(number: int) -> dict:
    return cast.SMALL["open_order_items"] | {"order_id": number}


def test_news_of_orders_make_the_list_be_read_once(till, shop):
    till.rows["open_order_items"] = [item(2), item(3)]
    tell(
        shop,
        b"event=orderItem.cancelled&resource[orderItem_id]=1",
        b"event=orderItem.created&resource[orderItem_id]=2",
        b'{"resource": {"sourceTable_id": 1, "targetTable_id": 2, "order_ids": [3]}}',
    )
    work(shop)

    assert states() == ["done"] * 3
    assert [path for path, _ in till.paths()] == ["/orders", "/orders"]
    assert set(OpenOrderItem.objects.present().values_list("remote_id", flat=True)) == {"2", "3"}


def test_list_that_was_just_read_rests_a_little(till, shop):
    SyncCursor.objects.filter(resource="open_order_items").update(last_good_at=timezone.now())
    tell(shop, b"event=orderItem.created&resource[orderItem_id]=2")
    work(shop)

    assert (states(), till.paths()) == (["done"], [])
    [run] = SyncRun.objects.unfinished()
    assert (run.resource, run.lane) == ("open_order_items", SyncRun.Lane.WEBHOOK)
    wait = (run.due_at - timezone.now()).total_seconds()
    assert 15 < wait <= 20
    assert abs((LinkedAccount.objects.get().due_at - run.due_at).total_seconds()) < 1


def test_news_during_a_pass_are_read_after_it(till, shop):
    """The pass may have been where the change is already."""
    runs.ask(shop, registry.get("ready2order", "open_order_items"), lane=SyncRun.Lane.INCREMENTAL)
    SyncCursor.objects.filter(resource="open_order_items").update(position={"mode": "full"})
    SyncRun.objects.unfinished().update(due_at=timezone.now() + timedelta(minutes=5))
    tell(shop, b"event=orderItem.created&resource[orderItem_id]=2")
    work(shop)

    assert states() == ["processing"]
    assert Delivery.objects.get().due_at is not None
