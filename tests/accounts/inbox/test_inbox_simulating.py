"""Webhooks that staff send themselves: the same receiver, the same worker, the same answer."""

import pytest
from django.urls import reverse

from accounts.inbox import bodies, reading, simulating, subscribing
from accounts.models import AuditEvent, Delivery, LinkedAccount
from accounts.sync import turns
from catalog.models import Product
from sales.models import CouponTransaction
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(till, monkeypatch) -> LinkedAccount:
    monkeypatch.setattr(subscribing, "is_possible", lambda: False)
    account = cast.account(cast.merchant())
    till.rows["products"] = [cast.product(1, product_name="Alt", product_description=None)]
    turns.take(account.pk)
    LinkedAccount.objects.update(due_at=None)
    till.forget()
    return account


@pytest.mark.parametrize("encoding", ["form", "json"])
def test_simulated_event_makes_the_record_be_read(till, shop, sign_in, encoding):
    till.rows["products"][0]["product_name"] = "Neu"
    page = reverse("account_webhook_simulate", args=[shop.pk])
    form = {"event": "product.updated", "remote_id": "1", "encoding": encoding}

    answer = sign_in(cast.eddi()).post(page, form, follow=True)

    assert "Taken in: product.updated of 1." in answer.content.decode()
    delivery = Delivery.objects.get()
    told = bodies.read(bytes(delivery.body), delivery.content_type)
    assert told["simulated"] is True
    assert told["resource"]["product_name"] == "Alt"  # as we know it: the event is a hint
    assert told["resource"]["product_description"] is None
    assert AuditEvent.objects.get(verb="account.webhook_simulated").details == {"event": "product.updated"}
    reading.wake()
    turns.take(shop.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.event, delivery.resource) == ("done", "product.updated", "products")
    assert [path for path, _ in till.paths()] == ["/products/1"]
    assert Product.objects.get().name == "Neu"


@pytest.mark.parametrize("event", simulating.events("ready2order"))
@pytest.mark.parametrize("encoding", ["form", "json"])
def test_every_event_names_its_record_as_the_till_would(shop, event, encoding):
    assert simulating.simulate(shop, event, "7", encoding)
    reading.sorting.sort_in(shop)

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.event) == ("processing", event)
    assert delivery.remote_id == ("" if event.startswith("orderItem") else "7")


def test_what_would_become_a_record_by_itself_cannot_be_simulated(shop, sign_in):
    form = {"event": "couponTransaction.created", "remote_id": "7", "encoding": "json"}
    answer = sign_in(cast.eddi()).post(reverse("account_webhook_simulate", args=[shop.pk]), form)

    assert answer.status_code == 200
    assert "couponTransaction.created" not in simulating.events("ready2order")
    assert len(simulating.events("ready2order")) == 16
    assert (Delivery.objects.count(), CouponTransaction.objects.count()) == (0, 0)


def test_account_that_is_not_linked_takes_nothing(shop, sign_in):
    LinkedAccount.objects.update(state="paused")
    form = {"event": "product.updated", "remote_id": "1", "encoding": "json"}
    answer = sign_in(cast.eddi()).post(reverse("account_webhook_simulate", args=[shop.pk]), form, follow=True)

    assert "The receiver did not take it" in answer.content.decode()
    assert Delivery.objects.count() == 0
