"""Organisations that the merchant has left out: their shipments are put aside, asked for no more, and come back."""

import json

import pytest
from django.utils import timezone

from accounts.models import Delivery, LinkedAccount, Problem, Reference, SyncRun
from accounts.sync import foreground, schedule
from accounts.sync.registry import registry
from sales.models import Shipment, WebOrder
from sales.shipping import following
from sales.shipping.naming import primary_id
from tests import cast, parcels, shop

pytestmark = pytest.mark.django_db(transaction=True)

ORDERS = 30  # of each organisation: more than may go missing without asking


@pytest.fixture
def house(settings, monkeypatch):
    with parcels.open_house(settings, monkeypatch, organisations=2, orders=ORDERS) as house:
        yield house


def read(house, *, full=False, resource="shipments"):
    """The requests of one look; nothing is due but what is asked for."""
    house.forget()
    foreground.sync([house.account], resources=[resource], full=full, say=lambda text: None)
    return [(path, status) for method, path, status in house.calls() if method == "GET"]


def keep_only(house, *places: int) -> None:
    """What a new approval leaves: these of the organisations."""
    live = [org.url for org in house.cloud.orgs if not org.is_deleted]
    parts = [{"key": live[place], "name": f"Company {place}"} for place in places]
    LinkedAccount.objects.filter(pk=house.account.pk).update(access={"parts": parts})
    house.account.refresh_from_db()


def there() -> dict[str, int]:
    """How many are there, by organisation."""
    found = Shipment.objects.present().values_list("organisation", flat=True)
    return {org: list(found).count(org) for org in set(found)}


def test_left_out_rows_are_put_aside_without_asking_and_come_back(house):
    read(house)
    first, second = [org.url for org in house.cloud.orgs if not org.is_deleted]
    assert there() == {first: ORDERS, second: ORDERS}

    keep_only(house, 0)
    assert read(house, full=True) == [(f"{first}orders/", 200)]
    assert there() == {first: ORDERS}
    assert not Problem.objects.waiting().exists()
    assert SyncRun.objects.order_by("pk").last().removed == ORDERS

    keep_only(house, 0, 1)
    read(house, full=True)
    assert there() == {first: ORDERS, second: ORDERS}


def test_other_lists_make_a_full_pass_due_at_once(house):
    read(house)
    first, _ = [org.url for org in house.cloud.orgs if not org.is_deleted]
    schedule.ask_for_due(house.account)
    assert not SyncRun.objects.unfinished().exists()

    keep_only(house, 0)
    for _ in range(2):
        schedule.ask_for_due(house.account)
    assert [run.mode for run in SyncRun.objects.unfinished()] == ["full"]

    house.work()
    assert there() == {first: ORDERS}
    schedule.ask_for_due(house.account)
    assert not SyncRun.objects.unfinished().exists()

    keep_only(house, 0, 1)
    house.work()
    assert set(there().values()) == {ORDERS}
    assert len(there()) == 2


def test_pass_through_other_lists_is_not_gone_on_with(house):
    read(house)
    run_before = SyncRun.objects.count()
    cursor = house.account.cursors.get(resource="shipments")
    began = timezone.now().isoformat()
    cursor.position = {
        "mode": "full",
        "started_at": began,
        "moved_at": began,
        "segment": 1,
        "pages": 1,
        "lists": "of before",
    }
    cursor.save()
    keep_only(house, 0)
    first = house.account.access["parts"][0]["key"]

    assert read(house, full=True) == [(f"{first}orders/", 200)]
    assert SyncRun.objects.count() == run_before + 1


def test_webhook_about_what_was_left_out_asks_for_nothing(house):
    read(house)
    keep_only(house, 0)
    read(house, full=True)
    row = Shipment.objects.filter(removed_at__isnull=False).first()
    shown = house.cloud.ship(row.remote_id, tracking_number="1Z-TOLD")
    Delivery.objects.create(account=house.account, received_at=timezone.now(), body=json.dumps(shown).encode())

    house.forget()
    house.work(1)

    assert (Delivery.objects.get().state, Delivery.objects.get().reason) == ("ignored", "left_out")
    assert row.remote_id not in [path for _, path, _ in house.calls()]
    row.refresh_from_db()
    assert row.removed_at is not None


def test_letters_case_tells_organisations_apart():
    mapping = registry.get("readycloud", "shipments")
    access = {"parts": [{"key": "/api/v2/orgs/7Ab/", "name": "x"}]}

    told = {
        url: mapping.is_read(access, url) for url in ("/api/v2/orgs/7Ab/orders/1/", "/api/v2/orgs/7aB/orders/1/", "odd")
    }
    assert told == {"/api/v2/orgs/7Ab/orders/1/": True, "/api/v2/orgs/7aB/orders/1/": False, "odd": True}


def test_page_says_that_it_is_not_read_any_more(house, sign_in):
    read(house)
    keep_only(house, 0)
    read(house, full=True)
    row = Shipment.objects.filter(removed_at__isnull=False).first()
    eddi = sign_in(cast.eddi())

    page = eddi.get(row.get_absolute_url()).content.decode()
    assert "The merchant has left out the part of ReadyCloud that it belongs to" in page
    assert "Removed at ReadyCloud" not in page


def test_order_that_was_sent_to_what_was_left_out_is_not_sent_again(house, sign_in):
    cast.put(shop.account(cast.merchant()), "web_orders", shop.order())
    order, eddi = WebOrder.objects.select_related("account__merchant").get(), sign_in(cast.eddi())
    second = [org for org in house.cloud.orgs if not org.is_deleted][1]
    record = parcels.order(primary_id=primary_id(order)) | {"url": f"{second.url}orders/zz9/"}
    cast.put(house.account, "shipments", record)
    keep_only(house, 0)
    Shipment.objects.update(removed_at=timezone.now())

    assert following.of(cast.eddi(), order).sends is False
    assert eddi.get(f"/sales/orders/{order.pk}/ship/").url == order.get_absolute_url()


@pytest.mark.every_resource
def test_what_orders_are_made_of_is_put_aside_too(house):
    read(house, resource="packaging")
    keep_only(house, 0)
    first = house.account.access["parts"][0]["key"]
    schedule.ask_for_due(house.account)
    house.work(8)

    found = Reference.objects.present().filter(kind="packaging").values_list("remote_id", flat=True)
    assert found
    assert all(url.startswith(first) for url in found)
