"""Shipments read from the sandbox: how many requests it takes, what moves only a stamp, and pages that are too large."""

import json

import pytest
from django.utils import timezone

from accounts.models import Delivery, Reference, SyncRun
from accounts.sync import foreground
from sales.models import Box, BoxItem, Shipment
from tests import parcels

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(settings, monkeypatch):
    with parcels.open_house(settings, monkeypatch) as house:
        yield house


def read(house, *, full=False):
    house.forget()
    foreground.sync([house.account], resources=["shipments"], full=full, say=lambda text: None)
    return [(path, status) for method, path, status in house.calls() if method == "GET"]


def orders_path(house, number=0):
    return f"{house.cloud.orgs[number].url}orders/"


def test_every_order_is_read_with_its_boxes_and_items(house):
    read(house)
    shown = [house.cloud.show(row["url"]) for row in _all(house)]
    assert sorted(Shipment.objects.values_list("remote_id", flat=True)) == sorted(each["url"] for each in shown)
    assert Box.objects.count() == sum(len(each["boxes"]) for each in shown)
    assert BoxItem.objects.count() == sum(len(box["items"]) for each in shown for box in each["boxes"])


def _all(house):
    from backoffice.sandbox.readycloud import shapes

    org = house.cloud.orgs[0]
    return [shapes.order(org, row, house.cloud.options, shapes.ALL) for row in org.orders]


def test_full_pull_takes_a_request_for_each_page_and_one_more(settings, monkeypatch):
    with parcels.open_house(settings, monkeypatch, orders=200) as house:
        assert read(house) == [(orders_path(house), 200)] * 3
        assert Shipment.objects.count() == 200


def test_tracking_number_alone_is_noticed_without_a_webhook(house):
    read(house)
    row = Shipment.objects.order_by("ordered_at").filter(shipped_at=None).first() or Shipment.objects.first()
    before = house.cloud.show(row.remote_id)["updated_at"]
    house.cloud.track(row.remote_id, "1Z-LATE")
    assert house.cloud.show(row.remote_id)["updated_at"] == before
    assert read(house) == [(orders_path(house), 200), (orders_path(house), 200), (row.remote_id, 200)]
    row.refresh_from_db()
    assert row.tracking == ", ".join(["1Z-LATE"])
    assert {box.tracking_number for box in row.boxes.all()} == {"1Z-LATE"}


def test_nothing_new_costs_two_requests(house):
    read(house)
    assert read(house) == [(orders_path(house), 200)] * 2


def test_many_new_stamps_lead_to_a_full_pass(settings, monkeypatch):
    with parcels.open_house(settings, monkeypatch, orders=30) as house:
        read(house)
        for row in Shipment.objects.all():
            house.cloud.track(row.remote_id, f"1Z-{row.pk}")
        assert read(house) == [(orders_path(house), 200)] * 3
        assert all(row.tracking == f"1Z-{row.pk}" for row in Shipment.objects.all())
        assert list(SyncRun.objects.order_by("pk").values_list("mode", flat=True)) == ["first", "changes", "full"]


def test_page_that_is_too_large_is_asked_for_smaller(settings, monkeypatch):
    monkeypatch.setattr("accounts.http.door.RETRY_WITHIN_S", 0.0)
    monkeypatch.setattr("accounts.sync.pace.FIRST_BACKOFF_S", 0.01)
    with parcels.open_house(settings, monkeypatch, orders=60, readycloud_slow_limit=30) as house:
        statuses = [status for _, status in read(house)]
        assert statuses == [504, 504, 200, 200, 200]
        assert Shipment.objects.count() == 60


def test_list_of_every_organisation_is_read(settings, monkeypatch):
    with parcels.open_house(settings, monkeypatch, organisations=2, orders=3) as house:
        live = [org for org in house.cloud.orgs if not org.is_deleted]
        assert read(house) == [(f"{org.url}orders/", 200) for org in live]
        assert set(Shipment.objects.values_list("organisation", flat=True)) == {org.url for org in live}


def test_deleted_order_is_removed_after_its_own_answer(house):
    read(house)
    row = Shipment.objects.first()
    house.cloud.delete(row.remote_id)
    assert read(house, full=True) == [(orders_path(house), 200), (row.remote_id, 404)]
    row.refresh_from_db()
    assert row.removed_at is not None


@pytest.mark.every_resource
def test_what_orders_are_made_of_is_read(house):
    foreground.sync([house.account], resources=None, full=False, say=lambda text: None)
    org = house.cloud.orgs[0]
    kinds = {"packaging": "packaging", "shipping_products": "products", "contacts": "contacts"}
    found = {kind: Reference.objects.filter(kind=kind).count() for kind in kinds}
    assert found == {kind: len(org.tables[table]) for kind, table in kinds.items()}


def test_what_a_webhook_is_about_is_read_again_by_its_own_address(house):
    read(house)
    row = Shipment.objects.first()
    shown = house.cloud.ship(row.remote_id, tracking_number="1Z-TOLD")
    Delivery.objects.create(account=house.account, received_at=timezone.now(), body=json.dumps(shown).encode())
    house.forget()
    house.work(1)
    assert house.calls()[0] == ("GET", row.remote_id, 200)
    assert Delivery.objects.get().state == "done"
    row.refresh_from_db()
    assert (row.tracking.split(", ")[0], row.status) == ("1Z-TOLD", "fulfilled")
